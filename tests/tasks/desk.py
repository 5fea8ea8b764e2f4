"""A small portfolio of this process's own, and nights run through the verbs without Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.check import check
from tasks.equip import equip
from tasks.measure import FAMILY_NAMES, measure_night, trust_facts
from tasks.pull import Pulled, pull
from tasks.save import save
from tasks.store.quarantine import quarantined

NIGHT = date(2026, 3, 10)
HEADER = "Key,Summary,Project,Status,Start,Due\n"
FILES = {
    "portfolio.yaml": "name: Test\nzone: UTC\n",
    "customers.yaml": "customers:\n  - {key: acme, name: Acme, language: en}\n",
    "projects.yaml": "projects:\n  - {key: alpha, name: Alpha, customer: acme, phase: implementation,"
    " refs: {tracker: [Alpha], survey: [Alpha]}}\n",
    "stakeholders.yaml": "stakeholders:\n  - {key: alice, name: Alice, mail: alice@example.test,"
    " role: project_manager, audience: internal, language: en, projects: all, digest: none}\n",
    "sources/tracker.yaml": """\
kind: tabular
files: data/tracker.csv
record: work_items
complete: true
dates: ["%d.%m.%Y"]
columns:
  ref: Key
  title: Summary
  project: Project
  status: {from: Status, values: {Open: open, Done: done}}
  start_on: Start
  due_on: Due
""",
    "sources/survey.yaml": """\
kind: tabular
files: data/survey.csv
record: survey_answers
dates: [iso]
zone: UTC
columns: {ref: Id, project: Project, survey: Round, submitted_at: When}
unpivot:
  - {suffix: overall, columns: {dimension: {constant: overall}, scale: {constant: five_point}, score: Overall}}
  - {suffix: team, columns: {dimension: {constant: team_service}, scale: {constant: five_point}, score: Team}}
""",
}


@contextmanager
def portfolio(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The portfolio as this process's; state in a fresh folder."""
    for name, text in FILES.items():
        (home / "portfolio" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "portfolio" / name).write_text(text, encoding="utf-8")
    (home / "portfolio" / "data").mkdir()
    monkeypatch.setenv("WORDKEEPER_PORTFOLIO", str(home / "portfolio"))
    monkeypatch.setenv("WORDKEEPER_VAR", str(home / "var"))
    equip.cache_clear()
    yield home / "portfolio"
    equip().engine.dispose()
    equip.cache_clear()


def collected(source: str, night: date = NIGHT) -> dict[str, Any]:
    """What became of one source on a night."""
    pulled = pull.fn(source, night)
    assert pulled is not None
    return landed(source, pulled, night)


def landed(source: str, pulled: Pulled, night: date = NIGHT) -> dict[str, Any]:
    """What became of raw pages that are in the archive."""
    outcome: dict[str, Any] = save.fn(source, night, check.fn(source, night, pulled))
    return outcome


def written_and_collected(home: Path, *items: str) -> None:
    """The tracker's file with these items (key, summary, status, start, due) of project Alpha, and collected."""
    rows = [",".join((key, summary, "Alpha", *rest)) for key, summary, *rest in (item.split(",") for item in items)]
    (home / "data" / "tracker.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    collected("tracker")


def measured(night: date = NIGHT) -> None:
    """Every family measured for a night."""
    facts = trust_facts(equip())
    for family in FAMILY_NAMES:
        measure_night(family, night, facts)


def held(status: str | None = "held") -> pd.DataFrame:
    """Quarantined rows by ref."""
    return quarantined(equip().engine, status=status).set_index("ref")
