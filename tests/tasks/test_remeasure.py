"""A night measured after later ones is no story of its own: deviations go on through every night that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.remeasure import remeasure
from tasks.store.kinds import read_kind
from tasks.track import track
from tests.tasks.desk import NIGHT, measured, portfolio, written_and_collected

pytestmark = pytest.mark.slow
LATER = NIGHT + timedelta(days=2)


@pytest.fixture(name="late")
def _late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A project that is late, of which one night was measured."""
    with portfolio(tmp_path, monkeypatch) as home:
        written_and_collected(home, "A-1,One,Open,01.02.2026,01.03.2026", "A-2,Two,Open,01.02.2026,28.03.2026")
        freeze_plans(NIGHT)
        measured(LATER)
        track.fn(LATER)
        yield


def opened() -> dict[str, set[date]]:
    found = read_kind(equip().engine, "deviations")
    return {name: {day.date() for day in rows["opened_on"]} for name, rows in found.groupby("indicator")}


@pytest.mark.usefixtures("late")
def test_a_backfill_before_a_measured_night_opens_no_second_deviation() -> None:
    assert opened()["schedule_deviation_rate"] == {LATER}
    remeasure.fn(NIGHT, NIGHT)
    assert opened()["schedule_deviation_rate"] == {NIGHT}
    assert all(len(days) == 1 for days in opened().values())


@pytest.mark.usefixtures("late")
def test_a_missed_night_run_later_opens_no_second_deviation() -> None:
    measured(NIGHT)
    track.fn(NIGHT)
    assert opened()["schedule_deviation_rate"] == {NIGHT}
