"""Whatever signed byte is changed behind the product's back, verifying names its table and its row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.canonical import digest_of_text
from tasks.records.catalogue import KINDS
from tasks.records.declaration import ColumnType
from tasks.records.expecting import Side
from tasks.store.baselines import save_baselines
from tasks.store.engine import open_store
from tasks.store.promises import adjustments
from tasks.store.promises.evidence import SIGNED_TABLES, evidence
from tasks.store.tables import TABLES
from tasks.verify import findings_in
from tests.tasks.store.frames import frame_of
from tests.tasks.store.promises.story import agreed, moved, on, promised, proposed, signed_by

pytestmark = pytest.mark.slow

KNOWN_BY_THEIR_ROW = {
    *(("adjustment_versions", name) for name in ("rationale", "changes", "impact")),
    *(("chain", name) for name in ("act", "subject", "digest", "done_at", "done_by")),
}
"""Cells of which one hash holds several, so that a finding tells the row and not always the column."""


@pytest.fixture(scope="module")
def told_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store of its own with a whole story in it, on SQLite, where any byte can be changed."""
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('told')}/store.sqlite")
    whole_story(engine)
    yield engine
    engine.dispose()


def whole_story(store: Engine) -> None:
    """A plan that stands in, a promise that moved, an adjustment agreed and half signed, one only proposed."""
    stand_in = {"key": "bridge@2026-01-02", "project": "bridge", "kind": "tracker_plan", "digest": "x"}
    days = {"valid_from": date(2026, 1, 2), "frozen_as_of": date(2026, 1, 2), "items": 1, "undated_items": 0}
    item = {"source": "tracker", "ref": "A-1", "project": "bridge", "weight": 1.0, "due_on": date(2026, 3, 1)}
    items = frame_of("baseline_items", [item | {"baseline": "bridge@2026-01-02"}])
    save_baselines(store, frame_of("baselines", [stand_in | days]), items)
    moved(store)
    key = proposed(store, {"targets": {"changed": {"opening": {"due_on": "2026-03-20"}}}}, 11)
    document = agreed(store, key, 12).document
    assert document is not None
    signed_by(store, document, Side.SUPPLIER, 13)
    gone = proposed(store, {"targets": {"removed": ["content"]}}, 14)
    adjustments.decide_adjustment(store, gone, "withdrawn", by="bob", at=on(15))
    proposed(store, {"items": {"removed": ["tracker/A-3"]}}, 16)


def findings(store: Engine, project: str | None = None) -> list[str]:
    kept, damaged = evidence(store, project)
    return [str(finding) for finding in [*damaged, *findings_in(kept)]]


@contextmanager
def unguarded(store: Engine) -> Iterator[Connection]:
    """A connection on which no foreign key is held, as somebody has who edits the database itself."""
    with store.connect() as connection:
        if store.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.commit()
        yield connection
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON" if store.dialect.name == "sqlite" else "RESET ALL")


def changed(value: Any, kept_as: ColumnType) -> Any:
    """Another value than `value`, as near to it as can be."""
    if value is None:
        return {
            ColumnType.NUMBER: 0.0,
            ColumnType.INTEGER: 0,
            ColumnType.DATE: date(2026, 1, 1),
            ColumnType.INSTANT: on(1),
        }.get(kept_as, "x")
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, int | float):
        return value + 100
    middle = len(value) // 2
    return value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]


def signed_rows(store: Engine, table: str) -> list[dict[str, Any]]:
    """The rows of a table, without the plan that stood in."""
    rows = TABLES[table]
    with store.connect() as connection:
        kept = connection.execute(sa.select(rows).order_by(*rows.primary_key.columns)).mappings()
        return [dict(row) for row in kept if not str(row.get("baseline", row.get("key"))).startswith("bridge@")]


def rewritten(store: Engine, table: str, column: str) -> tuple[str, list[str]]:
    """What verifying says when that cell of one row is changed, and of which; it is put back.

    Of one column the first row is taken, of the next one the last.
    """
    rows, kind = TABLES[table], KINDS[table]
    row = signed_rows(store, table)[-(kind.names.index(column) % 2)]
    becomes = changed(row[column], kind.column(column).type)
    with unguarded(store) as connection:
        own = [rows.c[name] == row[name] for name in kind.key]
        connection.execute(rows.update().where(*own).values({column: becomes}))
        connection.commit()
        told = findings(store)
        own = [rows.c[name] == (becomes if name == column else row[name]) for name in kind.key]
        connection.execute(rows.update().where(*own).values({column: row[column]}))
    return str([row[name] for name in kind.key]), told


def test_an_honest_store_has_no_findings(store: Engine) -> None:
    whole_story(store)
    assert findings(store) == []
    assert findings(store, "bridge") == []
    assert findings(store, "nowhere") == []


@pytest.mark.slow
@pytest.mark.parametrize("table", SIGNED_TABLES)
def test_a_changed_cell_is_named(told_store: Engine, table: str) -> None:
    for column in KINDS[table].names:
        key, told = rewritten(told_store, table, column)
        named = [line for line in told if line.startswith(f"{table} ")]
        assert named, f"{table}.{column} of {key} can be changed unseen: {told}"
        if column not in KINDS[table].key and (table, column) not in KNOWN_BY_THEIR_ROW:
            assert any(column in line for line in named), (table, column, key, told)
    assert findings(told_store) == []


