"""A large file is read whole, and of a quiet night only what changed goes further. `make bench` measures the time."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.sources.contract import Known
from tests.tasks.sources.conformance import known_after
from tests.tasks.sources.tabular.building import NIGHT, columns, tracker

ROWS = 200_000
pytestmark = pytest.mark.slow


def export(path: Path) -> None:
    chance = np.random.default_rng(20260310)
    number = pd.Series(np.arange(ROWS)).astype("str")
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(chance.integers(0, 365 * 86_400, ROWS), unit="s")
    frame = pd.DataFrame(
        {
            "Key": "A-" + number,
            "Summary": "Task number " + number,
            "Project": "Alpha",
            "Status": chance.choice(["To Do", "Doing", "Finished"], ROWS),
            "Assignee": "user " + pd.Series(chance.integers(0, 500, ROWS)).astype("str"),
            "Estimate": chance.integers(0, 400, ROWS) / 10,
            "Done": chance.integers(0, 101, ROWS),
            "Start": day.strftime("%Y-%m-%d"),
            "Created": day.strftime("%Y-%m-%d %H:%M:%S"),
            "Updated": (day + pd.Timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S"),
        }
    )
    frame.to_csv(path, index=False)


def test_of_two_hundred_thousand_rows_only_the_changed_ones_go_further(tmp_path: Path) -> None:
    export(tmp_path / "tracker.csv")
    mapping = columns(
        assignee="Assignee",
        estimate_hours="Estimate",
        done_ratio={"from": "Done", "unit": "percent"},
        start_on="Start",
        created_at="Created",
        updated_at="Updated",
    )
    source = tracker(tmp_path, columns=mapping, zone="Europe/Berlin")
    pages = list(source.fetch({}, NIGHT))
    first = source.parse(pages, {}, NIGHT, Known())
    known = known_after(first)
    known.digests["work_items"].iloc[: ROWS // 100] = 0
    second = source.parse(pages, {}, NIGHT, known)
    assert len(first.frames["work_items"]) == ROWS
    assert len(second.frames["work_items"]) == ROWS // 100
