"""Schedule indicators of small projects, worked by hand.

The standard plan: two items over January 2026. Design (weight 10) from Thursday the 1st to Sunday the 11th, build
(weight 30) from the 11th to Saturday the 31st. Working days are Monday to Friday.
"""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.indicators.earned_schedule import earned_schedule
from tasks.indicators.plan import tracker_baselines
from tasks.indicators.planned_value import planned_fraction
from tasks.indicators.schedule import measure_schedule
from tasks.records.definitions import PlannedFraction, WorkingCalendar
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, night, plan_of, projects, reading_of, work_items

PLAN = plan_of(
    {"ref": "design", "weight": 10, "start_on": "2026-01-01", "due_on": "2026-01-11"},
    {"ref": "build", "weight": 30, "start_on": "2026-01-11", "due_on": "2026-01-31"},
)


def items(design: float, build: float, **columns: object) -> pd.DataFrame:
    return work_items(
        {"ref": "design", "done_ratio": design, **columns}, {"ref": "build", "done_ratio": build, **columns}
    )


def value(frame: pd.DataFrame, indicator: str) -> float:
    return float(reading_of(frame, indicator)["value"])


def method(frame: pd.DataFrame, indicator: str) -> dict[str, object]:
    text: dict[str, object] = json.loads(reading_of(frame, indicator)["method"])
    return text


def test_a_late_project_half_way() -> None:
    """On Friday the 16th: PV = 10 + 30·5/20 = 17.5, EV = 10 + 30·0.1 = 13, working days gone 11 (2nd to 16th)."""
    readings = measure_schedule(items(1.0, 0.1), PLAN, night("2026-01-16"), projects())
    assert value(readings, "planned_progress") == pytest.approx(17.5 / 40)
    assert value(readings, "actual_progress") == pytest.approx(13 / 40)
    assert value(readings, "schedule_variance") == pytest.approx(-4.5)
    assert value(readings, "schedule_deviation_rate") == pytest.approx(-4.5 / 17.5)
    assert value(readings, "schedule_performance_index") == pytest.approx(13 / 17.5)
    rate = reading_of(readings, "schedule_deviation_rate")
    assert (rate["numerator"], rate["denominator"], rate["sample_size"]) == (-4.5, 17.5, 2)
    # PV is 11.5 on Monday the 12th (period 7) and 13 on Tuesday the 13th (period 8): ES = 8
    assert value(readings, "earned_schedule") == pytest.approx(8)
    assert value(readings, "schedule_variance_time") == pytest.approx(8 - 11)
    assert value(readings, "schedule_performance_index_time") == pytest.approx(8 / 11)


def test_the_first_interpolated_day_follows_lipkes_formula() -> None:
    """EV = 12: C = 7 (PV 11.5), I = (12 − 11.5)/(13 − 11.5) = 1/3."""
    readings = measure_schedule(items(1.0, 2 / 30), PLAN, night("2026-01-16"), projects())
    assert value(readings, "earned_schedule") == pytest.approx(7 + 1 / 3)


def test_before_the_plan_begins_the_ratios_are_not_started() -> None:
    readings = measure_schedule(items(0, 0), PLAN, night("2026-01-01"), projects())
    assert value(readings, "planned_progress") == 0
    states = readings.set_index("indicator")["state"]
    for indicator in ("schedule_deviation_rate", "schedule_performance_index", "schedule_performance_index_time"):
        assert states[indicator] == "not_started"
        assert np.isnan(value(readings, indicator))


def test_a_finished_late_project_keeps_the_time_index_of_its_finish() -> None:
    """Planned to end on Saturday the 31st, that is with the working day after it, 22; finished on 13 February, 31."""
    done = work_items(
        {"ref": "design", "status": "done", "closed_at": "2026-01-12"},
        {"ref": "build", "status": "done", "closed_at": "2026-02-13"},
    )
    for day in ("2026-02-13", "2026-03-31", "2027-03-31"):
        readings = measure_schedule(done, PLAN, night(day), projects())
        assert value(readings, "schedule_deviation_rate") == 0
        assert value(readings, "schedule_performance_index") == 1
        assert value(readings, "schedule_performance_index_time") == pytest.approx(22 / 31)
        assert method(readings, "earned_schedule")["finished_on"] == "2026-02-13"


