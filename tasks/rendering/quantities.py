"""How is an indicator's value written, given the unit it is stored in?"""

from __future__ import annotations

import math
from collections.abc import Callable

from tasks.records.choices import Language
from tasks.rendering.formats import NOTHING, number, percent
from tasks.rendering.words import word

_DIGITS = {"point": 1, "count": 0, "working day": 1, "weight unit": 1, "hour": 1, "complaints per project-month": 2}


def quantity(
    value: float | None,
    unit: str,
    language: Language,
    translate: Callable[[str], str],
    *,
    signed: bool = False,
    named: bool = True,
) -> str:
    """`value` in `unit`, in words of `language`: 12.5%, −3.2 working days, 0.87; a dash when there is none.

    `named=False` leaves the unit's name out (not the percent sign), for the middle of a range. A unit
    without words of its own is written as a plain number.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if unit == "fraction":
        return percent(value, language, signed=signed)
    text = number(value, language, _DIGITS.get(unit, 2), signed=signed)
    if not named:
        return text
    form = f"{unit}:one" if text.lstrip("+−") == "1" else unit
    name = word(form, "unit") or word(unit, "unit") or "{}"
    return translate(name).replace("{}", text)