@pytest.mark.slow
@pytest.mark.parametrize("table", SIGNED_TABLES)
def test_a_row_taken_out_is_missed(told_store: Engine, table: str) -> None:
    rows = TABLES[table]
    kept = signed_rows(told_store, table)
    for row in kept if table == "chain" else (kept[0], kept[-1]):
        with unguarded(told_store) as connection:
            connection.execute(rows.delete().where(*(rows.c[name] == row[name] for name in KINDS[table].key)))
            connection.commit()
            told = findings(told_store)
            connection.execute(rows.insert().values(row))
        assert told, f"{table}: {row} can be taken out unseen"
    assert findings(told_store) == []


def test_a_row_put_in_is_noticed(told_store: Engine) -> None:
    invented: dict[str, dict[str, Any]] = {
        "baseline_items": {"ref": "A-99"},
        "baseline_targets": {"key": "easy"},
        "baselines": {"key": "bridge-baseline-9"},
        "documents": {"key": "bridge-baseline-9"},
        "signatures": {"key": "bridge-baseline-3:customer", "document": "bridge-baseline-3", "side": "customer"},
        "adjustments": {"key": "bridge-adjustment-9"},
        "adjustment_versions": {"version": 9},
        "chain": {"sequence": 99},
    }
    for table, parts in invented.items():
        rows = TABLES[table]
        copied = sa.select(rows).where(rows.c.kind == "signed") if table == "baselines" else sa.select(rows)
        copied = copied.where(rows.c.baseline == "bridge-baseline-1") if table == "baseline_items" else copied
        with unguarded(told_store) as connection:
            row = dict(connection.execute(copied).mappings().first() or {}) | parts
            connection.execute(rows.insert().values(row))
        told = findings(told_store)
        with unguarded(told_store) as connection:
            connection.execute(rows.delete().where(*(rows.c[name] == row[name] for name in KINDS[table].key)))
        assert any(line.startswith(f"{table} ") for line in told), (table, told)
    assert findings(told_store) == []


def test_a_plan_that_nobody_signed_does_not_take_the_place_of_a_signed_one_unseen(store: Engine) -> None:
    promised(store)
    row = {"key": "bridge@2026-02-01", "project": "bridge", "kind": "tracker_plan", "digest": "x"}
    days = {"valid_from": date(2026, 2, 1), "frozen_as_of": date(2026, 2, 1), "items": 0, "undated_items": 0}
    save_baselines(store, frame_of("baselines", [row | days]), frame_of("baseline_items", []))
    told = "baselines bridge@2026-02-01: valid_from: a plan that nobody signed takes the place of a signed one"
    assert findings(store) == [told]


@pytest.mark.parametrize(
    ("table", "column", "raw"),
    [
        ("documents", "holds_from", "2026-0a-05"),
        ("documents", "content", b"\xff\xfe{"),
        ("signatures", "recorded_at", "yesterday"),
        ("signatures", "signed_by", b"Al\xffce"),
        ("baseline_items", "due_on", "2026-02-31"),
        ("baseline_items", "weight", "heavy"),
        ("chain", "done_at", "2026-01-05 25:00:00.000000"),
        ("adjustments", "version", "one"),
        ("baseline_targets", "value", "1e999x"),
    ],
)
def test_a_cell_that_cannot_be_read_any_more_is_named(told_store: Engine, table: str, column: str, raw: Any) -> None:
    rows = TABLES[table]
    with told_store.connect() as connection:
        kept = dict(connection.execute(sa.select(rows).order_by(*rows.primary_key.columns)).mappings().first() or {})
    key = " AND ".join(f"{name} = ?" for name in KINDS[table].key)
    place = tuple(str(kept[name]) if not isinstance(kept[name], int) else kept[name] for name in KINDS[table].key)
    with told_store.connect() as connection:
        before = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {key}", place).scalar_one()  # noqa: S608 - names of ours
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE {key}", (raw, *place))  # noqa: S608 - names of ours
        connection.commit()
    told = findings(told_store)
    with told_store.connect() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE {key}", (before, *place))  # noqa: S608 - names of ours
        connection.commit()
    assert any(line.startswith(f"{table} ") and f"{column}: cannot be read" in line for line in told), told
    assert findings(told_store) == []


@pytest.mark.parametrize(
    "text", ["x", "1", "{}", '{"project":{"key":"bridge"},"adjustment":3,"items":[[]],"targets":[]}']
)
def test_a_content_forged_together_with_its_hashes_is_named(store: Engine, text: str) -> None:
    key, digest = promised(store), digest_of_text(text)
    with unguarded(store) as connection:
        connection.execute(TABLES["documents"].update().values(content=text, digest=digest))
        connection.execute(TABLES["chain"].update().where(TABLES["chain"].c.subject == key).values(digest=digest))
        connection.execute(TABLES["signatures"].update().values(digest=digest))
        connection.execute(TABLES["baselines"].update().values(digest=digest))
    told = findings(store)
    assert f"documents {key}: content: is not what was drawn up" in told
    assert "chain bridge/1: seal: act 1 is not what was sealed" in told


@pytest.mark.slow
def test_each_database_is_read_as_closely(store: Engine) -> None:
    whole_story(store)
    for table, column in (
        ("baseline_items", "due_on"),
        ("baseline_items", "weight"),
        ("baseline_targets", "acceptance"),
        ("documents", "content"),
        ("signatures", "signed_by"),
        ("chain", "done_at"),
        ("adjustments", "decided_by"),
        ("adjustment_versions", "changes"),
        ("baselines", "valid_from"),
    ):
        key, told = rewritten(store, table, column)
        assert any(line.startswith(f"{table} ") for line in told), (table, column, key, told)
    assert findings(store) == []
