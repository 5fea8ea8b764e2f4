"""What does a page say about one indicator?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tasks.records.choices import Audience, ReadingState, Severity, TrustGrade
from tasks.records.definitions import IndicatorDefinition
from tasks.rendering.charts import Chart, Line, line_chart, sparkline
from tasks.rendering.sentences import SIGNED_INDICATORS
from tasks.reports.histories import History
from tasks.reports.layout import LEADING

WITHIN, UNCONFIRMED, UNJUDGED, EMPTY = "within", "unconfirmed", "unjudged", "empty"
_FOUR_WEEKS_BACK = -29
_KEPT = 1 << 11

trend = lru_cache(maxsize=_KEPT)(line_chart)
"""`line_chart`, worked out once for the pages of our own people and of the customer; given tuples."""


@dataclass(frozen=True)
class IndicatorView:
    """One indicator of one project and scope, tonight and before.

    standing: critical or warning (a deviation is open), unconfirmed (outside the band, none is open), within,
        unjudged (no band) or empty (no value).
    earlier: the value four weeks ago. minimum_sample: how many observations the policy asks for.
    since: night its deviation opened. All values in `unit`; a share is a fraction.
    """

    indicator: str
    scope: str
    unit: str
    state: ReadingState
    standing: str
    value: float | None
    numerator: float | None
    denominator: float | None
    interval_low: float | None
    interval_high: float | None
    sample_size: int | None
    minimum_sample: int
    target: float | None
    band_low: float | None
    band_high: float | None
    trust: TrustGrade
    trust_reasons: tuple[str, ...]
    fresh_at: datetime | None
    window_days: int
    formula_version: int
    earlier: float | None
    since: date | None
    chart: Chart | None
    spark: Line | None
    leading: bool
    signed: bool

    @property
    def provisional(self) -> bool:
        """Whether the number is below the floor of trust."""
        return self.trust is TrustGrade.D

    @property
    def judged(self) -> bool:
        """Whether a band was agreed."""
        return self.band_low is not None or self.band_high is not None


def indicator_view(
    history: History,
    nights: tuple[date, ...],
    definition: IndicatorDefinition | None,
    open_episode: tuple[Severity, date] | None,
    audience: Audience,
) -> IndicatorView:
    """The view of one history; `open_episode` is the severity and first night of its open deviation."""
    tonight = history.tonight
    state = ReadingState(tonight["state"])
    value = tonight["value"] if state is ReadingState.MEASURED else None
    low, high = tonight["band_low"], tonight["band_high"]
    standing = _standing(value, low, high, open_episode)
    indicator = tonight["indicator"]
    leading = indicator in LEADING and (tonight["scope"] in {"project", "overall"} or open_episode is not None)
    chart = trend(nights, (history.values,), history.bands, tonight["target"]) if leading else None
    return IndicatorView(
        indicator=indicator,
        scope=tonight["scope"],
        unit=tonight["unit"],
        state=state,
        standing=standing,
        value=value,
        numerator=tonight["numerator"],
        denominator=tonight["denominator"],
        interval_low=tonight["interval_low"],
        interval_high=tonight["interval_high"],
        sample_size=None if tonight["sample_size"] is None else int(tonight["sample_size"]),
        minimum_sample=definition.minimum_sample if definition else 1,
        target=tonight["target"],
        band_low=low,
        band_high=high,
        trust=TrustGrade(tonight["trust"]),
        trust_reasons=reasons(tonight["trust_reasons"]) if audience is Audience.INTERNAL else (),
        fresh_at=tonight["fresh_at"],
        window_days=definition.window_days if definition else 0,
        formula_version=definition.formula_version if definition else 1,
        earlier=history.values[_FOUR_WEEKS_BACK],
        since=open_episode[1] if open_episode else None,
        chart=chart,
        spark=None if leading else sparkline(history.values[_FOUR_WEEKS_BACK:]),
        leading=leading,
        signed=indicator in SIGNED_INDICATORS,
    )


def _standing(
    value: float | None, low: float | None, high: float | None, open_episode: tuple[Severity, date] | None
) -> str:
    if open_episode is not None:
        return open_episode[0].value
    if value is None:
        return EMPTY
    if low is None and high is None:
        return UNJUDGED
    outside = (low is not None and value < low) or (high is not None and value > high)
    return UNCONFIRMED if outside else WITHIN


def reasons(text: Any) -> tuple[str, ...]:
    """The reason codes in a JSON column; none when it is empty or not a list."""
    if not isinstance(text, str):
        return ()
    try:
        codes = json.loads(text)
    except ValueError:
        return ()
    return tuple(str(code) for code in codes) if isinstance(codes, list) else ()
