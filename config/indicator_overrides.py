"""What a portfolio or a project says differently about an indicator than the policy it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from config.explanations import explain
from config.indicators import IndicatorPolicy
from config.inline_secrets import shown
from config.listings import Listing
from config.mistakes import KeyPath, Mistake, key_text
from config.overlay import laid_over
from config.policy_model import Policy
from config.projects import ProjectEntry
from config.wording import one_of
from config.yaml_files import Document
from tasks.records.definitions import IndicatorDefinition


def known_overrides(
    base: Mapping[str, IndicatorPolicy],
    overrides: Mapping[str, Any],
    document: Document,
    at: KeyPath,
    mistakes: list[Mistake],
) -> dict[str, Any]:
    """The overrides, which stand at `at`, of indicators there are, less their units; others are mistakes."""
    kept: dict[str, Any] = {}
    for name, override in overrides.items():
        path = (*at, name)
        if name not in base:
            wording = one_of("indicator", base, name)
            mistakes.append(Mistake(document.file, document.line(path), key_text(path), value=shown(name), **wording))
            continue
        kept[name] = override
        if isinstance(override, dict) and "unit" in override:
            kept[name] = {key: value for key, value in override.items() if key != "unit"}
            if override["unit"] != base[name].unit:
                path = (*path, "unit")
                problem = f"can't be changed; {name} is computed in {base[name].unit!r}"
                mistakes.append(Mistake(document.file, document.line(path), key_text(path), problem))
    return kept


def check_project_overrides(projects: Listing[ProjectEntry], policy: Policy, mistakes: list[Mistake]) -> None:
    """Add the mistakes in the `indicators` of all projects."""
    for position, item in projects.raw():
        overrides = item.get("indicators")
        if not isinstance(overrides, dict):
            continue
        at = (projects.name, position, "indicators")
        known = known_overrides(policy.indicators, overrides, projects.document, at, mistakes)
        for name, override in known.items():
            if isinstance(override, dict):
                data = laid_over(policy.indicators[name].model_dump(), override)
                try:
                    IndicatorPolicy.model_validate(data)
                except ValidationError as error:
                    mistakes += explain(error, IndicatorPolicy, projects.document, (*at, name), data=data)


def project_definitions(projects: Iterable[ProjectEntry], policy: Policy) -> dict[tuple[str, str], IndicatorDefinition]:
    """Every indicator of every project; those that a project does not override are shared, not copied."""
    shared = policy.definitions()
    definitions = {}
    for project in projects:
        for name, definition in shared.items():
            definitions[project.key, name] = definition
        for name, override in project.indicators.items():
            data = laid_over(policy.indicators[name].model_dump(), override)
            definitions[project.key, name] = IndicatorPolicy.model_validate(data).definition(name)
    return definitions
