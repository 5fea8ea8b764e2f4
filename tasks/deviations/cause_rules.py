"""What may a person say of a cause? Every mistake at once, before anything is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tasks.deviations.cause_matrix import IMPORTANCES, RELATIONS, WRITTEN
from tasks.records.explaining import Branch


class CauseError(ValueError):
    """What was said of a cause is refused and nothing was changed; `mistakes` says why, completely."""

    def __init__(self, mistakes: str | Iterable[str]) -> None:
        self.mistakes: list[str] = [mistakes] if isinstance(mistakes, str) else list(mistakes)
        super().__init__("\n".join(self.mistakes))


@dataclass(frozen=True)
class Said:
    """What is said of a cause; None leaves it as it stands.

    `importance` is 1 to 10, `relation` 0, 1, 3 or 9; a `dismissed` one is no cause.
    """

    branch: Branch | str | None = None
    statement: str | None = None
    importance: float | None = None
    relation: float | None = None
    dismissed: bool = False

    def after(self, before: Said | None) -> Said:
        """This, with what it leaves open as it was said before."""
        if before is None:
            return self
        names = ("branch", "statement", "importance", "relation")
        kept = {name: getattr(before, name) for name in names if getattr(self, name) is None}
        return replace(self, **kept)


def own_name(statement: str) -> str:
    """The name of a person's own cause: the same words (however spaced or written) have the same name."""
    words = " ".join(statement.casefold().split())
    return WRITTEN + hashlib.sha256(words.encode()).hexdigest()[:8]


def mistakes_in(cause: str, said: Said, known: Iterable[str], branches: Iterable[str] = tuple(Branch)) -> list[str]:
    """What is wrong with saying `said` (complete, see `Said.after`) of `cause`; `known` are the deviation's causes."""
    known = list(known)
    found = []
    own = cause.startswith(WRITTEN)
    if not own and cause not in known:
        listed = ", ".join(known) or "none"
        found.append(f"cause: {cause!r} is none of this deviation's: {listed}. Write one of your own: cause add.")
    if own and cause not in known and not (said.statement or "").strip():
        found.append("statement: is missing; say the cause in words.")
    allowed = [str(each) for each in branches]
    if said.branch is None:
        found.append(f"branch: is missing; one of {', '.join(allowed)}.")
    elif str(said.branch) not in allowed:
        found.append(f"branch: {said.branch!r} is not known; one of {', '.join(allowed)}.")
    low, high = IMPORTANCES
    if said.importance is not None and not low <= said.importance <= high:
        found.append(f"importance: {_plain(said.importance)} does not lie between {low:g} and {high:g}.")
    if said.relation is not None and said.relation not in RELATIONS:
        found.append(f"relation: {_plain(said.relation)} is not one of {', '.join(f'{each:g}' for each in RELATIONS)}.")
    if own and not said.dismissed:
        lacking = [name for name in ("importance", "relation") if getattr(said, name) is None]
        found += [f"{name}: is missing; the data do not weigh a cause of your own." for name in lacking]
    return found


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
