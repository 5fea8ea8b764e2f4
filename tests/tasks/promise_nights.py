"""The alpha project promises two things and spends nights, through the verbs without Prefect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from tasks.assess import assess_night, promised
from tasks.draw_up import draw_up
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.measure import FAMILY_NAMES, measure_night, trust_facts
from tasks.records.declaration import RecordKind
from tasks.records.expecting import EXPECTATIONS
from tasks.records.promises import TARGETS
from tasks.sign import sign
from tasks.store.promises.documents import document, save_document
from tasks.store.promises.preparing import save_targets
from tasks.store.promises.register import save_register
from tasks.store.readings import readings_of
from tasks.track import track_night
from tasks.watch import prepared, watch_night
from tests.tasks.desk import FILES, NIGHT, collected
from tests.tasks.expectations.promised import rows_of

HEADER = "Key,Summary,Project,Status,Start,Due,Created,Type\n"
FIRST = "A-1,One,Alpha,Open,01.03.2026,21.03.2026,01.03.2026,Task\nA-2,Two,Alpha,Open,01.03.2026,31.03.2026,01.03.2026,Task\n"
LATER = (
    "A-1,One,Alpha,Open,01.03.2026,30.04.2026,01.03.2026,Task\n"
    "A-2,Two,Alpha,Open,01.03.2026,31.03.2026,01.03.2026,Task\n"
    "A-3,Wish,Alpha,Open,,30.04.2026,11.03.2026,Change\n"
)
TRACKER = FILES["sources/tracker.yaml"].replace(
    "  due_on: Due\n",
    "  due_on: Due\n  created_at: Created\n  type: {from: Type, values: {Task: task, Change: change}}\n",
)
PEOPLE = FILES["stakeholders.yaml"] + (
    "  - {key: bob, name: Bob, mail: bob@acme.test, role: customer_sponsor, audience: customer, customer: acme,"
    " language: en, projects: [alpha], digest: none}\n"
)
RATINGS = """\
kind: tabular
files: data/survey.csv
record: survey_answers
dates: [iso]
zone: UTC
columns: {ref: Id, project: Project, survey: Round, submitted_at: When, respondent: Who, dimension: {constant: expectation},
  scale: {constant: five_point}, score: Score}
extra: [expectation]
"""
RATED = (("dan", 5), ("eve", 2), ("dan", 2))
TOMORROW = NIGHT + timedelta(days=1)


@dataclass(frozen=True)
class Home:
    """The portfolio's folder."""

    folder: Path

    def tracker_says(self, rows: str, night: date) -> None:
        (self.folder / "data" / "tracker.csv").write_text(HEADER + rows)
        assert collected("tracker", night)["state"] == "completed"


def known(record: RecordKind, *rows: Mapping[str, object], **fixed: object) -> pd.DataFrame:
    return rows_of(record, *rows, project="alpha", **fixed)


def sign_both(key: str, day: date = NIGHT) -> None:
    digest = document(equip().engine, key)["digest"]
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for side, who in (("supplier", "alice"), ("customer", "bob")):
        sign(key, side, who, day, "paper_scan", f"scans/{side}.pdf", digest, "alice", at=at)


def promise(form: int = 2) -> str:
    """Two expectations, one carried by a rate and one by a deliverable; signed by both sides, also in an older `form`."""
    engine, recorded = equip().engine, "2026-03-10T08:00Z"
    expectations = (
        {"key": "pace", "statement": "The work keeps its pace", "aspect": "date", "kano_type": "must_be"},
        {"key": "one", "statement": "One is delivered <on time>", "aspect": "deliverable"},
    )
    save_register(
        engine,
        known(
            EXPECTATIONS,
            *expectations,
            version=1,
            state="confirmed",
            owner_side="supplier",
            recorded_at=recorded,
            recorded_by="alice",
        ),
    )
    rate = {"expectation": "pace", "indicator": "schedule_deviation_rate", "comparator": "at_least", "value": -0.5}
    save_targets(
        engine,
        known(
            TARGETS,
            {"key": "T1", "unit": "fraction", "due_on": "2026-03-31", **rate},
            {"key": "T2", "expectation": "one", "deliverable": "tracker/A-1", "due_on": "2026-03-21"},
        ),
        by="alice",
        at=datetime(2026, 3, 10, 8, tzinfo=UTC),
    )
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    key = draw_up("alpha", NIGHT, "alice", at=at).key
    if form == 1:
        content = json.loads(document(engine, key)["content"])
        kano = {row["key"]: row.get("kano_type") for row in expectations}
        said = [row | {"kano_type": kano[row["key"]]} for row in content["expectations"]]
        key = save_document(engine, content | {"schema": 1, "expectations": said}, by="alice", at=at).key
    sign_both(key)
    return key


def spend(night: date) -> None:
    """One night, without notices."""
    facts = trust_facts(equip())
    freeze_plans(night)
    for family in FAMILY_NAMES:
        measure_night(family, night, facts)
    if promised(night):
        assess_night(night, facts)
    track_night(night)
    if prepared(night):
        watch_night(night)


def value(indicator: str, night: date) -> pd.Series:
    found = readings_of(equip().engine, [night])
    return found[found["indicator"] == indicator].iloc[0]
