"""What is wrong with a register or questionnaire that a person wrote: every mistake with its place and remedy.

PromiseError
└── RegisterError    .found: every Mistake; .mistakes: the same as lines of text
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.expectations.errors import PromiseError


@dataclass(frozen=True)
class Mistake:
    """One thing to put right in a file.

    `place` is "line 12" or "sheet targets, row 4"; `problem` says what is wrong, `remedy` what to do about it.
    """

    file: str
    place: str
    column: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """The mistake in one line, e.g. `register.yaml, line 12: state: 'sure' is not a state; write one of …`."""
        place = f"{self.file}, {self.place}" if self.place else self.file
        column = f"{self.column}: " if self.column else ""
        value = f"{self.value!r} " if self.value else ""
        return f"{place}: {column}{value}{self.problem}; {self.remedy}"


class RegisterError(PromiseError):
    """A file can't be used and nothing of it was taken; `found` says why, completely."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.found = tuple(found)
        super().__init__([str(mistake) for mistake in self.found])


def unknown_name(name: str, allowed: Iterable[str]) -> str:
    """What to do about a name that is not one of `allowed`."""
    names = list(allowed)
    near = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=0.6)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}Write one of: {', '.join(names)}"
