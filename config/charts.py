"""What the policy says about process-behaviour charts: of which period values each indicator's is drawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from config.fields import Entry, Name, Whole
from config.mistakes import UnfitError
from tasks.records.definitions import Chart, ChartKind

_WINDOWED = frozenset({ChartKind.SHARE, ChartKind.VALUE})
_PAIR = 2


class ChartPolicy(Entry):
    """The chart of one indicator; see Chart."""

    kind: ChartKind
    period_days: Annotated[Whole, Field(ge=1, le=366)]
    pair: Annotated[tuple[Name, ...], Field(validate_default=True)] = ()

    @field_validator("pair")
    @classmethod
    def _is_a_pair_where_two_are_compared(cls, pair: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("kind")
        if kind is ChartKind.DIFFERENCE and len(pair) != _PAIR:
            raise UnfitError(
                "must name two indicators: the chart shows the change of the first less that of the second"
            )
        if kind is not None and kind is not ChartKind.DIFFERENCE and pair:
            raise UnfitError(f"belongs to a chart of kind difference, not {kind}")
        return pair

    def plain(self, window_days: int) -> Chart | None:
        """The chart as records know it, of an indicator whose values have this window.

        Periods are never shorter than the window, or they would overlap. Values without a window hold all that went
        before, and there is no chart of them.
        """
        if self.kind not in _WINDOWED:
            return Chart(self.kind, self.period_days, self.pair)
        return Chart(self.kind, max(self.period_days, window_days)) if window_days else None
