"""The charts equal published ones: limits, points outside and ranges above their limit, as their authors state them.

The nine data sets of J. Lehner (github.com/jimlehner/xmr-chart-app, MIT) are read where they lie and not copied. Two of
his answers are wrong and stand here as they should: manufacturing PMI has one moving range above its limit (he says
none), and of region A, which he calls predictable, two are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.process_behaviour import Behaviour, process_behaviour
from tasks.records.explaining import Signal

LEHNER = Path(__file__).parents[4] / "shared" / "data" / "spc_xmr_lehner"


@dataclass(frozen=True)
class Stated:
    """What is stated of one chart: figures as printed, counts of points above and below, of ranges above their limit."""

    file: str
    column: str
    stage: str | None = None
    floor: float = -np.inf
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    range_limit: float | None = None
    above: int | None = None
    below: int | None = None
    ranges: int | None = None
    on_lower: int | None = None
    predictable: bool = False


STATED = [
    Stated("automated_manufacturing_part_lengths", "Value (mm)", floor=0, lower=0, ranges=1, on_lower=4),
    Stated("manufacturing_PMI", "Manufacturing PMI", above=1, below=0, ranges=1),
    Stated(
        "millikans_electron_charge_observations",
        "Value",
        upper=4.8301,
        range_limit=0.06100,
        above=0,
        below=0,
        ranges=0,
        predictable=True,
    ),
    Stated("monthly_united_states_trade_deficits_2024", "Value ($ billions)", mean=76.5, above=1, below=0, ranges=0),
    Stated("OP200_weekly_first_pass_yield", "First-Pass Yield (%)", mean=81.42, above=5, below=5),
    Stated("quarterly_sales_by_region", "Sales", "Region A", above=0, below=0, ranges=2),
    Stated("quarterly_sales_by_region", "Sales", "Region B"),
    Stated("quarterly_sales_by_region", "Sales", "Region C", above=0, below=0, ranges=0, predictable=True),
    Stated("quarterly_sales_by_region", "Sales", "Region D"),
    Stated("quarterly_sales_by_region", "Sales", "Region E", above=0, below=0, ranges=0, predictable=True),
    Stated("quarterly_sales_by_region", "Sales", "Region F"),
    Stated("quarterly_sales_by_region", "Sales"),
    Stated("shewharts_resistance_measurements", "Resistance", "Initial"),
    Stated("shewharts_resistance_measurements", "Resistance", "Additional", lower=3912.8, predictable=True),
    Stated("shewharts_resistance_measurements", "Resistance"),
    Stated("vienna_general_death_to_birth_rates", "Rate", "Before handwashing", floor=0),
    Stated("vienna_general_death_to_birth_rates", "Rate", "After handwashing", floor=0, upper=4.8, on_lower=2),
    Stated("vienna_general_death_to_birth_rates", "Rate", floor=0),
    Stated("wafer_assembly_part_placement", "X position", "Baseline"),
    Stated("wafer_assembly_part_placement", "X position", "Initial change"),
    Stated(
        "wafer_assembly_part_placement",
        "X position",
        "Secondary change",
        upper=1.06,
        range_limit=0.36,
        above=0,
        below=0,
    ),
    Stated("wafer_assembly_part_placement", "X position"),
]


def decimals(printed: float) -> float:
    """Half a unit of the last printed digit."""
    return 0.5 * 10.0 ** -len(f"{printed}".partition(".")[2]) + 1e-9


def outside(chart: Behaviour) -> np.ndarray:
    return np.asarray(chart.signals[Signal.OUTSIDE_LIMITS][0])


def figures_of(values: np.ndarray, chart: Behaviour) -> dict[str, float | int | bool]:
    """What the chart of one series says, in the words of Stated."""
    ranges = int(np.sum(chart.moving_range[0] > chart.range_limit[0]))
    beyond = outside(chart)
    return {
        "mean": chart.centre[0, -1],
        "lower": chart.lower[0, -1],
        "upper": chart.upper[0, -1],
        "range_limit": chart.range_limit[0, -1],
        "above": int(np.sum(beyond == 1)),
        "below": int(np.sum(beyond == -1)),
        "ranges": ranges,
        "on_lower": int(np.sum(np.isclose(values, chart.lower[0]))),
        "predictable": not ranges and not beyond.any(),
    }


@pytest.mark.skipif(not LEHNER.is_dir(), reason="the folder ../shared/data with the published data sets is absent")
@pytest.mark.parametrize("stated", STATED, ids=lambda each: f"{each.file} {each.stage or 'all'}")
def test_the_chart_of_a_published_data_set_says_what_its_author_says(stated: Stated) -> None:
    frame = pd.read_csv(LEHNER / f"{stated.file}.csv")
    if stated.stage:
        frame = frame[frame["Stage"] == stated.stage]
    values = frame[stated.column].to_numpy(dtype=float)
    found = figures_of(values, process_behaviour(values, floor=stated.floor))
    for name in ("mean", "lower", "upper", "range_limit"):
        printed = getattr(stated, name)
        assert printed is None or found[name] == pytest.approx(printed, abs=decimals(printed)), name
    for name in ("above", "below", "ranges", "on_lower"):
        assert getattr(stated, name) in (None, found[name]), name
    assert found["predictable"] == stated.predictable


@pytest.mark.skipif(not LEHNER.is_dir(), reason="the folder ../shared/data with the published data sets is absent")
def test_the_stages_of_one_chart_have_the_limits_of_their_own_charts() -> None:
    """Semmelweis had hands washed from June 1847: one chart of two stretches, each with its own limits."""
    frame = pd.read_csv(LEHNER / "vienna_general_death_to_birth_rates.csv")
    values, stage = frame["Rate"].to_numpy(dtype=float), pd.factorize(frame["Stage"])[0]
    both = process_behaviour(values, segments=stage, floor=0)
    for number in (0, 1):
        alone = process_behaviour(values[stage == number], floor=0)
        assert both.upper[0, stage == number] == pytest.approx(alone.upper[0], nan_ok=True)
        assert both.points[0, stage == number].tolist() == alone.points[0].tolist()
    assert both.upper[0, -1] - both.lower[0, -1] < both.upper[0, 50] - both.lower[0, 50]  # "the variation decreased"


def test_the_flow_rates_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.2: x̄ 50.81, mR 1.8778, limits 45.8159 and 55.8041 with d2 = 1.128 for 2.66."""
    values = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    chart = process_behaviour(values)
    assert chart.centre[0, -1] == pytest.approx(50.81)
    assert np.nanmean(chart.moving_range) == pytest.approx(1.8778, abs=5e-5)
    rounding = (2.66 - 3 / 1.128) * 1.8778  # the handbook divides by 1.128 where the practice has the rounded 2.66
    assert chart.upper[0, -1] == pytest.approx(55.8041 + rounding, abs=5e-5)
    assert chart.lower[0, -1] == pytest.approx(45.8159 - rounding, abs=1e-4)
    assert not outside(chart).any()
    assert chart.trial[0, -1]  # ten points


