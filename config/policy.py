"""Which policy holds: the shipped policy.yaml, with what differs laid over it.

A policy file of one's own, and `policy:` in a portfolio, state only what differs from the shipped file. The
shipped file is also the list of indicators there are: no other name is taken, and units are fixed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.explanations import explain
from config.indicator_overrides import known_overrides
from config.inline_secrets import inline_secrets
from config.mistakes import ConfigError, KeyPath, Mistake, key_text
from config.overlay import laid_over
from config.policy_model import DEFAULT_CALENDAR, Policy
from config.yaml_files import Document, read_document

__all__ = ["DEFAULT_CALENDAR", "SHIPPED_POLICY", "Policy", "load_policy", "overlaid_policy", "read_policy"]

SHIPPED_POLICY = (Path(__file__).parent / "policy.yaml").resolve()


def load_policy(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Policy:
    """The policy in the file at `path` (the shipped one by default), laid over the shipped one, then `overrides`.

    Raises ConfigError with every mistake of the file, or of the overrides.
    """
    mistakes: list[Mistake] = []
    policy = read_policy(path or SHIPPED_POLICY, mistakes)
    if policy is not None and overrides:
        policy = overlaid_policy(policy, Document("overrides", dict(overrides), {}), (), mistakes)
    if policy is None or mistakes:
        raise ConfigError(mistakes)
    return policy


def read_policy(path: Path, mistakes: list[Mistake]) -> Policy | None:
    """The policy in the file at `path`; its mistakes are added to `mistakes`, and then there may be none."""
    document = read_document(path, mistakes)
    if document is None:
        return None
    mistakes += inline_secrets(document)
    if path.resolve() == SHIPPED_POLICY:
        return _validated(document, document.data, (), mistakes)
    return overlaid_policy(load_policy(), document, (), mistakes)


def overlaid_policy(base: Policy, document: Document, at: KeyPath, mistakes: list[Mistake]) -> Policy | None:
    """`base` with what stands at `at` in `document` laid over it; None when that has mistakes, which are added."""
    overrides = document.value(at) if at else document.data
    if overrides is None:
        return base
    if not isinstance(overrides, dict):
        mistakes.append(Mistake(document.file, document.line(at), key_text(at), "is not a mapping (key: value)"))
        return None
    before = len(mistakes)
    indicators = overrides.get("indicators")
    if isinstance(indicators, dict):
        known = known_overrides(base.indicators, indicators, document, (*at, "indicators"), mistakes)
        overrides = {**overrides, "indicators": known}
    policy = _validated(document, laid_over(base.model_dump(), overrides), at, mistakes)
    return policy if len(mistakes) == before else None


def _validated(document: Document, data: Mapping[str, Any], at: KeyPath, mistakes: list[Mistake]) -> Policy | None:
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        mistakes += explain(error, Policy, document, at, data=data)
        return None