def test_a_late_project_that_is_not_finished_grows_ever_later() -> None:
    first = measure_schedule(items(1, 0.9), PLAN, night("2026-02-13"), projects())
    later = measure_schedule(items(1, 0.9), PLAN, night("2026-03-13"), projects())
    assert value(later, "schedule_variance_time") == value(first, "schedule_variance_time") - 20


def test_a_deleted_item_counts_as_not_done_and_is_told() -> None:
    readings = measure_schedule(items(1, 1).iloc[:1], PLAN, night("2026-01-31"), projects())
    assert value(readings, "actual_progress") == pytest.approx(10 / 40)
    assert reading_of(readings, "actual_progress")["missing_share"] == 0.5
    assert method(readings, "actual_progress")["missing_items"] == 1


def test_an_item_that_was_added_is_no_part_of_the_plan_but_is_counted() -> None:
    added = work_items(
        {"ref": "design", "status": "done"},
        {"ref": "build"},
        {"ref": "extra", "due_on": "2026-02-01", "estimate_hours": 5},
    )
    readings = measure_schedule(added, PLAN, night("2026-01-31"), projects())
    assert value(readings, "actual_progress") == pytest.approx(10 / 40)
    assert method(readings, "planned_progress")["scope_added"] == 1
    assert method(readings, "planned_progress")["scope_added_weight"] == 5


def test_items_left_out_for_want_of_a_date_are_not_scope_that_was_added() -> None:
    tracker = work_items(
        {"ref": "dated", "due_on": "2026-02-01"}, {"ref": "undated"}, {"ref": "new", "created_at": "2026-01-20"}
    )
    baselines, plan = tracker_baselines(tracker[tracker["ref"] != "new"], None, night("2026-01-05"))
    readings = measure_schedule(tracker, plan, night("2026-01-31"), projects(), baselines=baselines)
    assert method(readings, "planned_progress")["scope_added"] == 1
    assert reading_of(readings, "planned_progress")["undated_share"] == 0.5
    assert reading_of(readings, "planned_progress")["baseline"] == "harbour@2026-01-05"
    assert reading_of(readings, "planned_progress")["tracker_plan"]


def test_a_cancelled_item_leaves_both_sums_or_stays_in_both() -> None:
    tracker = work_items(
        {"ref": "design", "status": "done"}, {"ref": "build", "status": "cancelled", "done_ratio": 0.5}
    )
    left = measure_schedule(tracker, PLAN, night("2026-01-31"), projects())
    assert (value(left, "planned_progress"), value(left, "actual_progress")) == (1, 1)
    kept = measure_schedule(tracker, PLAN, night("2026-01-31"), projects(), keep_cancelled=True)
    assert value(kept, "actual_progress") == pytest.approx((10 + 15) / 40)


def test_a_plan_whose_items_were_all_cancelled_has_no_data() -> None:
    readings = measure_schedule(items(0, 0, status="cancelled"), PLAN, night("2026-01-31"), projects())
    assert readings["state"].unique().tolist() == ["no_data"]


def test_a_closed_item_is_done_whatever_its_ratio_says_and_a_ratio_stays_within_its_bounds() -> None:
    tracker = work_items({"ref": "design", "status": "done", "done_ratio": 0.2}, {"ref": "build", "done_ratio": 10.0})
    assert value(measure_schedule(tracker, PLAN, night("2026-01-31"), projects()), "actual_progress") == 1


