"""Decide: who is told what tonight? Writes decisions; sends nothing."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

from prefect import task

from config.policy_model import Policy
from tasks.equip import Desk, equip
from tasks.gather_outlook import early_warned
from tasks.notices.decide import decide as decide_notices
from tasks.notices.situation import Gap, NoticePolicy, Situation
from tasks.recognise import measures_and_recurrences
from tasks.records.choices import RunState
from tasks.records.expecting import RiskState
from tasks.store.baselines import baselines_for
from tasks.store.cursors import cursors
from tasks.store.episodes import deviations, events_of
from tasks.store.kinds import read_kind
from tasks.store.landings import latest_landings
from tasks.store.notices import notices, record_decisions
from tasks.store.readings import readings_of

logger = logging.getLogger(__name__)


@task
def decide(night: date) -> dict[str, Any]:
    """Record tonight's decisions, each once; return how many are new and why others are not told."""
    desk = equip()
    decisions = decide_notices(_situation(desk, night), notice_policy(desk.policy))
    new = record_decisions(desk.engine, decisions.notices)
    skipped = decisions.skipped.groupby("skipped").size().to_dict()
    logger.info("%s notices decided, %s of them new", len(decisions.notices), new)
    return {"decided": len(decisions.notices), "new": new, "skipped": {str(key): int(n) for key, n in skipped.items()}}


def notice_policy(policy: Policy) -> NoticePolicy:
    """The policy's ladder and limits as the notices know them."""
    customer = policy.ladder.customer
    return NoticePolicy(
        ladder=policy.ladder.roles_by_severity(),
        customer_roles=frozenset(customer.roles),
        customer_confirmed_only=customer.confirmed_only,
        customer_trust=customer.minimum_trust,
        escalations_per_night=policy.notices.escalations_per_night,
        digest_projects=policy.notices.digest_projects,
        digest_deviations=policy.notices.digest_deviations,
    )


def _situation(desk: Desk, night: date) -> Situation:
    portfolio, week = desk.portfolio, timedelta(days=7)
    ineffective, back = measures_and_recurrences(desk, night)
    told_of = deviations(desk.engine, night, closed_since=night - week)
    measured = readings_of(desk.engine, [night, night - week])
    return Situation(
        night=night,
        decided_at=datetime.now(UTC),
        events=events_of(desk.engine, night),
        deviations=told_of,
        readings=measured,
        baselines=baselines_for(desk.engine, night),
        told=notices(desk.engine),
        people=portfolio.people(),
        projects=portfolio.project_facts(night),
        customers=portfolio.customer_facts(),
        definitions=portfolio.definitions(),
        gaps=_gaps(desk, night),
        started=read_kind(desk.engine, "risks", {"state": RiskState.STARTED}),
        ineffective=ineffective,
        recurred=back,
        early=early_warned(desk, night, measured, told_of[told_of["closed_on"].isna()]),
    )


def _gaps(desk: Desk, night: date) -> tuple[Gap, ...]:
    """The sources whose last landing up to the night was not whole."""
    known = cursors(desk.engine)
    return tuple(
        Gap(
            landing["source"],
            frozenset(desk.portfolio.source_projects(landing["source"]).values()),
            known[landing["source"]].fresh_at if landing["source"] in known else None,
        )
        for landing in latest_landings(desk.engine, night).to_dict("records")
        if landing["state"] != RunState.COMPLETED
    )
