"""Imports point one way (design §1): the path of a module tells what it may know."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import grimp

from tests.house.tree import PRODUCT, ROOT, dotted, expect_none, modules, parsed

NOUNS = sorted({path.parts[1] for path in modules("tasks") if len(path.parts) > 2})
VERBS = {dotted(path) for path in modules("tasks") if len(path.parts) == 2 and path.stem != "__init__"}
CLOCKLESS = [
    path
    for path in modules("tasks", "checks")
    if path.parts[0] == "checks"
    or path.parts[1] in {"records", "indicators", "deviations", "expectations", "reports", "documents", "rendering"}
]


def test_the_contracts_of_import_linter_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nouns_and_checks_import_no_verb() -> None:
    graph = grimp.build_graph(*PRODUCT, cache_dir=None)
    upwards = [
        f"{importer} imports {verb}"
        for verb in sorted(VERBS & graph.modules)
        for importer in sorted(graph.find_modules_that_directly_import(verb))
        if f"{importer}.".startswith(("checks.", "config.", *(f"tasks.{noun}." for noun in NOUNS)))
    ]
    expect_none(upwards)


def test_every_noun_stands_in_the_contracts() -> None:
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8")
    expect_none([noun for noun in NOUNS if f"tasks.{noun}" not in contracts])


def test_great_expectations_is_imported_only_by_a_validation_that_runs() -> None:
    """Its import takes seconds; `wordkeeper --help` must not pay for it."""
    validation = parsed(Path("checks/validation.py"))
    at_import_time = [node for node in validation.body if isinstance(node, ast.Import | ast.ImportFrom)]
    expect_none([node for node in at_import_time if "great_expectations" in ast.unparse(node)])


def test_time_comes_in_as_an_argument() -> None:
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time", "Timestamp.now"}
    readers = [
        f"{path}:{node.lineno}"
        for path in CLOCKLESS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("pd.").removeprefix("dt.") in clocks
    ]
    expect_none(readers)
