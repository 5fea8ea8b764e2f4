"""Lessons: kept once per closed deviation, and found by their words, alike on every database."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tasks.deviations.terms import terms
from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import write
from tasks.store.engine import writing
from tasks.store.lessons import closed_deviations, lessons, rebuild_search, save_lessons, search, to_be_told
from tasks.store.tables import TABLES
from tests.tasks.deviations.lived import deviation, edit, measure, verdict
from tests.tasks.store.frames import frame_of, moment, night

SAME_STORE = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def lesson(text: str, key: str = "one", closed: int = 20, project: str = "bridge") -> dict[str, Any]:
    return {
        "deviation": key,
        "project": project,
        "indicator": "csat",
        "scope": "overall",
        "opened_on": night(5).isoformat(),
        "closed_on": night(closed).isoformat(),
        "story": "{}",
        "words": " ".join(terms(text)),
    }


def keep(store: Engine, *rows: dict[str, Any]) -> dict[str, int]:
    frame = frame_of("lessons", list(rows))
    return save_lessons(store, frame, frame["deviation"].tolist())


def found(store: Engine, text: str, limit: int = 10) -> list[str]:
    keys: list[str] = search(store, text, limit)["deviation"].tolist()
    return keys


def test_a_lesson_is_kept_once_and_restated_when_it_reads_differently(store: Engine) -> None:
    row = lesson("the supplier was late")
    assert keep(store, row) == {"new": 1, "restated": 0, "withdrawn": 0}
    assert keep(store, row) == {"new": 0, "restated": 0, "withdrawn": 0}
    assert keep(store, lesson("the customer was late")) == {"new": 0, "restated": 1, "withdrawn": 0}
    assert found(store, "customer") == ["one"]
    assert found(store, "supplier") == [], "what it no longer says is no longer found"


def test_a_lesson_of_a_deviation_that_is_open_again_is_withdrawn(store: Engine) -> None:
    keep(store, lesson("late", "one"), lesson("late", "two"))
    empty = conform(pd.DataFrame(), KINDS["lessons"])
    assert save_lessons(store, empty, ["one"]) == {"new": 0, "restated": 0, "withdrawn": 1}
    assert found(store, "late") == ["two"]
    assert lessons(store)["deviation"].tolist() == ["two"]


def test_lessons_of_deviations_that_were_not_named_are_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="other deviations"):
        save_lessons(store, frame_of("lessons", [lesson("late")]), ["another"])


def test_lessons_come_the_latest_first_and_by_project(store: Engine) -> None:
    keep(store, lesson("a", "old", 10), lesson("b", "new", 30), lesson("c", "other", 20, project="tunnel"))
    assert lessons(store)["deviation"].tolist() == ["new", "other", "old"]
    assert lessons(store, project="bridge")["deviation"].tolist() == ["new", "old"]
    assert lessons(store, ["old", "missing"])["deviation"].tolist() == ["old"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what of the firmware", ["defects"]),
        ("the", ["defects"]),
        ("supplier delay", ["delay", "defects"]),
        ("DELAYS", ["delay"]),
        ("供应商", ["delay", "chinese"]),
        ("供应商 延迟", ["chinese", "delay"]),
        ("料", ["chinese"]),
        ("firm*", ["defects"]),
        ("验收", ["acceptance"]),
        ("nothing of this", []),
        ('inspections" OR "x) AND NOT ^ {', ["defects"]),
        ("供应商'); DROP TABLE lessons; --", ["delay", "chinese"]),
        ("", []),
        ("—", []),
    ],
)
def test_a_search_finds_in_both_languages_and_takes_nothing_as_an_operator(
    store: Engine, query: str, expected: list[str]
) -> None:
    keep(
        store,
        lesson("Supplier delays: parts came three weeks late 供应商", "delay"),
        lesson("Defects in firmware of the supplier; more inspections", "defects"),
        lesson("供应商交付延迟,材料不足", "chinese"),
        lesson("客户验收条件没有及时确认", "acceptance"),
    )
    assert found(store, query) == expected


def test_of_equal_lessons_the_younger_comes_first(store: Engine) -> None:
    keep(store, lesson("late parts", "b", 10), lesson("late parts", "a", 10), lesson("late parts", "c", 20))
    assert found(store, "late") == ["c", "a", "b"]
    assert found(store, "late", limit=1) == ["c"]


def test_a_search_says_which_words_it_found(store: Engine) -> None:
    keep(store, lesson("late parts"))
    best = search(store, "parts of a supplier").iloc[0]
    assert best["found"] == ["part"]
    assert best["score"] > 0


@pytest.mark.slow
@SAME_STORE
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_whatever_a_lesson_says_is_found_by_its_own_words(store: Engine, text: str) -> None:
    keep(store, lesson(text), lesson("something else entirely", "two"))
    assert ("one" in found(store, text)) == bool(terms(text))


@pytest.mark.slow
@SAME_STORE
@given(st.text(max_size=30))
def test_any_text_is_a_query(store: Engine, text: str) -> None:
    keep(store, lesson("late parts 供应"))
    assert found(store, text) in (["one"], [])


def some_withdrawn(store: Engine) -> None:
    """Ten lessons of twenty: their row numbers begin with 11."""
    keep(store, *(lesson(f"word{number}", f"d{number}") for number in range(20)))
    save_lessons(store, conform(pd.DataFrame(), KINDS["lessons"]), [f"d{number}" for number in range(10)])


def sound(store: Engine) -> None:
    """The search holds what the lessons say, neither more nor less."""
    if store.dialect.name == "sqlite":
        with writing(store) as connection:
            connection.exec_driver_sql("INSERT INTO lesson_search(lesson_search, rank) VALUES ('integrity-check', 1)")


def test_a_packed_file_finds_as_before(store: Engine) -> None:
    some_withdrawn(store)
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection  # SQLAlchemy would begin a transaction first
        driver.execute("VACUUM")
    assert found(store, "word15") == ["d15"]
    assert found(store, "word5") == []
    sound(store)


def test_lessons_whose_row_numbers_changed_are_found_as_before(store: Engine) -> None:
    """As SQLite may do whenever a file is packed or loaded from a dump: it promises no row numbers but of an integer key."""
    if store.dialect.name != "sqlite":
        pytest.skip("only SQLite has row numbers")
    some_withdrawn(store)
    with writing(store) as connection:
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'lessons'"
        kept = connection.exec_driver_sql(triggers).all()
        for name, _ in kept:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE lessons SET rowid = 100 - rowid")
        for _, sql in kept:
            connection.exec_driver_sql(sql)
    assert found(store, "word15") == ["d15"]
    sound(store)
    keep(store, lesson("word99", "d15"))
    assert (found(store, "word15"), found(store, "word99")) == ([], ["d15"])
    sound(store)


def test_a_search_that_was_damaged_is_made_anew(store: Engine) -> None:
    some_withdrawn(store)
    if store.dialect.name == "sqlite":
        with writing(store) as connection:
            connection.exec_driver_sql("INSERT INTO lesson_search(lesson_search) VALUES ('delete-all')")
        assert found(store, "word15") == []
    rebuild_search(store)
    assert found(store, "word15") == ["d15"]
    sound(store)


def test_nothing_is_to_be_told_where_nothing_closed(store: Engine) -> None:
    assert to_be_told(store, night(20)) == []
    assert closed_deviations(store) == []


def test_a_lesson_that_says_it_closed_tonight_is_looked_at_again(store: Engine) -> None:
    keep(store, lesson("late", closed=20))
    assert to_be_told(store, night(20)) == ["one"]
    assert to_be_told(store, night(21)) == []


SERIES = {"project": "bridge", "indicator": "csat", "scope": "overall"}
LATER = deviation(key="bridge|csat|overall|2026-01-24", **SERIES, opened_on=night(24).isoformat(), closed_on=None)


@pytest.mark.parametrize(
    ("kind", "row", "nights"),
    [
        ("measure_verdicts", verdict("m", night=night(24).isoformat()), {24}),
        ("cause_edits", edit(deviation="one", edited_at=moment(24, 10)), {22, 23, 24, 25}),
        ("measures", measure("m", version=2, deviation="one", recorded_at=moment(24, 10)), {22, 23, 24, 25}),
        ("deviations", LATER, {24}),
        ("deviations", LATER | {"scope": "team_service"}, set()),
    ],
)
def test_a_lesson_is_told_again_when_more_is_known(
    store: Engine, kind: str, row: dict[str, Any], nights: set[int]
) -> None:
    """What people say is looked for some days around it: nobody knows before or after which run they said it."""
    keep(store, lesson("late", closed=10), lesson("late", "two", closed=10, project="tunnel"))
    put(store, "measures", measure("m", deviation="one"))
    put(store, kind, row)
    assert {day for day in range(20, 32) if to_be_told(store, night(day)) == ["one"]} == nights
    assert to_be_told(store, night(31), since=night(20)) == (["one"] if nights else [])


def put(store: Engine, kind: str, row: dict[str, Any]) -> None:
    with writing(store) as connection:
        write(connection, TABLES[kind], frame_of(kind, [row]))
