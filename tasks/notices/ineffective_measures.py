"""Who is asked for another approach, because a measure made no change or made things worse (policy P4.3)?

The internal people on the next step of the ladder above the deviation's severity, each once per measure, as long as the
deviation is open. A customer's people are not told of measures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tasks.notices.situation import SKIP_COLUMNS, NoticePolicy, Situation, SkipReason
from tasks.notices.state import deviations_tonight
from tasks.records.choices import Audience, Language, NoticeReason, Severity
from tasks.records.people import Stakeholder, visible_projects
from tasks.records.promises import Comparator

Told = tuple[Stakeholder, list["IneffectiveMeasure"], bool]


@dataclass(frozen=True)
class IneffectiveMeasure:
    """A measure whose latest verdict is that it made no change, or made things worse.

    `kinds` has the name of its kind by language, `others` those of the other kinds against the same cause. `before` and
    `after` are the centres of the periods on either side, `met` whether the success criterion is met; `together_with` names
    the measures whose effect cannot be separated from it, `caveat` what else may have brought it about.
    """

    key: str
    project: str
    deviation: str
    kinds: Mapping[Language, str]
    statement: str
    owner: str
    started_on: date
    outcome: str
    comparator: str
    value: float
    before: float | None
    after: float | None
    met: bool | None
    together_with: tuple[str, ...] = ()
    others: Mapping[Language, tuple[str, ...]] | None = None
    caveat: str | None = None

    def facts(self, language: Language) -> dict[str, Any]:
        """What a message says of it, but for names of the project and links."""
        at_most = self.comparator == Comparator.AT_MOST
        return {
            "measure": self.key,
            "kind": self.kinds[language],
            **{name: getattr(self, name) for name in ("statement", "owner", "outcome", "before", "after", "met")},
            "started_on": self.started_on.isoformat(),
            "low": None if at_most else self.value,
            "high": self.value if at_most else None,
            "together_with": list(self.together_with),
            "caveat": self.caveat,
            "others": list((self.others or {}).get(language, ())),
        }


def measures_to_tell(situation: Situation, policy: NoticePolicy) -> tuple[list[Told], pd.DataFrame]:
    """Per person the measures they are to be told of now, and whether in one message; and who is not told, with why.

    More than `escalations_per_night` go into one message. The second has SKIP_COLUMNS.
    """
    nobody = pd.DataFrame(columns=list(SKIP_COLUMNS), dtype="str")
    if not situation.ineffective:
        return [], nobody
    state = deviations_tonight(situation)
    severity = state.loc[state["closed_on"].isna(), "severity"].to_dict()
    failed = [each for each in situation.ineffective if each.deviation in severity]
    known = _told(situation)
    chosen: list[Told] = []
    skipped = []
    for person in situation.people:
        if person.audience is not Audience.INTERNAL:
            continue
        own = {project.key for project in visible_projects(person, situation.projects)}
        reached = [
            each
            for each in failed
            if each.project in own
            and person.role in policy.ladder.get(next_step(severity[each.deviation]), frozenset())
        ]
        new = [each for each in reached if (person.key, each.key) not in known]
        if new and not person.escalations:
            reason = NoticeReason.MEASURE_INEFFECTIVE.value
            why = SkipReason.ESCALATIONS_OFF.value
            skipped += [(person.key, each.project, each.deviation, reason, why) for each in new]
        elif new:
            chosen.append((person, new, len(new) > policy.escalations_per_night))
    return chosen, pd.DataFrame(skipped, columns=list(SKIP_COLUMNS), dtype="str")


def next_step(severity: Severity | str) -> Severity:
    """The step of the ladder above a severity; the highest is above itself."""
    steps = list(Severity)
    return steps[min(steps.index(Severity(severity)) + 1, len(steps) - 1)]


def _told(situation: Situation) -> set[tuple[str, str]]:
    """Who was told of which measure before, or was to be."""
    notices = situation.told[situation.told["reason"] == NoticeReason.MEASURE_INEFFECTIVE]
    return {
        (recipient, each["measure"])
        for recipient, facts in zip(notices["recipient"], notices["facts"], strict=True)
        for each in json.loads(facts)["measures"]
    }
