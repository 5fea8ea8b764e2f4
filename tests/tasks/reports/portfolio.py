"""A small fixed portfolio for the report tests: four projects of two customers, half a year of readings.

harbour: quietly slipping (critical, three weeks open) · mill: on plan · clinic: a quality problem and little
feedback · ferry: an unhappy customer, provisional numbers, and a deviation that one noisy reading made.
"""

import json
from dataclasses import replace
from typing import Any

import pandas as pd

from tasks.records.choices import RunState
from tasks.records.housekeeping import CURSORS, LANDINGS
from tasks.records.portfolio import CUSTOMERS, PROJECTS
from tasks.records.promises import BASELINES
from tasks.reports.facts import SiteFacts
from tests.tasks.reports.portfolio_deviations import closed_deviations, deviation_events, open_deviations
from tests.tasks.reports.portfolio_readings import DEFINITIONS, FRESH, NIGHT, frame, readings


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
        open_deviations=open_deviations(),
        closed_deviations=closed_deviations(),
        deviation_events=deviation_events(),
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
                    {
                        "code": "unmapped_status",
                        "message": "Status 'Waiting for vendor' has no mapping",
                        "kind": "work_items",
                        "count": 6,
                    },
                    {
                        "code": "missing_column",
                        "kind": "inspections",
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
