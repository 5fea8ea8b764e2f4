"""What other targets would have meant for the last nights."""

from __future__ import annotations

import pandas as pd

from tasks.deviations.retelling import told_again
from tasks.expectations.bands import agreed
from tasks.expectations.preview import Preview, Side, preview
from tasks.records.definitions import Band, IndicatorDefinition
from tests.tasks.expectations.promised import reading, readings, standing, targets

POLICY = {"defect_rate": IndicatorDefinition("defect_rate", "fraction", band=Band(high=0.05), close_after=1)}
NIGHT = standing().night


def told(values: list[float | None]) -> pd.DataFrame:
    """One reading a night, the last of them tonight."""
    nights = pd.date_range(end="2026-03-31", periods=len(values))
    return readings(*(reading(value, night=f"{day:%Y-%m-%d}") for value, day in zip(values, nights, strict=True)))


def shown(values: list[float | None], present: pd.DataFrame, proposed: pd.DataFrame) -> Preview:
    past = told(values)
    before, after = (
        Side(past, side, told_again(past, POLICY, agreed(POLICY, {}, side, NIGHT))) for side in (present, proposed)
    )
    return preview(before, after, days=len(values))


def test_the_share_of_nights_met_is_told_for_both_sides() -> None:
    found = shown([0.01, 0.04, 0.06, 0.09], targets({"value": 0.05}), targets({"value": 0.08}))
    assert (found.present, found.proposed, found.readings) == (0.5, 0.75, 4)
    assert found.targets.to_numpy().tolist() == [["T1", "defect_rate", "project", 4, 2, 3]]


def test_a_relaxed_target_closes_the_deviation_and_a_tighter_one_opens_it() -> None:
    strict, loose = targets({"value": 0.05}), targets({"value": 0.10})
    relaxed, tightened = shown([0.07, 0.07], strict, loose), shown([0.07, 0.07], loose, strict)
    assert relaxed.would_close["indicator"].tolist() == ["defect_rate"]
    assert relaxed.would_open.empty
    assert tightened.would_open["indicator"].tolist() == ["defect_rate"]
    assert tightened.would_close.empty


def test_a_target_that_one_side_lacks_counts_on_the_other_alone() -> None:
    found = shown([0.01, 0.09], targets({"value": 0.05}), targets({"value": 0.05}, {"value": 0.001}))
    assert (found.present, found.proposed) == (0.5, 0.25)
    assert found.targets["met_present"].isna().tolist() == [False, True]


def test_nights_without_a_reading_are_no_nights_missed() -> None:
    found = shown([0.01, None, 0.09], targets({}), targets({}))
    assert (found.present, found.readings) == (0.5, 2)


def test_without_readings_nothing_is_claimed() -> None:
    found = shown([None], targets({}), targets({}))
    assert (found.present, found.proposed, found.readings) == (None, None, 0)
    deliverable = targets({"deliverable": "tracker/1"})
    assert shown([0.01], deliverable, deliverable).present is None
