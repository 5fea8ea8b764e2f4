"""Reading grows with the rows and not faster, and a quiet night costs a fraction of the first load."""

import time
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


def test_two_hundred_thousand_rows_are_read_in_seconds_and_a_quiet_night_in_less(tmp_path: Path) -> None:
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
    started = time.process_time()
    first = source.parse(pages, {}, NIGHT, Known())
    first_seconds = time.process_time() - started
    known = known_after(first)
    known.digests["work_items"].iloc[: ROWS // 100] = 0
    started = time.process_time()
    second = source.parse(pages, {}, NIGHT, known)
    second_seconds = time.process_time() - started
    assert len(first.frames["work_items"]) == ROWS
    assert len(second.frames["work_items"]) == ROWS // 100
    assert first_seconds < 5  # 40,000 rows a second of processor time
    assert second_seconds < first_seconds / 1.5
