"""Is a success criterion one, where the indicator of an open deviation stands today?

One that is met already, or that leads further out of the agreed band, would call success what is none.
"""

from __future__ import annotations

from math import isnan

from tasks.records.promises import Comparator


def unfit(comparator: str | None, value: float | None, stands_at: float, low: float, high: float) -> list[str]:
    """Why at least (at most) `value` is no criterion where the indicator stands at `stands_at`; NaN: nothing is known.

    `low` and `high` are the edges of its agreed band. A criterion that is not complete is left to `measure_rules`.
    """
    if comparator is None or value is None or isnan(value) or isnan(stands_at):
        return []
    at_least, word = comparator == Comparator.AT_LEAST, str(comparator).replace("_", " ")
    if stands_at >= value if at_least else stands_at <= value:
        return [f"{word} {value:g} is met today already: the indicator stands at {stands_at:g}."]
    if stands_at > high if at_least else stands_at < low:
        side, edge, other = ("above", high, "at most") if at_least else ("below", low, "at least")
        stands = f"the indicator stands at {stands_at:g}, {side} the agreed {edge:g}"
        return [f"{word} {value:g} leads further away: {stands}; success is {other} some value."]
    return []
