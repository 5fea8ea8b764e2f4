"""Great Expectations, kept on a short lead."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from checks.gate import inspect
from checks.validation import ValidationError, validate
from checks.view import view_of
from tasks.records.landed import WORK_ITEMS
from tests.checks.builders import FACTS, batch, row

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_a_rule_that_raises_is_an_error_that_names_it() -> None:
    view = view_of(WORK_ITEMS, batch(WORK_ITEMS, row(WORK_ITEMS, "W1")), FACTS)
    with pytest.raises(ValidationError, match="out_of_range:done_ratio could not be evaluated"):
        validate(WORK_ITEMS, view.assign(done_ratio=pd.Series(["half"], dtype="object")), FACTS.latest)
    with pytest.raises(ValidationError, match="work_items"):
        validate(WORK_ITEMS, view.drop(columns="due_on"), FACTS.latest)


def test_a_batch_is_let_go_after_its_validation() -> None:
    """A million rows kept alive by a cache would not fit beside the next million."""
    view = view_of(WORK_ITEMS, batch(WORK_ITEMS, row(WORK_ITEMS, "W1")), FACTS)
    gone = weakref.ref(view)
    validate(WORK_ITEMS, view, FACTS.latest)
    del view
    gc.collect()
    assert gone() is None


def test_the_last_possible_moment_is_each_batchs_own() -> None:
    view = view_of(WORK_ITEMS, batch(WORK_ITEMS, row(WORK_ITEMS, "W1")), FACTS)

    def late(latest: pd.Timestamp) -> set[str]:
        return {rule.column for rule, rows in validate(WORK_ITEMS, view, latest) if len(rows)}

    assert late(FACTS.latest) == set()
    assert "valid_from" in late(pd.Timestamp("2026-03-01", tz="UTC"))
    assert late(FACTS.latest) == set()


@pytest.mark.slow
def test_a_validation_says_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """It starts in a home and a temporary folder of its own, where anything left behind would show."""
    told = """
import sys
from checks.gate import inspect
from tasks.records.landed import WORK_ITEMS
from tests.checks.builders import FACTS, batch, row
assert "great_expectations" not in sys.modules, "imported before there was anything to validate"
verdict = inspect(WORK_ITEMS, batch(WORK_ITEMS, row(WORK_ITEMS, "W1"), row(WORK_ITEMS, "W2", done_ratio=3.0)), FACTS)
assert verdict.counts["accepted"] == verdict.counts["quarantined"] == 1
"""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = os.environ | {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path for path in (*home.rglob("*"), *temporary.rglob("*")) if path.is_file()] == []


@pytest.mark.slow
def test_sources_may_be_checked_side_by_side() -> None:
    """The context and its caches are shared by the threads of a night."""
    batches = {bad: batch(WORK_ITEMS, *(row(WORK_ITEMS, f"W{n}", done_ratio=9.0 if n == bad else 0.5) for n in range(4)))
               for bad in range(4)}  # fmt: skip
    with ThreadPoolExecutor(max_workers=4) as pool:
        verdicts = dict(
            zip(batches, pool.map(lambda frame: inspect(WORK_ITEMS, frame, FACTS), batches.values()), strict=True)
        )
    assert {bad: list(verdict.quarantined["ref"]) for bad, verdict in verdicts.items()} == {
        n: [f"W{n}"] for n in range(4)
    }
