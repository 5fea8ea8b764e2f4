"""How finish dates are forecast: when, from how much history, with how many trials."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import Entry, Number, Weekday, Whole
from tasks.records.forecast_rules import ForecastRules


class Forecast(Entry):
    """When the nightly run forecasts, and what a forecast takes.

    `history_days` and `back_test_days` are working days. Fewer than 10,000 trials, or 5 active days, are no forecast.
    `warn_below` is the chance of an agreed day below which a project is warned of early; at 0.85 every P85 beyond the day
    warns, and a smaller chance than 0.05 is never shown.
    """

    weekday: Weekday
    trials: Annotated[Whole, Field(ge=10_000, le=100_000)]
    history_days: Annotated[Whole, Field(ge=20, le=520)]
    minimum_active_days: Annotated[Whole, Field(ge=5, le=520)]
    back_test_days: Annotated[Whole, Field(ge=0, le=520)]
    warn_below: Annotated[Number, Field(ge=0.05, le=0.85)]

    def rules(self) -> ForecastRules:
        """The rules as records know them."""
        return ForecastRules(**self.model_dump(exclude={"weekday", "warn_below"}))
