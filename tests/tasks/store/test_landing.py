"""Landings: what is kept of what a pull brought, and what the store then says about past nights."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.choices import RunState
from tasks.store import landing as landing_module
from tasks.store.brought import Unseen, end_of
from tasks.store.cursors import cursor_of
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.history import as_of
from tasks.store.known import known_of
from tasks.store.landing import LARGEST_VANISHED_SHARE, Landing, Saved, save_landing
from tasks.store.sweeping import FEW_ROWS
from tasks.store.tables import METADATA, TABLES
from tests.tasks.store.frames import frame_of, item, moment, night


@dataclass(frozen=True)
class Sweep:
    kind: str
    refs: frozenset[str]
    complete: bool = True
    reason: str = ""
    projects: frozenset[str] | None = None


def sweep(*refs: str, **others: Any) -> Sweep:
    return Sweep("work_items", frozenset(refs), **others)


def landing(day: int, *rows: dict[str, Any], **others: Any) -> Landing:
    """A landing of work items for a night in January, pulled at two in the next morning."""
    given = {"cursor": {"night": day}, **others}
    return Landing(
        "tracker", night(day), moment(day + 1, 2), {"work_items": frame_of("work_items", list(rows))}, **given
    )


def land(store: Engine, day: int, *rows: dict[str, Any], **others: Any) -> Saved:
    return save_landing(store, landing(day, *rows, **others))


def digests(store: Engine, on: date) -> dict[str, int]:
    frame = as_of(store, "work_items", on, ["ref", "row_digest"])
    assert frame["ref"].is_unique
    return dict(sorted(zip(frame["ref"], frame["row_digest"].tolist(), strict=True)))


def content(store: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything kept, without landing rows and numbers."""
    kept = {}
    with reading(store) as connection:
        for name, table in METADATA.tables.items():
            columns = [column for column in table.columns if column.name not in ("landing", "number")]
            if name != "landings":
                kept[name] = sorted(map(tuple, connection.execute(sa.select(*columns))), key=repr)
    return kept


def test_a_later_version_supersedes_and_the_past_stays(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    land(store, 3, item("A-1", 2, moment(3)))
    assert digests(store, night(2)) == {"A-1": 1, "A-2": 1}
    assert digests(store, night(3)) == {"A-1": 2, "A-2": 1}
    assert known_of(store, "tracker")["work_items"].to_dict() == {"A-1": 2, "A-2": 1}


def test_a_version_that_repeats_the_one_before_is_not_kept(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-1", 1, moment(2)), item("A-1", 2, moment(3)))
    land(store, 4, item("A-1", 2, moment(4)))
    frame = as_of(store, "work_items", night(4), ["valid_from"])
    assert frame["valid_from"].tolist() == [pd.Timestamp(moment(3))]


def test_a_late_version_takes_its_place_among_the_earlier_ones(store: Engine) -> None:
    land(store, 9, item("A-1", 1, moment(1)), item("A-1", 3, moment(5)), item("A-1", 4, moment(8)))
    land(store, 9, item("A-1", 2, moment(3)))
    assert [digests(store, night(day))["A-1"] for day in (2, 3, 4, 5, 8)] == [1, 2, 2, 3, 4]


def test_at_one_moment_the_newest_content_wins(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)))
    land(store, 2, item("A-1", 2, moment(1)))
    assert digests(store, night(2)) == {"A-1": 2}
    land(store, 3, item("A-1", 7, moment(1)), item("A-1", 8, moment(1)), item("A-1", 9, moment(3)))
    assert [digests(store, night(day))["A-1"] for day in (2, 3)] == [8, 9]


def test_replaying_a_past_night_does_not_undo_what_later_nights_brought(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)))
    land(store, 2, item("A-1", 2, moment(1)), sweeps=[sweep("A-1")])
    before = content(store)
    saved = land(store, 1, item("A-1", 1, moment(1)), sweeps=[sweep()])
    assert content(store) == before
    assert saved.state == RunState.COMPLETED
    assert cursor_of(store, "tracker").position == {"night": 2}  # type: ignore[union-attr]  # it was saved above


