"""A columnar copy of the plans is used only while it is whole and holds what the store holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine

from tasks.store.baselines import baseline_items_for, save_baselines
from tasks.store.tables import TABLES
from tests.tasks.store.frames import frame_of

NIGHT = date(2026, 1, 31)


def baseline(key: str, project: str = "bridge", digest: str = "as signed") -> dict[str, Any]:
    day = "2026-01-01"
    facts = {"items": 1, "undated_items": 0, "digest": digest}
    return {"key": key, "project": project, "kind": "tracker_plan", "valid_from": day, "frozen_as_of": day, **facts}


def item(key: str, ref: str, project: str = "bridge") -> dict[str, Any]:
    names = {"baseline": key, "source": "tracker", "ref": ref, "project": project}
    return {**names, "weight": 2.5, "due_on": "2026-03-01"}


def keep(store: Engine, rows: list[dict[str, Any]], items: list[dict[str, Any]]) -> None:
    save_baselines(store, frame_of("baselines", rows), frame_of("baseline_items", items))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "baseline_items.arrow"


@pytest.fixture
def kept(store: Engine, copy: Path) -> pd.DataFrame:
    """Items of one baseline, in the store and in the copy."""
    keep(store, [baseline("plan")], [item("plan", "A-1"), item("plan", "A-2")])
    return baseline_items_for(store, NIGHT, copy)


def empty_store(store: Engine) -> None:
    """Take the items out of the store, so that only the copy can tell them."""
    with store.begin() as connection:
        connection.execute(sa.delete(TABLES["baseline_items"]))


def test_the_copy_says_what_the_store_says(store: Engine, copy: Path, kept: pd.DataFrame) -> None:
    assert_frame_equal(kept, baseline_items_for(store, NIGHT))
    empty_store(store)
    assert_frame_equal(baseline_items_for(store, NIGHT, copy), kept)


@pytest.mark.parametrize("part", [slice(0, 0), slice(0, 40), slice(0, -1), slice(1, None)])
def test_a_damaged_copy_is_written_anew(store: Engine, copy: Path, kept: pd.DataFrame, part: slice) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[part])
    assert_frame_equal(baseline_items_for(store, NIGHT, copy), kept)
    assert copy.read_bytes() == whole
    copy.write_bytes(whole.replace(b"ARROW", b"arrow") if b"ARROW" in whole else whole[:-2] + b"??")
    assert_frame_equal(baseline_items_for(store, NIGHT, copy), kept)


@pytest.mark.usefixtures("kept")
def test_a_copy_of_other_baselines_is_not_used(store: Engine, copy: Path) -> None:
    keep(store, [baseline("other", "tunnel")], [item("other", "B-1", "tunnel")])
    assert sorted(baseline_items_for(store, NIGHT, copy)["ref"]) == ["A-1", "A-2", "B-1"]


@pytest.mark.usefixtures("kept")
def test_a_copy_of_another_store_is_not_used(store: Engine, copy: Path) -> None:
    """The same key, but another plan under it: the digest tells."""
    empty_store(store)
    with store.begin() as connection:
        connection.execute(sa.delete(TABLES["baselines"]))
    keep(store, [baseline("plan", digest="another plan")], [item("plan", "A-9")])
    assert baseline_items_for(store, NIGHT, copy)["ref"].tolist() == ["A-9"]


def test_no_baseline_leaves_an_empty_copy(store: Engine, copy: Path) -> None:
    assert baseline_items_for(store, NIGHT, copy).empty
    assert_frame_equal(baseline_items_for(store, NIGHT, copy), baseline_items_for(store, NIGHT))


def test_a_copy_that_cannot_be_written_costs_nothing_but_time(
    store: Engine, tmp_path: Path, kept: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    assert_frame_equal(baseline_items_for(store, NIGHT, tmp_path / "taken" / "items.arrow"), kept)
    assert "the next night takes longer" in caplog.text


@pytest.mark.usefixtures("kept")
def test_nothing_but_the_copy_is_left_in_its_folder(copy: Path) -> None:
    assert list(copy.parent.iterdir()) == [copy]
