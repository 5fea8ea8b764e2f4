"""Whose digest is due tonight: daily, or weekly on the person's weekday; one for all projects of a person."""

from __future__ import annotations

import pandas as pd

from tasks.notices.situation import SKIP_COLUMNS, Situation, SkipReason
from tasks.records.choices import NoticeKind, NoticeReason
from tasks.records.people import Stakeholder, visible_projects


def digests_due(situation: Situation) -> tuple[list[Stakeholder], pd.DataFrame]:
    """The people whose digest is due and not decided yet, and the others with why (SKIP_COLUMNS)."""
    told = situation.told
    decided = set(told.loc[(told["kind"] == NoticeKind.DIGEST) & (told["night"] == situation.day), "recipient"])
    due: list[Stakeholder] = []
    skipped = []
    for person in situation.people:
        why = _obstacle(person, situation, decided=person.key in decided)
        if why is None:
            due.append(person)
        else:
            skipped.append((person.key, None, None, NoticeReason.DIGEST_DUE.value, why.value))
    return due, pd.DataFrame(skipped, columns=list(SKIP_COLUMNS), dtype="str")


def days_covered(person: Stakeholder) -> int:
    """How many days the person's digest looks back on."""
    return 1 if person.digest_weekday is None else 7


def _obstacle(person: Stakeholder, situation: Situation, *, decided: bool) -> SkipReason | None:
    if not person.digest:
        return SkipReason.DIGEST_OFF
    if person.digest_weekday is not None and situation.night.weekday() != person.digest_weekday:
        return SkipReason.DIGEST_NOT_DUE
    if not visible_projects(person, situation.projects):
        return SkipReason.NO_PROJECTS
    if decided:
        return SkipReason.ALREADY_TOLD
    return None
