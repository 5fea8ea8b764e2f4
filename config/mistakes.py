"""What is wrong with the configuration: every mistake with its place, what is allowed and the nearest valid name.

A mistake is for the person who edits the file. It never holds a secret and is never a traceback.

    ConfigError
    └── mistakes: every Mistake of every file, in file and line order
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
_LISTED_AT_MOST = 14


@dataclass(frozen=True)
class Mistake:
    """One thing to put right.

    `line` counts from 1 (0: no line applies). `value` is the offending value as it may be shown, secrets
    taken out, empty when there is none. `problem` goes on from it ("is not a phase").
    """

    file: str
    line: int
    key: str
    problem: str
    value: str = ""
    allowed: tuple[str, ...] = ()
    nearest: str | None = None

    def __str__(self) -> str:
        """The mistake in one line, e.g. `projects.yaml:12: projects[3].phase: 'x' is not a phase; allowed: ...`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.key}: " if self.key else ""
        problem = f"{self.value} {self.problem}" if self.value else self.problem
        allowed = f"; allowed: {listed(self.allowed)}" if self.allowed else ""
        nearest = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{place}: {subject}{problem}{allowed}{nearest}"


class ConfigError(Exception):
    """The configuration can't be used; `mistakes` says why, completely."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda one: (one.file, one.line, one.key, one.problem)))
        count = len(self.mistakes)
        heading = f"{count} mistake{'s' if count > 1 else ''} in the configuration"
        super().__init__("\n  ".join([f"{heading}:", *map(str, self.mistakes)]))


class UnfitError(ValueError):
    """A validator's verdict on a value, with what a plain ValueError can't carry.

    `below` leads from the validated value to the part that is wrong.
    """

    def __init__(
        self,
        problem: str,
        *,
        allowed: Iterable[str] = (),
        value: str | None = None,
        below: KeyPath = (),
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.allowed = tuple(allowed)
        self.value = value
        self.below = below


def nearest_name(name: object, allowed: Iterable[str]) -> str | None:
    """The allowed name that looks most like `name`, or None when none does."""
    if not isinstance(name, str):
        return None
    by_fold = {each.casefold(): each for each in allowed}
    folded = name.casefold()
    found = difflib.get_close_matches(folded, by_fold, n=1, cutoff=0.6)
    if not found and folded:
        found = [each for each in by_fold if each and (each.startswith(folded) or folded.startswith(each))]
    return by_fold[found[0]] if len(found) == 1 else None


def listed(names: Sequence[str]) -> str:
    """Names joined by commas, cut short with their number when there are many."""
    if len(names) <= _LISTED_AT_MOST:
        return ", ".join(names)
    return f"{', '.join(names[:_LISTED_AT_MOST])}, ... ({len(names)} in all)"


def key_text(path: KeyPath) -> str:
    """A path as people write it: ('projects', 3, 'phase') is `projects[3].phase`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
