"""What is gone, what is only hidden, and where to go on next time.

An issue counts as deleted only when Redmine itself says that it does not exist (404). Whatever the key may not
see any more (403, a project that left the list, private issues) is kept, told, and keeps its sweep incomplete.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from tasks.records.landed import MILESTONES, WORK_ITEMS
from tasks.sources.contract import Finding, Sweep
from tasks.sources.redmine.gathering import Gathered
from tasks.sources.redmine.idsets import Ids, carried_on, id_array
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.state import ProjectState, State, stamp

_NOT_THERE = 404


@dataclass
class Outcome:
    """What a pull leaves: sweeps, findings and the state of the next one. `doubts`: portfolio key to reasons."""

    state: State = field(default_factory=State)
    sweeps: list[Sweep] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, key: str, code: str, reason: str, count: int = 1) -> None:
        """The sweep of `key` cannot be trusted for deletions, and why."""
        self.doubts.setdefault(key, []).append(reason)
        self.findings.append(Finding(code, reason, WORK_ITEMS.name, count, serious=True))


def conclude(
    found: Gathered, options: RedmineOptions, wanted: Mapping[str, str], until: datetime, night: date
) -> Outcome:
    """Judge what was gathered; `until` is the moment up to which changes count."""
    outcome = Outcome()
    listed, listed_in = id_array(found.listed, found.listed.values())
    private, _ = id_array(found.private)
    untaken, _ = id_array(found.untaken)
    projects: dict[int, ProjectState] = {}
    for number, key in found.resolution.targets.items():
        before = found.state.projects.get(number) or ProjectState(found.resolution.names[number], key)
        ids = carried_on(before.ids, number, listed, listed_in)
        hidden = before.hidden
        if number in found.whole and number not in found.unseen:
            ids, hidden = _after_whole_list(found, before, number, listed, listed_in)
        ids = np.setdiff1d(ids, untaken)  # listed, but its journals were not shown: to be met again
        left_out = np.union1d(np.setdiff1d(before.left_out, listed), np.intersect1d(private, ids))
        left_out = np.intersect1d(left_out, ids) if not options.include_private else left_out[:0]
        projects[number] = ProjectState(found.resolution.names[number], key, ids, hidden, left_out)
        _judge(outcome, found, number, projects[number], options)
    for number, before in found.state.projects.items():
        if number not in projects and before.name in wanted and not _sub_project_gone(found, number, before):
            projects[number] = before
            reason = _why_unseen(before, found.unseen.get(number))
            outcome.doubt(before.key, "sees_less", reason, len(before.ids))
    for name, key in found.resolution.missing.items():
        outcome.doubts.setdefault(key, []).append(f"{name} was not found")
        outcome.findings.append(Finding("unknown_project", found.resolution.missing_message(name), serious=True))
    if options.sweep != "never":
        outcome.sweeps = _item_sweeps(projects.values(), outcome.doubts)
    if options.milestones_from == "versions":
        outcome.sweeps += _milestone_sweeps(found, outcome.doubts)
    outcome.state = _next_state(found, projects, options, until, night)
    return outcome


def _after_whole_list(
    found: Gathered, before: ProjectState, number: int, listed: Ids, listed_in: Ids
) -> tuple[Ids, Ids]:
    """The ids seen in a project that was listed wholly, and those that exist but are hidden."""
    here = listed[listed_in == number]
    gone = np.setdiff1d(np.union1d(before.ids, before.hidden), listed)
    asked = {one: what for one, what in found.vanished.items() if what[0] == number}
    moved_in = [one for one, (_, _, now_in) in asked.items() if now_in == number]
    hidden = [one for one, (_, status, _) in asked.items() if status not in (200, _NOT_THERE)]
    unasked = [one for one in gone.tolist() if one not in asked]
    ids = np.union1d(here, id_array([*moved_in, *(one for one in unasked if one in before.ids)])[0])
    still_hidden = [one for one in unasked if one not in before.ids]
    return ids, id_array([*hidden, *still_hidden])[0]


def _judge(outcome: Outcome, found: Gathered, number: int, now: ProjectState, options: RedmineOptions) -> None:
    name, key = now.name, now.key
    if number in found.unseen:
        outcome.doubt(key, "sees_less", _why_unseen(now, found.unseen[number]), len(now.ids))
    elif number in found.problems:
        reason = f"The list of issues of {name} did not hold together: {found.problems[number]}. Nothing of it counts as deleted."
        outcome.doubt(key, "page_drift", reason)
    elif len(now.hidden):
        reason = (
            f"{len(now.hidden)} issues of {name} still exist but the key may no longer see them "
            "(made private, or a permission was taken away). They are kept as last seen."
        )
        outcome.doubt(key, "sees_less", reason, len(now.hidden))
    elif options.sweep != "never" and number not in found.whole | found.agreed:
        outcome.doubts.setdefault(key, []).append(f"the issues of {name} were not counted")


def _why_unseen(project: ProjectState, status: int | None) -> str:
    why = "Redmine says it does not exist (404)" if status == _NOT_THERE else f"Redmine answers {status or 'nothing'}"
    return (
        f"Project {project.name}, read before, cannot be seen with this key: {why}. "
        f"Its {len(project.ids)} issues are kept as last seen."
    )


def _sub_project_gone(found: Gathered, number: int, before: ProjectState) -> bool:
    """A sub-project that no longer exists, while the listed project above it does."""
    return found.unseen.get(number) == _NOT_THERE and before.name in found.resolution.names.values()


def _item_sweeps(projects: Collection[ProjectState], doubts: Mapping[str, list[str]]) -> list[Sweep]:
    by_key: dict[str, list[Ids]] = {}
    for one in projects:
        by_key.setdefault(one.key, []).append(np.union1d(np.setdiff1d(one.ids, one.left_out), one.hidden))
    return _sweeps(WORK_ITEMS.name, {key: _refs(ids) for key, ids in by_key.items()}, doubts)


def _milestone_sweeps(found: Gathered, doubts: Mapping[str, list[str]]) -> list[Sweep]:
    refs: dict[str, frozenset[str]] = dict.fromkeys(found.resolution.targets.values(), frozenset())
    doubts = {key: list(reasons) for key, reasons in doubts.items()}
    for number, key in found.resolution.targets.items():
        if number not in found.versions_read:
            doubts.setdefault(key, []).append(f"the versions of {found.resolution.names[number]} were not shown")
    for number, (row, _) in found.versions.items():
        if row["project"]["id"] in found.resolution.targets:
            key = found.resolution.targets[row["project"]["id"]]
            refs[key] |= {str(number)}
    return _sweeps(MILESTONES.name, refs, doubts)


def _sweeps(kind: str, refs: Mapping[str, frozenset[str]], doubts: Mapping[str, list[str]]) -> list[Sweep]:
    """One complete sweep over all portfolio projects without doubt, and one incomplete sweep for each other."""
    sure = frozenset(key for key in refs if key not in doubts)
    sweeps = [Sweep(kind, frozenset().union(*(refs[key] for key in sure)), True, projects=sure)] if sure else []
    doubtful = sorted(set(refs) - sure)
    return sweeps + [Sweep(kind, refs[key], False, "; ".join(doubts[key]), frozenset({key})) for key in doubtful]


def _refs(ids: Iterable[Ids]) -> frozenset[str]:
    return frozenset(str(number) for some in ids for number in some.tolist())


def _next_state(
    found: Gathered, projects: Mapping[int, ProjectState], options: RedmineOptions, until: datetime, night: date
) -> State:
    """Where the next pull goes on. A list that did not hold together moves nothing forward."""
    before = found.state
    swept_on = night if found.whole.issuperset(found.resolution.targets) else before.swept_on
    if found.problems:
        return State(before.updated_since, before.overlap, projects, before.swept_on)
    limit = stamp(until)
    seen = [when for when in found.updated.values() if when <= limit]
    since = max([before.updated_since, *seen], default="")
    following = State(since, {}, projects, swept_on)
    cutoff = following.cutoff(timedelta(minutes=options.overlap_minutes))
    taken_late = found.items.later
    overlap = {
        str(number): when
        for number, when in found.updated.items()
        if when >= cutoff and number not in found.untaken and number not in taken_late
    }
    return State(since, overlap, projects, swept_on)
