"""How is an early warning said? Sentences for `sentences.Speaker`, in the words of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.records.choices import Language
from tasks.records.explaining import FINISH
from tasks.rendering.chart_words import CHART_WORDS
from tasks.rendering.forecast_words import certainty
from tasks.rendering.formats import count, date_text

EARLY_SENTENCES = {
    "finish": "The project is forecast to be finished by {p85} (P85), later than the agreed {due}; in time: {share}.",
    "finish:never": "The project is not forecast to be finished within three years; agreed was {due}.",
    "day": "{title} is forecast by {p85} (P85), later than the agreed {due}; in time: {share}.",
    "day:never": "{title} is not forecast within three years; agreed was {due}.",
    "others": "Further days forecast to be missed: {count}.",
    "inside": "The schedule is still within its agreed band.",
    "chart": "{name} is at {value} and still as agreed ({band}), but its chart shows a signal: {signals}.",
    "between": "; ",
}


@dataclass(frozen=True)
class EarlyWarning:
    """One early warning: a forecast beyond an agreed day, or (with an `indicator`) a chart's signal within the band.

    `title` is what is forecast, None for the whole project; `p85` is None beyond the reach of a forecast; `others` are
    the project's further days that are forecast to be missed.
    """

    indicator: str | None = None
    scope: str = "project"
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    signals: tuple[str, ...] = ()
    title: str | None = None
    due_on: date | None = None
    p85: date | None = None
    probability: float | None = None
    others: int = 0


def warning_of(row: Mapping[str, Any]) -> EarlyWarning:
    """One row of `tasks.deviations.forewarned` with its `title`, missing cells None; days also as ISO text."""
    return EarlyWarning(
        indicator=row["indicator"],
        scope=row["scope"] or "project",
        unit=row["unit"] or "",
        value=row["value"],
        low=row["band_low"],
        high=row["band_high"],
        signals=tuple(json.loads(row["signals"] or "[]")),
        title=None if row["subject"] == FINISH else row["title"] or row["subject"],
        due_on=_day(row["due_on"]),
        p85=_day(row["p85"]),
        probability=row["probability"],
        others=int(row["others"] or 0),
    )


def early_warning(
    warning: EarlyWarning, measured: Mapping[str, str], language: Language, translate: Callable[[str], str]
) -> str:
    """The warning in the reader's language; `measured` holds the indicator's `name`, `value` and `band` in words."""
    said = {key: translate(pattern) for key, pattern in EARLY_SENTENCES.items()}
    if warning.indicator is not None:
        told = said["between"].join(translate(CHART_WORDS["signal"][signal]) for signal in warning.signals)
        return said["chart"].format(**measured, signals=told)
    key = ("finish" if warning.title is None else "day") + ("" if warning.p85 else ":never")
    sentences = [
        said[key].format(
            title=warning.title,
            p85=date_text(warning.p85, language),
            due=date_text(warning.due_on, language),
            share=certainty(warning.probability, language),
        ),
        said["inside"],
    ]
    if warning.others:
        sentences.append(said["others"].format(count=count(warning.others, language)))
    return (" " if language is Language.ENGLISH else "").join(sentences)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