def test_a_project_without_a_plan_has_no_data() -> None:
    readings = measure_schedule(items(1, 1), PLAN, night("2026-01-31"), projects(HARBOUR, BRIDGE))
    assert set(readings.loc[readings["project"] == BRIDGE, "state"]) == {"no_data"}
    assert set(readings.loc[readings["project"] == HARBOUR, "state"]) == {"measured"}


def test_a_plan_that_knows_only_due_dates_begins_with_the_contract() -> None:
    """Two items due on Fridays, contract from Monday 5 January; nothing done by the 16th: AT = 9, ES = 3 (the 8th)."""
    plan = plan_of({"ref": "a", "due_on": "2026-01-09"}, {"ref": "b", "due_on": "2026-01-16"})
    tracker = work_items({"ref": "a"}, {"ref": "b"})
    readings = measure_schedule(tracker, plan, night("2026-01-16"), projects(starts_on="2026-01-05"))
    assert value(readings, "earned_schedule") == 3
    assert value(readings, "schedule_performance_index_time") == pytest.approx(3 / 9)
    bare = measure_schedule(tracker, plan, night("2026-01-16"), projects())
    assert value(bare, "earned_schedule") == 0
    assert value(bare, "schedule_variance_time") == -6


def test_time_is_counted_by_the_projects_own_calendar() -> None:
    calendars = {"all": WorkingCalendar(workdays=frozenset(range(7)))}
    readings = measure_schedule(items(1, 0.1), PLAN, night("2026-01-16"), projects(calendar="all"), calendars=calendars)
    assert method(readings, "earned_schedule")["actual_time"] == 15
    assert value(readings, "earned_schedule") == pytest.approx(12)


def test_history_that_was_reconstructed_is_told() -> None:
    tracker = items(1, 0.1).assign(_reconstructed=[True, False])
    readings = measure_schedule(tracker, PLAN, night("2026-01-16"), projects())
    assert reading_of(readings, "actual_progress")["reconstructed_share"] == 0.5


def test_a_due_date_in_the_year_9999_does_no_harm() -> None:
    plan = plan_of({"ref": "design", "due_on": "2026-01-11"}, {"ref": "build", "due_on": "9999-12-31"})
    readings = measure_schedule(items(1, 0), plan, night("2026-01-16"), projects())
    assert value(readings, "planned_progress") == 0.5
    assert value(readings, "schedule_deviation_rate") == 0


PIECES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 40), st.integers(0, 10), st.booleans()),
    min_size=1,
    max_size=8,
)


