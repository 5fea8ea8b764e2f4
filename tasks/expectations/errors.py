"""What goes wrong around the signed word: an act that may not be done, and every reason why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class PromiseError(ValueError):
    """An act on the signed word is refused; `mistakes` says why, completely.

    Nothing was changed, but for the files in `written`.
    """

    def __init__(self, mistakes: str | Iterable[str], written: Iterable[Path] = ()) -> None:
        self.written = tuple(written)
        self.mistakes: list[str] = [mistakes] if isinstance(mistakes, str) else list(mistakes)
        super().__init__("\n".join(self.mistakes))
