"""What does a proposal say about its impact on cost, schedule and resources (policy P5.2)?

    {"cost": "12 000 EUR" or {"amount": 12000, "currency": "EUR"}, "schedule_days": 10, "resources": "one more tester"}

Each may be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_ALLOWED = ("cost", "schedule_days", "resources")


def mistakes_in_impact(impact: Mapping[str, Any] | None) -> list[str]:
    """Everything that is wrong with a stated impact, one sentence each with its place."""
    if impact is None:
        return []
    if not isinstance(impact, Mapping):
        return [f"impact: is not a mapping of {', '.join(_ALLOWED)}"]
    return list(_mistakes(impact))


def _mistakes(impact: Mapping[str, Any]) -> Iterable[str]:
    yield from (
        f"impact.{name}: is not known; allowed: {', '.join(_ALLOWED)}" for name in impact if name not in _ALLOWED
    )
    cost, days, resources = (impact.get(name) for name in _ALLOWED)
    if isinstance(cost, Mapping):
        amount, currency = cost.get("amount"), cost.get("currency")
        if set(cost) != {"amount", "currency"} or not _is_number(amount) or not isinstance(currency, str):
            yield "impact.cost: an amount is given as {amount: number, currency: text}"
    elif cost is not None and not isinstance(cost, str):
        yield "impact.cost: is a text, or {amount: number, currency: text}; a bare number has no currency"
    if days is not None and (isinstance(days, bool) or not isinstance(days, int)):
        yield f"impact.schedule_days: {days!r} is not a whole number of working days"
    if resources is not None and not isinstance(resources, str):
        yield "impact.resources: is not a text"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
