"""The portfolio's mirror, the runs' log, what landings brought, and reading any kind."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.records.choices import RunState
from tasks.store import runs
from tasks.store.cursors import cursors
from tasks.store.kinds import read_kind
from tasks.store.landing import Landing, save_landing
from tasks.store.landings import held_rows, landed_rows, last_counts, latest_landings
from tasks.store.portfolio import save_portfolio
from tests.tasks.store.frames import frame_of, item, moment, night

CUSTOMERS = [{"key": "acme", "name": "Acme", "language": "en"}, {"key": "yi", "name": "一", "language": "zh"}]
PROJECTS = [
    {"key": key, "name": key.title(), "customer": "acme", "phase": "implementation"} for key in ("bridge", "tunnel")
]


def save(store: Engine, customers: list[dict[str, Any]], projects: list[dict[str, Any]]) -> None:
    save_portfolio(store, {"customers": frame_of("customers", customers), "projects": frame_of("projects", projects)})


def test_the_tables_mirror_the_folder(store: Engine) -> None:
    save(store, CUSTOMERS, PROJECTS)
    save(store, CUSTOMERS, [PROJECTS[0] | {"phase": "acceptance"}])
    assert read_kind(store, "customers")["name"].tolist() == ["Acme", "一"]
    assert read_kind(store, "projects")[["key", "phase"]].to_numpy().tolist() == [["bridge", "acceptance"]]
    save_portfolio(store, {"projects": frame_of("projects", [])})
    assert (len(read_kind(store, "projects")), len(read_kind(store, "customers"))) == (0, 2)


def test_rows_are_chosen_by_one_value_by_several_or_by_none(store: Engine) -> None:
    save(store, CUSTOMERS, [*PROJECTS, PROJECTS[0] | {"key": "ferry", "calendar": "cn"}])
    wanted: list[dict[str, Any]] = [
        {"key": "ferry"},
        {"key": ["ferry", "tunnel"]},
        {"calendar": None, "customer": "acme"},
        {"key": []},
    ]
    chosen = [read_kind(store, "projects", where, ["key"])["key"].tolist() for where in wanted]
    assert chosen == [["ferry"], ["ferry", "tunnel"], ["bridge", "tunnel"], []]


def test_an_unknown_kind_or_column_is_an_error(store: Engine) -> None:
    with pytest.raises(KeyError, match="colours"):
        read_kind(store, "colours")
    with pytest.raises(KeyError, match="colour"):
        read_kind(store, "projects", {"colour": "red"})


def test_a_run_is_noted_when_it_starts_and_when_it_ends(store: Engine) -> None:
    runs.start(store, "nightly", night(1), moment(2))
    started = read_kind(store, "runs").iloc[0]
    assert (started["state"], pd.isna(started["ended_at"])) == ("running", True)
    runs.finish(store, "nightly", night(1), moment(2, 1), RunState.DEGRADED, {"reason": "tracker", "night": night(1)})
    ended = read_kind(store, "runs").iloc[0]
    assert (ended["state"], ended["started_at"], ended["ended_at"]) == (
        "degraded",
        pd.Timestamp(moment(2)),
        pd.Timestamp(moment(2, 1)),
    )
    assert json.loads(ended["summary"]) == {"reason": "tracker", "night": "2026-01-01"}


def test_a_run_started_again_is_running_again(store: Engine) -> None:
    runs.start(store, "nightly", night(1), moment(2))
    runs.finish(store, "nightly", night(1), moment(2, 1), RunState.FAILED)
    runs.start(store, "nightly", night(1), moment(3))
    row = read_kind(store, "runs").iloc[0]
    assert (row["state"], row["started_at"], pd.isna(row["ended_at"]), pd.isna(row["summary"])) == (
        "running",
        pd.Timestamp(moment(3)),
        True,
        True,
    )


def test_an_end_without_a_beginning_is_noted_too(store: Engine) -> None:
    runs.finish(store, "nightly", night(1), moment(2), RunState.FAILED)
    assert read_kind(store, "runs")["state"].tolist() == ["failed"]


def land(store: Engine, source: str, day: int, read: int = 1, **others: Any) -> None:
    given: dict[str, Any] = {"cursor": {}, "counts": {"work_items": {"read": read}}, **others}
    rows = [item(f"{source}-{number}", 1, moment(1), source=source) for number in range(read)]
    frames = {"work_items": frame_of("work_items", rows)}
    save_landing(store, Landing(source, night(day), moment(day + 1), frames, **given))


def test_the_latest_landing_of_each_source_is_that_of_its_latest_night(store: Engine) -> None:
    land(store, "tracker", 1)
    land(store, "tracker", 3)
    land(store, "tracker", 2, state=RunState.DEGRADED)
    land(store, "survey", 2)
    latest = latest_landings(store)
    assert latest[["source", "number"]].to_numpy().tolist() == [["survey", 4], ["tracker", 2]]
    assert latest_landings(store, night(2))["state"].tolist() == ["completed", "degraded"]
    assert latest_landings(store, night(1))["source"].tolist() == ["tracker"]
    assert {source: cursor.night for source, cursor in cursors(store).items()} == {
        "tracker": night(3),
        "survey": night(2),
    }


def test_the_last_counts_skip_what_failed_or_was_refused(store: Engine) -> None:
    land(store, "tracker", 1, read=2)
    land(store, "tracker", 2, counts={"work_items": {"read": 0, "refused": 5}, "milestones": {"read": 7}})
    save_landing(store, Landing("tracker", night(3), moment(4), state=RunState.FAILED))
    counts = last_counts(store, "tracker")
    assert (counts["work_items"]["read"], counts["milestones"]["read"]) == (2, 7)
    assert last_counts(store, "survey") == {}


def test_rows_are_counted_by_project_kind_and_source(store: Engine) -> None:
    reject = {name: ["x"] for name in ("ref", "location", "column", "value", "rule", "reason", "row")}
    rejects = pd.DataFrame({**reject, "kind": ["work_items"], "project": ["bridge"], "row_digest": [4]})
    land(store, "tracker", 1, read=3, rejects=rejects)
    land(store, "survey", 1)
    assert sorted(landed_rows(store).to_numpy().tolist()) == [
        ["bridge", "work_items", "survey", 1],
        ["bridge", "work_items", "tracker", 3],
    ]
    assert held_rows(store).to_numpy().tolist() == [["bridge", "work_items", "tracker", 1]]
