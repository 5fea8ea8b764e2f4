"""The wide fishbone: the spine from left to right, the head on the right; branches lean back from it on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.rendering.bones import Bone, Twig, path, text
from tasks.rendering.text_width import lines_of, width_of

_WIDTH, _HEAD, _LEFT = 880.0, 172.0, 12.0
_FONT, _LINE, _GAP = 13.0, 16.0, 15.0
_LEAN = 64.0  # how far a branch leans back over its height
_MARGIN = 34.0  # for the names at the ends of the branches


@dataclass(frozen=True)
class _Side:
    """One side of the spine: −1 above, 1 below; where the spine lies, how far branches go, how wide a twig's text is."""

    sign: float
    middle: float
    reach: float
    room: float


def wide_size(bones: Sequence[Bone]) -> tuple[float, float]:
    """Width and height of the drawing, in its own units."""
    above, below = _halves(bones)
    return _WIDTH, _reach(above) + _reach(below) + 2 * _MARGIN


def _halves(bones: Sequence[Bone]) -> tuple[Sequence[Bone], Sequence[Bone]]:
    middle = (len(bones) + 1) // 2
    return bones[:middle], bones[middle:]


def _reach(bones: Sequence[Bone]) -> float:
    """How far the longest branch of one side goes from the spine."""
    room = _room(len(bones))
    return max((sum(_twig_height(twig, room) for twig in bone.twigs) + _LINE * bool(bone.more) for bone in bones),
               default=0.0) + 48.0  # fmt: skip


def _room(count: int) -> float:
    """How wide the text of a twig may be."""
    return (_WIDTH - _HEAD - _LEFT - _LEAN) / max(count, 1) - 26.0


def _twig_height(twig: Twig, room: float) -> float:
    return len(_told(twig, room)) * _LINE + _GAP


def _told(twig: Twig, room: float) -> list[str]:
    # an upper line comes nearer to the branch than the lowest one; figures are bold, and fonts wider than estimated
    return lines_of(twig.text, room - max(1.1 * width_of(twig.figure, _FONT) + 18.0, 32.0), _FONT, most=3)


def wide(effect: str, bones: Sequence[Bone]) -> Iterator[str]:
    """The parts of the drawing, back to front."""
    above, below = _halves(bones)
    middle = _reach(above) + _MARGIN
    end = _WIDTH - _HEAD
    yield path("bone", f"M{_LEFT} {middle}H{end}", 3.5)
    yield f'<path class="bone" style="stroke-width:2" d="M{_LEFT - 8} {middle - 14}L{_LEFT} {middle}L{_LEFT - 8} {middle + 14}"/>'
    yield from _head(effect, end, middle)
    for sign, own in ((-1.0, above), (1.0, below)):
        side = _Side(sign, middle, _reach(own), _room(len(own)))
        step = (end - _LEFT - _LEAN) / max(len(own), 1)
        back = 16.0 if sign < 0 else min(step * 0.12, 30.0)  # so that branches of the two sides do not meet
        for place, bone in enumerate(own):
            yield from _branch(bone, _LEFT + step * (place + 1) + _LEAN - 8.0 - back, side)


def _branch(bone: Bone, foot: float, side: _Side) -> Iterator[str]:
    """A branch from its name to the spine, with its twigs to the left of it, the heaviest on top."""
    above = side.sign < 0
    tip, far = foot - _LEAN, side.middle + side.sign * side.reach
    yield path(bone.kind, f"M{foot:.1f} {side.middle:.1f}L{tip:.1f} {far:.1f}", 2.0)
    yield text(bone.name, (tip, far - 8.0 if above else far + 18.0), bone.name_kind, 14.0, anchor="middle")
    heights = [len(_told(twig, side.room)) * _LINE + _GAP for twig in bone.twigs]
    last = _LINE if bone.more else 0.0
    level = far + 10.0 if above else far - 22.0 - last - sum(heights) + _GAP
    for twig, height in zip(bone.twigs, heights, strict=True):
        bottom = level + height - _GAP + 4.0
        at = foot - _LEAN * abs(side.middle - bottom) / side.reach
        yield path("twig", f"M{at - side.room:.1f} {bottom:.1f}H{at:.1f}", twig.thickness)
        for number, line in enumerate(reversed(_told(twig, side.room))):
            yield text(line, (at - side.room, bottom - 6.0 - number * _LINE), "", _FONT)
        if twig.figure:
            yield text(twig.figure, (at - 8.0, bottom - 6.0), "share", _FONT, anchor="end")
        level += height
    if bone.more:
        at = foot - _LEAN * abs(side.middle - level) / side.reach
        yield text(bone.more, (at - side.room, level + 8.0), "soft", 12.0)


def _head(effect: str, x: float, middle: float) -> Iterator[str]:
    lines = lines_of(effect, _HEAD - 52.0, 14.0, most=7)
    half = max(len(lines) * 18.0 / 2 + 18.0, 44.0)
    right = x + _HEAD - 6.0
    yield (
        f'<path class="head" d="M{x} {middle - half:.1f}H{right - 40:.1f}Q{right + 6:.1f} {middle:.1f} {right - 40:.1f}'
        f' {middle + half:.1f}H{x}Z"/>'
    )
    for number, line in enumerate(lines):
        yield text(line, (x + 12.0, middle + 5.0 + (number - (len(lines) - 1) / 2) * 18.0), "name", 14.0)
