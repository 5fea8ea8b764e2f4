"""A night judges the charts before it tracks: a chart's signal confirms a deviation, and warns before there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.deviations.period_calendar import period_ends
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.judge import charted, judge, judge_night
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tasks.remeasure import remeasure
from tasks.store.baselines import save_baselines
from tasks.store.episodes import deviations
from tasks.store.readings import save_readings
from tasks.store.verdicts import verdicts
from tasks.track import track_night
from tests.tasks.desk import portfolio
from tests.tasks.store.frames import frame_of

NIGHT = date(2026, 3, 11)
QUIET = (0.50, 0.60, 0.50, 0.40, 0.50, 0.60, 0.40, 0.50, 0.60, 0.50)

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as home:
        enrol.fn(NIGHT)
        yield home


def keep(indicator: str, nights: Sequence[date], values: Sequence[float], **columns: object) -> None:
    """Save readings of the alpha project."""
    frame = {
        "project": "alpha",
        "indicator": indicator,
        "scope": "project",
        "night": pd.to_datetime(pd.Series(list(nights))).astype("datetime64[s]"),
        "state": "measured",
        "value": list(values),
        "unit": "-",
        "trust": "A",
        "formula_version": 1,
        **columns,
    }
    save_readings(equip().engine, conform(pd.DataFrame(frame), READINGS), datetime(2026, 3, 12, tzinfo=UTC))


def complaints(*rates: float, tonight: float, trust: str = "A") -> None:
    """Complaint rates at the ends of the last periods, and tonight's."""
    ends = period_ends(35, NIGHT, len(rates)).tolist()
    keep("complaint_rate", [*ends, NIGHT], [*rates, tonight], trust=[*["A"] * len(rates), trust])


def verdict() -> dict[str, Any]:
    (row,) = verdicts(equip().engine, NIGHT).to_dict("records")
    return {**row, "signals": json.loads(row["signals"])}


def test_a_signal_of_the_last_period_confirms_the_deviation_that_opens_tonight(desk: Path) -> None:
    complaints(*QUIET, 2.0, tonight=1.5)
    assert judge_night(NIGHT) == {"act_on_event": 1}
    assert verdict()["signals"] == ["outside_limits"]
    assert track_night(NIGHT) == {"opened": 1}
    assert deviations(equip().engine, NIGHT)["confirmed"].tolist() == [True]


def test_a_breach_that_the_chart_calls_routine_is_not_confirmed_by_it(desk: Path) -> None:
    complaints(*(rate + 0.5 for rate in QUIET), tonight=1.5)
    assert judge_night(NIGHT) == {"change_process": 1}
    track_night(NIGHT)
    assert deviations(equip().engine, NIGHT)["confirmed"].tolist() == [False]


def test_a_signal_before_any_breach_is_an_early_warning_and_no_deviation(desk: Path) -> None:
    complaints(*(rate / 10 for rate in QUIET), 0.5, tonight=0.5)
    assert judge_night(NIGHT) == {"early_warning": 1}
    assert track_night(NIGHT) == {}


def test_a_night_judged_again_says_the_same_and_restated_readings_are_seen(desk: Path) -> None:
    complaints(*QUIET, 2.0, tonight=1.5)
    judge_night(NIGHT)
    first = verdicts(equip().engine, NIGHT)
    judge_night(NIGHT)
    pd.testing.assert_frame_equal(verdicts(equip().engine, NIGHT), first)
    complaints(*QUIET, 0.5, tonight=1.5)  # the source corrected itself
    assert judge_night(NIGHT) == {"change_process": 1}


def test_a_missed_night_that_ends_a_period_is_seen_by_the_nights_after_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was down on the Sunday that ends the period; its night is run two days later."""
    *ends, missed = period_ends(35, NIGHT, len(QUIET) + 1).tolist()
    keep("complaint_rate", [*ends, NIGHT], [*QUIET, 1.5])
    judge.fn(NIGHT)
    assert verdict()["signals"] == []
    keep("complaint_rate", [missed], [2.0])
    judge.fn(missed)
    assert (verdict()["signals"], verdict()["last_value"]) == (["outside_limits"], 2.0)
    judged: list[date] = []

    def noted(night: date) -> dict[str, int]:
        judged.append(night)
        return {}

    monkeypatch.setattr("tasks.judge.judge_night", noted)
    judge.fn(missed + timedelta(days=1))  # no chart has a point there
    assert judged == [missed + timedelta(days=1)]


def test_a_new_baseline_begins_the_charts_of_the_plan_anew_and_no_others(desk: Path) -> None:
    weeks = period_ends(7, NIGHT, 12).tolist()
    nights = [*weeks, NIGHT]
    gone = [5.0 * week for week in range(1, 14)]
    keep(
        "schedule_performance_index_time",
        nights,
        [0.95] * 13,
        numerator=[0.95 * each for each in gone],
        denominator=gone,
    )
    complaints(*QUIET, tonight=0.5)
    signed = weeks[-4] + timedelta(days=2)
    row = {
        "key": "alpha-1",
        "project": "alpha",
        "kind": "signed",
        "number": 1,
        "valid_from": signed.isoformat(),
        "frozen_as_of": signed.isoformat(),
        "items": 0,
        "undated_items": 0,
        "digest": "0" * 64,
    }
    save_baselines(equip().engine, frame_of("baselines", [row]), frame_of("baseline_items", []))
    judge_night(NIGHT)
    found = verdicts(equip().engine, NIGHT).set_index("indicator")
    assert found.loc["schedule_performance_index_time", "points"] == 2
    assert found.loc["schedule_performance_index_time", "rebased_on"] == pd.Timestamp(signed)
    assert found.loc["complaint_rate", "points"] == 10


def test_without_readings_there_is_nothing_to_say(desk: Path) -> None:
    assert charted()
    assert judge_night(NIGHT) == {}
    assert verdicts(equip().engine, NIGHT).empty


def test_a_backfill_measures_the_ends_of_periods_and_judges_them(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, date]] = []
    monkeypatch.setattr("tasks.remeasure.freeze_plans", lambda _: None)
    monkeypatch.setattr("tasks.remeasure.measure_night", lambda *_: {"restated": 0})
    monkeypatch.setattr("tasks.remeasure.assess_night", lambda *_: {"restated": 0})
    monkeypatch.setattr("tasks.remeasure.judge_night", lambda night: done.append(("judge", night)))
    monkeypatch.setattr("tasks.remeasure.track_night", lambda night: done.append(("track", night)))
    first = NIGHT - timedelta(days=100)
    remeasure.fn(first, NIGHT, every_days=7)
    assert [step for step, _ in done[:2]] == ["judge", "track"]
    nights = {night for _, night in done}
    assert {first, *period_ends(7, NIGHT, 14).tolist()} <= nights
    assert len(nights) == 1 + 10 + 28  # the first, ten Sundays, and every night of the last four weeks
