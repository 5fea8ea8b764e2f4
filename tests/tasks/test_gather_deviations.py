"""What is gathered of a deviation for its page: its story, what is like it, and whether it is one that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.projects import ProjectEntry
from tasks.equip import equip
from tasks.gather_deviations import deviation_cases
from tasks.learn import learn_night
from tasks.records.choices import Phase
from tasks.reports.addresses import page_of_deviation
from tasks.reports.deviation_case import DeviationCase
from tasks.store.causes import save_causes
from tests.tasks.closed_deviations import CLOSED, OPENED, event, happened, key_of, lived, put
from tests.tasks.desk import portfolio
from tests.tasks.deviations.lived import cause, verdict
from tests.tasks.store.frames import frame_of

pytestmark = pytest.mark.slow
EVIDENCE = '{"items": [{"source": "tracker", "ref": "A-1"}], "numbers": {"items": 4}}'


@pytest.fixture(name="closed", autouse=True)
def _closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The key of a deviation of satisfaction that closed after a measure, with its lesson."""
    with portfolio(tmp_path, monkeypatch):
        key = lived()
        save_causes(equip().engine, frame_of("causes", [cause(deviation=key, evidence=EVIDENCE)]), [key])
        put("measure_verdicts", verdict())
        learn_night(CLOSED)
        yield key


def opened_again(days: int) -> str:
    """The key of one that opened so many days after the other had closed."""
    again = CLOSED + timedelta(days=days)
    key = key_of(opened=again)
    happened(again, event("opened", again, deviation=key))
    return key


def case(key: str, night: date = CLOSED) -> DeviationCase:
    (found,) = deviation_cases(equip(), night, [key])
    return found


def test_a_closed_one_tells_its_story_from_the_agreed_band_to_what_worked(closed: str) -> None:
    found = case(closed)
    assert (found.project_name, found.customer, found.opened_on, found.closed_on) == ("Alpha", "Acme", OPENED, CLOSED)
    assert (found.band_low, found.band_high, found.unit) == (0.8, None, "fraction")
    (why,) = found.causes
    assert (why.code, why.items, [each.ref for each in why.exhibits]) == ("late_input", 4, ["A-1"])
    assert [each["outcome"] for each in found.story["measures"]] == ["worked"]
    assert [str(each.event) for each in found.events] == ["opened", "closed"]
    assert found.forecasts == ()  # of the schedule alone


def test_one_that_came_back_names_the_one_before_and_that_names_it(closed: str) -> None:
    key = opened_again(days=9)
    again = case(key)
    assert again.earlier is not None
    assert (again.earlier.deviation, again.earlier.closed_on) == (closed, CLOSED)
    assert case(closed).later_page == page_of_deviation(key) == again.page
    assert again.alike[0].page == page_of_deviation(closed)
    assert [each.kind for each in again.tried] == ["escalate"]


def test_a_closed_one_stays_in_the_phase_it_closed_in(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = CLOSED + timedelta(days=300)
    phases = {True: Phase.ACCEPTANCE, False: Phase.IMPLEMENTATION}
    monkeypatch.setattr(ProjectEntry, "phase_on", lambda _, day: phases[day >= accepted])
    assert case(closed, accepted).phase is Phase.IMPLEMENTATION
    assert case(opened_again(days=9), accepted).phase is Phase.ACCEPTANCE


def test_one_that_opened_long_after_is_another(closed: str) -> None:
    assert case(opened_again(days=91)).earlier is None
    assert (case(closed).earlier, case(closed).later_page) == (None, None)


def test_of_two_before_the_latest_is_named() -> None:
    first = opened_again(days=5)
    shut = CLOSED + timedelta(days=8)
    happened(shut, event("closed", shut, deviation=first))
    found = case(opened_again(days=20))
    assert found.earlier is not None
    assert found.earlier.deviation == first


def test_nothing_is_gathered_of_nothing_and_of_projects_that_are_gone() -> None:
    gone = key_of(project="omega")
    happened(CLOSED, event("opened", CLOSED, deviation=gone))
    assert deviation_cases(equip(), CLOSED, []) == ()
    assert deviation_cases(equip(), CLOSED, [gone]) == ()
