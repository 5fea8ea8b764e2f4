"""What the policy says about process-behaviour charts: of which period values each indicator's is drawn, and how far back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from config.fields import Entry, Name, Whole
from config.mistakes import UnfitError
from tasks.records.definitions import Chart, ChartKind

WINDOWED = frozenset({ChartKind.SHARE, ChartKind.VALUE})
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

    def plain(self) -> Chart:
        """The chart as records know it."""
        return Chart(self.kind, self.period_days, self.pair)


class Charts(Entry):
    """How many periods a chart's limits rest on at most."""

    periods: Annotated[Whole, Field(ge=12, le=400)]