def test_a_vanished_row_is_deleted_at_the_end_of_the_night(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    saved = land(store, 2, sweeps=[sweep("A-1")])
    assert digests(store, night(1)) == {"A-1": 1, "A-2": 1}
    assert digests(store, night(2)) == {"A-1": 1}
    assert saved.counts["work_items"]["deleted"] == 1
    assert list(known_of(store, "tracker")["work_items"].index) == ["A-1"]


def test_a_row_that_was_read_and_is_not_swept_leaves_only_history(store: Engine) -> None:
    for day in (4, 5):
        land(store, day, item("A-1", 1, moment(1)), item("A-2", 1, moment(2)), sweeps=[sweep("A-2")])
    assert [list(digests(store, night(day))) for day in (1, 3, 4, 5)] == [["A-1"], ["A-1", "A-2"], ["A-2"], ["A-2"]]


def test_a_deleted_row_that_comes_back_is_current_from_then_on(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    land(store, 3, sweeps=[sweep("A-1")])
    land(store, 6, item("A-2", 1, moment(1)), sweeps=[sweep("A-1", "A-2")])
    assert ["A-2" in digests(store, night(day)) for day in (1, 2, 3, 5, 6, 7)] == [True, True, False, False, True, True]
    before = content(store)
    land(store, 6, item("A-2", 1, moment(1)), sweeps=[sweep("A-1", "A-2")])
    assert content(store) == before


def test_a_row_missed_and_found_in_the_same_night_was_never_deleted(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    undisturbed = content(store)
    land(store, 1, sweeps=[sweep("A-1")])
    assert digests(store, night(1)) == {"A-1": 1}
    land(store, 1, item("A-2", 1, moment(1)), sweeps=[sweep("A-1", "A-2")])
    assert content(store) == undisturbed


def test_an_incomplete_sweep_deletes_nothing_and_degrades(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    saved = land(store, 2, sweeps=[sweep("A-1", complete=False, reason="page 3 was missing")])
    assert digests(store, night(2)) == {"A-1": 1, "A-2": 1}
    assert saved.state == RunState.DEGRADED
    assert [found.code for found in saved.findings] == ["shrunken_sweep"]
    assert "page 3 was missing" in saved.findings[0].message


def test_a_suspiciously_small_sweep_deletes_nothing_until_it_is_allowed(store: Engine) -> None:
    land(store, 1, *(item(f"A-{number}", 1, moment(1)) for number in range(20)))
    small = landing(2, sweeps=[sweep(*(f"A-{number}" for number in range(10)))])
    saved = save_landing(store, small)
    assert (saved.state, len(digests(store, night(2)))) == (RunState.DEGRADED, 20)
    assert "10 of 20 rows, more than 20%" in saved.findings[0].message
    assert save_landing(store, small, largest_vanished_share=0.5).state == RunState.COMPLETED
    assert len(digests(store, night(2))) == 10


@pytest.mark.parametrize("few", [5_000, 1], ids=["asked for by name", "among all"])
@pytest.mark.parametrize("gone", [0, 2, 5, 12])
def test_what_was_compared_before_saving_is_not_compared_again(
    store: Engine, monkeypatch: pytest.MonkeyPatch, gone: int, few: int
) -> None:
    monkeypatch.setattr(landing_module, "_FEW_UNSEEN", few)
    refs = [f"A-{number}" for number in range(20)]
    land(store, 1, *(item(ref, 1, moment(1)) for ref in refs))
    new = item("A-99", 1, moment(2))
    unseen = {"work_items": Unseen(pd.Index(refs[:gone], dtype="str"), 21 - gone)}
    saved = land(store, 2, new, sweeps=[sweep(*refs[gone:], "A-99")], unseen=unseen)
    believed = gone <= 21 * LARGEST_VANISHED_SHARE or gone <= FEW_ROWS
    assert saved.counts["work_items"]["deleted"] == (gone if believed else 0)
    assert sorted(digests(store, night(2))) == sorted([*refs[gone if believed else 0 :], "A-99"])
    assert [found.message for found in saved.findings if f"lacks {gone} of 21 rows" in found.message] == [
        found.message for found in saved.findings
    ]
    assert saved.state == (RunState.COMPLETED if believed else RunState.DEGRADED)
    assert set(saved.changed["work_items"]) == {"A-99", *(refs[:gone] if believed else ())}


def test_what_somebody_took_out_meanwhile_is_not_taken_out_again(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("A-2", 1, moment(1)))
    land(store, 2, sweeps=[sweep("A-1")])
    late = land(store, 2, sweeps=[sweep("A-1")], unseen={"work_items": Unseen(pd.Index(["A-2"]), 1)})
    assert late.counts["work_items"]["deleted"] == 0
    assert digests(store, night(1)) == {"A-1": 1, "A-2": 1}


def test_a_few_rows_may_vanish_however_large_their_share(store: Engine) -> None:
    land(store, 1, *(item(f"A-{number}", 1, moment(1)) for number in range(3)))
    assert land(store, 2, sweeps=[sweep()]).counts["work_items"]["deleted"] == 3


def test_a_sweep_of_some_projects_deletes_only_there(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), item("B-1", 1, moment(1), project="tunnel"))
    land(store, 2, sweeps=[sweep(projects=frozenset({"tunnel"}))])
    assert list(digests(store, night(2))) == ["A-1"]


def test_an_item_that_moved_between_swept_projects_is_not_deleted(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)))
    land(store, 2, sweeps=[sweep(projects=frozenset({"bridge"})), sweep("A-1", projects=frozenset({"tunnel"}))])
    assert list(digests(store, night(2))) == ["A-1"]


def test_sources_do_not_touch_each_other(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)))
    other = frame_of("work_items", [item("A-1", 5, moment(1), source="other")])
    save_landing(store, Landing("other", night(1), moment(2), {"work_items": other}, sweeps=[sweep("A-1")]))
    save_landing(store, Landing("other", night(2), moment(3), sweeps=[sweep()]))
    assert digests(store, night(2)) == {"A-1": 1}


