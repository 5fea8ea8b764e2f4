"""Cells survive the way into the store and back, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform, empty_frame
from tasks.store.bulk import ROWS_PER_CHUNK, Existing, fill, staged, write
from tasks.store.engine import reading, writing
from tasks.store.errors import RefusedRowsError
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES
from tests.tasks.store.frames import frame_of, item, moment

ITEMS = TABLES["work_items"]


def kept(engine: Engine, table: sa.Table = ITEMS, order: str = "ref") -> pd.DataFrame:
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(table).order_by(table.c[order]))


def saved(engine: Engine, rows: list[dict[str, Any]], existing: Existing = Existing.REFUSE) -> pd.DataFrame:
    frame = frame_of("work_items", [{"landing": 1, **row} for row in rows])
    with writing(engine) as connection:
        write(connection, ITEMS, frame, existing)
    return frame


def test_every_type_of_cell_comes_back_as_it_went_in(store: Engine) -> None:
    frame = saved(
        store,
        [
            item(
                "A-1",
                2**62 + 1,
                datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC),
                title='说 "no"\r\n\\.\nand, then; ',
                estimate_hours=0.1 + 0.2,
                start_on="2026-02-28",
                created_at="0999-01-01T00:00:00Z",
                reopened_count=3,
                is_private=True,
                extra='{"Sprint": "12"}',
            ),
            item("A-2", -(2**63), moment(1), title="", estimate_hours=-0.0, is_private=False),
            item("A-3", 0, moment(1), estimate_hours=float("inf")),
        ],
    )
    pd.testing.assert_frame_equal(kept(store), frame)


def test_types_do_not_depend_on_the_first_rows(store: Engine) -> None:
    rows = [item(f"A-{number:05}", number, moment(1)) for number in range(4500)]
    rows[3000] |= {"title": "text", "estimate_hours": 2, "due_on": "2026-05-01", "closed_at": moment(2)}
    rows[4400] |= {"estimate_hours": 2.5, "reopened_count": 1, "is_private": False, "title": "12"}
    frame = saved(store, rows)
    pd.testing.assert_frame_equal(kept(store), frame)


def test_an_empty_table_gives_an_empty_canonical_frame(store: Engine) -> None:
    pd.testing.assert_frame_equal(kept(store), empty_frame(KINDS["work_items"]))


def test_a_single_column_of_nothing_keeps_its_rows(store: Engine) -> None:
    saved(store, [item("A-1", 1, moment(1)), item("A-2", 1, moment(1))])
    with reading(store) as connection:
        titles = fetch_columns(connection, sa.select(ITEMS.c.title))
    assert titles["title"].isna().tolist() == [True, True]


def test_empty_text_is_not_missing_text(store: Engine) -> None:
    saved(store, [item("A-1", 1, moment(1), title=""), item("A-2", 1, moment(1))])
    assert kept(store)["title"].isna().tolist() == [False, True]


def test_a_nul_character_is_replaced_on_both_databases(store: Engine) -> None:
    saved(store, [item("A-1", 1, moment(1), title="a\x00b")])
    assert kept(store)["title"].tolist() == ["a\ufffdb"]


def test_an_existing_row_is_replaced_kept_or_refused_as_asked(store: Engine) -> None:
    saved(store, [item("A-1", 1, moment(1)), item("A-2", 1, moment(1))])
    saved(store, [item("A-2", 2, moment(2)), item("A-3", 2, moment(2))], Existing.REPLACE)
    assert kept(store)["row_digest"].tolist() == [1, 2, 2]
    saved(store, [item("A-3", 3, moment(3)), item("A-4", 3, moment(3))], Existing.KEEP)
    assert kept(store)["row_digest"].tolist() == [1, 2, 2, 3]
    with pytest.raises(RefusedRowsError, match="Nothing of this step was kept"):
        saved(store, [item("A-5", 4, moment(3)), item("A-1", 4, moment(3), title="secret")])
    assert kept(store)["row_digest"].tolist() == [1, 2, 2, 3]


def test_a_refusal_quotes_no_row(store: Engine) -> None:
    saved(store, [item("A-1", 1, moment(1))])
    with pytest.raises(RefusedRowsError) as refused:
        saved(store, [item("A-1", 4, moment(3), title="secret")])
    assert "secret" not in str(refused.value)
    assert "A-1" not in str(refused.value)


@pytest.mark.slow
def test_more_rows_than_a_chunk_are_written_whole(store: Engine) -> None:
    count = 45_000
    frame = conform(
        pd.DataFrame(
            {
                "source": "tracker",
                "ref": pd.Series(np.arange(count).astype(str)).str.zfill(6),
                "project": "bridge",
                "status": "open",
                "row_digest": np.arange(count),
                "valid_from": pd.Timestamp("2026-01-01", tz="UTC"),
                "landing": 1,
            }
        ),
        KINDS["work_items"],
    )
    with writing(store) as connection:
        write(connection, ITEMS, frame)
    pd.testing.assert_frame_equal(kept(store), frame)


def test_a_staged_frame_is_gone_afterwards(store: Engine) -> None:
    frame = pd.DataFrame({"ref": pd.Series(["A-1", "A-2"], dtype="str")})
    with writing(store) as connection:
        with staged(connection, [ITEMS.c.ref], frame) as stage:
            assert connection.execute(sa.select(sa.func.count()).select_from(stage)).scalar() == 2
            name = stage.name
        assert not sa.inspect(connection).has_table(name)


def test_a_first_load_leaves_every_index_in_its_place(store: Engine) -> None:
    before = sa.inspect(store).get_indexes("work_items")
    frame = frame_of("work_items", [{"landing": 1, **item(f"A-{n}", n, moment(1))} for n in range(ROWS_PER_CHUNK)])
    with writing(store) as connection:
        fill(connection, ITEMS, frame)
    assert len(kept(store)) == ROWS_PER_CHUNK
    assert sa.inspect(store).get_indexes("work_items") == before
    assert before


def test_a_first_load_that_fails_leaves_every_index_in_its_place(store: Engine) -> None:
    before = sa.inspect(store).get_indexes("work_items")
    rows = [{"landing": 1, **item(f"A-{n}", n, moment(1))} for n in range(ROWS_PER_CHUNK)]
    with pytest.raises(RefusedRowsError), writing(store) as connection:
        fill(connection, ITEMS, frame_of("work_items", [*rows, rows[0]]))
    assert kept(store).empty
    assert sa.inspect(store).get_indexes("work_items") == before
