"""A span of nights replayed is what the nights gave in turn, each with the charts it could see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.deviations.past_nights import COLUMNS, replay_past
from tasks.deviations.period_values import period_values
from tasks.deviations.verdicts import verdicts
from tasks.records.definitions import Band, Chart, ChartKind, IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tests.tasks.deviations.nights import DEFECTS, DEFINITIONS, NO_EVENTS, RATE

PAIR = ("actual_progress", "planned_progress")
CHARTED = {
    RATE: replace(DEFINITIONS[RATE], chart=Chart(ChartKind.DIFFERENCE, 3, PAIR), confirm_after=30),
    DEFECTS: replace(DEFINITIONS[DEFECTS], chart=Chart(ChartKind.SHARE, 3), confirm_after=30),
    **{name: IndicatorDefinition(name, "fraction") for name in PAIR},
}
OWN = {("harbour", RATE): replace(CHARTED[RATE], band=Band(low=-0.05, worsen_step=0.02))}
FIRST = date(2026, 5, 1)
REBASES = pd.DataFrame({"project": ["bridge"], "indicator": [""], "scope": [""], "day": [pd.Timestamp("2026-05-08")]})


def past(seed: int, before: int = 45, nights: int = 24) -> pd.DataFrame:
    """Two projects that fall behind their plan and let more and more defects through, with gaps."""
    chance = np.random.default_rng(seed)
    rows = []
    for project in ("harbour", "bridge"):
        done = planned = 0.0
        for day in range(-before, nights):
            night, late = FIRST + timedelta(days=day), day > 2
            planned += 0.011
            done += 0.011 + chance.normal(0, 0.002) - 0.004 * late
            inspected = int(chance.integers(30, 60))
            bad = int(chance.binomial(inspected, 0.15 if late else 0.03))
            told = {
                RATE: (done / planned - 1, np.nan, np.nan),
                "actual_progress": (done, np.nan, np.nan),
                "planned_progress": (planned, np.nan, np.nan),
                DEFECTS: (bad / inspected, bad, inspected),
            }
            rows += [
                (project, name, night, value, numerator, denominator, "D" if chance.random() < 0.05 else "A")
                for name, (value, numerator, denominator) in told.items()
                if chance.random() > 0.05
            ]
    columns = ["project", "indicator", "night", "value", "numerator", "denominator", "trust"]
    frame = pd.DataFrame(rows, columns=columns).assign(scope="project", state="measured", unit="1", formula_version=1)
    return conform(frame.assign(night=pd.to_datetime(frame["night"])), READINGS)


def in_turn(readings: pd.DataFrame, *, judged: bool = True) -> pd.DataFrame:
    """The events of each night from the first on, confirmed by the verdicts of that night's own charts."""
    told = NO_EVENTS
    for night in sorted(readings.loc[readings["night"] >= pd.Timestamp(FIRST), "night"].unique()):
        known, tonight = readings[readings["night"] <= night], readings[readings["night"] == night]
        periods = period_values(known, CHARTED, OWN, until=night.date())
        found = verdicts(periods, tonight, CHARTED, OWN, REBASES)
        signals = found[found["adverse"].fillna(value=False)] if judged else None
        told = pd.concat([told, advance(fold(told), tonight, CHARTED, OWN, signals)], ignore_index=True)
    return told.sort_values(["deviation", "night"], ignore_index=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_span_at_once_is_what_its_nights_gave_with_their_own_charts(seed: int) -> None:
    readings = past(seed)
    told = replay_past(readings[list(COLUMNS)], CHARTED, {FIRST: OWN}, REBASES, FIRST).events()
    expected = in_turn(readings)
    pd.testing.assert_frame_equal(told, expected)
    assert expected["confirmed"].sum() > in_turn(readings, judged=False)["confirmed"].sum()


def test_without_charts_no_signal_confirms() -> None:
    bare = {name: replace(each, chart=None) for name, each in CHARTED.items()}
    told = replay_past(past(1), bare, {FIRST: {}}, REBASES, FIRST).events()
    assert len(told)
    assert not told["confirmed"].any()


def test_no_readings_in_the_span_are_no_episodes() -> None:
    early = past(1)
    early = early[early["night"] < pd.Timestamp(FIRST)]
    assert replay_past(early, CHARTED, {FIRST: OWN}, REBASES, FIRST).events().empty
