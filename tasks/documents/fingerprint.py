"""How is a hash shown so that two people can compare it by eye and by voice?"""

from __future__ import annotations

_SHORT = 16
_GROUP = 4


def short_form(digest: str) -> str:
    """The first sixteen digits in groups of four: 3f2a 91c0 77de 5b04."""
    return grouped(digest[:_SHORT])


def grouped(digest: str) -> str:
    """All digits in groups of four."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))
