"""Rows read beside by Arrow's driver are the rows the ordinary reader gives, whatever is in them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.sources.contract import Sweep
from tasks.store import arrow_sqlite
from tasks.store.arrow_sqlite import is_large, read_beside
from tasks.store.engine import open_store, reading
from tasks.store.fetching import fetch
from tasks.store.history import EarlyAsOf, as_of
from tasks.store.known import KnownAhead, known_of
from tasks.store.landing import Landing, save_landing
from tasks.store.tables import TABLES
from tasks.wire import second_process
from tests.tasks.store.frames import frame_of, item, moment, night

ITEMS = TABLES["work_items"]
TYPES = {column.name: column.type for column in KINDS["work_items"].columns}


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'with space ü.sqlite'}")
    dates = {"created_at": moment(1), "start_on": "2026-01-02", "due_on": "2026-01-20"}
    rows = [
        item("A-1", 1, moment(5)),
        item("A-2", -(2**62), moment(5), title="=1+1\n'; DROP TABLE work_items; -- 中文 🚚", parent="A-1", **dates),
        item("A-3", 2**62, moment(5), estimate_hours=0.1, done_ratio=1.0, reopened_count=3, is_private=True, **dates),
        item("A-4", 4, moment(5), is_private=False, title="", extra='{"Sprint": "7"}', closed_at=moment(4), **dates),
    ]
    save_landing(engine, Landing("tracker", night(5), moment(6), {"work_items": frame_of("work_items", rows)}))
    changed = frame_of("work_items", [item("A-1", 7, moment(8), title="later")])
    save_landing(engine, Landing("tracker", night(8), moment(9), {"work_items": changed}))
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _one_process() -> Iterator[None]:
    yield
    second_process.end_all()


def lost(*_: object) -> None:
    os._exit(3)


def ordinary(store: Engine, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
    with reading(store) as connection:
        return fetch(connection, query, TYPES)


@pytest.mark.slow
def test_the_same_cells_of_the_same_types(store: Engine) -> None:
    all_, none, one = (
        sa.select(ITEMS).where(where) for where in (sa.true(), sa.false(), ITEMS.c.title.contains("DROP"))
    )
    read = read_beside(store, [all_, none, one], TYPES)()
    assert [len(frame) for frame in read] == [4, 0, 1]
    for frame, query in zip(read, (all_, none, one), strict=True):
        assert_frame_equal(frame, ordinary(store, query))


@pytest.mark.slow
def test_any_night_and_what_is_known_are_the_same_read_beside(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    nights = [night(day) for day in (2, 4, 5, 7, 8, 9)]
    before = [as_of(store, "work_items", each) for each in nights]
    digests = known_of(store, "tracker")
    monkeypatch.setattr(arrow_sqlite, "MANY_ROWS", 1)
    monkeypatch.setattr(arrow_sqlite, "second_core", lambda: True)
    assert is_large(store, ITEMS)
    for each, expected in zip(nights, before, strict=True):
        assert_frame_equal(as_of(store, "work_items", each), expected)
    known = KnownAhead(store, "tracker")
    assert list(known) == list(digests) == ["work_items"]
    pd.testing.assert_series_equal(known["work_items"], digests["work_items"])
    assert KnownAhead(store, "nobody") == {}


@pytest.mark.slow
def test_a_lost_second_process_only_costs_time(
    store: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(arrow_sqlite, "arrow_rows", lost)
    with caplog.at_level(logging.WARNING):
        (frame,) = read_beside(store, [sa.select(ITEMS)], TYPES)()
    assert_frame_equal(frame, ordinary(store, sa.select(ITEMS)))
    assert "The rows are read in this process instead" in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("lost_before", [False, True], ids=["kept", "lost"])
def test_rows_begun_early_are_those_of_now(store: Engine, lost_before: bool) -> None:
    columns = ["source", "ref", "title", "status", "created_at", "valid_from"]
    early = EarlyAsOf(store, "work_items", night(12), columns)
    second_process.beside(len, "").result()  # it has read them by now
    if lost_before:
        second_process.end_all()
    swept = Sweep("work_items", frozenset({"A-2", "A-3", "B-'中"}), complete=True)
    rows = [item("A-2", 9, moment(11), title="changed"), item("B-'中", 5, moment(11), created_at=moment(3))]
    frame = frame_of("work_items", rows)
    saved = save_landing(store, Landing("tracker", night(11), moment(12), {"work_items": frame}, sweeps=[swept]))
    other = frame_of("work_items", [item("A-3", 5, moment(11), source="other", title="theirs")])
    save_landing(store, Landing("other", night(11), moment(12), {"work_items": other}))
    early.note("tracker", saved.changed["work_items"])
    early.note("other", ["A-3"])
    now = as_of(store, "work_items", night(12), columns).sort_values(["source", "ref"], ignore_index=True)
    assert_frame_equal(early.ahead()().sort_values(["source", "ref"], ignore_index=True), now)
    assert now["ref"].tolist() == ["A-3", "A-2", "A-3", "B-'中"]


@pytest.mark.slow
def test_rows_begun_early_are_right_when_nothing_changed(store: Engine) -> None:
    early = EarlyAsOf(store, "work_items", night(9), ["source", "ref", "title"])
    assert_frame_equal(early.ahead()(), as_of(store, "work_items", night(9), ["source", "ref", "title"]))


def test_few_rows_are_not_worth_a_process(store: Engine) -> None:
    assert not is_large(store, ITEMS)
