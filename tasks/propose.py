"""Propose: put a change of the signed word before both sides, or another version of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.expectations.impact import mistakes_in_impact
from tasks.records.adjusting import Reason
from tasks.settle_adjustment import content_after
from tasks.store.promises import adjustments
from tasks.store.promises.acts import Done
from tasks.store.promises.adjustments import Proposal

logger = logging.getLogger(__name__)


def propose(  # noqa: PLR0917 - each is a field that a person fills in
    project: str,
    reason: Reason | str,
    rationale: str,
    changes: Mapping[str, Any],
    impact: Mapping[str, Any] | None,
    by: str,
    adjustment: str | None = None,
    *,
    at: datetime | None = None,
) -> Done:
    """Propose an adjustment of a project's signed baseline, or with `adjustment` a further version of that one.

    `changes` as `tasks.expectations.changing` has them, `impact` as `tasks.expectations.impact`. `Done.key` is the
    adjustment's, `Done.version` the version's. Raises PromiseError with every mistake; then nothing was kept.
    """
    desk, moment = equip(), at or datetime.now(UTC)
    mistakes = [] if reason in tuple(Reason) else [f"reason: {reason!r} is not known; allowed: {', '.join(Reason)}."]
    mistakes += [] if rationale.strip() else ["rationale: is missing; say why the signed word shall move."]
    mistakes += mistakes_in_impact(impact)
    try:
        content_after(desk, project, changes, moment.astimezone(ZoneInfo(desk.portfolio.zone)).date())
    except PromiseError as error:
        mistakes += error.mistakes
    if mistakes:
        raise PromiseError(mistakes)
    proposal = Proposal(Reason(reason), rationale.strip(), changes, impact)
    if adjustment is None:
        done = adjustments.propose(desk.engine, project, proposal, by=by, at=moment)
    else:
        done = adjustments.revise(desk.engine, adjustment, proposal, by=by, at=moment)
    logger.info("%s, version %s, %s", done.key, done.version, "is proposed" if done.new else "was proposed before")
    return done
