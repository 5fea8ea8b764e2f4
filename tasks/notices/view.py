"""What does a message show, block by block, given the facts frozen at its decision?

Turns a notice's JSON facts into typed blocks for the templates: headline, figures, deviations, links.
Facts are audience-filtered when they are decided; this module filters once more, so that a fact that slipped
through is still not printed for a customer.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.notices.blocks import (
    DeviationBlock,
    EarlyBlock,
    FigureBlock,
    GapBlock,
    MeasureBlock,
    MessageView,
    ProjectBlock,
    RecurredBlock,
    StartedBlock,
    YardstickBlock,
)
from tasks.records.choices import Audience, NoticeReason
from tasks.rendering.early_words import warning_of


def view_of(facts_json: str, audience: Audience, site_url: str) -> MessageView:
    """The blocks of a message; links are absolute below `site_url`, or empty where there is no address to open."""
    facts = json.loads(facts_json)
    base = site_url.rstrip("/") + "/" if site_url else ""

    def link(path: str) -> str:
        return base + path if base else ""

    internal = audience is Audience.INTERNAL
    since = facts.get("since")
    told = tuple(_deviation(each, link(each["link"]), internal=internal) for each in facts["deviations"])
    return MessageView(
        recipient=facts["recipient_name"],
        internal=internal,
        night=date.fromisoformat(facts["night"]),
        zone=ZoneInfo(facts["zone"]),
        reason=facts.get("reason", NoticeReason.DIGEST_DUE.value),
        deviations=told,
        link=link(facts["link"]),
        since=date.fromisoformat(since) if since else None,
        days=facts.get("days", 1),
        projects=tuple(_project(each, link(each["link"])) for each in facts.get("projects", ())),
        closed=tuple(_deviation(each, link(each["link"]), internal=internal) for each in facts.get("closed", ())),
        gaps=tuple(_gap(each, internal=internal) for each in facts.get("gaps", ())),
        started=tuple(_started(each, link(each.get("link", ""))) for each in facts.get("started", ()) if internal),
        early=tuple(
            EarlyBlock(each["project_name"], warning_of(each), link(each["link"]))
            for each in facts.get("early", ())
            if internal
        ),
        more_early=facts.get("more_early", 0) if internal else 0,
        measures=tuple(
            _measure(each, deviation)
            for each, deviation in zip(facts.get("measures", ()), told, strict=False)
            if internal
        ),
        counts=facts.get("counts", {}),
        more_projects=facts.get("more_projects", 0),
        more_deviations=facts.get("more_deviations", 0),
    )


def _deviation(facts: dict[str, Any], link: str, *, internal: bool) -> DeviationBlock:
    names = ("phase", "indicator", "scope", "severity", "unit", "value", "opened_value", "worst_value", "target")
    more = ("numerator", "denominator", "sample_size", "trust")
    reasons = json.loads(facts.get("trust_reasons") or "[]") if internal else []
    closed_on = facts["closed_on"]
    return DeviationBlock(
        **{name: facts[name] for name in (*names, *more)},
        project=facts["project_name"],
        customer=facts["customer_name"],
        reason=facts.get("reason", ""),
        band=(facts["band_low"], facts["band_high"]),
        interval=(facts["interval_low"], facts["interval_high"]),
        opened_on=date.fromisoformat(facts["opened_on"]),
        closed_on=date.fromisoformat(closed_on) if closed_on else None,
        trust_reasons=tuple(reasons),
        fresh_at=_moment(facts["fresh_at"]),
        yardstick=_yardstick(facts.get("yardstick")),
        recurred=_recurred(facts.get("recurred")) if internal else None,
        link=link,
    )


def _recurred(facts: dict[str, Any] | None) -> RecurredBlock | None:
    if facts is None:
        return None
    return RecurredBlock(date.fromisoformat(facts["closed_on"]), tuple(facts["measures"]))


def _project(facts: dict[str, Any], link: str) -> ProjectBlock:
    return ProjectBlock(
        name=facts["name"],
        customer=facts["customer_name"],
        phase=facts["phase"],
        severity=facts["severity"],
        figures=tuple(_figure(each) for each in facts["figures"]),
        yardstick=_yardstick(facts.get("yardstick")),
        link=link,
    )


def _yardstick(facts: dict[str, Any] | None) -> YardstickBlock | None:
    if facts is None:
        return None
    day = facts["frozen_as_of"]
    return YardstickBlock(facts["kind"], date.fromisoformat(day) if day else None)


def _figure(facts: dict[str, Any]) -> FigureBlock:
    value, previous = facts["value"], facts["previous"]
    change = None if value is None or previous is None else value - previous
    names = ("indicator", "scope", "unit", "state", "provisional", "severity")
    return FigureBlock(**{name: facts[name] for name in names}, value=value, change=change)


def _gap(facts: dict[str, Any], *, internal: bool) -> GapBlock:
    source = facts["source"] if internal else None
    return GapBlock(source, tuple(facts["projects"]), _moment(facts["fresh_at"]), facts["partial"])


def _started(facts: dict[str, Any], link: str) -> StartedBlock:
    return StartedBlock(
        project=facts["project_name"],
        customer=facts.get("customer_name", ""),
        statement=facts["statement"],
        contingency=facts["contingency"],
        owner=facts.get("owner"),
        started_on=date.fromisoformat(facts["started_on"]),
        indicator=facts.get("indicator"),
        scope=facts.get("scope", "project"),
        unit=facts.get("unit", ""),
        band=(facts.get("low"), facts.get("high")),
        nights=facts.get("nights", 1),
        value=facts.get("value"),
        link=link,
    )


def _measure(facts: dict[str, Any], deviation: DeviationBlock) -> MeasureBlock:
    names = ("kind", "statement", "owner", "outcome", "before", "after", "met")
    return MeasureBlock(
        **{name: facts[name] for name in names},
        deviation=deviation,
        started_on=date.fromisoformat(facts["started_on"]),
        criterion=(facts["low"], facts["high"]),
        together_with=tuple(facts["together_with"]),
        others=tuple(facts["others"]),
        caveat=facts.get("caveat"),  # not said before there were caveats
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
