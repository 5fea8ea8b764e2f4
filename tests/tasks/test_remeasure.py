"""A night measured after later ones is no story of its own: deviations go on through every night that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.measure import FAMILY_NAMES, measure_night, trust_facts
from tasks.remeasure import remeasure
from tasks.store.kinds import read_kind
from tasks.track import track
from tests.tasks.desk import HEADER, NIGHT, collected, portfolio

pytestmark = pytest.mark.slow
LATER = NIGHT + timedelta(days=2)


@pytest.fixture(name="late")
def _late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A project that is late, of which one night was measured."""
    with portfolio(tmp_path, monkeypatch) as home:
        (home / "data" / "tracker.csv").write_text(
            HEADER + "A-1,One,Alpha,Open,01.02.2026,01.03.2026\nA-2,Two,Alpha,Open,01.02.2026,28.03.2026\n"
        )
        collected("tracker")
        freeze_plans(NIGHT)
        measured(LATER)
        track.fn(LATER)
        yield


def measured(night: date) -> None:
    for family in FAMILY_NAMES:
        measure_night(family, night, trust_facts(equip()))


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
