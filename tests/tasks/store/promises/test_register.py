"""Every version of an expectation is kept, and any earlier register can be read again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.store.engine import open_store
from tasks.store.promises.attainments import attainments, save_attainments
from tasks.store.promises.preparation_edits import preparation_edits
from tasks.store.promises.preparing import (
    answers,
    drop_risks,
    drop_targets,
    risks,
    save_answers,
    save_risks,
    save_targets,
    start_plans,
    targets,
)
from tasks.store.promises.register import register, save_register, versions_of_expectation
from tests.tasks.store.frames import frame_of
from tests.tasks.store.promises import story
from tests.tasks.store.promises.story import expectations, on


def test_a_change_is_a_new_version_and_the_same_words_are_none(store: Engine) -> None:
    first = expectations({"key": "pace", "due_on": date(2026, 3, 1)}, {"key": "calm", "state": "latent"})
    assert save_register(store, first) == 2
    assert save_register(store, first.assign(recorded_by="bob", recorded_at=on(9))) == 0
    later = expectations({"key": "pace", "due_on": None, "recorded_at": on(9)}, {"key": "calm", "state": "latent"})
    assert save_register(store, later) == 1
    kept = register(store, "bridge").set_index("key")
    assert kept["version"].to_dict() == {"pace": 2, "calm": 1}
    assert pd.isna(kept.loc["pace", "due_on"])
    assert versions_of_expectation(store, "bridge", "pace")["version"].tolist() == [1, 2]
    assert len(versions_of_expectation(store, "bridge")) == 3


def test_the_register_is_read_as_of_any_day(store: Engine) -> None:
    save_register(store, expectations({"key": "pace", "recorded_at": on(2)}))
    save_register(store, expectations({"key": "pace", "statement": "Sooner", "recorded_at": on(9)}))
    assert register(store, "bridge", as_of=date(2026, 1, 1)).empty
    assert register(store, "bridge", as_of=date(2026, 1, 8))["statement"].tolist() == ["The bridge opens on time"]
    assert register(store, "bridge", as_of=on(9))["statement"].tolist() == ["Sooner"]


def test_what_is_withdrawn_stays_to_be_seen(store: Engine) -> None:
    save_register(store, expectations({"key": "pace"}))
    save_register(store, expectations({"key": "pace", "state": "withdrawn"}))
    assert register(store)[["key", "state", "version"]].to_numpy().tolist() == [["pace", "withdrawn", 2]]


def test_rows_that_are_not_given_stay_and_projects_do_not_mix(store: Engine) -> None:
    save_register(store, expectations({"key": "pace"}, {"key": "pace", "project": "tunnel", "statement": "Deep"}))
    assert save_register(store, expectations({"key": "calm"})) == 1
    assert register(store, "bridge")["key"].tolist() == ["calm", "pace"]
    assert register(store, "tunnel")["statement"].tolist() == ["Deep"]


def test_an_expectation_given_twice_is_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="bridge/pace is given twice"):
        save_register(store, expectations({"key": "pace"}, {"key": "pace"}))
    assert register(store).empty


def test_two_who_record_at_once_both_get_their_version(store: Engine, store_url: str) -> None:
    def save(number: int) -> int:
        engine = open_store(store_url)
        try:
            return save_register(engine, expectations({"key": "pace", "statement": f"{number}"}))
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(save, range(4))) == [1] * 4
    assert versions_of_expectation(store, "bridge", "pace")["version"].tolist() == [1, 2, 3, 4]


def test_targets_and_risks_in_preparation_may_be_edited_and_taken_back(store: Engine) -> None:
    said: dict[str, Any] = {"by": "alice", "at": on(2)}
    save_targets(store, story.targets(), **said)
    save_targets(store, story.targets({"key": "content", "value": 0.9}), **said)
    assert targets(store, "bridge").set_index("key")["value"].dropna().to_dict() == {"content": 0.9, "index": 0.8}
    assert drop_targets(store, "bridge", ["content", "nothing"], **said) == 1
    assert targets(store)["key"].tolist() == ["index", "opening"]
    save_risks(store, story.risks(), **said)
    assert risks(store, "bridge")["statement"].tolist() == ["水"]
    assert drop_risks(store, "bridge", ["flood"], **said) == 1
    assert risks(store).empty


def test_who_changed_a_target_or_a_risk_and_what_it_said_before_is_kept(store: Engine) -> None:
    save_targets(store, story.targets({"key": "content"}), by="alice", at=on(2))
    save_targets(store, story.targets({"key": "content"}, {"key": "speed"}), by="bob", at=on(3))
    save_targets(store, story.targets({"key": "content", "value": 0.9, "statement": "更好"}), by="bob", at=on(4))
    drop_targets(store, "bridge", ["content"], by="charlie", at=on(5))
    save_risks(store, story.risks(), by="alice", at=on(6))
    told = preparation_edits(store, "bridge")
    assert told[["section", "key", "number", "changed_by"]].to_numpy().tolist() == [
        ["targets", "content", 1, "alice"],
        ["targets", "speed", 1, "bob"],
        ["targets", "content", 2, "bob"],
        ["targets", "content", 3, "charlie"],
        ["risks", "flood", 1, "alice"],
    ]
    assert told["changed_at"].tolist() == [pd.Timestamp(on(day)) for day in (2, 3, 4, 5, 6)]
    change = told[told["number"] == 2].iloc[0]
    before, after = json.loads(change["before"]), json.loads(change["after"])
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {
        "value": (0.8, 0.9),
        "statement": (None, "更好"),
    }
    assert told["before"].isna().tolist() == [True, True, False, False, True]
    assert told["after"].isna().tolist() == [False, False, False, True, False]
    assert preparation_edits(store, "tunnel").empty


def test_a_plan_starts_without_taking_back_what_a_person_changed_meanwhile(store: Engine) -> None:
    save_risks(store, story.risks({"key": "flood"}, {"key": "storm"}), by="alice", at=on(2))
    seen = risks(store).assign(state="started", started_on=pd.Timestamp("2026-01-03"), started_value=0.3)
    save_risks(store, story.risks({"key": "flood", "contingency": "Sandbags"}), by="bob", at=on(3))
    save_risks(store, story.risks({"key": "storm", "state": "closed"}), by="bob", at=on(3))
    assert start_plans(store, seen, by="night", at=on(4))["key"].tolist() == ["flood"]
    now = risks(store).set_index("key")
    assert now.loc["flood", ["state", "contingency", "started_value"]].tolist() == ["started", "Sandbags", 0.3]
    assert now.loc["storm", "state"] == "closed"
    assert preparation_edits(store)["changed_by"].tolist() == ["alice", "alice", "bob", "bob", "night"]


def test_two_who_edit_at_once_are_both_on_the_account(store: Engine, store_url: str) -> None:
    def save(number: int) -> None:
        engine = open_store(store_url)
        try:
            save_targets(engine, story.targets({"key": "content", "value": number / 10}), by=f"p{number}", at=on(2))
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    told = preparation_edits(store, "bridge").sort_values("number")
    assert told["number"].tolist() == [1, 2, 3, 4]
    assert sorted(told["changed_by"]) == ["p0", "p1", "p2", "p3"]
    assert told["before"].tolist()[1:] == told["after"].tolist()[:-1], "each was written upon the one before"


def test_an_answer_given_again_takes_the_place_of_the_first(store: Engine) -> None:
    row = {"project": "bridge", "round": "spring", "expectation": "pace", "respondent": "r1"}
    for functional in (1, 2):
        save_answers(store, frame_of("kano_answers", [row | {"functional": functional, "dysfunctional": 5}]))
    assert answers(store, "bridge", "spring")["functional"].tolist() == [2]
    assert answers(store, "bridge", "autumn").empty


def test_a_nights_attainments_are_replaced_as_a_whole(store: Engine) -> None:
    fixed = {"project": "bridge", "baseline": "b", "targets": 1, "targets_met": 1, "rebaselines": 0, "state": "kept"}

    def night(day: int, *keys: str) -> pd.DataFrame:
        rows = [{"night": date(2026, 1, day), "expectation": key, "against": "current"} for key in keys]
        return frame_of("attainments", [fixed | row for row in rows])

    save_attainments(store, night(5, "pace", "calm"))
    save_attainments(store, night(6, "pace"))
    save_attainments(store, night(5, "calm"))
    assert attainments(store, date(2026, 1, 5))["expectation"].tolist() == ["calm"]
    assert attainments(store, date(2026, 1, 6), "bridge")["expectation"].tolist() == ["pace"]
    save_attainments(store, night(5), date(2026, 1, 5))
    assert attainments(store, date(2026, 1, 5)).empty
    with pytest.raises(ValueError, match="other nights"):
        save_attainments(store, night(5, "pace"), date(2026, 1, 6))
