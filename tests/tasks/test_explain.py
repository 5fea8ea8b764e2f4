"""A project falls behind, the data suggest why, and a person has the last word; through the verbs without Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tasks.deviations.cause_rules import CauseError, Said
from tasks.edit_cause import edit_cause, weighed
from tasks.equip import equip
from tasks.explain import case_files, explain_night, moved, why_not_looked
from tasks.present_causes import causes_in_words
from tasks.store.causes import causes, edits
from tests.tasks.desk import FILES, portfolio
from tests.tasks.late_project import KEY, LATER, TRACKER, fall_behind
from tests.tasks.promise_nights import spend

pytestmark = pytest.mark.slow


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Alpha, two weeks behind its plan."""
    monkeypatch.setitem(FILES, "sources/tracker.yaml", TRACKER)
    with portfolio(tmp_path, monkeypatch) as home:
        fall_behind(home)
        yield home


def test_what_opened_tonight_is_explained_and_the_same_night_again_says_the_same(late: Path) -> None:
    assert explain_night(LATER) == 2  # blocked items, of the deviation rate and of the pace
    engine = equip().engine
    told = causes(engine, [KEY])
    assert told[["cause", "share"]].to_numpy().tolist() == [["blocked_items", 0.75]]
    assert explain_night(LATER) == 2
    pd.testing.assert_frame_equal(causes(engine, [KEY]), told)


def test_a_night_on_which_nothing_moved_explains_nothing_unless_asked(late: Path) -> None:
    steady = LATER + timedelta(days=1)
    spend(steady)
    assert explain_night(steady) == 0
    assert explain_night(steady, [KEY]) == 1
    assert explain_night(steady, every_open=True) == 2
    assert causes(equip().engine)["night"].unique().tolist() == [pd.Timestamp(steady)]


def test_a_past_night_run_again_leaves_what_a_later_one_suggested(late: Path) -> None:
    steady = LATER + timedelta(days=1)
    spend(steady)
    explain_night(steady, [KEY])
    assert explain_night(LATER) == 1  # the pace alone
    assert (
        why_not_looked(equip().engine, KEY, LATER)
        == f"Nothing was looked for: what was suggested as of {steady} stays."
    )
    assert not why_not_looked(equip().engine, KEY, steady)
    assert causes(equip().engine, [KEY])["night"].tolist() == [pd.Timestamp(steady)]


def test_items_are_read_only_for_deviations_that_items_can_explain(late: Path) -> None:
    angry, behind = ({"project": "alpha", "indicator": each} for each in ("complaint_rate", "schedule_deviation_rate"))
    without = case_files(equip(), LATER, pd.DataFrame([angry]))
    assert [len(each) for each in (without.items, without.past, without.plan)] == [0, 0, 0]
    files = case_files(equip(), LATER, pd.DataFrame([angry, behind]))
    assert [len(each) for each in (files.items, files.plan)] == [5, 5]
    assert len(files.past) > 5


def test_only_events_that_move_a_deviation_ask_for_an_explanation() -> None:
    assert moved({"opened": 1})
    assert moved({"steady": 9, "worsened": 1})
    assert not moved({"steady": 9, "closed": 1})
    assert not moved({})


def test_a_person_weighs_dismisses_and_writes_causes(late: Path) -> None:
    explain_night(LATER)
    at = datetime(2026, 3, 25, tzinfo=UTC)
    first = edit_cause(KEY, "blocked_items", Said(importance=2), "Ann", at=at)
    assert (first.version, first.new) == (1, True)
    assert not edit_cause(KEY, "blocked_items", Said(importance=2), "Ann", at=at).new
    own = edit_cause(KEY, None, Said("environment", "The quay was <flooded>", 9, 9), "Bob", at=at)
    rows = weighed(equip(), [KEY])
    assert rows["cause"].tolist() == [own.cause, "blocked_items"]
    assert rows["score"].tolist() == [81, 2 * 9]
    assert rows["branch"].tolist() == ["environment", "process"]
    told = causes_in_words(KEY)
    assert "The quay was &lt;flooded&gt;" in told
    assert "| Blocked items | Process | Ours | 75% | 2 | 9 | 18 | 100% | Ann |" in told
    edit_cause(KEY, own.cause, Said(dismissed=True), "Ann", at=at)
    assert weighed(equip(), [KEY])["cause"].tolist() == ["blocked_items"]
    assert edit_cause(KEY, own.cause, Said(importance=3), "Ann", at=at).version == 3
    assert weighed(equip(), [KEY])["score"].tolist() == [27, 18]
    assert edits(equip().engine, [KEY])["version"].tolist() == [1, 1, 2, 3]


def test_what_cannot_be_said_changes_nothing(late: Path) -> None:
    with pytest.raises(CauseError, match="No deviation is called"):
        edit_cause("alpha|nothing|project|2026-01-01", "blocked_items", Said(importance=1), "Ann")
    with pytest.raises(CauseError, match="none of this deviation's"):
        edit_cause(KEY, "gremlins", Said("people", importance=1), "Ann")
    with pytest.raises(CauseError, match="statement"):
        edit_cause(KEY, None, Said("people", "  ", 1, 1), "Ann")
    assert edits(equip().engine).empty
    assert "No cause is known" in causes_in_words(KEY)
