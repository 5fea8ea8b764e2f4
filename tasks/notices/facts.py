"""What a message will say, frozen as JSON-able facts at the moment of deciding.

Numbers and codes only, no words: the words are the templates'. What a person may not see is left out here
already, so that it is neither stored with their notice nor ever rendered: a customer's person gets no
internal indicator, no unconfirmed or untrusted deviation, no grade reason, no source and no other customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from tasks.notices.digests import days_covered
from tasks.notices.figures import figures_of
from tasks.notices.ineffective_measures import IneffectiveMeasure
from tasks.notices.links import site_path
from tasks.notices.plain import json_rows
from tasks.notices.situation import NoticePolicy, Situation
from tasks.notices.started_plans import StartedPlan, plans
from tasks.notices.state import deviations_tonight
from tasks.records.choices import Audience, NoticeReason, Severity, TrustGrade
from tasks.records.people import Project, Stakeholder, visible_projects

_COPIED = (
    "key",
    "project",
    "indicator",
    "scope",
    "severity",
    "unit",
    "value",
    "opened_value",
    "worst_value",
    "numerator",
    "denominator",
    "interval_low",
    "interval_high",
    "sample_size",
    "target",
    "band_low",
    "band_high",
    "trust",
    "confirmed",
)
_RANK = {Severity.CRITICAL.value: 0, Severity.WARNING.value: 1}


class Factbook:
    """The facts of one night, looked up once and handed out per person."""

    def __init__(self, situation: Situation, policy: NoticePolicy) -> None:
        self._situation = situation
        self._policy = policy
        self._projects = {project.key: project for project in situation.projects}
        self._customers = {customer.key: customer.name for customer in situation.customers}

    def projects_of(self, person: Stakeholder) -> tuple[Project, ...]:
        """The projects the person sees."""
        return visible_projects(person, self._situation.projects)

    def escalation(
        self, person: Stakeholder, deviations: Sequence[str], reasons: Sequence[str], reason: NoticeReason
    ) -> dict[str, Any]:
        """What an escalation or resolution of one or several deviations says, in the order given."""
        told = [
            self._deviation(person, self._deviations[key]) | {"reason": str(why)}
            for key, why in zip(deviations, reasons, strict=True)
        ]
        return self._opening(person) | {"reason": reason.value, "deviations": told, "link": told[0]["link"]}

    def digest(self, person: Stakeholder) -> dict[str, Any]:
        """What a digest over all the person's projects says: those in trouble first."""
        days = days_covered(person)
        since = self._situation.night - timedelta(days=days)
        seen = self.projects_of(person)
        keys = {project.key for project in seen}
        shown = [each for each in self._deviations.values() if each["project"] in keys and self._may_see(person, each)]
        still_open = sorted((each for each in shown if each["closed_on"] is None), key=_worst_first)
        trouble: dict[str, list[dict[str, Any]]] = {}
        for each in still_open:
            trouble.setdefault(each["project"], []).append(each)
        ranked = sorted(
            seen, key=lambda project: min((_RANK[d["severity"]] for d in trouble.get(project.key, [])), default=2)
        )
        limit, most = self._policy.digest_deviations, self._policy.digest_projects
        closed = [each for each in shown if each["closed_on"] is not None and each["closed_on"] > since.isoformat()]
        return self._opening(person) | {
            "days": days,
            "since": since.isoformat(),
            "projects": [self._project(person, project, trouble.get(project.key, [])) for project in ranked[:most]],
            "counts": {
                "projects": len(seen),
                "troubled": len(trouble),
                "open": len(still_open),
                "new": sum(each["opened_on"] > since.isoformat() for each in still_open),
                "closed": len(closed),
            },
            "more_projects": max(0, len(seen) - most),
            "deviations": [self._deviation(person, each) for each in still_open[:limit]],
            "more_deviations": max(0, len(still_open) - limit),
            "closed": [self._deviation(person, each) for each in closed[:limit]],
            "gaps": self._gaps(person, keys),
            "link": site_path(person),
            **self._started(person, keys, since),
            **self._early(person, keys),
        }

    def _started(self, person: Stakeholder, keys: set[str], since: date) -> dict[str, Any]:
        """The contingency plans started since the digest before, which tells each once; our own people alone."""
        risks = self._situation.started
        if risks is None or person.audience is not Audience.INTERNAL:
            return {}
        new = (risks["started_on"] > pd.Timestamp(since)) & (risks["started_on"] <= self._situation.day)
        told = [self._plan(person, plan) for plan in plans(risks[new & risks["project"].isin(keys)])]
        return {"started": told} if told else {}

    def _early(self, person: Stakeholder, keys: set[str]) -> dict[str, Any]:
        """What warns of the person's projects before anything leaves its band; our own people alone."""
        if person.audience is not Audience.INTERNAL:
            return {}
        told = [each for each in self._warnings if each["project"] in keys]
        if not told:
            return {}
        limit = self._policy.digest_deviations
        shown = [self._warning(person, each) for each in told[:limit]]
        return {"early": shown, "more_early": max(0, len(told) - limit)}

    def _warning(self, person: Stakeholder, warning: dict[str, Any]) -> dict[str, Any]:
        project = self._projects[warning["project"]]
        return warning | {"project_name": project.name, "link": site_path(person, project.key)}

    def started_plans(self, person: Stakeholder, told: Sequence[StartedPlan]) -> dict[str, Any]:
        """What a message of started contingency plans says, in the order given."""
        said = [self._plan(person, plan) for plan in told]
        reason = {"reason": NoticeReason.PLAN_STARTED.value}
        return self._opening(person) | reason | {"deviations": [], "started": said, "link": said[0]["link"]}

    def ineffective_measures(self, person: Stakeholder, told: Sequence[IneffectiveMeasure]) -> dict[str, Any]:
        """What a message of measures without effect says, in the order given, each with its deviation."""
        reason = {"reason": NoticeReason.MEASURE_INEFFECTIVE.value}
        deviations = [self._deviation(person, self._deviations[each.deviation]) | reason for each in told]
        measures = [each.facts(person.language) for each in told]
        return self._opening(person) | reason | {
            "deviations": deviations, "measures": measures, "link": deviations[0]["link"],
        }  # fmt: skip

    def _plan(self, person: Stakeholder, plan: StartedPlan) -> dict[str, Any]:
        project = self._projects[plan.project]
        definition = self._situation.definitions.get((plan.project, plan.condition.get("indicator") or ""))
        return plan.facts() | {
            "project_name": project.name,
            "customer_name": self._customers.get(project.customer, project.customer),
            "unit": definition.unit if definition else "",
            "link": site_path(person, project.key),
        }

    def _opening(self, person: Stakeholder) -> dict[str, Any]:
        return {
            "version": 1,
            "recipient_name": person.name,
            "zone": person.zone,
            "night": self._situation.night.isoformat(),
        }

    @cached_property
    def _deviations(self) -> dict[str, dict[str, Any]]:
        state = deviations_tonight(self._situation)
        return {record["key"]: record for record in json_rows(state)}

    @cached_property
    def _warnings(self) -> list[dict[str, Any]]:
        early = self._situation.early
        return [] if early is None else json_rows(early)

    @cached_property
    def _figures(self) -> dict[str, list[dict[str, Any]]]:
        figures: dict[str, list[dict[str, Any]]] = {}
        for record in json_rows(figures_of(self._situation, self._policy)):
            figures.setdefault(record["project"], []).append(record)
        return figures

    @cached_property
    def _yardsticks(self) -> dict[str, dict[str, Any]]:
        held = self._situation.baselines[["project", "kind", "frozen_as_of"]]
        return {record.pop("project"): record for record in json_rows(held)}

    def _yardstick(self, project: Project) -> dict[str, Any]:
        return self._yardsticks.get(project.key, {"kind": None, "frozen_as_of": None})

    def _may_see(self, person: Stakeholder, deviation: dict[str, Any]) -> bool:
        if person.audience is Audience.INTERNAL:
            return True
        trusted = deviation["trust"] <= self._policy.customer_trust.value
        confirmed = deviation["confirmed"] or not self._policy.customer_confirmed_only
        return bool(deviation["customer_visible"] and confirmed and trusted)

    def _deviation(self, person: Stakeholder, deviation: dict[str, Any]) -> dict[str, Any]:
        facts = {name: deviation[name] for name in _COPIED}
        project = self._projects[deviation["project"]]
        facts |= {
            "opened_on": deviation["opened_on"],
            "closed_on": deviation["closed_on"],
            "project_name": project.name,
            "customer_name": self._customers.get(project.customer, project.customer),
            "phase": project.phase.value,
            "fresh_at": deviation["fresh_at"],
            "yardstick": self._yardstick(project),
            "link": site_path(person, project.key),
        }
        if person.audience is Audience.INTERNAL:
            facts["trust_reasons"] = deviation["trust_reasons"]
            facts |= self._recurred(deviation["key"])
        return facts

    def _recurred(self, deviation: str) -> dict[str, Any]:
        """That the deviation came back, and after which measures; nothing where it did not."""
        back = self._situation.recurred.get(deviation)
        if back is None:
            return {}
        return {"recurred": {"closed_on": back.closed_on.isoformat(), "measures": list(back.measures)}}

    def _project(self, person: Stakeholder, project: Project, trouble: list[dict[str, Any]]) -> dict[str, Any]:
        outside = {(each["indicator"], each["scope"]): each["severity"] for each in trouble}
        internal = person.audience is Audience.INTERNAL
        shown = [figure for figure in self._figures.get(project.key, []) if internal or figure["customer_visible"]]
        return {
            "key": project.key,
            "name": project.name,
            "customer_name": self._customers.get(project.customer, project.customer),
            "phase": project.phase.value,
            "severity": min((each["severity"] for each in trouble), key=_RANK.__getitem__, default=None),
            "open": len(trouble),
            "yardstick": self._yardstick(project),
            "figures": [_figure(each, outside, internal=internal) for each in shown],
            "link": site_path(person, project.key),
        }

    def _gaps(self, person: Stakeholder, keys: set[str]) -> list[dict[str, Any]]:
        """Which of the person's projects rest on old data; the source's name stays inside."""
        gaps = []
        for gap in self._situation.gaps:
            names = [self._projects[key].name for key in sorted(gap.projects & keys)]
            if names:
                source = gap.source if person.audience is Audience.INTERNAL else None
                fresh_at = gap.fresh_at.isoformat() if gap.fresh_at else None
                gaps.append({"source": source, "projects": names, "fresh_at": fresh_at, "partial": gap.partial})
        return gaps


def _figure(figure: dict[str, Any], outside: dict[tuple[str, str], str], *, internal: bool) -> dict[str, Any]:
    provisional = figure["trust"] == TrustGrade.D
    hidden = provisional and not internal
    names = ("indicator", "scope", "unit", "state", "sample_size", "band_low", "band_high", "target")
    return {name: figure[name] for name in names} | {
        "value": None if hidden else figure["value"],
        "previous": None if hidden else figure["previous"],
        "provisional": provisional,
        "severity": outside.get((figure["indicator"], figure["scope"])),
    }


def _worst_first(deviation: dict[str, Any]) -> tuple[int, str, str]:
    return _RANK[deviation["severity"]], deviation["opened_on"], deviation["key"]
