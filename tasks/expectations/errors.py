"""What goes wrong around the signed word: an act that may not be done, and every reason why."""

from __future__ import annotations

from collections.abc import Iterable


class PromiseError(ValueError):
    """An act on the signed word is refused and nothing was changed; `mistakes` says why, completely."""

    def __init__(self, mistakes: str | Iterable[str]) -> None:
        self.mistakes: list[str] = [mistakes] if isinstance(mistakes, str) else list(mistakes)
        super().__init__("\n".join(self.mistakes))
