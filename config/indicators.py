"""What the policy says about each indicator: unit, agreed band, target, window, and when a deviation counts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from config.charts import ChartPolicy
from config.fields import Entry, Number, Whole
from config.mistakes import UnfitError
from tasks.records.definitions import Band, ChartKind, IndicatorDefinition

Unit = Literal[
    "fraction",
    "weight unit",
    "index",
    "working day",
    "point",
    "count",
    "complaints per project-month",
]
_FURTHER_IN = {"high": "low", "critical_low": "low", "critical_high": "high"}


class BandPolicy(Entry):
    """An agreed band, in the indicator's unit; a missing edge is open."""

    low: Number | None = None
    high: Number | None = None
    critical_low: Number | None = None
    critical_high: Number | None = None
    hysteresis: Annotated[Number, Field(ge=0)] = 0.0
    worsen_step: Annotated[Number, Field(ge=0)] = 0.0

    @field_validator("high", "critical_low", "critical_high")
    @classmethod
    def _edges_are_in_order(cls, edge: float | None, info: ValidationInfo) -> float | None:
        inner_name = _FURTHER_IN[str(info.field_name)]
        inner = info.data.get(inner_name)
        if edge is None or inner_name not in info.data:
            return edge
        if inner is None:
            if info.field_name == "high":
                return edge
            raise UnfitError(f"needs {inner_name} beside it")
        if info.field_name == "critical_low" and edge > inner:
            raise UnfitError(f"lies inside the band: low is {inner:g}")
        if info.field_name == "critical_high" and edge < inner:
            raise UnfitError(f"lies inside the band: high is {inner:g}")
        if info.field_name == "high" and edge <= inner:
            raise UnfitError(f"is not above low, which is {inner:g}")
        return edge

    @field_validator("hysteresis")
    @classmethod
    def _leaves_room_to_close(cls, hysteresis: float, info: ValidationInfo) -> float:
        low, high = info.data.get("low"), info.data.get("high")
        if low is not None and high is not None and 2 * hysteresis >= high - low:
            raise UnfitError(f"leaves nothing of the band from {low:g} to {high:g}, so that no deviation could close")
        return hysteresis

    def plain(self) -> Band | None:
        """The band as records know it; None when both edges are open."""
        return None if self.low is None and self.high is None else Band(**self.model_dump())


class IndicatorPolicy(Entry):
    """One indicator of the policy."""

    unit: Unit
    band: BandPolicy | None = None
    target: Number | None = None
    window_days: Annotated[Whole, Field(ge=0, le=3660)] = 0
    minimum_sample: Annotated[Whole, Field(ge=0)] = 1
    close_after: Annotated[Whole, Field(ge=1, le=90)] = 2
    confirm_after: Annotated[Whole, Field(ge=1, le=90)] = 3
    customer_visible: bool = True
    chart: ChartPolicy | None = None

    @field_validator("band")
    @classmethod
    def _fits_the_unit(cls, band: BandPolicy | None, info: ValidationInfo) -> BandPolicy | None:
        if band is not None and info.data.get("unit") == "fraction":
            for name, edge in band.model_dump().items():
                if edge is not None and abs(edge) > 1:
                    raise UnfitError("is more than a whole; write 0.10 for 10 %", value=f"{edge:g}", below=(name,))
        return band

    @field_validator("target")
    @classmethod
    def _is_a_share_where_the_unit_is(cls, target: float | None, info: ValidationInfo) -> float | None:
        if target is not None and info.data.get("unit") == "fraction" and abs(target) > 1:
            raise UnfitError("is more than a whole; write 0.10 for 10 %")
        return target

    @field_validator("chart")
    @classmethod
    def _is_a_p_chart_of_shares_alone(cls, chart: ChartPolicy | None, info: ValidationInfo) -> ChartPolicy | None:
        if chart is not None and chart.kind is ChartKind.SHARE and info.data.get("unit") != "fraction":
            raise UnfitError(
                "is for shares, between 0 and 1; take value for a mean or a rate", value="share", below=("kind",)
            )
        return chart

    def definition(self, name: str) -> IndicatorDefinition:
        """This indicator as records know it, under `name`."""
        return IndicatorDefinition(
            name=name,
            band=self.band.plain() if self.band else None,
            chart=self.chart.plain(self.window_days) if self.chart else None,
            **self.model_dump(exclude={"band", "chart"}),
        )
