"""Half a year of readings of the fixed portfolio."""

import json
import math
from datetime import date
from typing import Any

import pandas as pd

from tasks.records.declaration import RecordKind
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tasks.reports.facts import history_nights

NIGHT = date(2026, 3, 31)
FRESH = pd.Timestamp("2026-03-31 22:10", tz="UTC")

DEFINITIONS = {
    definition.name: definition
    for definition in (
        IndicatorDefinition("planned_progress", "fraction"),
        IndicatorDefinition("actual_progress", "fraction"),
        IndicatorDefinition("schedule_deviation_rate", "fraction", Band(-0.10, 0.10), target=0.0),
        IndicatorDefinition("schedule_performance_index_time", "index", Band(low=0.9), target=1.0),
        IndicatorDefinition("schedule_variance_time", "working day", Band(low=-5.0)),
        IndicatorDefinition("schedule_variance", "weight unit", customer_visible=False),
        IndicatorDefinition("defect_rate", "fraction", Band(high=0.05), window_days=90, minimum_sample=20),
        IndicatorDefinition("csat", "fraction", Band(low=0.8), window_days=180, minimum_sample=5, target=0.9),
        IndicatorDefinition("satisfaction_mean", "point", window_days=180, minimum_sample=5),
        IndicatorDefinition("nps", "point", Band(low=0.0), window_days=180, minimum_sample=5),
        IndicatorDefinition("complaint_rate", "complaints per project-month", Band(high=2.0), window_days=90),
    )
}


def frame(kind: RecordKind, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a canonical frame."""
    return conform(pd.DataFrame(rows, columns=list(kind.names)), kind)


def readings() -> pd.DataFrame:
    """Half a year of readings: smooth curves, a gap of three nights in March."""
    rows: list[dict[str, Any]] = []
    for index, night in enumerate(history_nights(NIGHT)):
        if night in {date(2026, 3, 14), date(2026, 3, 15), date(2026, 3, 16)}:
            continue
        share = (night - date(2025, 9, 16)).days / 196
        wave = math.sin(index / 3) * 0.012
        for project, slip, defects, csat, nps, complaints in (
            ("harbour", -0.24 * share**2, 0.02 + wave, 0.86 + wave, 31.0, 0.7),
            ("mill", 0.02 + wave, 0.018 - wave / 2, 0.91, 44.0, 0.3),
            ("clinic", -0.03 - wave, 0.03 + 0.06 * share**3 + wave, None, None, 0.4),
            ("ferry", -0.05 + wave, 0.031, 0.84 - 0.38 * share**2, 20 - 56 * share, 1.0 + 2.4 * share**2),
        ):
            planned = min(0.05 + 0.85 * share, 1.0)
            actual = planned * (1 + slip)
            sample = {"clinic": 3}.get(project, 24)
            values: dict[tuple[str, str], tuple[float | None, float | None, float | None, int]] = {
                ("planned_progress", "project"): (planned, planned * 412, 412, 57),
                ("actual_progress", "project"): (actual, actual * 412, 412, 57),
                ("schedule_deviation_rate", "project"): (slip, (actual - planned) * 412, planned * 412, 57),
                ("schedule_performance_index_time", "project"): (1 + slip * 1.1, None, None, 57),
                ("schedule_variance_time", "project"): (slip * 60, None, None, 57),
                ("schedule_variance", "project"): ((actual - planned) * 412, None, None, 57),
                ("defect_rate", "project"): (defects, round(defects * 260), 260, 260),
                ("csat", "overall"): (csat, None if csat is None else round(csat * sample), sample, sample),
                ("csat", "team_service"): (csat, None if csat is None else round(csat * sample), sample, sample),
                ("satisfaction_mean", "overall"): (None if csat is None else 1 + 4 * csat, None, None, sample),
                ("nps", "project"): (nps, None, None, sample),
                ("complaint_rate", "project"): (complaints, round(complaints * 3), 3, 3),
            }
            rows.extend(
                _reading(
                    project,
                    indicator,
                    scope,
                    night,
                    value=figures[0],
                    numerator=figures[1],
                    denominator=figures[2],
                    sample=figures[3],
                )
                for (indicator, scope), figures in values.items()
            )
    return frame(READINGS, rows)


def _reading(
    project: str,
    indicator: str,
    scope: str,
    night: date,
    *,
    value: float | None,
    numerator: float | None,
    denominator: float | None,
    sample: int,
) -> dict[str, Any]:
    definition = DEFINITIONS[indicator]
    band = definition.band or Band()
    share = indicator in {"defect_rate", "csat"} and value is not None
    weak = project == "ferry" and indicator in {"nps", "csat", "satisfaction_mean"}
    return {
        "project": project,
        "indicator": indicator,
        "scope": scope,
        "night": pd.Timestamp(night),
        "state": "not_enough_data" if value is None else "measured",
        "value": None if value is None else round(value, 6),
        "numerator": numerator,
        "denominator": denominator,
        "interval_low": max(value - 0.04, 0) if share and value is not None else None,
        "interval_high": min(value + 0.05, 1) if share and value is not None else None,
        "sample_size": sample,
        "target": definition.target,
        "band_low": band.low,
        "band_high": band.high,
        "unit": definition.unit,
        "trust": "D" if weak else "B" if project == "clinic" else "A",
        "trust_reasons": json.dumps(["very_stale_source", "small_sample"] if weak else []),
        "fresh_at": FRESH,
        "baseline": "secret-baseline-key",
        "formula_version": 1,
        "method": json.dumps({"window_days": definition.window_days}),
    }
