"""How wide is a text about, and how does it break into lines? For drawings, where nothing breaks lines by itself.

An estimate for the sans-serif fonts that pages use: Chinese characters fill a square, Latin ones a little more than
half of one. Drawings leave room for the error.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_NARROW, _CAPITAL, _USUAL, _FULL = 0.32, 0.7, 0.56, 1.0
_ELLIPSIS = "…"


def width_of(text: str, size: float) -> float:
    """The width of a text on one line at a font size, in the size's unit."""
    return sum(_em(character) for character in text) * size


def lines_of(text: str, width: float, size: float, most: int) -> list[str]:
    """A text broken into at most `most` lines of `width`; what does not fit is cut off with an ellipsis."""
    lines = [""]
    for word in _words(" ".join(text.split())):
        grown = lines[-1] + word
        if width_of(grown.rstrip(), size) <= width or not lines[-1]:
            lines[-1] = grown
        else:
            lines.append(word.lstrip())
        while width_of(lines[-1].rstrip(), size) > width and len(lines[-1]) > 1:
            fits = _fitting(lines[-1], width, size)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    lines = [line.rstrip() for line in lines]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + _ELLIPSIS, size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + _ELLIPSIS]


def _fitting(text: str, width: float, size: float) -> int:
    """How many characters of a text fit, at least one."""
    taken = 0.0
    for position, character in enumerate(text):
        taken += _em(character) * size
        if taken > width:
            return max(position, 1)
    return len(text)


def _words(text: str) -> list[str]:
    """The parts between which a line may break: after a space, and around every Chinese character."""
    parts = [""]
    for character in text:
        if _em(character) == _FULL and unicodedata.category(character)[0] != "P":
            parts.append(character)
            continue
        if parts[-1] and (parts[-1].endswith(" ") or (_em(parts[-1][-1]) == _FULL and character.isalnum())):
            parts.append("")
        parts[-1] += character
    return [part for part in parts if part]


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF" or character == _ELLIPSIS:
        return _FULL
    if character in " .,:;!|'ijltfI()[]":
        return _NARROW
    return _CAPITAL if character.isupper() or character in "%mwMW@&—" else _USUAL
