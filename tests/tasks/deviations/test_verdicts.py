"""Breach, signal, capability: what the chart says beside the agreed band, and what that asks for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.period_values import period_values
from tasks.deviations.verdicts import verdicts
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.explaining import VERDICTS
from tests.tasks.deviations.charted_nights import (
    COMPLAINTS,
    DEFECTS,
    DEFINITIONS,
    DONE,
    PACE,
    PLANNED,
    RATE,
    SUNDAY,
    changes,
    inspected,
    progress,
    readings_of,
)

QUIET = [0.5, 0.7, 0.4, 0.6, 0.5, 0.6, 0.4, 0.5, 0.7, 0.5, 0.4, 0.6, 0.5, 0.6]


def verdict_of(readings: pd.DataFrame, rebases: pd.DataFrame | None = None, **terms: Any) -> dict[str, Any]:
    """The only verdict on SUNDAY, with its signals as a list."""
    tonight = readings[readings["night"] == pd.Timestamp(SUNDAY)]
    definitions = {**DEFINITIONS, **terms}
    found = verdicts(period_values(readings, definitions, until=SUNDAY), tonight, definitions, rebases=rebases)
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == VERDICTS.dtypes
    (row,) = found.to_dict("records")
    return {**row, "signals": json.loads(row["signals"])}


def complaints(*rates: float | None, **columns: object) -> pd.DataFrame:
    return readings_of(COMPLAINTS, rates, days=35, **columns)


def test_a_quiet_indicator_inside_its_band_asks_for_nothing() -> None:
    found = verdict_of(complaints(*QUIET))
    assert (found["breach"], found["signals"], found["adverse"]) == (False, [], False)
    assert (found["advice"], found["points"], found["trial"]) == ("none", 14, False)
    assert found["centre"] == pytest.approx(np.mean(QUIET))
    assert found["last_value"] == 0.6
    assert pd.isna(found["rebased_on"])


def test_breach_and_signal_ask_to_act_on_the_event() -> None:
    found = verdict_of(complaints(*QUIET, 3.0))
    assert (found["breach"], found["signals"], found["adverse"]) == (True, ["outside_limits"], True)
    assert found["advice"] == "act_on_event"


def test_a_breach_without_signal_asks_to_change_the_process_or_the_promise() -> None:
    found = verdict_of(complaints(*(rate + 0.5 for rate in QUIET)))
    assert (found["breach"], found["signals"]) == (True, [])
    assert (found["advice"], found["capability"]) == ("change_process", "hit_or_miss")


def test_a_signal_before_the_breach_is_an_early_warning() -> None:
    found = verdict_of(complaints(*(rate / 10 for rate in QUIET), 0.3))
    assert (found["breach"], found["adverse"], found["advice"]) == (False, True, "early_warning")


def test_a_signal_for_the_better_is_said_and_warns_of_nothing() -> None:
    found = verdict_of(complaints(*(rate + 10 for rate in QUIET), 0.0))
    assert found["signals"] == ["outside_limits"]
    assert (found["adverse"], found["advice"]) == (False, "none")


@pytest.mark.parametrize(
    ("shift", "capability"), [(0.0, "consistent_pass"), (0.5, "hit_or_miss"), (5.0, "consistent_fail")]
)
def test_capability_is_where_the_band_lies_beside_the_natural_limits(shift: float, capability: str) -> None:
    assert verdict_of(complaints(*(rate + shift for rate in QUIET)))["capability"] == capability


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 8).map(float), min_size=5, max_size=14),
    st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted),
    st.integers(-5, 5),
)
def test_verdict_and_capability_follow_from_limits_and_band_and_move_with_both(
    rates: list[float], edges: list[int], shift: int
) -> None:
    def judged(by: float) -> dict[str, Any]:
        band = Band(low=edges[0] + by, high=edges[1] + by)
        own = IndicatorDefinition("mood", "point", band=band, window_days=30, chart=DEFINITIONS[COMPLAINTS].chart)
        return verdict_of(readings_of("mood", [rate + by for rate in rates], days=35), mood=own)

    found = judged(0)
    inside = edges[0] - 1e-9 <= found["lower"] and found["upper"] <= edges[1] + 1e-9
    beyond = found["upper"] < edges[0] - 1e-9 or found["lower"] > edges[1] + 1e-9
    assert found["capability"] == ("consistent_pass" if inside else "consistent_fail" if beyond else "hit_or_miss")
    assert found["breach"] == (not edges[0] <= rates[-1] <= edges[1])
    assert (
        found["advice"]
        == {
            (True, True): "act_on_event",
            (True, False): "change_process",
            (False, True): "early_warning",
            (False, False): "none",
        }[(found["breach"], found["adverse"])]
    )
    assert not found["adverse"] or found["signals"]
    moved = judged(shift)
    for name in ("capability", "breach", "signals", "adverse", "advice"):
        assert moved[name] == found[name]


def test_without_a_band_nothing_is_breached_nor_adverse_and_capability_is_unknown() -> None:
    own = IndicatorDefinition(COMPLAINTS, "rate", window_days=30, chart=DEFINITIONS[COMPLAINTS].chart)
    found = verdict_of(complaints(*QUIET, 3.0), **{COMPLAINTS: own})
    assert found["signals"] == ["outside_limits"]
    assert (found["breach"], found["adverse"], found["capability"]) == (False, False, "unknown")
    assert found["advice"] == "none"


def test_fewer_than_five_points_are_not_enough_even_for_a_breach() -> None:
    found = verdict_of(complaints(0.1, 0.2, 0.1, 3.0))
    assert (found["breach"], found["advice"], found["capability"]) == (True, "not_enough_data", "unknown")
    assert (found["points"], found["trial"]) == (4, True)
    assert np.isnan(found["upper"])


def test_a_night_without_a_value_keeps_its_chart_and_shows_no_signal() -> None:
    found = verdict_of(complaints(*QUIET, None))
    assert (found["breach"], found["signals"], found["points"]) == (False, [], 14)
    assert np.isnan(found["last_value"])
    assert found["upper"] > found["centre"]


def test_what_was_never_measured_has_no_verdict() -> None:
    rows = complaints(None, None)
    tonight = rows[rows["night"] == pd.Timestamp(SUNDAY)]
    assert verdicts(period_values(rows, DEFINITIONS, until=SUNDAY), tonight, DEFINITIONS).empty
    assert verdicts(period_values(rows, DEFINITIONS, until=SUNDAY), tonight.iloc[:0], DEFINITIONS).empty


def test_a_change_begins_the_chart_anew_and_is_said() -> None:
    calmer = [0.5, 0.6, 0.5, 0.4, 0.5, 0.5]
    rows = complaints(*(rate + 5 for rate in QUIET), *calmer)
    assert verdict_of(rows)["capability"] == "consistent_fail"
    day = SUNDAY - timedelta(days=6 * 35 - 1)
    found = verdict_of(rows, changes(day))
    assert (found["points"], found["trial"], found["capability"]) == (6, True, "consistent_pass")
    assert found["rebased_on"] == pd.Timestamp(day)
    assert found["centre"] == pytest.approx(np.mean(calmer))


def test_a_change_tonight_silences_the_chart_and_one_to_come_does_not() -> None:
    rows = complaints(*QUIET, 3.0)
    found = verdict_of(rows, changes(SUNDAY))
    assert (found["points"], found["signals"], found["advice"]) == (0, [], "not_enough_data")
    assert found["breach"]
    assert found["rebased_on"] == pd.Timestamp(SUNDAY)
    assert verdict_of(rows, changes(SUNDAY + timedelta(days=1)))["points"] == 15


def test_a_schedule_that_loses_a_tenth_of_what_is_planned_keeps_its_band_and_one_that_loses_more_does_not() -> None:
    """Period by period: the band of the rate times what is planned for a period."""
    planned = [0.04 * week for week in range(1, 16)]
    wobble = [0.0005 * (-1) ** week for week in range(15)]

    def schedule(share: float) -> dict[str, Any]:
        weeks = progress([each * share + off for each, off in zip(planned, wobble, strict=True)], planned)
        return verdict_of(weeks)

    assert schedule(0.98)["capability"] == "hit_or_miss"
    assert schedule(0.70)["capability"] == "consistent_fail"
    assert schedule(0.70)["advice"] == "change_process"
    steady = verdict_of(progress([each * 0.95 for each in planned], planned))
    assert steady["capability"] == "consistent_pass"
    assert steady["centre"] == pytest.approx(-0.002)


def test_a_week_that_loses_much_is_an_early_warning_while_the_rate_is_still_inside() -> None:
    planned = [0.03 * week for week in range(1, 21)]
    done = [each - 0.001 * (week % 3) for week, each in enumerate(planned)]
    done[-1] = done[-2] + 0.005
    found = verdict_of(progress(done, planned))
    assert (found["indicator"], found["breach"], found["advice"]) == (RATE, False, "early_warning")


def test_catching_up_is_no_bad_sign_of_a_band_with_two_edges() -> None:
    planned = [0.03 * week for week in range(1, 21)]
    done = [each * 0.93 for each in planned]
    done[-1] += 0.02
    found = verdict_of(progress(done, planned))
    assert "outside_limits" in found["signals"]
    assert (found["adverse"], found["advice"]) == (False, "none")


def test_a_standstill_shows_in_the_pace_before_the_index_leaves_its_band() -> None:
    gone = [5.0 * week for week in range(1, 21)]
    earned = [each - 0.2 * (week % 2) for week, each in enumerate(gone)]
    earned[-1] = earned[-2] + 1.0
    index = [got / time for got, time in zip(earned, gone, strict=True)]
    found = verdict_of(readings_of(PACE, index, numerator=earned, denominator=gone))
    assert (found["breach"], found["advice"]) == (False, "early_warning")
    assert found["last_value"] == pytest.approx(0.2)


def test_a_bad_month_of_inspections_is_a_signal_by_its_own_size() -> None:
    found = verdict_of(inspected([2] * 12 + [12], [100] * 13))
    assert (found["signals"], found["breach"], found["advice"]) == (["outside_limits"], True, "act_on_event")
    small = verdict_of(inspected([2] * 12 + [2], [100] * 12 + [25]))
    assert (small["signals"], small["breach"]) == ([], True)  # 2 of 25 is within chance


def test_two_complaints_in_a_month_are_a_breach_but_no_signal_of_a_process_that_has_one_now_and_then() -> None:
    def counted(*events: float) -> dict[str, Any]:
        months = len(events) * [31 / 30.4375]
        return verdict_of(complaints(*np.divide(events, months), numerator=list(events), denominator=months))

    quiet = (0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0)
    assert counted(*quiet, 2)["signals"] == []
    assert (counted(*quiet, 2)["breach"], counted(*quiet, 2)["advice"]) == (True, "change_process")
    assert counted(*quiet, 5)["signals"] == ["outside_limits"]
    assert counted(*quiet, 1)["advice"] == "none"  # one complaint is no early warning


def test_one_giant_outlier_is_told_and_leaves_later_months_readable() -> None:
    assert verdict_of(complaints(*QUIET, 1e6))["advice"] == "act_on_event"
    after = verdict_of(complaints(*QUIET, 1e6, 0.5))
    assert (after["breach"], after["signals"], after["capability"]) == (False, [], "hit_or_miss")


def test_readings_of_two_nights_are_refused() -> None:
    rows = complaints(*QUIET)
    with pytest.raises(ValueError, match="of one night"):
        verdicts(period_values(rows, DEFINITIONS, until=SUNDAY), rows, DEFINITIONS)


def test_an_own_band_of_a_project_counts_for_it() -> None:
    rows = complaints(*QUIET)
    tonight = rows[rows["night"] == pd.Timestamp(SUNDAY)]
    own = {("harbour", COMPLAINTS): IndicatorDefinition(COMPLAINTS, "rate", band=Band(high=0.2))}
    found = verdicts(period_values(rows, DEFINITIONS, until=SUNDAY), tonight, DEFINITIONS, own)
    assert found["breach"].tolist() == [True]


def test_every_charted_indicator_of_a_project_has_its_verdict_in_order() -> None:
    planned = [0.04 * week for week in range(1, 16)]
    rows = pd.concat([progress(planned, planned), complaints(*QUIET), inspected([1] * 8, [50] * 8)], ignore_index=True)
    tonight = rows[rows["night"] == pd.Timestamp(SUNDAY)]
    found = verdicts(period_values(rows, DEFINITIONS, until=SUNDAY), tonight, DEFINITIONS)
    assert found["indicator"].tolist() == [COMPLAINTS, DEFECTS, RATE]
    assert not set(found["indicator"]) & {DONE, PLANNED}


def test_a_project_that_stands_still_fails_consistently_and_one_that_ended_says_nothing_new() -> None:
    gone = [5.0 * week for week in range(1, 17)]
    standing = readings_of(PACE, [10 / each for each in gone], numerator=[10.0] * 16, denominator=gone)
    found = verdict_of(standing)
    assert (found["capability"], found["advice"], found["centre"]) == ("consistent_fail", "change_process", 0.0)
    ended = readings_of(
        PACE, [0.95] * 16, numerator=[min(each, 50) for each in gone], denominator=[*gone[:10], *[50] * 6]
    )
    found = verdict_of(ended)
    assert (found["points"], found["signals"]) == (9, [])  # the clock stands still with the last item
    assert np.isnan(found["last_value"])


def test_a_reading_that_is_not_trusted_tonight_breaches_and_makes_no_point() -> None:
    found = verdict_of(complaints(*QUIET, 9.0, trust=[*["A"] * 14, "D"]))
    assert (found["breach"], found["points"], found["signals"]) == (True, 14, [])
    assert found["advice"] == "change_process"
