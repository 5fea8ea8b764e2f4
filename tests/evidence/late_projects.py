"""A portfolio of projects that are late for a known cause: the generator whose truth the fishbone has to find.

Every project has forty-eight items of a plan, six owners and some noise. Noise bears the marks of every cause at a low
rate, whether an item is late or not: items are blocked, unowned, taken up again or wait; none to two are added; one customer
in seven owes something; one item in eight slips for no recorded reason. On top of that one cause is planted: it stops about
a third of the items that should be in work or done by the night (a holiday makes all of them twelve days later). Every
second project has another cause, half as strong. The truth is the cause that costs more hours of planned work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.overdue_inputs import overdue
from tasks.deviations.suggesting import CaseFiles
from tasks.records.definitions import WorkingCalendar
from tests.evidence.tracker_desk import NIGHT, OWNERS, PlannedItem, TrackerDesk, write_added, write_item, write_owed
from tests.tasks.store.frames import frame_of

FROZEN = date(2026, 1, 5)
PLANTED = (
    "scope_added", "blocked_items", "rework", "unassigned", "overloaded_owner", "late_input", "long_wait", "holidays",
    "defect_cluster",
)  # fmt: skip
"""The causes of lateness; `defect_cluster` is work on the defects of one component, which no plan foresaw."""

ITEMS, REACH_DAYS = 48, 60
STRONG, WEAK = 0.35, 0.17
_NOISE = {"blocked_items": 0.05, "unassigned": 0.06, "rework": 0.04, "long_wait": 0.05}
_SLIPS, _OWES = 0.125, 1 / 7
_COMPONENTS = ("hydraulics", "control", "steel", "software")
_MARKED = (*_NOISE, "late_input")
_ELSEWHERE = ("scope_added", "defect_cluster")
_CLUSTERED = 0.7
_BREAK = frozenset(date(2026, 5, day) for day in (18, 19, 20, 21, 22, 25, 26, 27, 28, 29))
_BREAK_BEGAN, _BREAK_LASTED = 25, 12
_HOLIDAYS_MORE = 3
_CALENDARS = {"default": WorkingCalendar(), "break": WorkingCalendar(holidays=_BREAK)}


@dataclass(frozen=True)
class LateProjects:
    """What the product sees (`files`) and what it must find: by project the planted cause, and the weaker one or ''."""

    files: CaseFiles
    planted: dict[str, str]
    second: dict[str, str]


def late_projects(each: int, seed: int = 4) -> LateProjects:
    """`each` projects per cause, and more of the holidays: few projects are late enough by them alone."""
    desk = TrackerDesk(np.random.default_rng(seed), [], [], [], [])
    planted, second = {}, {}
    for cause in PLANTED:
        for number in range(each * (_HOLIDAYS_MORE if cause == "holidays" else 1)):
            key = f"{cause}-{number:03}"
            others = [other for other in PLANTED if other not in (cause, "holidays")]
            other = str(desk.chance.choice(others)) if number % 2 and cause != "holidays" else ""
            planted[key] = _project(desk, key, cause, other)
            second[key] = cause if other and planted[key] == other else other
    return LateProjects(_files(desk, planted), planted, second)


def _project(desk: TrackerDesk, key: str, cause: str, second: str) -> str:
    """Make one project; returns which of its causes costs the most hours of planned work, the first unless the second does."""
    chance = desk.chance
    due = np.sort(chance.integers(-100, 100, ITEMS))  # days from the night
    start = due - chance.integers(10, 31, ITEMS)
    weight = np.round(chance.lognormal(3.0, 0.5, ITEMS)) + 1
    finish = due + chance.normal(-3, 4, ITEMS)
    slips = chance.random(ITEMS) < _SLIPS
    finish = np.where(slips, finish + chance.exponential(20, ITEMS), finish)
    if cause == "holidays":  # nobody is there for twelve days: all that was to be finished since is that much later
        finish = np.where(finish > -_BREAK_BEGAN, finish + _BREAK_LASTED, finish)
    owner = chance.integers(0, OWNERS, ITEMS)
    mark = np.array([""] * ITEMS, dtype=object)
    for name, rate in _NOISE.items():
        mark[(chance.random(ITEMS) < rate) & (mark == "")] = name
    stopped_by = np.array([""] * ITEMS, dtype=object)
    reach = np.flatnonzero((start < -3) & (due > -REACH_DAYS))
    for name, strength in ((cause, STRONG), (second, WEAK)):
        if name and name != "holidays":
            hit = reach[(chance.random(len(reach)) < strength) & (stopped_by[reach] == "")]
            stopped_by[hit], mark[hit] = name, name if name in _MARKED else ""
            owner[hit] = 0 if name == "overloaded_owner" else owner[hit]
    lost = np.array([
        write_item(desk, PlannedItem(key, number, start[number], due[number], finish[number], float(weight[number]),
                                     int(owner[number]), str(mark[number]), bool(stopped_by[number])))
        for number in range(ITEMS)
    ])  # fmt: skip
    for name in _ELSEWHERE:
        _worked_elsewhere(desk, f"{key}-{name}", lost[stopped_by == name], name)
    if "late_input" in (cause, second) or chance.random() < _OWES:
        write_owed(desk, key, 40 if "late_input" in (cause, second) else int(chance.integers(5, 40)))
    for number in range(int(chance.integers(0, 3))):
        write_added(desk, f"{key}-new-{number}", float(weight[number]), "task")
    hours = {name: float(lost[stopped_by == name].sum()) for name in (cause, second) if name}
    return second if cause != "holidays" and second and hours[second] > hours[cause] else cause


def _worked_elsewhere(desk: TrackerDesk, ref: str, lost: np.ndarray, cause: str) -> None:
    """The work that kept people from their items: about as many hours as those items lack."""
    for number, hours in enumerate(lost[lost > 0]):
        component = _COMPONENTS[0] if desk.chance.random() < _CLUSTERED else str(desk.chance.choice(_COMPONENTS))
        kind = "task" if cause == "scope_added" else "defect"
        write_added(desk, f"{ref}-{number}", float(hours * desk.chance.uniform(0.7, 1.3)), kind, component)


def _files(desk: TrackerDesk, planted: dict[str, str]) -> CaseFiles:
    keys = list(planted)
    projects = [
        {"key": key, "name": key, "customer": "acme", "phase": "implementation", "starts_on": FROZEN,
         "calendar": "break" if planted[key] == "holidays" else "default"}
        for key in keys
    ]  # fmt: skip
    items = frame_of("work_items", desk.items)
    past = pd.DataFrame(desk.past).astype({"source": "str", "ref": "str", "status": "str", "raw_status": "str"})
    baselines = [{"key": f"{key}@0", "project": key, "frozen_as_of": FROZEN} for key in keys]
    expected, none = frame_of("expectations", desk.owed), frame_of("attainments", [])
    contacts = pd.DataFrame({"project": keys, "happened_at": pd.Timestamp(NIGHT, tz="UTC")})
    return CaseFiles(
        night=NIGHT,
        projects=frame_of("projects", projects),
        items=items,
        past=past.sort_values(["source", "ref", "valid_from"], ignore_index=True),
        plan=frame_of("baseline_items", desk.plan),
        baselines=frame_of("baselines", baselines),
        milestones=frame_of("milestones", []),
        inspections=frame_of("inspections", []),
        feedback=frame_of("feedback", []),
        overdue=overdue(expected, none, items, contacts, NIGHT),
        calendars=_CALENDARS,
    )
