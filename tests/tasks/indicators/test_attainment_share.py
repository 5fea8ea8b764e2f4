"""The attainment of a project: no weighted sum."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.indicators.attainment_share import measure_attainment
from tasks.records.adjusting import Attainment
from tasks.records.expecting import KanoType
from tests.tasks.indicators.frames import HARBOUR, projects
from tests.tasks.indicators.test_drift import baselines


def attainment(*expectations: tuple[str, str | None]) -> pd.Series:
    """The reading for expectations given as (state, Kano type)."""
    rows = pd.DataFrame(expectations, columns=["state", "kano_type"], dtype="str").assign(project=HARBOUR)
    readings = measure_attainment(rows, projects(HARBOUR), baselines())
    assert len(readings) == 1
    return readings.iloc[0]


def test_it_is_the_share_of_what_is_kept_or_on_track() -> None:
    reading = attainment(("kept", None), ("on_track", "performance"), ("at_risk", None), ("broken", "attractive"))
    assert (reading["value"], reading["numerator"], reading["denominator"]) == (0.5, 2, 4)


def test_a_failed_must_be_caps_it_however_much_else_is_kept() -> None:
    kept = [("kept", "performance")] * 8
    assert attainment(("broken", "must_be"), *kept)["value"] == 0
    assert attainment(("broken", "must_be"), ("kept", "must_be"), *kept)["value"] == 0.5
    assert attainment(("at_risk", "must_be"), *kept)["value"] == pytest.approx(8 / 9)


def test_an_indifferent_one_cannot_raise_it() -> None:
    base = [("kept", "performance"), ("broken", "performance")]
    assert attainment(*base, ("kept", "indifferent"))["value"] == 0.5
    assert attainment(*base, ("broken", "indifferent"))["value"] == pytest.approx(1 / 3)


def test_a_reverse_one_counts_against_it_when_it_is_delivered() -> None:
    base = [("kept", "performance")]
    assert attainment(*base, ("kept", "reverse"))["value"] == 0.5
    assert attainment(*base, ("broken", "reverse"))["value"] == 1


def test_the_unknown_leave_both_sums_and_alone_are_not_enough() -> None:
    assert attainment(("unknown", "must_be"), ("kept", None))["value"] == 1
    assert attainment(("unknown", None))["state"] == "not_enough_data"


def test_a_project_that_signed_no_expectation_has_no_data() -> None:
    none = pd.DataFrame({"project": [], "state": [], "kano_type": []}, dtype="str")
    readings = measure_attainment(none, projects(HARBOUR), baselines())
    assert readings["state"].tolist() == ["no_data"]


STATES = st.sampled_from([str(state) for state in Attainment])
EXPECTATIONS = st.lists(st.tuples(STATES, st.none() | st.sampled_from([str(kano) for kano in KanoType])), max_size=6)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(EXPECTATIONS.flatmap(st.permutations), EXPECTATIONS)
def test_it_is_a_share_that_neither_order_nor_what_leaves_the_customer_cold_can_raise(
    told: list[tuple[str, str | None]], others: list[tuple[str, str | None]]
) -> None:
    """Compared with a basis that is kept, so that there is always something to count."""
    rows = [("kept", "performance"), *others, *told]
    value = attainment(*rows)["value"]
    assert 0 <= value <= 1
    assert attainment(*reversed(rows))["value"] == value
    assert attainment(*rows, ("kept", "indifferent"))["value"] == value
    assert attainment(*rows, ("broken", "must_be"))["value"] <= value
    assert attainment(*rows, ("kept", "reverse"))["value"] <= value
