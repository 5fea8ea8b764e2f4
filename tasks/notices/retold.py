"""Who would have been told of which deviation on each of many nights? The rules of escalations, all nights at once.

    replay of the episodes ──▶ what each role would have heard ──▶ each person of the projects

Gives what `decide_escalations` gives when every night is decided in turn, every notice is delivered and the portfolio's
people stay as they are. What is no alarm is left out: digests, contingency plans that started, measures that do not help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.deviations.grid import GRADES
from tasks.deviations.replaying import Replay
from tasks.notices.situation import NoticePolicy
from tasks.notices.state import subscriptions
from tasks.records.choices import EpisodeEvent, NoticeReason, Severity
from tasks.records.definitions import IndicatorDefinition
from tasks.records.people import Project, Stakeholder

TOLD = ("recipient", "project", "deviation", "night", "reason")


@dataclass(frozen=True)
class _News:
    """Cells of the replay that a role hears of: row and column, and why."""

    row: np.ndarray
    column: np.ndarray
    reason: np.ndarray


_NOTHING = _News(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0, dtype="<U8"))


def would_be_told(
    told: Replay,
    policy: NoticePolicy,
    people: Sequence[Stakeholder],
    projects: Sequence[Project],
    definitions: Mapping[tuple[str, str], IndicatorDefinition],
) -> pd.DataFrame:
    """Every (recipient, project, deviation, night, reason), sorted by night, recipient and deviation.

    `definitions` are those by (project, indicator); an indicator that nobody defined stays inside.
    """
    subscribed = subscriptions(people, projects)
    subscribed = subscribed[subscribed["escalations"]]
    shown = _customer_visible(told.grid.series, definitions)
    parts: list[pd.DataFrame] = []
    for (customer_side, role), them in subscribed.groupby(["customer_side", "role"], sort=True):
        eligible = _for_customers(told, policy, role, shown) if customer_side else _inside(told, policy, role)
        parts.append(_rows(told, _news(told, eligible, first_is_opened=bool(customer_side)), them))
    rows = pd.concat(parts, ignore_index=True) if parts else _rows(told, _NOTHING, subscribed)
    return rows.sort_values(["night", "recipient", "deviation"], ignore_index=True)


def messages(told: pd.DataFrame, policy: NoticePolicy) -> pd.DataFrame:
    """How many mails that is: one row per (recipient, night), with `messages`.

    More than `escalations_per_night` for one person go into one mail; what closed goes by itself.
    """
    resolved = told["reason"] == NoticeReason.RESOLVED
    counts = told.groupby(["recipient", "night", resolved.rename("resolved")], as_index=False).size()
    counts["messages"] = counts["size"].where(counts["size"] <= policy.escalations_per_night, 1)
    return counts.groupby(["recipient", "night"], as_index=False)["messages"].sum()


def _inside(told: Replay, policy: NoticePolicy, role: str) -> np.ndarray:
    """Where a deviation is open whose severity reaches an internal role."""
    reached = np.zeros(told.event.shape, dtype=bool, order="F")
    for severity, roles in policy.ladder.items():
        if role in roles:
            reached |= told.critical == (severity == Severity.CRITICAL)
    return np.asarray(reached & _open(told))


def _for_customers(told: Replay, policy: NoticePolicy, role: str, shown: np.ndarray) -> np.ndarray:
    """Where a customer's person of this role may hear of an open deviation."""
    if role not in policy.customer_roles:
        return np.zeros(told.event.shape, dtype=bool, order="F")
    trusted = told.grid.trust <= GRADES.index(policy.customer_trust)
    sure = told.confirmed if policy.customer_confirmed_only else True
    return np.asarray(_open(told) & trusted & sure & shown[:, None])


def _open(told: Replay) -> np.ndarray:
    return np.asarray((told.event > 0) & ~told.is_event(EpisodeEvent.CLOSED))


def _news(told: Replay, eligible: np.ndarray, *, first_is_opened: bool) -> _News:
    """The first eligible night of each episode, each later one on which it worsened, and its closing once it was told.

    The first is `opened` to a customer's people, whatever happened that night; inside, what happened.
    """
    nights = told.event.shape[1]
    worse, closing = told.is_event(EpisodeEvent.WORSENED), told.is_event(EpisodeEvent.CLOSED)
    begins = eligible.copy(order="F")
    begins[:, 1:] &= ~eligible[:, :-1] | (told.opened[:, 1:] != told.opened[:, :-1])
    row, column = np.nonzero(begins | (eligible & worse) | closing)
    episode = row * nights + told.opened[row, column]
    ends = closing[row, column]
    known, first = np.unique(episode[~ends], return_index=True)
    is_first = np.zeros(len(row), dtype=bool)
    is_first[np.flatnonzero(~ends)[first]] = True
    worsened = worse[row, column] & ~ends
    heard = np.where(ends, np.isin(episode, known), is_first | worsened)
    reason = np.select(
        [ends, worsened & ~(is_first & first_is_opened)],
        [str(NoticeReason.RESOLVED), str(NoticeReason.WORSENED)],
        str(NoticeReason.OPENED),
    )
    return _News(row[heard], column[heard], reason[heard])


def _rows(told: Replay, news: _News, them: pd.DataFrame) -> pd.DataFrame:
    """The news of one role for each of its people, on their own projects."""
    frame = pd.DataFrame(
        {
            "project": told.grid.series["project"].to_numpy()[news.row],
            "deviation": told.keys(news.row, told.opened[news.row, news.column]),
            "night": told.grid.nights[news.column].astype("datetime64[s]"),
            "reason": news.reason,
        }
    )
    return frame.merge(them[["recipient", "project"]], on="project")[list(TOLD)]


def _customer_visible(series: pd.DataFrame, definitions: Mapping[tuple[str, str], IndicatorDefinition]) -> np.ndarray:
    shown: Iterable[tuple[str, str]] = {key for key, each in definitions.items() if each.customer_visible}
    pairs = pd.MultiIndex.from_frame(series[["project", "indicator"]])
    return np.asarray(pairs.isin(list(shown)))
