"""What are the codes of a forecast called by people? Part of the catalogue in `words`. And how sure is sure?"""

from __future__ import annotations

from tasks.records.choices import Language
from tasks.records.explaining import ForecastMethod, ForecastState
from tasks.rendering.formats import percent

MOST_CERTAIN, LEAST_CERTAIN = 0.95, 0.05

FORECAST_WORDS: dict[str, dict[str, str]] = {
    "forecast_method": {
        ForecastMethod.THROUGHPUT: "from finished items",
        ForecastMethod.EARNED_SCHEDULE: "from earned schedule",
    },
    "forecast_state": {
        ForecastState.FORECAST: "forecast",
        ForecastState.FINISHED: "nothing is left",
        ForecastState.NO_PROGRESS: "no progress, so no day can be named",
        ForecastState.NOT_ENOUGH_DATA: "not enough data for a forecast",
    },
}


def certainty(probability: float | None, language: Language) -> str:
    """A probability in whole per cent, never surer than >95% or <5%: the past does not know what is new."""
    if probability is not None and probability > MOST_CERTAIN:
        return f">{percent(MOST_CERTAIN, language, 0)}"
    if probability is not None and probability < LEAST_CERTAIN:
        return f"<{percent(LEAST_CERTAIN, language, 0)}"
    return percent(probability, language, 0)