def test_rows_of_another_source_are_refused_and_nothing_is_kept(store: Engine) -> None:
    before = content(store)
    with pytest.raises(ValueError, match="other"):
        land(store, 1, item("A-1", 1, moment(1), source="other"))
    assert content(store) == before


def test_a_kind_that_does_not_come_from_outside_is_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="readings cannot be landed"):
        save_landing(store, replace(landing(1), frames={"readings": frame_of("readings", [])}))


def test_the_same_landing_saved_again_changes_nothing(store: Engine) -> None:
    land(store, 1, *(item(f"A-{number}", 1, moment(1)) for number in range(8)))
    rejects = pd.DataFrame(
        {
            "kind": ["work_items"],
            "ref": ["A-9"],
            "project": ["bridge"],
            "location": ["a.csv row 3"],
            "column": ["due_on"],
            "value": ["31.2."],
            "rule": ["date"],
            "reason": ["no such day"],
            "row": ["{}"],
            "row_digest": [5],
        }
    )
    rows = [
        item("A-1", 2, moment(2)),
        item("A-2", 2, moment(1)),
        item("A-3", 3, moment(1, 5)),
        item("A-9", 1, moment(1)),
    ]
    again = landing(2, *rows, rejects=rejects, sweeps=[sweep(*(f"A-{number}" for number in range(6)), "A-9")])
    first = save_landing(store, again)
    before = content(store)
    second = save_landing(store, again)
    assert content(store) == before
    assert (first.number, second.number) == (2, 3)


def test_the_landing_row_tells_what_came(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), counts={"work_items": {"read": 7}}, sweeps=[sweep("A-1")], manifest="m")
    with reading(store) as connection:
        row = connection.execute(sa.select(TABLES["landings"])).mappings().one()
    assert (row["source"], row["night"], row["state"], row["swept"]) == ("tracker", night(1), "completed", True)
    assert json.loads(row["counts"]) == {"work_items": {"read": 7, "written": 1, "deleted": 0}}


def test_a_failed_pull_leaves_its_row_and_the_cursor_alone(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), fresh_at=moment(1, 20))
    save_landing(store, Landing("tracker", night(2), moment(3), state=RunState.FAILED))
    cursor = cursor_of(store, "tracker")
    assert cursor is not None
    assert (cursor.night, cursor.fresh_at, cursor.position) == (night(1), moment(1, 20), {"night": 1})


def test_freshness_never_lies_in_the_future(store: Engine) -> None:
    land(store, 1, item("A-1", 1, moment(1)), fresh_at=moment(30))
    assert cursor_of(store, "tracker").fresh_at == moment(2, 2)  # type: ignore[union-attr]  # it was saved above


@pytest.mark.slow
def test_a_chain_may_be_landed_in_one_go_or_piece_by_piece(store: Engine) -> None:
    rows = [item(ref, digest, moment(digest)) for ref in ("A-1", "A-2") for digest in (1, 4, 6)]
    land(store, 8, *rows)
    at_once = content(store)
    for table in reversed(METADATA.sorted_tables):
        with store.begin() as connection:
            connection.execute(table.delete())
    for row in (rows[4], rows[0], rows[5], rows[3], rows[2], rows[1]):
        land(store, 8, row)
    assert content(store) == at_once


def test_the_end_of_a_night_is_its_last_microsecond() -> None:
    assert end_of(night(1)).isoformat() == "2026-01-01T23:59:59.999999+00:00"


def test_a_stored_frame_comes_back_canonical(store: Engine) -> None:
    frame = frame_of("work_items", [item("A-1", 1, moment(1), title="Pier 3", due_on="2026-03-01", is_private=False)])
    save_landing(store, replace(landing(1), frames={"work_items": frame.assign(_location="a.csv row 2")}))
    with reading(store) as connection:
        kept = fetch_columns(connection, sa.select(TABLES["work_items"]))
    pd.testing.assert_frame_equal(kept, frame.assign(landing=kept["landing"]))
