"""What the policy says about an indicator, as plain values that pure code can take.

An indicator's *band* is where both sides agreed it may lie. Leaving it opens a deviation; the deviation
closes only when the reading is back inside the narrower closing band for some nights in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PlannedFraction(StrEnum):
    """How an item's planned share rises from its start to its due date (design §3)."""

    LINEAR = "linear"
    FINISH = "finish"
    FIFTY_FIFTY = "fifty_fifty"


@dataclass(frozen=True)
class Band:
    """An agreed band, both edges inclusive; a missing edge is open.

    `critical_low` and `critical_high` lie further out. `hysteresis` is how far inside an edge a reading
    must be to count towards closing; `worsen_step` is how much further out it must move to be told again.
    All in the indicator's unit.
    """

    low: float | None = None
    high: float | None = None
    critical_low: float | None = None
    critical_high: float | None = None
    hysteresis: float = 0.0
    worsen_step: float = 0.0


class ChartKind(StrEnum):
    """What an indicator's process-behaviour chart is drawn of; never of a cumulative value."""

    SHARE = "share"
    VALUE = "value"
    DIFFERENCE = "difference"
    PACE = "pace"


@dataclass(frozen=True)
class Chart:
    """The periods of an indicator's process-behaviour chart.

    A `share` or `value` is the reading at the end of each period, whose window must fit into it. A `difference` is the
    change over the period of the first indicator of `pair` less that of the second. A `pace` is the change of the
    indicator's numerator over that of its denominator.
    """

    kind: ChartKind
    period_days: int
    pair: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndicatorDefinition:
    """One indicator of the policy.

    `window_days` is the span of observations up to the night, in days (0: everything up to the night).
    Fewer than `minimum_sample` observations is "not enough data". `close_after` is the number of nights
    in a row inside the closing band. A `customer_visible` indicator may be shown to the customer.
    Without a `chart` there is no process-behaviour chart of it.
    """

    name: str
    unit: str
    band: Band | None = None
    target: float | None = None
    window_days: int = 0
    minimum_sample: int = 1
    close_after: int = 2
    confirm_after: int = 3
    customer_visible: bool = True
    formula_version: int = 1
    chart: Chart | None = None


@dataclass(frozen=True)
class TrustPolicy:
    """When a number is trusted less.

    `stale_after_hours` is the age of the sources, `quarantined_share` the share of held rows and
    `small_sample` the sample size from which each costs a grade. `undated_share`, `reconstructed_share`
    and `missing_share` are shares of the plan's items: left out for want of a due date, known only from
    their lifecycle dates, and no longer found in their tracker.
    """

    stale_after_hours: float = 36.0
    very_stale_after_hours: float = 96.0
    quarantined_share: float = 0.02
    high_quarantined_share: float = 0.10
    small_sample: int = 5
    undated_share: float = 0.10
    reconstructed_share: float = 0.10
    missing_share: float = 0.02


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: the weekdays (0 = Monday), less the holidays, plus the extra workdays.

    An extra workday wins over a holiday and over the weekday (China's make-up Saturdays).
    """

    workdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
