"""The four stories of the demo portfolio, and what the projects' work consists of.

metering   on plan, contract phase
warehouse  slips quietly: on plan until April, then ever later, while its tracker's due dates move along; what is late of
           its interfaces waits for others
pumps      a quality problem: on time, but the defect rate climbs past 5 % in acceptance
portal     an unhappy customer: complaints, low satisfaction, few recommendations in after-sales; in winter it fell
           behind as well, and caught up in spring
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True)
class Story:
    """A project: its plan's span, its epics with the things each is about, and how late it is in each week.

    `lateness(week)` is the wanted schedule deviation rate on Friday `week` (0 to 26), as a fraction. Late items of the epic
    `waits` wait for others.
    """

    key: str
    name: str
    prefix: str
    starts_on: date
    ends_on: date
    epics: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[str, ...]
    people: tuple[str, ...]
    lateness: Callable[[int], float]
    waits: str = ""


def _on_plan(week: int) -> float:
    return (0.0, 0.01, -0.01, 0.02, 0.005, -0.015)[week % 6]


def _slipping(week: int) -> float:
    """Around zero until mid-April (week 14), then about 1.4 points a week."""
    return _on_plan(week) if week <= 14 else -0.005 - 0.0136 * (week - 14)


def _slightly_late(week: int) -> float:
    return -0.02 + 0.5 * _on_plan(week)


def _catching_up(week: int) -> float:
    """Slightly late, but from late January on 2 points a week more, and from late March on ever less again."""
    return float(np.interp(week, (3, 9, 12, 18), (0, -0.13, -0.13, 0))) + _slightly_late(week)


METERING = Story(
    "metering", "Smart Metering Roll-out", "MET", date(2025, 5, 5), date(2026, 12, 18),
    (
        ("Requirements", ("head-end", "meter types", "data model", "billing hand-over", "roles")),
        ("Architecture", ("radio network", "gateway", "key management", "time series store", "fail-over")),
        ("Pilot district", ("site survey", "installation plan", "crew training", "customer letters", "hotline")),
        ("Integration", ("ERP interface", "outage map", "tariff tables", "prepayment", "reporting")),
        ("Compliance", ("data protection", "calibration law", "penetration test", "audit trail", "archive")),
        ("Roll-out plan", ("logistics", "waves", "spare parts", "acceptance tests", "service contract")),
    ),
    ("Draft {}", "Agree {} with the customer"),
    ("Ingrid Dahl", "Tomás Ruiz", "Hanna Lind", "Owen Clarke"),
    _on_plan,
)  # fmt: skip
WAREHOUSE = Story(
    "warehouse", "Lagersteuerung Süd", "LS", date(2025, 6, 16), date(2026, 10, 30),
    (
        ("Fördertechnik", ("Rollenbahn", "Heber", "Weichen", "Notaus")),
        ("Wareneingang", ("Avis", "Waage", "Etiketten", "Qualitätsprüfung")),
        ("Hochregal", ("Gassen", "Regalbediengerät", "Platzvergabe", "Inventur")),
        ("Kommissionierung", ("Pickplätze", "Sprachführung", "Nachschub", "Verdichtung")),
        ("Versand", ("Packplätze", "Frachtpapiere", "Tourenplan", "Verladung")),
        ("Schnittstellen", ("SAP-Bestellungen", "Spediteure", "Zoll", "Zeiterfassung")),
        ("Leitstand", ("Visualisierung", "Alarme", "Schichtbuch", "Kennzahlen")),
        ("Inbetriebnahme", ("Testlauf", "Schulung", "Datenübernahme", "Hochlauf")),
    ),
    ("{} entwerfen", "{} umsetzen"),
    ("Jörg Weiß", "Aylin Demir", "Käthe Brandl", "Piet van Dam"),
    _slipping,
    waits="Schnittstellen",
)  # fmt: skip
PUMPS = Story(
    "pumps", "泵站监控系统", "PUMP", date(2025, 6, 2), date(2026, 8, 14),
    (
        ("现场勘测", ("一号泵站", "二号泵站", "三号泵站", "调度中心")),
        ("控制柜", ("元件选型", "柜体装配", "接线", "出厂检验")),
        ("传感器", ("流量计", "压力变送器", "液位计", "振动探头")),
        ("软件", ("采集程序", "报警规则", "趋势画面", "报表")),
        ("通信", ("光纤环网", "无线备份", "规约转换", "对时")),
        ("验收准备", ("单机试车", "联动试车", "操作培训", "竣工资料")),
        ("整改", ("泵体渗漏", "焊缝", "防腐涂层", "标识")),
    ),
    ("{}方案", "{}实施"),
    ("陈静", "刘洋", "赵敏", "周强"),
    _slightly_late,
)  # fmt: skip
PORTAL = Story(
    "portal", "Customer Service Portal", "PORT", date(2025, 5, 19), date(2026, 8, 28),
    (
        ("Hypercare", ("login", "invoices", "meter readings", "moving house", "search")),
        ("Release 1.1", ("payment plan", "mobile layout", "notifications", "chat", "accessibility")),
        ("Release 1.2", ("self-service tariff", "contract upload", "outage page", "consents", "data export")),
        ("Performance", ("start page", "invoice list", "caching", "load test", "monitoring")),
        ("Operations", ("backup", "patch day", "access rights", "runbook", "hand-over")),
        ("Support", ("knowledge base", "ticket routing", "call scripts", "weekend duty", "translations")),
    ),
    ("Analyse {}", "Improve {}"),
    ("Marta Silva", "Ben Adler", "Yuki Mori", "Owen Clarke"),
    _catching_up,
)  # fmt: skip
STORIES = (METERING, WAREHOUSE, PUMPS, PORTAL)
