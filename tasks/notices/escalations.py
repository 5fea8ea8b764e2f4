"""Who hears of which deviation tonight, and why: the rules of escalations and resolutions, on whole frames.

    opened, worsened   to people of the project whose role is on the ladder for the severity
    resolved           once, to everyone who was told of the deviation and to nobody else

A customer's person hears of a deviation only when it is confirmed, its number is trusted enough and the
indicator may be shown to customers. Whoever comes to be told of a deviation only while it is open already
(it was confirmed, it became more severe, they joined, its history was loaded) hears of it as opened, once.
"""

from __future__ import annotations

import pandas as pd

from tasks.notices.history import decided_tonight, on_other_nights, told_of_deviations
from tasks.notices.situation import SKIP_COLUMNS, NoticePolicy, Situation, SkipReason
from tasks.notices.state import deviations_tonight, subscriptions
from tasks.records.choices import EpisodeEvent, NoticeReason, Severity

_PAIR = ["recipient", "deviation"]
_TOLD_ANYWAY = ("was_told", "was_resolved", "was_tried", "told_tonight")


def decide_escalations(situation: Situation, policy: NoticePolicy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(chosen, skipped): chosen has recipient, order, deviation, project, severity, reason, resolution, told_tonight.

    Rows of `chosen` that were decided for this night before carry `told_tonight`; they count towards the
    flood limit but are not decided again. Skipped has SKIP_COLUMNS.
    """
    state = deviations_tonight(situation).reset_index(drop=True).rename(columns={"key": "deviation"})
    told = told_of_deviations(situation)
    pairs = state.merge(subscriptions(situation.people, situation.projects), on="project", how="inner")
    known = on_other_nights(told, situation)
    pairs = pairs.merge(known, on=_PAIR, how="left")
    pairs["resolution"] = pairs["event"] == EpisodeEvent.CLOSED
    pairs = pairs.merge(decided_tonight(told, situation), on=[*_PAIR, "resolution"], how="left")
    for column in _TOLD_ANYWAY:
        pairs[column] = pairs[column].astype("boolean").fillna(value=False).astype(bool)
    pairs["reason"] = _reason(pairs)
    pairs = pairs[pairs["reason"].notna()]
    pairs = pairs.assign(skipped=_obstacle(pairs, policy))
    chosen = pairs[pairs["skipped"].isna() | pairs["told_tonight"]]
    skipped = pairs.loc[pairs["skipped"].notna() & ~_waiting(pairs), list(SKIP_COLUMNS)]
    gone = _gone(state, known, pairs)
    rank = chosen["severity"].map({Severity.CRITICAL.value: 0, Severity.WARNING.value: 1})
    ordered = chosen.assign(rank=rank).sort_values(["order", "resolution", "rank", "project", "deviation"])
    columns = ["recipient", "order", "deviation", "project", "severity", "reason", "resolution", "told_tonight"]
    return ordered[columns].reset_index(drop=True), pd.concat([skipped, gone], ignore_index=True)


def _reason(pairs: pd.DataFrame) -> pd.Series:
    """OPENED, WORSENED or RESOLVED, empty where tonight holds no news for this person."""
    reason = pd.Series(pd.NA, index=pairs.index, dtype="str")
    is_open = ~pairs["resolution"] & pairs["closed_on"].isna()
    reason[is_open & ~pairs["was_tried"]] = NoticeReason.OPENED
    reason[pairs["event"] == EpisodeEvent.OPENED] = NoticeReason.OPENED
    heard_of_it = pairs["was_told"] | ~pairs["customer_side"]
    reason[(pairs["event"] == EpisodeEvent.WORSENED) & heard_of_it] = NoticeReason.WORSENED
    reason[pairs["resolution"] & (pairs["was_told"] | pairs["was_tried"])] = NoticeReason.RESOLVED
    return reason


def _obstacle(pairs: pd.DataFrame, policy: NoticePolicy) -> pd.Series:
    """Why the person is not told after all (a SkipReason), empty where nothing stands in the way."""
    why = pd.Series(pd.NA, index=pairs.index, dtype="str")
    on_ladder = pairs["customer_side"] & pairs["role"].isin(policy.customer_roles)
    for severity, roles in policy.ladder.items():
        on_ladder |= ~pairs["customer_side"] & (pairs["severity"] == severity) & pairs["role"].isin(roles)
    news, customer = ~pairs["resolution"], pairs["customer_side"]
    unconfirmed = ~pairs["confirmed"].astype(bool) & policy.customer_confirmed_only
    rules = [
        (news & ~pairs["escalations"], SkipReason.ESCALATIONS_OFF),
        (news & ~on_ladder, SkipReason.NOT_ON_LADDER),
        (news & customer & ~pairs["customer_visible"], SkipReason.INTERNAL_INDICATOR),
        (news & customer & unconfirmed, SkipReason.NOT_CONFIRMED),
        (news & customer & (pairs["trust"] > policy.customer_trust.value), SkipReason.LOW_TRUST),
        (~news & pairs["was_resolved"], SkipReason.ALREADY_TOLD),
        (~news & ~pairs["was_told"], SkipReason.DELIVERY_FAILED),
        (pairs["told_tonight"], SkipReason.ALREADY_TOLD),
    ]
    for applies, reason in rules:
        why[applies & why.isna()] = reason
    return why


def _waiting(pairs: pd.DataFrame) -> pd.Series:
    """True where a person goes on not being told on a night without an event: no news for the summary."""
    quiet = ~pairs["event"].isin([EpisodeEvent.OPENED, EpisodeEvent.WORSENED])
    return quiet & ~(pairs["resolution"] | pairs["told_tonight"])


def _gone(state: pd.DataFrame, known: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Those who were told of a deviation that closed tonight but no longer see its project, as skipped rows."""
    closed = state.loc[state["event"] == EpisodeEvent.CLOSED, ["deviation", "project"]]
    owed = closed.merge(known[known["was_told"] & ~known["was_resolved"]], on="deviation")
    present = pd.MultiIndex.from_frame(pairs[_PAIR])
    absent = owed[~pd.MultiIndex.from_frame(owed[_PAIR]).isin(present)]
    rows = absent.assign(reason=NoticeReason.RESOLVED.value, skipped=SkipReason.GONE.value)
    return rows[list(SKIP_COLUMNS)]
