"""What the charts said on each night: as one could see it then, for many nights at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.chart_nights import adverse, charts, charts_as_of_each, signals_by_night
from tasks.deviations.period_values import period_values
from tests.tasks.deviations.charted_nights import COMPLAINTS, DEFINITIONS, SUNDAY, changes, progress, readings_of

NAN = np.nan
QUIET = [0.5, 0.7, 0.4, 0.6, 0.5, 0.6, 0.4, 0.5, 0.7, 0.5, 0.4, 0.6, 0.5, 0.6]


@pytest.mark.parametrize(
    ("low", "high", "level", "toward", "is_adverse"),
    [
        (-0.1, 0.1, -0.05, -1, True),
        (-0.1, 0.1, -0.05, 1, False),
        (-0.1, 0.1, 0.0, -1, True),
        (-0.1, 0.1, 0.0, 1, True),
        (-0.1, 0.1, NAN, 1, True),
        (0.9, NAN, 2.0, -1, True),
        (0.9, NAN, 0.5, 1, False),
        (NAN, 0.05, 0.01, 1, True),
        (NAN, 0.05, 0.01, -1, False),
        (NAN, NAN, 0.0, 1, False),
    ],
)
def test_a_signal_is_adverse_when_it_points_out_of_the_band(
    low: float, high: float, level: float, toward: int, is_adverse: bool
) -> None:
    sides = np.array([toward == -1]), np.array([toward == 1])
    assert adverse(*sides, np.array([level]), np.array([low]), np.array([high])).tolist() == [is_adverse]


def weeks_of(steps: Sequence[float]) -> pd.DataFrame:
    return progress(np.cumsum([0.0, *steps]).tolist(), np.linspace(0, 0.9, len(steps) + 1).tolist())


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.01, 0.02, 0.03, 0.09]), min_size=6, max_size=12), st.integers(0, 80))
def test_many_nights_at_once_say_what_each_night_would_have_said(steps: list[float], changed: int) -> None:
    """… with a plan that changes on one of the days, which the nights before cannot know."""
    weeks, day = weeks_of(steps), SUNDAY - timedelta(days=changed)
    first = SUNDAY - timedelta(days=7 * len(steps))
    nights = np.arange(np.datetime64(first), np.datetime64(SUNDAY) + 1, 4)
    periods = period_values(weeks, DEFINITIONS, until=SUNDAY, periods=20)
    low, high = signals_by_night(periods, changes(day), nights, history=6)
    for column, night in enumerate(nights.tolist()):
        known = weeks[weeks["night"] <= pd.Timestamp(night)]
        since = changes(day) if day <= night else changes()
        then = period_values(known, DEFINITIONS, until=night, periods=6)
        alone = signals_by_night(then, since, np.array([night], dtype="datetime64[D]"))
        assert (bool(low[0, column]), bool(high[0, column])) == (bool(alone[0][0, 0]), bool(alone[1][0, 0]))


def test_the_drawn_chart_and_the_one_known_then_agree_on_the_last_period() -> None:
    rows = readings_of(COMPLAINTS, [*QUIET, 3.0], days=35)
    periods = period_values(rows, DEFINITIONS, until=SUNDAY)
    drawn, then = charts(periods, changes()), charts_as_of_each(periods, changes())
    assert drawn.upper[0, -1] == pytest.approx(then.upper[0, -1])
    assert drawn.points[0, -2] == 15
    assert then.points[0, -2] == 14


def test_before_the_first_period_has_ended_nothing_is_said() -> None:
    periods = period_values(readings_of(COMPLAINTS, QUIET, days=35), DEFINITIONS, until=SUNDAY, periods=3)
    low, high = signals_by_night(periods, changes(), np.array([date(2001, 1, 1)], dtype="datetime64[D]"))
    assert not low.any()
    assert not high.any()
