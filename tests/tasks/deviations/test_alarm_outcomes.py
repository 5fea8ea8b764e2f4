"""What became of an alarm: real, never confirmed, short lived, or not settled yet."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tasks.deviations.alarm_outcomes import outcomes
from tasks.deviations.grid import grid_of
from tasks.deviations.replaying import replay
from tasks.deviations.stepping import terms_of
from tests.tasks.deviations.nights import DEFECTS, DEFINITIONS, readings


def became(*values: float, short_lived_days: int = 3, **columns: Any) -> list[str]:
    """The outcomes of the episodes that one value a night leads to, in order."""
    past = pd.concat([readings(number, value, **columns) for number, value in enumerate(values)], ignore_index=True)
    grid = grid_of(past, DEFINITIONS)
    found = outcomes(replay(grid, terms_of(grid.series, DEFINITIONS)), short_lived_days)
    return list(found["outcome"])


def test_one_noisy_night_was_never_confirmed() -> None:
    assert became(-0.15, 0.0, 0.0) == ["never_confirmed"]


def test_one_that_lasted_is_real_whether_it_closed_or_not() -> None:
    assert became(-0.15, -0.15, -0.15, -0.15, 0.0, 0.0) == ["real"]
    assert became(*[-0.15] * 5) == ["real"]


def test_one_confirmed_at_once_and_gone_within_days_is_short_lived() -> None:
    clear: dict[str, Any] = {"indicator": DEFECTS, "interval_low": 0.06, "interval_high": 0.2}
    assert became(0.1, 0.0, **clear) == ["short_lived"]
    assert became(0.1, 0.0, short_lived_days=1, **clear) == ["short_lived"]
    assert became(0.1, 0.0, short_lived_days=0, **clear) == ["real"]


def test_what_is_open_at_the_end_and_young_or_unconfirmed_is_not_settled() -> None:
    assert became(0.0, -0.15) == ["unsettled"]
    assert became(0.0, -0.15, -0.15, -0.15) == ["unsettled"]
    vague: dict[str, Any] = {"indicator": DEFECTS, "interval_low": 0.01, "interval_high": 0.2}
    assert became(*[0.1] * 9, **vague) == ["unsettled"]


def test_episodes_of_one_series_are_told_apart() -> None:
    assert became(-0.15, 0.0, 0.0, -0.15, -0.15, -0.15, -0.15, 0.0, 0.0, -0.15) == [
        "never_confirmed",
        "real",
        "unsettled",
    ]


def test_days_and_keys_are_those_of_the_deviations() -> None:
    past = pd.concat([readings(number, value) for number, value in enumerate((0.0, -0.15, 0.0, 0.0, 0.0))])
    grid = grid_of(past, DEFINITIONS)
    (row,) = outcomes(replay(grid, terms_of(grid.series, DEFINITIONS)), 3).to_dict("records")
    assert row["deviation"] == "harbour|schedule_deviation_rate|project|2026-03-02"
    assert (row["opened_on"], row["closed_on"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-04"))


def test_nothing_opened_is_no_outcome() -> None:
    assert became(0.0) == []
