"""A small fixed portfolio for the report tests: four projects of two customers, half a year of readings.

harbour: quietly slipping (critical, three weeks open) · mill: on plan · clinic: a quality problem and little
feedback · ferry: an unhappy customer, provisional numbers, and a deviation that one noisy reading made.
"""

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tasks.records.choices import RunState
from tasks.records.declaration import RecordKind
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.housekeeping import CURSORS, LANDINGS
from tasks.records.judgements import DEVIATION_EVENTS, DEVIATIONS, READINGS
from tasks.records.portfolio import CUSTOMERS, PROJECTS
from tasks.records.promises import BASELINES
from tasks.reports.facts import SiteFacts, history_nights

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


def _deviation(
    key: str,
    project: str,
    indicator: str,
    scope: str,
    *,
    severity: str,
    opened: date,
    values: tuple[float, float, float],
    closed: date | None = None,
    confirmed: bool = True,
    nights_inside: int = 0,
) -> dict[str, Any]:
    return {
        "key": key,
        "project": project,
        "indicator": indicator,
        "scope": scope,
        "severity": severity,
        "opened_on": pd.Timestamp(opened),
        "closed_on": pd.NaT if closed is None else pd.Timestamp(closed),
        "opened_value": values[0],
        "worst_value": values[1],
        "reported_value": values[1],
        "last_value": values[2],
        "last_night": pd.Timestamp(closed or NIGHT),
        "nights_inside": nights_inside,
        "confirmed": confirmed,
    }


def _event(deviation: str, night: date, event: str, value: float) -> dict[str, Any]:
    return {
        "deviation": deviation,
        "night": pd.Timestamp(night),
        "event": event,
        "severity": "warning",
        "value": value,
        "worst_value": value,
        "reported_value": value,
        "nights_inside": 0,
        "confirmed": True,
        "trust": "A",
    }


def _landing(number: int, source: str, state: str, counts: dict[str, Any], findings: list[Any]) -> dict[str, Any]:
    return {
        "number": number,
        "source": source,
        "night": pd.Timestamp(NIGHT),
        "pulled_at": FRESH,
        "state": state,
        "swept": source == "tracker",
        "manifest": "sha256:secret-manifest",
        "counts": json.dumps(counts),
        "findings": json.dumps(findings),
    }


def small_facts() -> SiteFacts:
    """The fixed portfolio on a night on which the survey source brought nothing."""
    return SiteFacts(
        night=NIGHT,
        run_state=RunState.DEGRADED,
        missing_sources=("surveys",),
        projects=_projects(),
        customers=frame(
            CUSTOMERS,
            [
                {"key": "northwind", "name": "Northwind Ports", "language": "en"},
                {"key": "lake", "name": "太湖轮渡公司", "language": "zh"},
            ],
        ),
        readings=readings(),
        open_deviations=_open(),
        closed_deviations=frame(
            DEVIATIONS,
            [
                _deviation(
                    "d9",
                    "harbour",
                    "complaint_rate",
                    "project",
                    severity="warning",
                    opened=date(2026, 1, 20),
                    values=(2.3, 2.7, 1.4),
                    closed=date(2026, 3, 18),
                    nights_inside=2,
                )
            ],
        ),
        deviation_events=_events(),
        baselines=_baselines(),
        landings=_landings(),
        cursors=frame(
            CURSORS,
            [
                {
                    "source": "tracker",
                    "position": "{}",
                    "night": pd.Timestamp(NIGHT),
                    "pulled_at": FRESH,
                    "fresh_at": FRESH,
                },
                {
                    "source": "surveys",
                    "position": "{}",
                    "night": pd.Timestamp("2026-03-28"),
                    "pulled_at": pd.Timestamp("2026-03-28 22:10", tz="UTC"),
                    "fresh_at": pd.Timestamp("2026-03-28 21:00", tz="UTC"),
                },
            ],
        ),
        quarantine_counts=pd.DataFrame(
            {
                "source": ["tracker", "tracker"],
                "kind": ["work_items", "work_items"],
                "rule": ["end_before_start", "ambiguous_date"],
                "count": [3, 11],
            }
        ),
        definitions=DEFINITIONS,
        feeds={
            "harbour": frozenset({"tracker", "surveys"}),
            "mill": frozenset({"tracker"}),
            "clinic": frozenset({"tracker"}),
            "ferry": frozenset({"tracker", "surveys"}),
        },
    )