def _case(pieces: list[tuple[int, int, int, int, bool]], order: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A plan and its items, tenths of which are done, in the given order of items."""
    first = pd.Timestamp("2026-01-01")
    planned, tracked = [], []
    for number in order:
        start, length, weight, tenths, has_start = pieces[number]
        begin, due = first + pd.Timedelta(days=start), first + pd.Timedelta(days=start + length)
        planned.append({"ref": f"{number}", "weight": weight, "start_on": begin if has_start else None, "due_on": due})
        tracked.append({"ref": f"{number}", "done_ratio": tenths / 10})
    return plan_of(*planned), work_items(*tracked)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(PIECES, st.randoms(use_true_random=False), st.sampled_from(PlannedFraction))
def test_the_order_of_rows_does_not_matter(
    pieces: list[tuple[int, int, int, int, bool]], chance: object, rule: PlannedFraction
) -> None:
    order = list(range(len(pieces)))
    plan, tracked = _case(pieces, order)
    chance.shuffle(order)  # type: ignore[attr-defined]  # hypothesis' own random.Random
    shuffled_plan, _ = _case(pieces, order)
    straight = measure_schedule(tracked, plan, night("2026-02-10"), projects(), rule=rule)
    shuffled = measure_schedule(tracked, shuffled_plan, night("2026-02-10"), projects(), rule=rule)
    np.testing.assert_allclose(straight["value"], shuffled["value"], atol=1e-9)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(PIECES, st.integers(2, 5))
def test_an_item_split_into_equal_parts_changes_nothing(
    pieces: list[tuple[int, int, int, int, bool]], parts: int
) -> None:
    plan, tracked = _case(pieces, list(range(len(pieces))))
    split_plan = pd.concat(
        [plan.assign(ref=plan["ref"] + f"/{part}", weight=plan["weight"] / parts) for part in range(parts)]
    )
    split_items = pd.concat([tracked.assign(ref=tracked["ref"] + f"/{part}") for part in range(parts)])
    whole = measure_schedule(tracked, plan, night("2026-02-10"), projects())
    split = measure_schedule(split_items, split_plan, night("2026-02-10"), projects())
    np.testing.assert_allclose(whole["value"], split["value"], atol=1e-9)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(PIECES, st.floats(0.1, 100))
def test_the_unit_of_the_weights_matters_to_the_variance_only(
    pieces: list[tuple[int, int, int, int, bool]], factor: float
) -> None:
    plan, tracked = _case(pieces, list(range(len(pieces))))
    before = measure_schedule(tracked, plan, night("2026-02-10"), projects()).set_index("indicator")["value"]
    scaled = plan.assign(weight=plan["weight"] * factor)
    after = measure_schedule(tracked, scaled, night("2026-02-10"), projects()).set_index("indicator")["value"]
    variance = "schedule_variance"
    assert after[variance] == pytest.approx(before[variance] * factor)
    np.testing.assert_allclose(before.drop(variance), after.drop(variance), atol=1e-6)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(st.integers(1, 60), st.integers(0, 70))
def test_done_exactly_as_planned_is_no_deviation(length: int, gone: int) -> None:
    plan, _ = _case([(0, length, 7, 0, True)], [0])
    share = min(gone / length, 1)
    day = pd.Timestamp("2026-01-01") + pd.Timedelta(days=gone)
    readings = measure_schedule(work_items({"ref": "0", "done_ratio": share}), plan, day.date(), projects())
    assert value(readings, "schedule_variance") == pytest.approx(0)
    if gone:
        assert value(readings, "schedule_deviation_rate") == pytest.approx(0)
    if day.weekday() < 5 and share < 1:
        assert value(readings, "schedule_variance_time") == pytest.approx(0, abs=1e-6) or np.isnan(
            value(readings, "schedule_variance_time")
        )


def test_the_whole_portfolio_at_once_agrees_with_the_formula_period_by_period() -> None:
    """Two hundred random plans, each also walked working day by working day as the formula is written."""
    chance = np.random.default_rng(7)
    keys = [f"project {number}" for number in range(200)]
    owner = np.repeat(keys, 6)
    start = np.datetime64("2026-01-05") + chance.integers(0, 60, len(owner))
    due = start + chance.integers(1, 30, len(owner))
    weight, done = chance.integers(1, 40, len(owner)), chance.integers(0, 11, len(owner)) / 10
    rows = [
        {"ref": f"{number}", "project": owner[number], "start_on": start[number], "due_on": due[number]}
        for number in range(len(owner))
    ]
    plan = plan_of(*({**row, "weight": weight[number]} for number, row in enumerate(rows)))
    tracked = work_items(*({**row, "done_ratio": done[number]} for number, row in enumerate(rows)))
    readings = measure_schedule(tracked, plan, night("2026-02-20"), projects(*keys))
    measured = readings[readings["indicator"] == "earned_schedule"].set_index("project")["value"]
    for key in keys:
        mine = owner == key
        first = start[mine].min()
        days = np.arange(first + 1, due[mine].max() + 4)
        periods = days[np.is_busday(days)]
        shares = planned_fraction(start[mine], due[mine], periods[:, None])
        earned = (weight[mine] * done[mine]).sum()
        assert measured[key] == pytest.approx(earned_schedule((shares * weight[mine]).sum(axis=1), earned), abs=1e-6)