def test_the_wafers_of_the_nist_handbook_which_are_montgomerys_orange_juice_cans() -> None:
    """NIST/SEMATECH e-Handbook 6.3.3.2 and the R package qcc: p̄ 0.2313333, limits 0.05242755 and 0.4102391, 15 and 23 out."""
    counts = [
        12,
        15,
        8,
        10,
        4,
        7,
        16,
        9,
        14,
        10,
        5,
        6,
        17,
        12,
        22,
        8,
        10,
        5,
        13,
        11,
        20,
        18,
        24,
        15,
        9,
        12,
        7,
        13,
        9,
        6,
    ]
    chart = process_behaviour(np.array(counts) / 50, sizes=np.full(30, 50))
    assert chart.centre[0, -1] == pytest.approx(0.2313333, abs=5e-8)
    assert chart.lower[0, -1] == pytest.approx(0.05242755, abs=5e-9)
    assert chart.upper[0, -1] == pytest.approx(0.4102391, abs=5e-8)
    assert (np.flatnonzero(outside(chart)) + 1).tolist() == [15, 23]


def test_the_ten_samples_of_an_introduction_to_business_statistics() -> None:
    """Example 16.6: ten samples of 200, p̄ 0.16, limits 0.0822 and 0.2378, the process is under control."""
    counts = np.array([40, 44, 22, 34, 24, 32, 28, 32, 34, 30])
    chart = process_behaviour(counts / 200, sizes=np.full(10, 200))
    assert chart.centre[0, -1] == pytest.approx(0.16)
    assert [chart.lower[0, -1], chart.upper[0, -1]] == pytest.approx([0.0822, 0.2378], abs=5e-5)
    assert not outside(chart).any()
