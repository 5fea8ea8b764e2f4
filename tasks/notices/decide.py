"""Whom to tell tonight, and why: every notice of a night from the whole portfolio's state at once.

    state, history ──▶ escalations (opened, worsened, resolved) ──▶ grouped per person ──▶ notices
    started plans  ──▶ those a warning would reach ─────────────────────────────────────▶ notices
    failed measures ─▶ those on the next step of the ladder ────────────────────────────▶ notices
    due people     ──▶ digests ─────────────────────────────────────────────────────────▶ notices

Pure: the same situation gives the same notices with the same keys. A decision that is recorded already is
not made again. Delivering is a second step.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pandas as pd

from tasks.notices.digests import digests_due
from tasks.notices.escalations import decide_escalations
from tasks.notices.facts import Factbook
from tasks.notices.ineffective_measures import IneffectiveMeasure, measures_to_tell
from tasks.notices.situation import SKIP_COLUMNS, Decisions, NoticePolicy, Situation
from tasks.notices.started_plans import StartedPlan, plans_to_tell
from tasks.records.choices import NoticeKind, NoticeReason, NoticeStatus
from tasks.records.frames import conform
from tasks.records.messages import NOTICES
from tasks.records.people import Stakeholder


def decide(situation: Situation, policy: NoticePolicy) -> Decisions:
    """The notices of this night in the order they are to leave, and everything that is not told, with why."""
    chosen, skipped = decide_escalations(situation, policy)
    due, not_due = digests_due(situation)
    book = Factbook(situation, policy)
    started, untold = plans_to_tell(situation, policy)
    failed, spared = measures_to_tell(situation, policy)
    rows = [
        *_escalations(chosen, situation, policy, book),
        *(
            _started(person, message, situation, book)
            for person, plans, together in started
            for message in ([plans] if together else [[plan] for plan in plans])
        ),
        *(
            _ineffective(person, message, situation, book)
            for person, measures, together in failed
            for message in ([measures] if together else [[measure] for measure in measures])
        ),
        *(_digest(person, situation, book) for person in due),
    ]
    order = {person.key: place for place, person in enumerate(situation.people)}
    rows.sort(key=lambda row: order[row["recipient"]])
    notices = conform(pd.DataFrame(rows, columns=list(NOTICES.names)), NOTICES)
    skips = pd.concat([skipped, untold, spared, not_due], ignore_index=True)[list(SKIP_COLUMNS)]
    return Decisions(notices, skips)


def notice_key(*parts: str) -> str:
    """The stable name of a decision: SHA-256 over its parts."""
    return sha256("|".join(parts).encode()).hexdigest()


def _escalations(
    chosen: pd.DataFrame, situation: Situation, policy: NoticePolicy, book: Factbook
) -> list[dict[str, Any]]:
    people = {person.key: person for person in situation.people}
    rows = []
    for (recipient, resolution), all_of_them in chosen.groupby(["recipient", "resolution"], sort=True):
        person = people[recipient]
        new = all_of_them[~all_of_them["told_tonight"]]
        together = len(all_of_them) > policy.escalations_per_night and len(new) > 1
        messages = [new] if together else [new.iloc[[place]] for place in range(len(new))]
        rows += [_escalation(person, message, situation, book, resolution=bool(resolution)) for message in messages]
    return rows


def _escalation(
    person: Stakeholder, told: pd.DataFrame, situation: Situation, book: Factbook, *, resolution: bool
) -> dict[str, Any]:
    deviations, reasons, projects = list(told["deviation"]), list(told["reason"]), set(told["project"])
    if resolution:
        reason = NoticeReason.RESOLVED
    elif NoticeReason.OPENED in reasons:
        reason = NoticeReason.OPENED
    else:
        reason = NoticeReason.WORSENED
    night = situation.night.isoformat()
    names, events = ",".join(sorted(deviations)), ",".join(sorted(set(reasons)))
    return _row(
        person,
        situation,
        key=notice_key(NoticeKind.ESCALATION, person.key, names, events, night),
        kind=NoticeKind.ESCALATION,
        reason=reason,
        project=projects.pop() if len(projects) == 1 else None,
        deviation=deviations[0] if len(deviations) == 1 else None,
        facts=book.escalation(person, deviations, reasons, reason),
    )


def _started(person: Stakeholder, plans: Sequence[StartedPlan], situation: Situation, book: Factbook) -> dict[str, Any]:
    projects = {plan.project for plan in plans}
    names = ",".join(sorted(plan.name for plan in plans))
    return _row(
        person,
        situation,
        key=notice_key(NoticeKind.ESCALATION, person.key, names, NoticeReason.PLAN_STARTED),
        kind=NoticeKind.ESCALATION,
        reason=NoticeReason.PLAN_STARTED,
        project=projects.pop() if len(projects) == 1 else None,
        deviation=None,
        facts=book.started_plans(person, plans),
    )


def _ineffective(
    person: Stakeholder, measures: Sequence[IneffectiveMeasure], situation: Situation, book: Factbook
) -> dict[str, Any]:
    deviations, projects = {each.deviation for each in measures}, {each.project for each in measures}
    names = ",".join(sorted(each.key for each in measures))
    return _row(
        person,
        situation,
        key=notice_key(NoticeKind.ESCALATION, person.key, names, NoticeReason.MEASURE_INEFFECTIVE),
        kind=NoticeKind.ESCALATION,
        reason=NoticeReason.MEASURE_INEFFECTIVE,
        project=projects.pop() if len(projects) == 1 else None,
        deviation=deviations.pop() if len(deviations) == 1 else None,
        facts=book.ineffective_measures(person, measures),
    )


def _digest(person: Stakeholder, situation: Situation, book: Factbook) -> dict[str, Any]:
    seen = book.projects_of(person)
    return _row(
        person,
        situation,
        key=notice_key(NoticeKind.DIGEST, person.key, situation.night.isoformat()),
        kind=NoticeKind.DIGEST,
        reason=NoticeReason.DIGEST_DUE,
        project=seen[0].key if len(seen) == 1 else None,
        deviation=None,
        facts=book.digest(person),
    )


def _row(person: Stakeholder, situation: Situation, *, facts: dict[str, Any], **decided: Any) -> dict[str, Any]:
    return {
        **decided,
        "recipient": person.key,
        "mail": person.mail,
        "audience": person.audience,
        "language": person.language,
        "night": situation.day,
        "channel": person.channel,
        "decided_at": situation.decided_at,
        "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True, allow_nan=False),
        "status": NoticeStatus.DECIDED,
    }
