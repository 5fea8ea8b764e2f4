"""From a pace and what is left to days, probabilities and reasons why there are none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.forecast import forecast
from tasks.deviations.pace import Pace
from tasks.indicators.calendars import time_axis
from tasks.records.definitions import WorkingCalendar
from tasks.records.explaining import ForecastMethod, ForecastState
from tasks.records.forecast_rules import ForecastRules
from tests.tasks.indicators.frames import projects

FRIDAY = date(2026, 3, 13)
RULES = ForecastRules()
NOTHING = np.full(RULES.looked_at_days, np.nan)


def lately(*amounts: float) -> np.ndarray:
    """A history of so many working days."""
    return np.concatenate([NOTHING[len(amounts) :], amounts])


def made(
    histories: dict[str, np.ndarray],
    left: list[float],
    due: list[str | None] | None = None,
    calendars: dict[str, WorkingCalendar] | None = None,
    *,
    night: date = FRIDAY,
    untold: int = 0,
) -> pd.DataFrame:
    """The forecast of each project's finish, by project; the sources have not told of the last `untold` working days."""
    keys = list(histories)
    rows = pd.DataFrame({"number": np.arange(len(keys)), "subject": "finish"})
    rows["due_on"] = pd.to_datetime(pd.Series(due or [None] * len(keys))).astype("datetime64[s]")
    axis = time_axis(
        np.full(len(keys), np.datetime64(night, "D")),
        np.array(["own" if calendars else "default"] * len(keys), dtype=object),
        calendars or {},
    )
    pace = Pace(np.array(list(histories.values()))).without_the_last(np.full(len(keys), untold))
    found = forecast(
        night, projects(*keys), rows, np.array(left), pace, method=ForecastMethod.THROUGHPUT, rules=RULES, axis=axis
    )
    return found.set_index("project")


def test_one_item_a_day_is_finished_after_as_many_working_days() -> None:
    row = made({"a": lately(*[1.0] * 60)}, [6], ["2026-03-23"]).loc["a"]
    # the Friday after next is the tenth working day, so six of them end on a Monday
    assert row["p50"] == row["p85"] == pd.Timestamp("2026-03-23")
    assert (row["probability"], row["trials"], row["active_days"], row["remaining"]) == (1.0, 10_000, 60, 6)
    assert made({"a": lately(*[1.0] * 60)}, [6], ["2026-03-22"]).loc["a", "probability"] == 0


def test_days_of_which_the_sources_have_not_told_are_no_days_of_nothing() -> None:
    """The tracker was last read a week ago: as forecast then, but nothing is finished before tomorrow."""
    silent = {"a": lately(*[1.0] * 60, *[0.0] * 5)}
    row = made(silent, [12], ["2026-03-24"], untold=5).loc["a"]
    assert row["p50"] == row["p85"] == pd.Timestamp("2026-03-24"), "twelve working days from Friday 6 March"
    assert (row["probability"], row["active_days"]) == (1.0, 60)
    assert made(silent, [12], ["2026-03-23"], untold=5).loc["a", "probability"] == 0
    assert made(silent, [2], untold=5).loc["a", "p85"] == pd.Timestamp("2026-03-16")
    assert made(silent, [12]).loc["a", "p85"] > row["p85"], "it was read, and nothing was done"


def test_after_a_month_of_silence_nobody_knows_what_is_left() -> None:
    silent = {"a": lately(*[1.0] * 60, *[0.0] * 21)}
    assert made(silent, [12], untold=20).loc["a", "state"] == ForecastState.FORECAST
    assert made(silent, [12], untold=21).loc["a", "state"] == ForecastState.NOT_ENOUGH_DATA


def test_what_rounding_leaves_of_an_earned_plan_is_nothing() -> None:
    assert made({"a": lately(*[1.0] * 60)}, [1e-9]).loc["a", "state"] == ForecastState.FINISHED


def test_days_off_are_skipped_by_the_projects_own_calendar() -> None:
    own = WorkingCalendar(holidays=frozenset({date(2026, 3, 16)}), extra_workdays=frozenset({date(2026, 3, 21)}))
    assert made({"a": lately(*[1.0] * 60)}, [5], calendars={"own": own}).loc["a", "p50"] == pd.Timestamp("2026-03-21")