def _projects() -> pd.DataFrame:
    dates = {"starts_on": pd.Timestamp("2025-09-01"), "ends_on": pd.Timestamp("2026-05-29")}
    return frame(
        PROJECTS,
        [
            {"key": "mill", "name": "Paper mill controls", "customer": "northwind", "phase": "acceptance", **dates},
            {
                "key": "harbour",
                "name": "Harbour terminal automation",
                "customer": "northwind",
                "phase": "implementation",
                **dates,
            },
            {"key": "clinic", "name": "Clinic scheduling", "customer": "northwind", "phase": "after_sales", **dates},
            {"key": "ferry", "name": "轮渡售票系统二期", "customer": "lake", "phase": "implementation", **dates},
        ],
    )


def _open() -> pd.DataFrame:
    return frame(
        DEVIATIONS,
        [
            _deviation(
                "d1",
                "harbour",
                "schedule_deviation_rate",
                "project",
                severity="critical",
                opened=date(2026, 1, 16),
                values=(-0.102, -0.24, -0.24),
            ),
            _deviation(
                "d2",
                "harbour",
                "schedule_performance_index_time",
                "project",
                severity="warning",
                opened=date(2026, 1, 12),
                values=(0.895, 0.736, 0.736),
            ),
            _deviation(
                "d3",
                "clinic",
                "defect_rate",
                "project",
                severity="warning",
                opened=date(2026, 3, 2),
                values=(0.056, 0.094, 0.081),
            ),
            _deviation(
                "d4",
                "ferry",
                "csat",
                "overall",
                severity="critical",
                opened=date(2026, 1, 6),
                values=(0.78, 0.46, 0.46),
            ),
            _deviation(
                "d5",
                "ferry",
                "csat",
                "team_service",
                severity="warning",
                opened=date(2026, 1, 6),
                values=(0.78, 0.46, 0.46),
            ),
            _deviation(
                "d6",
                "ferry",
                "complaint_rate",
                "project",
                severity="warning",
                opened=date(2026, 3, 30),
                values=(2.1, 3.4, 3.4),
                confirmed=False,
            ),
        ],
    )


def _events() -> pd.DataFrame:
    return frame(
        DEVIATION_EVENTS,
        [
            _event("d1", date(2026, 1, 16), "opened", -0.102),
            _event("d1", date(2026, 2, 11), "worsened", -0.154),
            _event("d1", date(2026, 3, 9), "worsened", -0.203),
            _event("d1", NIGHT - timedelta(days=1), "steady", -0.238),
            _event("d2", date(2026, 1, 12), "opened", 0.895),
            _event("d3", date(2026, 3, 2), "opened", 0.056),
            _event("d3", date(2026, 3, 24), "improved", 0.081),
            _event("d4", date(2026, 1, 6), "opened", 0.78),
            _event("d6", date(2026, 3, 30), "opened", 2.1),
        ],
    )


def _baselines() -> pd.DataFrame:
    since = {"valid_from": pd.Timestamp("2025-10-01"), "frozen_as_of": pd.Timestamp("2025-10-01"), "digest": "0" * 64}
    return frame(
        BASELINES,
        [
            {"key": "b1", "project": "harbour", "kind": "signed", "items": 57, "undated_items": 0, **since},
            {"key": "b2", "project": "mill", "kind": "tracker_plan", "items": 41, "undated_items": 3, **since},
            {"key": "b3", "project": "ferry", "kind": "tracker_plan", "items": 33, "undated_items": 0, **since},
        ],
    )


def _landings() -> pd.DataFrame:
    return frame(
        LANDINGS,
        [
            _landing(
                41,
                "tracker",
                "degraded",
                {
                    "work_items": {"read": 1240, "accepted": 57, "unchanged": 1169, "warned": 4, "quarantined": 14},
                    "inspections": {"read": 12, "refused": 12},
                },
                [
                    {"code": "unknown_status", "message": "Status 'Waiting for vendor' has no mapping", "count": 6},
                    {
                        "code": "missing_column",
                        "message": "inspections.xlsx has no column 'Result'; the batch was refused",
                        "count": 1,
                        "serious": True,
                    },
                ],
            ),
            _landing(
                42, "surveys", "failed", {}, [{"message": "https://forms.example/export answered 503 three times"}]
            ),
        ],
    )


def poisoned(text: str) -> SiteFacts:
    """The fixed portfolio with `text` in every place that the outside can write to."""
    facts = small_facts()
    landings = facts.landings.copy()
    landings["findings"] = json.dumps([{"message": text, "count": 2}])
    return replace(
        facts,
        projects=facts.projects.assign(name=text),
        customers=facts.customers.assign(name=text),
        landings=landings.assign(source=[text, "surveys"]),
        missing_sources=(text,),
        quarantine_counts=facts.quarantine_counts.assign(rule=text, source=text),
        readings=facts.readings.assign(trust_reasons=json.dumps([text])),
        feeds={},
    )
