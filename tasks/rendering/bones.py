"""What hangs on a fishbone, and the strokes and texts that it is drawn of.

Safe as markup because every text goes through `text`, which escapes it; the rest is numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from tasks.rendering.outside_text import one_line

_THIN, _THICK = 1.2, 5.0


@dataclass(frozen=True)
class Twig:
    """A cause on its branch: what it is called, what is told beside it (its share), and its weight from 0 to 1."""

    text: str
    figure: str = ""
    weight: float = 0.0

    @property
    def thickness(self) -> float:
        """How thick it is drawn: the heavier, the thicker."""
        return round(_THIN + (_THICK - _THIN) * min(max(self.weight, 0.0), 1.0), 1)


@dataclass(frozen=True)
class Bone:
    """A branch with its causes, the heaviest first; `more` says how many are not drawn."""

    name: str
    twigs: tuple[Twig, ...] = ()
    more: str = ""

    @property
    def kind(self) -> str:
        """The class of its stroke: a branch without causes is dashed."""
        return "bone" if self.twigs else "bone none"

    @property
    def name_kind(self) -> str:
        """The class of its name."""
        return "name" if self.twigs else "name soft"


def path(kind: str, line: str, thickness: float) -> str:
    """A stroke of a class along a path."""
    return f'<path class="{kind}" style="stroke-width:{thickness:g}" d="{line}"/>'


def text(words: str, at: tuple[float, float], kind: str = "", size: float = 13.0, anchor: str = "start") -> str:
    """One line of text at a point, of a class and font size."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size:g}"{where}>{safe(words)}</text>'


def safe(words: str) -> str:
    """A text as it may stand in markup, on one line."""
    return str(escape(one_line(words)))