def test_a_forecast_from_a_day_off_starts_with_the_next_working_day() -> None:
    found = made({"a": lately(*[1.0] * 60)}, [1], night=date(2026, 3, 15))
    assert found.loc["a", "p50"] == pd.Timestamp("2026-03-16")


@pytest.mark.parametrize(
    ("history", "left", "state"),
    [
        (lately(*[1.0, 0.0] * 20), 10.0, ForecastState.FORECAST),
        (lately(*[1.0] * 20), 0.0, ForecastState.FINISHED),
        (lately(*[0.0] * 20), 10.0, ForecastState.NO_PROGRESS),
        (lately(0, 0, 0, 0), 10.0, ForecastState.NOT_ENOUGH_DATA),
        (lately(*[0.0] * 30, 1, 1, 1, 1), 10.0, ForecastState.NOT_ENOUGH_DATA),
        (lately(1, 1, 1, 1, 1), 10.0, ForecastState.FORECAST),
        (lately(*[1.0] * 20), np.nan, ForecastState.NOT_ENOUGH_DATA),
        (NOTHING, 10.0, ForecastState.NOT_ENOUGH_DATA),
        (lately(*[-1.0] * 20), 10.0, ForecastState.NO_PROGRESS),
        (lately(*[1.0] * 30, *[0.0] * 60), 3.0, ForecastState.NO_PROGRESS),
    ],
)
def test_it_says_why_there_is_no_forecast(history: np.ndarray, left: float, state: ForecastState) -> None:
    row = made({"a": history}, [left], ["2026-04-01"]).loc["a"]
    assert row["state"] == state
    assert pd.isna(row["p50"]) == (state is not ForecastState.FORECAST)
    assert pd.isna(row["probability"]) == pd.isna(row["trials"]) == pd.isna(row["origins"]) == pd.isna(row["p50"])


def test_a_day_that_is_past_is_kept_with_no_probability_and_none_agreed_has_none() -> None:
    found = made({"a": lately(*[1.0] * 60), "b": lately(*[1.0] * 60)}, [3, 3], ["2026-03-12", None])
    assert found.loc["a", "probability"] == 0
    assert pd.isna(found.loc["b", "probability"])


def test_one_giant_day_makes_the_forecast_unsure_and_not_soon() -> None:
    steady = made({"a": lately(*[1.0] * 60)}, [60]).loc["a"]
    giant = made({"a": lately(*[0.1] * 59, 54.1)}, [60]).loc["a"]  # the same work in all
    assert giant["p85"] - giant["p50"] > 4 * (steady["p85"] - steady["p50"]) + pd.Timedelta(days=30)


def test_what_takes_longer_than_three_years_has_no_day_and_says_it_is_a_forecast() -> None:
    row = made({"a": lately(*[0.0, 0.01] * 30)}, [100], ["2026-04-01"]).loc["a"]
    assert (row["state"], row["probability"]) == (ForecastState.FORECAST, 0)
    assert pd.isna(row["p50"])
    assert pd.isna(row["p85"])


def test_the_same_night_again_forecasts_the_same() -> None:
    histories = {"a": lately(*np.random.default_rng(1).poisson(2, 60).astype(float))}
    pd.testing.assert_frame_equal(made(histories, [80], ["2026-05-01"]), made(histories, [80], ["2026-05-01"]))


def test_hits_stand_beside_the_forecast() -> None:
    history = np.ones(RULES.looked_at_days)
    row = made({"a": history}, [10]).loc["a"]
    assert row["hits_p50"] == row["hits_p85"] == row["origins"]
    assert row["origins"] > 5


def test_a_calendar_of_one_day_a_week_reaches_as_far() -> None:
    mondays = WorkingCalendar(workdays=frozenset({0}), holidays=frozenset({date(2027, 3, 29), date(2028, 4, 17)}))
    row = made({"a": lately(*[1.0] * 60)}, [780], calendars={"own": mondays}).loc["a"]
    assert row["p85"] == pd.Timestamp("2026-03-09") + pd.Timedelta(weeks=782)
