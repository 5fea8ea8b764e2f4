"""Steps of earned schedule from readings."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.gained_schedule import gained_schedule, standing
from tasks.indicators.calendars import time_axis
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, projects

FRIDAY = date(2026, 3, 13)


def readings(*rows: tuple[str, str, float | None, str]) -> pd.DataFrame:
    """Of (project, night, earned schedule, baseline)."""
    frame = pd.DataFrame(rows, columns=["project", "night", "numerator", "baseline"])
    return frame.assign(
        night=pd.to_datetime(frame["night"]), numerator=frame["numerator"].astype(float), denominator=9.0
    )


def gained(*rows: tuple[str, str, float | None, str], days: int = 5) -> np.ndarray:
    owners = projects(HARBOUR, BRIDGE)
    axis = time_axis(np.full(2, np.datetime64(FRIDAY, "D")), np.array(["default"] * 2, dtype=object), {})
    return gained_schedule(readings(*rows), owners, axis=axis, night=FRIDAY, days=days).amounts


def test_a_step_is_what_was_earned_between_two_nights() -> None:
    amounts = gained(
        (HARBOUR, "2026-03-09", 4.0, "a"),
        (HARBOUR, "2026-03-10", 5.5, "a"),
        (HARBOUR, "2026-03-11", 5.5, "a"),
        (HARBOUR, "2026-03-12", 5.0, "a"),
        (HARBOUR, "2026-03-13", 8.0, "a"),
    )
    np.testing.assert_array_equal(amounts[0], [np.nan, 1.5, 0, -0.5, 3])
    assert np.isnan(amounts[1]).all()


def test_a_gap_of_nights_is_days_of_nothing_and_then_all_of_it() -> None:
    amounts = gained((HARBOUR, "2026-03-06", 4.0, "a"), (HARBOUR, "2026-03-12", 6.0, "a"))
    assert amounts[0].tolist() == [0, 0, 0, 2, 0]


def test_between_two_baselines_there_is_no_step() -> None:
    amounts = gained(
        (HARBOUR, "2026-03-10", 40.0, "a"), (HARBOUR, "2026-03-11", 6.0, "b"), (HARBOUR, "2026-03-12", 7.0, "b")
    )
    np.testing.assert_array_equal(amounts[0], [np.nan, np.nan, 0, 1, 0])


def test_projects_and_missing_readings_do_not_mix() -> None:
    amounts = gained(
        (HARBOUR, "2026-03-10", 1.0, "a"),
        (HARBOUR, "2026-03-11", None, "a"),
        (HARBOUR, "2026-03-12", 2.0, "a"),
        (BRIDGE, "2026-03-11", 50.0, "a"),
        ("gone", "2026-03-12", 3.0, "a"),
    )
    np.testing.assert_array_equal(amounts[0], [np.nan, np.nan, 0, 1, 0])
    np.testing.assert_array_equal(amounts[1], [np.nan, np.nan, np.nan, 0, 0])


def test_standing_is_tonights_reading_alone() -> None:
    earned, gone = standing(
        readings(
            (HARBOUR, "2026-03-12", 1.0, "a"), (HARBOUR, "2026-03-13", 2.0, "a"), (BRIDGE, "2026-03-12", 7.0, "a")
        ),
        projects(HARBOUR, BRIDGE),
        FRIDAY,
    )
    np.testing.assert_array_equal(earned, [2, np.nan])
    np.testing.assert_array_equal(gone, [9, np.nan])
