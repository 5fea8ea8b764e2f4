"""What a reader can name is documented: commands, settings, sources, indicators, make targets, files.

The names are read from the code; a new one fails here until it stands in

- docs/operating.md: every sub-command as `wordkeeper NAME`, every WORDKEEPER_ setting;
- docs/sources.md: every source kind and every option of it, in backticks;
- docs/indicators.md: every indicator of config/policy.yaml, in backticks;
- README.md or CONTRIBUTING.md: the make targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App
from ruamel.yaml import YAML

from config.settings import Settings
from flows.__main__ import app
from tasks.sources.registry import SOURCES
from tests.house.tree import PRODUCT, ROOT, expect_none, files, modules, read


def _commands(parent: App, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name in parent:
        if name.startswith("-"):
            continue
        child = parent[name]
        yield from (
            _commands(child, (*path, name)) if any(not each.startswith("-") for each in child) else [(*path, name)]
        )


def _options(kind: str) -> dict[str, Any]:
    source: Any = SOURCES[kind]  # the registry's type does not say that every class carries its options
    return dict(source.Options.model_fields)


COMMANDS = list(_commands(app))
SETTINGS = sorted(f"WORDKEEPER_{name.upper()}" for name in Settings.model_fields)
INDICATORS = sorted(YAML(typ="safe").load(read("config/policy.yaml"))["indicators"])


def test_every_command_is_documented() -> None:
    """A sub-command may share its line: `wordkeeper quarantine list`, `show`."""
    told = read("docs/operating.md")

    def found(*group: str, name: str) -> bool:
        own = re.search(rf"wordkeeper {' '.join((*group, name))}\b", told)
        lines = [line for line in told.splitlines() if group and f"wordkeeper {' '.join(group)}" in line]
        return bool(own) or any(f"`{name}`" in line for line in lines)

    expect_none([" ".join(command) for command in COMMANDS if not found(*command[:-1], name=command[-1])])


def test_every_command_helps_itself() -> None:
    def help_of(command: tuple[str, ...]) -> str:
        chosen = app
        for name in command:
            chosen = chosen[name]
        return str(chosen.help or "")

    assert len(COMMANDS) > 1
    expect_none([" ".join(command) for command in COMMANDS if not help_of(command)])


def test_every_setting_is_documented() -> None:
    told = read("docs/operating.md")
    expect_none([setting for setting in SETTINGS if f"`{setting}`" not in told])


def test_every_variable_that_the_product_reads_is_documented() -> None:
    told = read("docs/operating.md")
    named = {
        name
        for path in (*modules(*PRODUCT), Path("prefect.yaml"))
        for name in re.findall(r"\bWORDKEEPER_[A-Z]+(?:_[A-Z]+)*\b", read(path))
    }
    expect_none(sorted(name for name in named if name not in told))


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_is_documented_with_its_options(kind: str) -> None:
    told = read("docs/sources.md")
    expect_none([name for name in (kind, *_options(kind)) if f"`{name}`" not in told])


@pytest.mark.parametrize("kind", SOURCES)
def test_every_option_of_a_source_describes_itself(kind: str) -> None:
    expect_none([name for name, field in _options(kind).items() if not field.description])


def test_every_indicator_is_documented() -> None:
    told = read("docs/indicators.md")
    expect_none([indicator for indicator in INDICATORS if f"`{indicator}`" not in told])


def test_every_make_target_helps_itself_and_the_chief_ones_stand_in_the_readme() -> None:
    makefile = read("Makefile")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split()
    expect_none([name for name in phony if not re.search(rf"^{name}:.*## \S", makefile, flags=re.MULTILINE)])
    told = read("README.md") + read("CONTRIBUTING.md")
    expect_none([name for name in ("demo", "test", "lint", "bench", "help") if f"make {name}" not in told])


def test_every_file_that_a_document_points_to_is_there() -> None:
    links = [
        (path, link)
        for path in files()
        if path.suffix == ".md"
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", read(path))
    ]
    assert links
    expect_none([f"{path}: {link}" for path, link in links if not (ROOT / path.parent / link).exists()])


def test_contributing_counts_its_steps() -> None:
    told = read("CONTRIBUTING.md")
    for what in ("source", "record kind", "indicator", "channel", "report"):
        section = re.search(rf"^## Add an? {what} \((\d+) files?", told, flags=re.MULTILINE)
        assert section, f"CONTRIBUTING.md does not say with how many files to add a {what}"
        assert re.search(r"^1\. ", told[section.end() :], flags=re.MULTILINE)
