"""Many nights at once give what the nights give one after the other."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.deviations.grid import SERIES, Grid, grid_of
from tasks.deviations.replaying import replay
from tasks.deviations.retelling import told_again
from tasks.deviations.stepping import terms_of
from tasks.records.choices import EpisodeEvent
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tests.tasks.deviations.nights import DEFECTS, DEFINITIONS, FIRST_NIGHT, NO_EVENTS, RATE, readings

OWN = {("bridge", RATE): IndicatorDefinition(RATE, "fraction", band=Band(low=-0.15, worsen_step=0.1), confirm_after=1)}


def lives(seed: int, nights: int, projects: tuple[str, ...] = ("harbour", "bridge", "tunnel")) -> pd.DataFrame:
    """Readings of some projects: values in and out of their bands, gaps, intervals, distrust, absent projects."""
    chance = np.random.default_rng(seed)
    names = [(project, name, f"part {n}") for project in projects for name in (RATE, DEFECTS, "nps") for n in range(3)]
    days = np.sort(chance.choice(nights + nights // 2, nights, replace=False))
    frame = pd.DataFrame(names, columns=["project", "indicator", "scope"]).merge(pd.DataFrame({"day": days}), "cross")
    frame["night"] = FIRST_NIGHT + pd.to_timedelta(frame["day"], unit="D")
    size = len(frame)
    level = np.where(frame["indicator"] == RATE, chance.uniform(-0.25, 0.25, size), chance.uniform(0, 0.13, size))
    value = level * chance.choice([0.3, 1.0], size)
    missing = chance.random(size) < 0.1
    frame["state"] = np.where(missing, "no_data", "measured")
    frame["value"] = np.where(missing, np.nan, value)
    counted = (frame["indicator"] == DEFECTS) & (frame["scope"] != "part 0")
    frame["interval_low"] = np.where(counted, frame["value"] * 0.6, np.nan)
    frame["interval_high"] = np.where(counted, frame["value"] * 1.4, np.nan)
    frame["trust"] = chance.choice(list("ABCD"), size)
    frame = frame.assign(unit="fraction", formula_version=1)
    away = (frame["project"] == "tunnel") & (frame["day"] % 4 == 0)
    return conform(frame[~away & (chance.random(size) > 0.05)].reset_index(drop=True), READINGS)


def one_by_one(past: pd.DataFrame, signals: pd.DataFrame | None = None) -> pd.DataFrame:
    """The events of each night in turn, each seeing what those before it left."""
    told = NO_EVENTS
    for night, tonight in past.groupby("night", sort=True):
        shown = None if signals is None else signals[signals["night"] == night]
        told = pd.concat([told, advance(fold(told), tonight, DEFINITIONS, OWN, shown)], ignore_index=True)
    return told.sort_values(["deviation", "night"], ignore_index=True)


def _marked(grid: Grid, rows: pd.DataFrame) -> np.ndarray:
    """True where rows name a series and night of the grid."""
    named = pd.MultiIndex.from_frame(rows[[*SERIES, "night"]])
    nights = grid.nights.astype("datetime64[s]")
    cells = [grid.series.assign(night=night) for night in nights]
    return np.column_stack([pd.MultiIndex.from_frame(each).isin(named) for each in cells])


def all_at_once(past: pd.DataFrame, signals: pd.DataFrame | None = None) -> pd.DataFrame:
    """The events of all nights at once."""
    grid = grid_of(past, DEFINITIONS)
    marked = None if signals is None else _marked(grid, signals)
    return replay(grid, terms_of(grid.series, DEFINITIONS, OWN), marked).events()


@pytest.mark.slow
@settings(max_examples=6, deadline=None)  # each example advances a dozen nights, frame by frame
@given(st.integers(0, 10_000), st.integers(1, 10))
def test_many_nights_at_once_give_what_they_give_in_turn(seed: int, nights: int) -> None:
    past = lives(seed, nights)
    pd.testing.assert_frame_equal(all_at_once(past), one_by_one(past))


@pytest.mark.slow
@settings(max_examples=3, deadline=None)  # as above
@given(st.integers(0, 10_000))
def test_signals_confirm_the_same_episodes_either_way(seed: int) -> None:
    past = lives(seed, 5)
    signals = past[np.random.default_rng(seed).random(len(past)) < 0.3]
    told = one_by_one(past, signals)
    pd.testing.assert_frame_equal(all_at_once(past, signals), told)
    assert told["confirmed"].sum() >= all_at_once(past)["confirmed"].sum()


def test_the_story_holds_every_kind_of_event() -> None:
    assert set(all_at_once(lives(7, 30))["event"]) == {str(event) for event in EpisodeEvent}


def test_the_deviations_told_again_are_the_fold_of_the_nights() -> None:
    past = lives(3, 10)
    pd.testing.assert_frame_equal(told_again(past, DEFINITIONS, OWN), fold(one_by_one(past)))


def test_the_order_of_readings_does_not_matter_to_a_replay() -> None:
    past = lives(5, 6)
    pd.testing.assert_frame_equal(all_at_once(past), all_at_once(past.sample(frac=1, random_state=1)))


def test_terms_change_on_the_day_from_which_they_hold() -> None:
    past = pd.concat([readings(number, -0.12) for number in range(6)], ignore_index=True)
    grid = grid_of(past, DEFINITIONS)
    wide = {RATE: IndicatorDefinition(RATE, "fraction", band=Band(low=-0.30), close_after=2)}
    by_day = {date(2026, 3, 1): terms_of(grid.series, DEFINITIONS), date(2026, 3, 4): terms_of(grid.series, wide)}
    assert replay(grid, by_day).events()["event"].tolist() == ["opened", "steady", "steady", "steady", "closed"]


def test_terms_that_begin_too_late_are_refused() -> None:
    grid = grid_of(readings(0, -0.12), DEFINITIONS)
    with pytest.raises(ValueError, match="No terms hold on 2026-03-01"):
        replay(grid, {date(2026, 3, 2): terms_of(grid.series, DEFINITIONS)})


def test_no_readings_are_no_episodes() -> None:
    grid = grid_of(readings(0, 0.0).iloc[:0], DEFINITIONS)
    assert replay(grid, terms_of(grid.series, DEFINITIONS)).events().empty
    assert told_again(readings(0, 0.0).iloc[:0], DEFINITIONS, {}).empty


@pytest.mark.slow
def test_a_thousand_projects_of_twenty_indicators_replay_a_year_within_seconds() -> None:
    """Twenty thousand series × 365 nights; processor time is what the benchmark tells, here it just ends."""
    chance = np.random.default_rng(4)
    shape = (20_000, 365)
    series = pd.DataFrame({"project": [f"p{n // 20}" for n in range(shape[0])], "indicator": RATE})
    series["scope"] = [f"part {n}" for n in range(shape[0])]
    nothing = np.full(shape, np.nan, order="F")
    grid = Grid(
        series=series.astype("str"),
        nights=np.arange(np.datetime64("2025-07-01"), np.datetime64("2026-07-01")),
        value=np.asfortranarray(chance.normal(0, 0.05, shape)),
        interval_low=nothing,
        interval_high=nothing,
        trust=np.zeros(shape, dtype=np.int8, order="F"),
        seen=np.ones(shape, dtype=bool, order="F"),
    )
    told = replay(grid, terms_of(grid.series, DEFINITIONS))
    assert told.is_event(EpisodeEvent.OPENED).sum() > 100_000
