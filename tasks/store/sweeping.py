"""Which rows vanished from a source? Asks a sweep of all its ids, and mistrusts one that lacks too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

FEW_ROWS = 3


class SweepLike(Protocol):
    """Every ref of one kind that a source holds now; a source's own sweep has these fields."""

    @property
    def kind(self) -> str:
        """Name of the record kind."""

    @property
    def refs(self) -> frozenset[str] | pd.Index:
        """The refs that are there."""

    @property
    def complete(self) -> bool:
        """False when ids may be missing."""

    @property
    def reason(self) -> str:
        """Why it is not complete."""

    @property
    def projects(self) -> frozenset[str] | None:
        """The projects it looked at; None for all."""


@dataclass(frozen=True)
class Swept:
    """The refs that vanished, and why some that seem to have vanished are not counted."""

    vanished: pd.Series
    doubts: tuple[tuple[str, int], ...]


def judge_sweeps(sweeps: Sequence[SweepLike], current: pd.DataFrame, largest_vanished_share: float) -> Swept:
    """Compare the sweeps of one kind with its `current` rows (`ref`, `project`).

    A sweep that is incomplete, or that lacks more than `largest_vanished_share` (a fraction) of the rows it
    looked at and more than FEW_ROWS, deletes nothing: a key that sees less must not look like deletion.
    """
    vanished = pd.Series(False, index=current.index)
    there = present(sweeps, current["ref"])
    doubts = []
    for sweep in sweeps:
        looked_at = covered(sweep, current["project"])
        missing = looked_at & ~there
        count, rows = int(missing.sum()), int(looked_at.sum())
        if not sweep.complete:
            reason = sweep.reason or "ids may be missing"
            doubts.append((f"The sweep of {sweep.kind} is incomplete ({reason}); nothing was deleted.", count))
        elif count > FEW_ROWS and count > largest_vanished_share * rows:
            words = (
                f"The sweep of {sweep.kind} lacks {count} of {rows} rows, more than {largest_vanished_share:.0%}; nothing "
                "was deleted. If they are really gone, allow a larger share once; if not, look at the rights of the "
                "source's key."
            )
            doubts.append((words, count))
        else:
            vanished |= missing
    return Swept(current.loc[vanished, "ref"], tuple(doubts))


def present(sweeps: Sequence[SweepLike], refs: pd.Series) -> pd.Series:
    """Whether each ref is in any of the sweeps."""
    found = pd.Series(False, index=refs.index)
    for sweep in sweeps:
        found |= refs.isin(sweep.refs)
    return found


def existing(sweeps: Sequence[SweepLike], frame: pd.DataFrame) -> pd.Series:
    """Whether each row's ref is in its source now, as far as the sweeps of its kind tell: none says it is not."""
    missing = pd.Series(False, index=frame.index)
    there = present(sweeps, frame["ref"])
    for sweep in sweeps:
        missing |= covered(sweep, frame["project"]) & ~there
    return ~missing


def covered(sweep: SweepLike, projects: pd.Series) -> pd.Series:
    """Whether a row of each project is one the sweep looked for."""
    if sweep.projects is None:
        return pd.Series(True, index=projects.index)
    return projects.isin(sweep.projects)
