"""How is a fishbone (鱼骨图) drawn? Once wide for screen and print, once tall for a phone; the page shows the one that fits.

Every branch is drawn, also one without a cause: that it was looked at is part of the picture. The heavier a cause, the
thicker its bone; colours are the page's own. Refuses to say what a table beside it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from markupsafe import Markup

from tasks.records.explaining import Branch
from tasks.rendering.bones import Bone, Twig, safe
from tasks.rendering.fishbone_tall import tall, tall_size
from tasks.rendering.fishbone_wide import wide, wide_size
from tasks.rendering.words import WORDS

MOST_TWIGS = 5
"""So many causes are drawn on a branch, the heaviest first; the rest is counted."""

_STYLE = (
    ".fish{display:block;width:100%;height:auto;color:var(--ink,currentColor);font-family:inherit}"
    ".causes{margin-bottom:1.25rem}.fish.wide{max-width:66rem}.fish.tall{display:none;max-width:26rem}"
    ".fish .bone{stroke:var(--soft,currentColor);fill:none;stroke-linecap:round}"
    ".fish .twig{stroke:var(--accent,currentColor);fill:none;stroke-linecap:round}"
    ".fish .none{stroke-dasharray:2 5}"
    ".fish .head{fill:var(--accent-soft,none);stroke:var(--accent,currentColor)}"
    ".fish text{fill:currentColor;stroke:none}.fish .name{font-weight:600}.fish .soft{fill:var(--soft,currentColor)}"
    ".fish .share{font-weight:650;fill:var(--accent,currentColor)}"
    "@media screen and (max-width:44rem){.fish.wide{display:none}.fish.tall{display:block}}"
)


class Cause(Protocol):
    """What is drawn of a cause; `share` and `score` may be unknown."""

    @property
    def branch(self) -> str:
        """The code of its branch."""

    @property
    def code(self) -> str:
        """What the data show, as a code."""

    @property
    def subject(self) -> str | None:
        """What it is about."""

    @property
    def statement(self) -> str | None:
        """A person's own words for it."""

    @property
    def share(self) -> float | None:
        """The share of the deviation that it explains."""

    @property
    def score(self) -> float:
        """Its score in the matrix."""


def bones(
    causes: Iterable[Cause],
    word: Callable[[str, str], str],
    percent: Callable[[float], str],
    more: Callable[[int], str],
) -> tuple[Bone, ...]:
    """Every branch with its causes in the given order (the heaviest first), in the reader's words.

    `word` gives the word for a code of a kind, `percent` a share as text, `more` says that so many are not drawn.
    """
    listed = list(causes)
    most = max((cause.score for cause in listed), default=0.0)
    found = []
    for branch in Branch:
        own = [cause for cause in listed if cause.branch == branch]
        twigs = tuple(
            Twig(
                cause_name(cause, word),
                "" if cause.share is None else percent(cause.share),
                cause.score / most if most > 0 else 0.0,
            )
            for cause in own[:MOST_TWIGS]
        )
        rest = len(own) - len(twigs)
        found.append(Bone(word(branch, "branch"), twigs, more(rest) if rest else ""))
    return tuple(found)


def cause_name(cause: Cause, word: Callable[[str, str], str]) -> str:
    """What a cause is called: a person's own words, else what the data show and what it is about."""
    if cause.statement:
        return cause.statement
    name = word(cause.code, "cause")
    if cause.subject is None:
        return name
    return word("named", "fishbone").format(name, subject_name(cause.subject, word))


def subject_name(subject: str, word: Callable[[str, str], str]) -> str:
    """What a cause is about: our own word for a code of ours, else the source's own name as it stands there."""
    return word(subject, "cause_subject") if subject in WORDS["cause_subject"] else subject


def fishbone(effect: str, branches: Sequence[Bone], label: str) -> Markup:
    """Both drawings of the causes of `effect` as SVG; `label` is what a screen reader says of them."""
    name, style = f"<title>{safe(label)}</title>", f"<style>{_STYLE}</style>"
    return Markup(  # noqa: S704 - every text in it was escaped by `bones`
        f"{_opening('wide', *wide_size(branches))}{name}{style}{''.join(wide(effect, branches))}</svg>"
        f"{_opening('tall', *tall_size(effect, branches))}{name}{''.join(tall(effect, branches))}</svg>"
    )


def _opening(kind: str, width: float, height: float) -> str:
    return f'<svg class="fish {kind}" role="img" viewBox="0 0 {width:g} {height:g}">'
