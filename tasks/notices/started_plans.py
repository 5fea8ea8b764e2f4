"""Who is told at once that a contingency plan has started (policy P5.3)?

The internal people whom a warning of its project would reach, each once per start; the digests tell it as well. Whoever comes
to that place within a week of the start is still told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from tasks.notices.plain import json_rows
from tasks.notices.situation import SKIP_COLUMNS, NoticePolicy, Situation, SkipReason
from tasks.records.choices import Audience, NoticeReason, Severity
from tasks.records.people import Stakeholder, visible_projects
from tasks.records.promises import Comparator

STILL_NEWS = timedelta(days=7)


@dataclass(frozen=True)
class StartedPlan:
    """A row of RISKS whose plan was started; `condition` is its trigger."""

    project: str
    risk: str
    row: dict[str, Any]
    condition: dict[str, Any]

    @property
    def name(self) -> str:
        """The start by its stable name: the same plan started again is another."""
        return f"{self.project}/{self.risk}/{self.row['started_on']}"

    def facts(self) -> dict[str, Any]:
        """What a message says of it, but for names of the project and links."""
        value, high = self.condition.get("value"), self.condition.get("value_high")
        comparator = self.condition.get("comparator")
        return {
            "plan": self.name,
            **{name: self.row[name] for name in ("statement", "contingency", "owner", "started_on")},
            "indicator": self.condition.get("indicator"),
            "scope": self.condition.get("scope") or "project",
            "low": None if comparator == Comparator.AT_MOST else value,
            "high": value if comparator == Comparator.AT_MOST else high,
            "nights": self.condition.get("nights") or 1,
            "value": self.row["started_value"],
        }


def plans(risks: pd.DataFrame) -> Iterator[StartedPlan]:
    """The started plans among RISKS."""
    for record in json_rows(risks):
        trigger = json.loads(record["trigger"]) if record["trigger"] else {}
        yield StartedPlan(record["project"], record["key"], record, trigger if isinstance(trigger, dict) else {})


def plans_to_tell(
    situation: Situation, policy: NoticePolicy
) -> tuple[list[tuple[Stakeholder, list[StartedPlan], bool]], pd.DataFrame]:
    """Per person the plans they are to be told of now, and whether in one message; and who is not told, with why.

    More than `escalations_per_night` plans of a night go into one message. The second has SKIP_COLUMNS, of the plans started
    tonight.
    """
    fresh = list(plans(_fresh(situation)))
    nobody = pd.DataFrame(columns=list(SKIP_COLUMNS), dtype="str")
    if not fresh:
        return [], nobody
    known = _told(situation)
    roles = policy.ladder.get(Severity.WARNING, frozenset())
    chosen: list[tuple[Stakeholder, list[StartedPlan], bool]] = []
    skipped = []
    for person in situation.people:
        if person.audience is not Audience.INTERNAL:
            continue
        own = {project.key for project in visible_projects(person, situation.projects)}
        seen = [plan for plan in fresh if plan.project in own]
        why = _obstacle(person, roles)
        if why is not None:
            tonight = [plan for plan in seen if plan.row["started_on"] == situation.night.isoformat()]
            reason = NoticeReason.PLAN_STARTED.value
            skipped += [(person.key, plan.project, None, reason, why.value) for plan in tonight]
            continue
        new = [plan for plan in seen if (person.key, plan.name) not in known]
        if new:
            chosen.append((person, new, len(seen) > policy.escalations_per_night and len(new) > 1))
    return chosen, pd.DataFrame(skipped, columns=list(SKIP_COLUMNS), dtype="str")


def _fresh(situation: Situation) -> pd.DataFrame:
    """The plans that started within the last week, the earliest first."""
    risks = situation.started
    if risks is None or risks.empty:
        return pd.DataFrame()
    lately = (risks["started_on"] > situation.day - STILL_NEWS) & (risks["started_on"] <= situation.day)
    known = risks["project"].isin([project.key for project in situation.projects])
    return risks[lately & known].sort_values(["started_on", "project", "key"])


def _told(situation: Situation) -> set[tuple[str, str]]:
    """Who was told of which start before, or was to be."""
    notices = situation.told[situation.told["reason"] == NoticeReason.PLAN_STARTED]
    return {
        (recipient, each["plan"])
        for recipient, facts in zip(notices["recipient"], notices["facts"], strict=True)
        for each in json.loads(facts)["started"]
    }


def _obstacle(person: Stakeholder, roles: frozenset[str]) -> SkipReason | None:
    if not person.escalations:
        return SkipReason.ESCALATIONS_OFF
    return None if person.role in roles else SkipReason.NOT_ON_LADDER
