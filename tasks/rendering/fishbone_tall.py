"""The tall fishbone: the head on top, the spine downwards, every branch to the right of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.rendering.bones import Bone, Twig, path, text
from tasks.rendering.text_width import lines_of, width_of

_WIDTH, _SPINE, _FONT, _LINE = 360.0, 18.0, 15.0, 19.0
_ROOM = _WIDTH - 66.0


def tall_size(effect: str, bones: Sequence[Bone]) -> tuple[float, float]:
    """Width and height of the drawing, in its own units."""
    return _WIDTH, _head(effect) + 26.0 + sum(_height(bone) for bone in bones) + 20.0


def _head(effect: str) -> float:
    return len(lines_of(effect, _WIDTH - 40.0, 16.0, most=6)) * 21.0 + 26.0


def _told(twig: Twig) -> list[str]:
    return lines_of(twig.text, _ROOM - width_of(twig.figure, _FONT) - 8.0, _FONT, most=3)


def _height(bone: Bone) -> float:
    twigs = sum(len(_told(twig)) * _LINE + 14.0 for twig in bone.twigs)
    return (50.0 if bone.twigs else 42.0) + twigs + (22.0 if bone.more else 0.0)


def tall(effect: str, bones: Sequence[Bone]) -> Iterator[str]:
    """The parts of the drawing, from the head downwards."""
    top = _head(effect)
    _, height = tall_size(effect, bones)
    yield path("bone", f"M{_SPINE} {top}V{height - 8:g}", 3.5)
    yield f'<path class="bone" style="stroke-width:2" d="M{_SPINE - 12} {height - 1:g}L{_SPINE} {height - 9:g}L{_SPINE + 12} {height - 1:g}"/>'
    yield (f'<path class="head" d="M2 {top}V30Q2 2 30 2H{_WIDTH - 30}Q{_WIDTH - 2} 2 {_WIDTH - 2} 30V{top}Z"/>')
    for number, line in enumerate(lines_of(effect, _WIDTH - 40.0, 16.0, most=6)):
        yield text(line, (18.0, 27.0 + number * 21.0), "name", 16.0)
    level = top + 26.0
    for bone in bones:
        yield path(bone.kind, f"M{_SPINE} {level - 14:.1f}L{_SPINE + 24} {level + 14:.1f}", 2.0)
        yield text(bone.name, (_SPINE + 32.0, level + 18.0), bone.name_kind, 16.0)
        foot = level + 28.0
        for twig in bone.twigs:
            lines = _told(twig)
            foot += len(lines) * _LINE + (4.0 if foot == level + 28.0 else 14.0)
            for number, line in enumerate(reversed(lines)):
                yield text(line, (_SPINE + 34.0, foot - 6.0 - number * _LINE), "", _FONT)
            if twig.figure:
                yield text(twig.figure, (_WIDTH - 4.0, foot - 6.0), "share", _FONT, anchor="end")
            yield path("twig", f"M{_SPINE + 24} {foot:.1f}H{_WIDTH - 4}", twig.thickness)
        if bone.twigs:
            yield path("bone", f"M{_SPINE + 24} {level + 14:.1f}V{foot:.1f}", 2.0)
        if bone.more:
            yield text(bone.more, (_SPINE + 34.0, foot + 20.0), "soft", 13.0)
        level += _height(bone)
