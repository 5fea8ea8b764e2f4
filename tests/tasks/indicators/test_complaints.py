"""Complaints per project-month."""

import json
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy import load_policy
from tasks.indicators.complaints import DAYS_PER_MONTH, measure_complaints
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, feedback, night, projects, reading_of


def measure(rows: pd.DataFrame, *, days: int = 90, listening: bool = True, **columns: object) -> pd.Series:
    frame = measure_complaints(
        rows,
        night("2026-03-31"),
        projects(**{"starts_on": "2025-01-01", **columns}),
        np.array([days]),
        np.array([listening]),
    )
    return reading_of(frame, "complaint_rate")


def test_three_complaints_in_ninety_days() -> None:
    reading = measure(feedback(*({"received_at": f"2026-03-{day:02}"} for day in (1, 2, 3))))
    assert reading["value"] == pytest.approx(3 / (90 / DAYS_PER_MONTH))
    assert (reading["numerator"], reading["denominator"]) == (3, pytest.approx(2.9569, abs=1e-4))
    assert reading["interval_low"] == pytest.approx(0.6187 / 2.9569, abs=1e-3)  # Garwood: 3 events, 0.619 to 8.767
    assert reading["interval_high"] == pytest.approx(8.7673 / 2.9569, abs=1e-3)


def test_under_the_shipped_policy_one_complaint_a_month_is_inside_two_are_not_and_four_are_critical() -> None:
    """Thirty days are less than a month: one complaint in them would be 1.01 a month, and a promise that was kept broken."""
    definition = load_policy().definitions()["complaint_rate"]
    band = definition.band
    assert band is not None
    assert band.high is not None
    assert band.critical_high is not None
    rows = feedback(*({"received_at": f"2026-03-{day:02}"} for day in (1, 9, 17, 31)))
    rates = [measure(rows.iloc[:count], days=definition.window_days)["value"] for count in (1, 2, 3, 4)]
    assert rates[0] <= band.high < rates[1]
    assert rates[2] <= band.critical_high < rates[3]
    assert rates[1] - rates[0] < band.worsen_step < rates[2] - rates[0]  # told again after two more, not after each


def test_one_conversation_is_one_complaint_and_counts_where_it_began() -> None:
    rows = feedback(
        {"conversation": "c1", "received_at": "2026-03-01"},
        {"conversation": "c1", "received_at": "2026-03-05"},
        {"conversation": "c1", "received_at": "2026-03-05", "source": "mail"},  # another channel's c1
        {"conversation": "old", "received_at": "2025-06-01"},
        {"conversation": "old", "received_at": "2026-03-05"},
        {"received_at": "2026-03-06"},
        {"received_at": "2026-03-06"},
    )
    assert measure(rows)["numerator"] == 4


def test_praise_and_questions_are_no_complaints() -> None:
    rows = feedback({"kind": "praise", "received_at": "2026-03-01"}, {"kind": "question", "received_at": "2026-03-01"})
    assert measure(rows)["value"] == 0


def test_silence_is_zero_where_somebody_listens_and_no_data_where_nobody_does() -> None:
    nothing = feedback({"received_at": "2026-03-01"}).iloc[:0]
    reading = measure(nothing)
    assert (reading["state"], reading["value"], reading["interval_low"]) == ("measured", 0, 0)
    assert reading["interval_high"] == pytest.approx(3.689 / (90 / DAYS_PER_MONTH), abs=1e-3)
    assert measure(nothing, listening=False)["state"] == "no_data"


def test_the_window_is_cut_to_the_projects_life() -> None:
    reading = measure(feedback({"received_at": "2026-03-25"}, {"received_at": "2026-03-01"}), starts_on="2026-03-22")
    assert reading["numerator"] == 1
    assert json.loads(reading["method"])["days"] == 10


def test_a_project_past_the_end_of_its_contract_keeps_counting() -> None:
    assert measure(feedback({"received_at": "2026-03-25"}), ends_on="2026-01-31")["numerator"] == 1


def test_before_its_first_day_a_project_is_not_started() -> None:
    assert measure(feedback({"received_at": "2026-03-25"}), starts_on="2026-04-01")["state"] == "not_started"


def test_complaints_received_after_the_night_are_not_known_yet() -> None:
    assert measure(feedback({"received_at": "2026-04-01"}))["value"] == 0


def test_each_project_counts_its_own() -> None:
    rows = feedback({"received_at": "2026-03-25", "project": BRIDGE})
    frame = measure_complaints(
        rows,
        night("2026-03-31"),
        projects(HARBOUR, BRIDGE, starts_on="2025-01-01"),
        np.array([30, 30]),
        np.array([True, True]),
    )
    assert reading_of(frame, "complaint_rate", BRIDGE)["numerator"] == 1
    assert reading_of(frame, "complaint_rate")["numerator"] == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 120))
def test_the_rate_times_its_months_are_the_complaints_of_the_window(ago: list[int], days: int) -> None:
    received = [{"received_at": str(night("2026-03-31") - timedelta(days=back))} for back in ago]
    rows = feedback(*received, {"received_at": "2025-01-01"})  # long before any window
    reading = measure(rows, days=days)
    assert reading["numerator"] == sum(back < days for back in ago)
    assert reading["value"] * days / DAYS_PER_MONTH == pytest.approx(reading["numerator"])
    assert reading["interval_low"] <= reading["value"] <= reading["interval_high"]
