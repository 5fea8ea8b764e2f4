"""What is forecast: each project's finish, its open milestones, and its signed targets that an item or milestone carries.

All that is planned up to a subject's own planned day comes before it, so that much work is left until then. A target
that an indicator measures is not forecast: no number of finished items tells a satisfaction.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.remaining_work import Work
from tasks.indicators.calendars import TimeAxis
from tasks.indicators.measured import days_of, project_numbers
from tasks.indicators.plan import planned_dates
from tasks.records.choices import ItemStatus, MilestoneStatus
from tasks.records.explaining import FINISH

_SEPARATOR = "/"
_PROJECT = np.int64(1) << 32  # a project's number and a day in one sortable integer
_ANY_DAY = np.int64(1) << 31
_COLUMNS = ["number", "subject", "due_on", "planned_on", "source", "ref", "reached"]


def subjects(
    projects: pd.DataFrame, finish_on: np.ndarray, items: pd.DataFrame, milestones: pd.DataFrame, targets: pd.DataFrame
) -> pd.DataFrame:
    """One row per subject: number (of the project), subject, due_on, planned_on, source, ref, reached.

    `finish_on` is the last day of each project's plan, `targets` the BASELINE_TARGETS that hold. `due_on` is the day
    that was agreed, `planned_on` the day on which the plan has its work complete; source and ref name the milestone or
    item that carries it (empty for the finish), `reached` says that it is done.
    """
    days = pd.Series(finish_on.astype("datetime64[s]"))
    whole = pd.DataFrame({"number": np.arange(len(projects)), "subject": FINISH, "due_on": days, "planned_on": days})
    whole = whole.assign(source="", ref="", reached=False)
    waiting = milestones["due_on"].notna() & (milestones["status"] == MilestoneStatus.OPEN)
    dated = milestones[waiting.to_numpy(dtype=bool)]
    events = pd.DataFrame(
        {
            "number": project_numbers(dated["project"], projects),
            "subject": (dated["source"] + _SEPARATOR + dated["ref"]).to_numpy(dtype=object),
            "due_on": dated["due_on"].to_numpy(),
            "planned_on": dated["due_on"].to_numpy(),
            "source": dated["source"].to_numpy(dtype=object),
            "ref": dated["ref"].to_numpy(dtype=object),
            "reached": False,
        }
    )
    parts = [whole, events, _promised(targets, projects, items, milestones)]
    rows = pd.concat([part[_COLUMNS] for part in parts if len(part)], ignore_index=True)
    rows = rows[rows["number"] >= 0].drop_duplicates(["number", "subject"]).reset_index(drop=True)
    return rows.astype({"subject": "str", "source": "str", "ref": "str", "reached": bool})


def _promised(
    targets: pd.DataFrame, projects: pd.DataFrame, items: pd.DataFrame, milestones: pd.DataFrame
) -> pd.DataFrame:
    """The targets with a day that an item or a milestone carries; one called like the finish gets a name of its own."""
    carried = targets[(targets["deliverable"].notna() & targets["due_on"].notna()).to_numpy(dtype=bool)]
    if carried.empty:
        return pd.DataFrame()
    address = carried["deliverable"].str.partition(_SEPARATOR)
    named = pd.DataFrame(
        {
            "number": project_numbers(carried["project"], projects),
            "subject": carried["key"].mask(carried["key"] == FINISH, f"target{_SEPARATOR}{FINISH}"),
            "due_on": carried["due_on"],
            "source": address[0],
            "ref": address[2],
        }
    )
    _, planned = planned_dates(items, milestones)
    carriers = [
        _matching(items, named).assign(planned_on=planned, reached=items["status"] == ItemStatus.DONE),
        _matching(milestones, named).assign(
            planned_on=milestones["due_on"], reached=milestones["status"] == MilestoneStatus.REACHED
        ),
    ]
    known = pd.concat(carriers)[["source", "ref", "planned_on", "reached"]].drop_duplicates(["source", "ref"])
    rows = named.merge(known, on=["source", "ref"], how="left")
    reached = rows["reached"].eq(other=True).to_numpy(dtype=bool)
    return rows.assign(planned_on=rows["planned_on"].fillna(rows["due_on"]), reached=reached)


def _matching(rows: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["ref"].isin(named["ref"].unique()).to_numpy(dtype=bool)]


def owed_until(rows: pd.DataFrame, work: Work, items: pd.DataFrame, projects: int) -> np.ndarray:
    """How many open items come before each subject, belong to it or are it; NaN where a project has no items."""
    owed = work.owed(projects)
    number = rows["number"].to_numpy(dtype=np.int64)
    dated = work.open & ~np.isnat(work.due)
    due = np.sort(work.project[dated] * _PROJECT + work.due[dated].astype(np.int64) + _ANY_DAY)
    planned = days_of(rows["planned_on"])
    until = np.where(np.isnat(planned), 0, planned.astype(np.int64))
    earlier = np.searchsorted(due, number * _PROJECT + until + _ANY_DAY, side="right")
    before = earlier - np.searchsorted(due, number * _PROJECT)
    found = np.where((rows["subject"] == FINISH).to_numpy(), owed[number], before + _later_ones(rows, work, items))
    return np.where(np.isnan(owed[number]), np.nan, np.where(rows["reached"], 0.0, found))


def _later_ones(rows: pd.DataFrame, work: Work, items: pd.DataFrame) -> np.ndarray:
    """Open items of each subject's milestone, and the item that carries it, as far as they are due later or never."""
    wanted = rows.assign(place=np.arange(len(rows)))[(rows["ref"] != "").to_numpy(dtype=bool)]
    there = np.flatnonzero(work.open & (work.row >= 0))
    later = np.zeros(len(rows))
    for column in ("milestone", "ref") if len(wanted) else ():
        names = items[column].iloc[work.row[there]]
        mine = there[names.isin(wanted["ref"].unique()).to_numpy(dtype=bool)]
        held = items[["source", column]].iloc[work.row[mine]].set_axis(["source", "ref"], axis=1)
        held = held.assign(number=work.project[mine], due=work.due[mine].astype("datetime64[s]"))
        pairs = wanted.merge(held, on=["source", "ref", "number"])
        pairs = pairs[~(pairs["due"] <= pairs["planned_on"])]
        later += np.bincount(pairs["place"], minlength=len(rows))
    return later


def schedule_until(rows: pd.DataFrame, earned: np.ndarray, gone: np.ndarray, axis: TimeAxis, night: date) -> np.ndarray:
    """How many working days of its plan a project has still to earn until each subject; NaN where nobody knows.

    `earned` and `gone` are each project's earned schedule and the working days gone tonight. No plan can earn what lies
    behind its end: a milestone that is due later is waited for until then.
    """
    number, tonight = rows["number"].to_numpy(), np.datetime64(night, "D")
    planned = np.fmin(days_of(rows["planned_on"]), _plan_ends(rows, len(earned))[number])
    known = ~np.isnat(planned)
    own = TimeAxis(np.full(len(rows), tonight), axis.calendar[number], axis.calendars)
    ahead = own.elapsed(np.where(known, planned, tonight))
    left = np.maximum(gone[number] + ahead - earned[number], 0.0)
    return np.where(known, np.where(rows["reached"], 0.0, left), np.nan)


def _plan_ends(rows: pd.DataFrame, projects: int) -> np.ndarray:
    """The planned day of each project's finish."""
    finish = rows[(rows["subject"] == FINISH).to_numpy(dtype=bool)]
    ends = np.full(projects, np.datetime64("NaT", "D"))
    ends[finish["number"].to_numpy()] = days_of(finish["planned_on"])
    return ends
