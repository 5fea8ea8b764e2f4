"""However a source's snapshots are cut into landings, the store tells the same history as a naive model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import hypothesis.strategies as st
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.engine import open_store
from tasks.store.history import as_of
from tasks.store.landing import Landing, save_landing
from tasks.store.tables import TABLES, VERSIONS
from tests.tasks.store.frames import moment, night

REFS = ("A-1", "A-2", "A-3", "A-4")
DAYS = 9
SNAPSHOTS = st.lists(st.dictionaries(st.sampled_from(REFS), st.integers(0, 3), max_size=4), min_size=1, max_size=DAYS)
CHUNKS = st.sets(st.integers(1, DAYS - 1))
VERSION_LISTS = st.lists(
    st.tuples(st.sampled_from(REFS[:2]), st.integers(1, DAYS), st.integers(0, 2)), min_size=1, max_size=12
)


@dataclass(frozen=True)
class Sweep:
    refs: frozenset[str]
    kind: str = "work_items"
    complete: bool = True
    reason: str = ""
    projects: frozenset[str] | None = None


def frame(rows: list[tuple[str, datetime, int]]) -> pd.DataFrame:
    columns = {
        "source": "tracker",
        "ref": [ref for ref, _, _ in rows],
        "project": "bridge",
        "status": "open",
        "valid_from": pd.Series([since for _, since, _ in rows], dtype="datetime64[us, UTC]"),
        "row_digest": [digest for _, _, digest in rows],
    }
    return conform(pd.DataFrame(columns, index=range(len(rows))), KINDS["work_items"])


def emptied(store: Engine) -> Engine:
    with store.begin() as connection:
        for table in (TABLES["work_items"], VERSIONS["work_items"], TABLES["cursors"], TABLES["landings"]):
            connection.execute(sa.delete(table))
    return store


def told(store: Engine, on: date) -> dict[str, int]:
    rows = as_of(store, "work_items", on, ["ref", "row_digest"])
    assert rows["ref"].is_unique
    return dict(zip(rows["ref"], rows["row_digest"].tolist(), strict=True))


def end_of_day(day: int) -> datetime:
    return datetime.combine(night(day), time(23, 59, 59), UTC)


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('chunks') / 'store.sqlite'}")
    yield engine
    engine.dispose()


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SNAPSHOTS, CHUNKS)
def test_daily_snapshots_tell_every_day_however_they_are_chunked(
    sqlite_store: Engine, snapshots: list[dict[str, int]], cuts: set[int]
) -> None:
    check_snapshots(sqlite_store, snapshots, cuts)


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SNAPSHOTS, CHUNKS)
def test_both_databases_tell_the_same(store: Engine, snapshots: list[dict[str, int]], cuts: set[int]) -> None:
    check_snapshots(store, snapshots, cuts)


def check_snapshots(store: Engine, snapshots: list[dict[str, int]], cuts: set[int]) -> None:
    """Land the snapshots cut into landings; within one, a row that vanished and came back is only seen to be there."""
    emptied(store)
    landed: list[tuple[int, dict[str, int]]] = []
    chunk: list[tuple[str, datetime, int]] = []
    for day, snapshot in enumerate(snapshots, start=1):
        chunk += [(ref, end_of_day(day), digest) for ref, digest in snapshot.items()]
        landed.append((day, snapshot))
        if day in cuts or day == len(snapshots):
            frames, sweep = {"work_items": frame(chunk)}, Sweep(frozenset(snapshot))
            landing = Landing("tracker", night(day), moment(day + 1), frames, sweeps=[sweep])
            save_landing(store, landing, largest_vanished_share=1.0)
            chunk = []
    model: dict[str, int] = {}
    for day, snapshot in landed:
        model |= snapshot
        if day in cuts or day == len(snapshots):
            model = {ref: digest for ref, digest in model.items() if ref in snapshot}
        assert told(store, night(day)) == model


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VERSION_LISTS, min_size=1, max_size=4))
def test_versions_in_any_order_tell_what_sorting_them_would(
    sqlite_store: Engine, batches: list[list[tuple[str, int, int]]]
) -> None:
    store = emptied(sqlite_store)
    model: dict[str, dict[int, int]] = {ref: {} for ref in REFS}
    for batch in batches:
        rows = [(ref, moment(day), digest) for ref, day, digest in batch]
        save_landing(store, Landing("tracker", night(DAYS), moment(DAYS + 1), {"work_items": frame(rows)}))
        keep_in_model(model, batch)
    for day in range(1, DAYS + 1):
        expected = {
            ref: versions[max(since for since in versions if since <= day)]
            for ref, versions in model.items()
            if any(since <= day for since in versions)
        }
        assert told(store, night(day)) == expected
    assert_chains_whole(store)


def keep_in_model(model: dict[str, dict[int, int]], batch: list[tuple[str, int, int]]) -> None:
    """The naive way: the last content of each moment, in order of time, dropped when it repeats what held before."""
    newest = {(ref, day): digest for ref, day, digest in batch}
    merged = {ref: dict(versions) for ref, versions in model.items()}
    for (ref, day), digest in newest.items():
        merged[ref][day] = digest
    for ref, versions in merged.items():
        held: int | None = None
        for day in sorted(versions):
            digest = versions[day]
            if day in model[ref] or digest != held:
                model[ref][day] = digest
            held = digest


def assert_chains_whole(store: Engine) -> None:
    """No gaps and no overlaps where nothing was deleted: each version ends where the next begins."""
    with store.connect() as connection:
        current = connection.execute(sa.select(*TABLES["work_items"].c["ref", "valid_from"])).all()
        versions = connection.execute(sa.select(*VERSIONS["work_items"].c["ref", "valid_from", "valid_to"])).all()
    beginnings = {(ref, since) for ref, since in current} | {(ref, since) for ref, since, _ in versions}
    assert len(beginnings) == len(current) + len(versions)
    assert all((ref, until) in beginnings for ref, _, until in versions)
    assert all(until - since >= timedelta(0) for _, since, until in versions)
    assert {ref for ref, _, _ in versions} <= {ref for ref, _ in current}
