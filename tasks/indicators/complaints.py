"""How often does the customer complain? Complaints per project-month; one conversation is one complaint."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.intervals import poisson_rate
from tasks.indicators.measured import days_of, inside_window, json_lines, measured, project_numbers
from tasks.records.choices import FeedbackKind, ReadingState

DAYS_PER_MONTH = 30.4375  # a Julian year of 365.25 days over twelve


def measure_complaints(
    feedback: pd.DataFrame, night: date, projects: pd.DataFrame, window_days: np.ndarray, listening: np.ndarray
) -> pd.DataFrame:
    """The complaint rate of every project, as a measured frame.

    `window_days` has one entry per project; the window is cut to the project's life, which begins on its contract's
    first day (else the day monitoring began) and lasts as long as it is in the portfolio, so that a late project and
    after-sales keep counting. `listening` (bool per project) tells where a feedback source exists: there, silence is
    a rate of 0 with its interval, elsewhere it is `no_data`. Before its first day a project is `not_started`.
    """
    number = project_numbers(feedback["project"], projects)
    complaints = feedback[(feedback["kind"] == FeedbackKind.COMPLAINT).to_numpy(dtype=bool) & (number >= 0)]
    owner, first = _first_of_each_conversation(complaints, projects)
    begins = _life_begins(projects, owner, first)
    life = (np.datetime64(night, "D") - begins).astype(float) + 1
    life[np.isnat(begins)] = np.nan
    days = np.where(window_days > 0, np.fmin(life, window_days), life)
    months = np.where(days > 0, days, np.nan) / DAYS_PER_MONTH
    alive = ~(first < begins[owner])
    counted = alive & inside_window(first, night, window_days[owner])
    count = np.bincount(owner[counted], minlength=len(projects))
    heard = listening | (np.bincount(number[number >= 0], minlength=len(projects)) > 0)
    low, high = poisson_rate(count, months)
    return measured(
        projects["key"],
        "complaint_rate",
        state=np.select(
            [~heard | np.isnan(days), days <= 0],
            [str(ReadingState.NO_DATA), str(ReadingState.NOT_STARTED)],
            str(ReadingState.MEASURED),
        ),
        value=count / months,
        numerator=np.where(heard, count, np.nan),
        denominator=months,
        interval_low=low,
        interval_high=high,
        sample_size=count,
        method=json_lines({"window_days": window_days, "days": days}),
    )


def _first_of_each_conversation(complaints: pd.DataFrame, projects: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(project number, day of the first message) of every conversation; a row without one is its own."""
    rows = complaints.sort_values("received_at")
    again = rows["conversation"].notna() & rows.duplicated(["project", "source", "conversation"])
    rows = rows[~again]
    return project_numbers(rows["project"], projects), days_of(rows["received_at"])


def _life_begins(projects: pd.DataFrame, owner: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The first day of each project; without contract or monitoring dates, the day of its first complaint."""
    contract, monitored = days_of(projects["starts_on"]), days_of(projects["monitored_since"])
    never = np.datetime64("9999-12-31", "D").astype("int64")
    earliest = np.full(len(projects), never)
    np.minimum.at(earliest, owner, first.astype("int64"))
    heard = np.where(earliest < never, earliest, np.iinfo(np.int64).min).astype("datetime64[D]")
    dated = np.where(np.isnat(contract), monitored, contract)
    return np.where(np.isnat(dated), heard, dated)
