"""Items that are read while the night's last landing is saved are those of the night, whatever was saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from tasks import look_ahead
from tasks.check import check
from tasks.equip import equip
from tasks.look_ahead import ITEM_COLUMNS
from tasks.pull import pull
from tasks.save import save
from tasks.store.history import as_of
from tasks.wire.second_process import beside, end_all
from tests.tasks.desk import HEADER, NIGHT, portfolio, written_and_collected

LATER = NIGHT.replace(day=NIGHT.day + 1)
pytestmark = pytest.mark.slow


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as home:
        written_and_collected(home, "A-1,One,Open,,", "A-2,Two,Open,,", "A-3,Three,Open,,")
        yield home
    end_all()


@pytest.fixture(name="many")
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ahead, "is_large", lambda *_: True)


def measure_next(home: Path, planned: date | None) -> None:
    """The next night: A-1 is done, A-2 gone, A-4 new; whatever was begun early, the items are those of the night."""
    if planned is not None:
        look_ahead.plan_ahead(planned)
    rows = "A-1,One,Alpha,Done,,\nA-3,Three,Alpha,Open,,\nA-4,Four,Alpha,Open,,\n"
    (home / "data" / "tracker.csv").write_text(HEADER + rows)
    pulled = pull.fn("tracker", LATER)
    assert pulled is not None
    staged = check.fn("tracker", LATER, pulled)
    look_ahead.read_ahead()
    beside(len, "").result()  # it has read them by now
    save.fn("tracker", LATER, staged)
    look_ahead.look_ahead(LATER)
    begun = look_ahead.begun(equip().engine, LATER)
    assert begun is not None
    now = as_of(equip().engine, "work_items", LATER, ITEM_COLUMNS).sort_values("ref", ignore_index=True)
    assert dict(zip(now["ref"], now["status"], strict=True)) == {"A-1": "done", "A-3": "open", "A-4": "open"}
    assert_frame_equal(begun().sort_values("ref", ignore_index=True), now)
    assert look_ahead.begun(equip().engine, LATER) is None  # given once


@pytest.mark.usefixtures("many")
def test_what_was_saved_meanwhile_is_among_them(home: Path) -> None:
    measure_next(home, LATER)


@pytest.mark.usefixtures("many")
def test_another_night_than_the_planned_one_is_read_for_itself(home: Path) -> None:
    measure_next(home, NIGHT)


@pytest.mark.usefixtures("many")
def test_without_a_plan_nothing_is_read_before_it_is_needed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ahead, "EarlyAsOf", None)
    measure_next(home, None)


def test_few_items_are_read_when_they_are_needed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ahead, "EarlyAsOf", None)
    measure_next(home, LATER)
