"""The fixed people and projects of the notice tests, and builders of the frames they live in.

Alice keeps delivery of everything in hand, Bob directs, Charlie is customer A's and must see nothing of B,
王芳 is customer B's and reads Chinese.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from tasks.notices.ineffective_measures import IneffectiveMeasure
from tasks.notices.situation import Gap, NoticePolicy, Situation
from tasks.records.choices import Audience, Language, Phase, Severity
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.expecting import RISKS
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATION_EVENTS, DEVIATIONS, READINGS
from tasks.records.messages import NOTICES
from tasks.records.people import Customer, Project, Stakeholder
from tasks.records.promises import BASELINES

HARBOUR = Project("harbour", "Harbour crane control", "alfa", Phase.IMPLEMENTATION)
PUMPS = Project("pumps", "泵站监控系统", "beta", Phase.ACCEPTANCE)
CUSTOMERS = (
    Customer("alfa", "Alfa Shipyards", Language.ENGLISH),
    Customer("beta", "澄江泵业有限公司", Language.CHINESE),
)

_BOTH = frozenset({"harbour", "pumps"})
ALICE = Stakeholder(
    "alice", "Alice Moreau", "alice@keeper.example", "project_manager", Audience.INTERNAL, Language.ENGLISH, _BOTH,
    zone="Europe/Berlin",
)  # fmt: skip
BOB = Stakeholder(
    "bob", "Bob Ødegård", "bob@keeper.example", "delivery_director", Audience.INTERNAL, Language.ENGLISH, _BOTH,
    digest_weekday=4,
)  # fmt: skip
CHARLIE = Stakeholder(
    "charlie", "Charlie Nkemelu", "charlie@alfa.example", "customer_contact", Audience.CUSTOMER, Language.ENGLISH,
    _BOTH, customer="alfa", digest_weekday=0,
)  # fmt: skip
WANG_FANG = Stakeholder(
    "wang-fang", "王芳", "wang.fang@beta.example", "customer_contact", Audience.CUSTOMER, Language.CHINESE,
    frozenset({"pumps"}), customer="beta", digest=False, zone="Asia/Shanghai",
)  # fmt: skip
CAST = (ALICE, BOB, CHARLIE, WANG_FANG)

POLICY = NoticePolicy(
    ladder={
        Severity.WARNING: frozenset({"project_manager"}),
        Severity.CRITICAL: frozenset({"project_manager", "delivery_director"}),
    },
    customer_roles=frozenset({"customer_contact"}),
)

_RATE = Band(low=-0.1, high=0.1, critical_low=-0.2, critical_high=0.3, hysteresis=0.02, worsen_step=0.05)
INDICATORS = {
    "schedule_deviation_rate": IndicatorDefinition("schedule_deviation_rate", "fraction", _RATE, target=0.0),
    "defect_rate": IndicatorDefinition("defect_rate", "fraction", Band(high=0.05, critical_high=0.1)),
    "schedule_variance_time": IndicatorDefinition(
        "schedule_variance_time", "working day", Band(low=-5.0), customer_visible=False
    ),
}
DEFINITIONS = {(project.key, name): each for project in (HARBOUR, PUMPS) for name, each in INDICATORS.items()}


def moment(night: date) -> datetime:
    """The moment at which the notices of `night` are decided: four in the morning, UTC, of the next day."""
    return datetime.combine(night + timedelta(days=1), time(4), UTC)


def episode(key: str, **changes: Any) -> dict[str, Any]:
    """One open deviation; `key` is `project/indicator/day it opened`."""
    project, indicator, opened = key.split("/")
    value = changes.get("last_value", -0.14)
    return {
        "key": key, "project": project, "indicator": indicator, "scope": "project", "severity": "warning",
        "opened_on": opened, "closed_on": None, "opened_value": value, "worst_value": value, "reported_value": value,
        "last_value": value, "last_night": opened, "nights_inside": 0, "confirmed": True,
    } | changes  # fmt: skip


def event(deviation: dict[str, Any], night: date, what: str, trust: str = "A") -> dict[str, Any]:
    """What happened to `deviation` on `night`."""
    same = ("severity", "worst_value", "reported_value", "nights_inside", "confirmed")
    return {name: deviation[name] for name in same} | {
        "deviation": deviation["key"], "night": night, "event": what, "value": deviation["last_value"], "trust": trust
    }  # fmt: skip


def reading(
    project: str, indicator: str, night: date, value: float | None, trust: str = "A", **changes: Any
) -> dict[str, Any]:
    """One measured reading with its evidence."""
    definition = INDICATORS[indicator]
    band = definition.band or Band()
    return {
        "project": project, "indicator": indicator, "scope": "project", "night": night,
        "state": "measured" if value is not None else "no_data", "value": value,
        "numerator": None if value is None else value * 400, "denominator": 400.0, "sample_size": 96,
        "target": definition.target, "band_low": band.low, "band_high": band.high, "unit": definition.unit,
        "trust": trust, "trust_reasons": '["small_sample"]' if trust > "A" else "[]",
        "fresh_at": datetime.combine(night, time(22, 30), UTC), "formula_version": 1,
    } | changes  # fmt: skip


def baseline(project: str, kind: str, day: str) -> dict[str, Any]:
    """What a project is measured against from `day` on."""
    return {
        "key": f"{project}/{kind}/{day}", "project": project, "kind": kind, "valid_from": day, "frozen_as_of": day,
        "items": 12, "undated_items": 0, "digest": "0" * 64,
    }  # fmt: skip


def plan(project: str, key: str, day: str, **changes: Any) -> dict[str, Any]:
    """A risk whose contingency plan was started on `day`."""
    trigger = '{"indicator": "schedule_deviation_rate", "comparator": "at_most", "value": -0.2, "nights": 3}'
    return {
        "key": key, "project": project, "statement": "The scanners arrive late", "contingency": "Rent scanners for four weeks",
        "owner": "Alice Moreau", "trigger": trigger, "state": "started", "started_on": day, "started_value": -0.234,
    } | changes  # fmt: skip


def crew(deviation: str) -> IneffectiveMeasure:
    """A measure against the lateness of the harbour that made no change."""
    return IneffectiveMeasure(
        key="harbour-measure-1",
        project="harbour",
        deviation=deviation,
        kinds={Language.ENGLISH: "Add people", Language.CHINESE: "增加人手"},
        statement="A second <crew>",
        owner="Tom Baker",
        started_on=date(2026, 6, 2),
        outcome="no_change",
        comparator="at_least",
        value=-0.1,
        before=-0.02,
        after=-0.021,
        met=False,
        others={Language.ENGLISH: ("Plan the remaining work anew",), Language.CHINESE: ("重新安排剩余工作",)},
    )


def situation(
    night: date,
    *,
    deviations: Iterable[dict[str, Any]] = (),
    events: Iterable[dict[str, Any]] = (),
    readings: Iterable[dict[str, Any]] = (),
    told: pd.DataFrame | None = None,
    people: tuple[Stakeholder, ...] = CAST,
    gaps: tuple[Gap, ...] = (),
    baselines: Iterable[dict[str, Any]] = (),
    started: Iterable[dict[str, Any]] = (),
) -> Situation:
    """The portfolio of the cast on `night`."""
    return Situation(
        night=night,
        decided_at=moment(night),
        events=frame_of(events, DEVIATION_EVENTS),
        deviations=frame_of(deviations, DEVIATIONS),
        readings=frame_of(readings, READINGS),
        baselines=frame_of(baselines, BASELINES),
        told=frame_of((), NOTICES) if told is None else told,
        people=people,
        projects=(HARBOUR, PUMPS),
        customers=CUSTOMERS,
        definitions=DEFINITIONS,
        gaps=gaps,
        started=frame_of(started, RISKS),
    )


def frame_of(rows: Iterable[dict[str, Any]], kind: Any) -> pd.DataFrame:
    """A canonical frame of `rows`."""
    return conform(pd.DataFrame(list(rows), columns=list(kind.names)), kind)
