"""Which rows vanished from a source? Asks a sweep of all its ids, and mistrusts one that lacks too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from tasks.records.membership import is_among, texts

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


@dataclass(frozen=True)
class Sweeps:
    """All sweeps of one kind in one landing. A row that moved between the projects of two is in one of them."""

    kind: str
    parts: Sequence[SweepLike]

    @cached_property
    def _there(self) -> Any:
        return texts(*(part.refs for part in self.parts))

    @property
    def by_project(self) -> bool:
        """Whether any sweep looked at some projects only, so that it matters whose a row is."""
        return any(part.projects is not None for part in self.parts)

    def existing(self, frame: pd.DataFrame) -> pd.Series:
        """Whether each row (`ref`, `project`) may be in its source now: no sweep looked for it in vain."""
        sought = pd.Series(False, index=frame.index)
        for part in self.parts:
            sought |= _looked_for(part, frame)
        return ~sought | is_among(frame["ref"], self._there) if self.parts else ~sought

    def judge(self, current: pd.DataFrame, largest_vanished_share: float, found: int = 0) -> Swept:
        """Compare the sweeps with the `current` rows (`ref`, and `project` when the sweeps are `by_project`).

        `found` is how many more current rows there are, which each sweep looked for and found.

        A sweep that is incomplete, or that lacks more than `largest_vanished_share` (a fraction) of the rows
        it looked for and more than FEW_ROWS, deletes nothing: a key that sees less must not look like deletion.
        """
        vanished = pd.Series(False, index=current.index)
        there = is_among(current["ref"], self._there)
        doubts = []
        for part in self.parts:
            sought = _looked_for(part, current)
            missing = sought & ~there
            count, rows = int(missing.sum()), int(sought.sum()) + found
            if not part.complete:
                reason = part.reason or "ids may be missing"
                doubts.append((f"The sweep of {self.kind} is incomplete ({reason}); nothing was deleted.", count))
            elif count > FEW_ROWS and count > largest_vanished_share * rows:
                words = (
                    f"The sweep of {self.kind} lacks {count} of {rows} rows, more than {largest_vanished_share:.0%}; "
                    "nothing was deleted. If they are really gone, allow a larger share once; if not, look at the "
                    "rights of the source's key."
                )
                doubts.append((words, count))
            else:
                vanished |= missing
        return Swept(current.loc[vanished, "ref"], tuple(doubts))


def _looked_for(sweep: SweepLike, rows: pd.DataFrame) -> pd.Series:
    """Whether each row, by its project, is one the sweep looked for."""
    if sweep.projects is None:
        return pd.Series(True, index=rows.index)
    return is_among(rows["project"], texts(sweep.projects))
