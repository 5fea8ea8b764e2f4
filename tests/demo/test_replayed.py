"""Ten weeks of the demo replayed at once are what their nights stored: signatures, charts, gaps and all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tasks.equip import Desk
from tasks.simulate import simulate
from tasks.store.episodes import deviations, events_between
from tests.demo.measured import measured_demo

FIRST = date(2026, 3, 22)
NIGHTS = [FIRST + timedelta(weeks=week) for week in range(11)]
"""Sundays, on which weekly charts end their periods; deviations open, worsen, improve and close in them."""


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The demo's store, measured on every Sunday of ten weeks."""
    with measured_demo(tmp_path, monkeypatch, NIGHTS) as desk:
        yield desk


@pytest.mark.slow
def test_the_demo_is_replayed_as_its_nights_went(demo: Desk) -> None:
    (told,) = simulate(FIRST, NIGHTS[-1])
    events = events_between(demo.engine, FIRST, NIGHTS[-1])
    assert {"opened", "worsened", "improved", "steady", "closed"} == set(events["event"])
    closing = deviations(demo.engine, NIGHTS[-1], closed_since=FIRST).set_index("key")["closed_on"].sort_index()
    pd.testing.assert_series_equal(
        told.episodes.set_index("deviation")["closed_on"].sort_index(), closing, check_names=False
    )
    opened = told.told[told.told["reason"] != "resolved"].drop_duplicates(["recipient", "deviation"])
    assert set(opened["deviation"]) <= set(closing.index)
