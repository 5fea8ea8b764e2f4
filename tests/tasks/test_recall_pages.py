"""A deviation's page is written when something of it changed, and left alone when nothing did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tasks import publish as publishing
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.learn import learn_night
from tasks.recall_pages import RecalledPages, recall_pages
from tasks.records.choices import Language
from tasks.records.explaining import Branch
from tasks.reports.addresses import page_of_deviation
from tasks.store.causes import record_edit
from tasks.store.measures import save_outcomes
from tasks.track import track_night
from tests.tasks.closed_deviations import CLOSED, OPENED, event, happened, key_of, lived, put
from tests.tasks.desk import NIGHT, measured, portfolio, written_and_collected
from tests.tasks.deviations.lived import measure
from tests.tasks.store.frames import frame_of

pytestmark = pytest.mark.slow
AT = datetime(2026, 3, 11, tzinfo=UTC)


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The published site of a project that is late."""
    with portfolio(tmp_path, monkeypatch) as home:
        written_and_collected(home, "A-1,One,Open,01.02.2026,01.03.2026", "A-2,Two,Open,01.02.2026,08.03.2026")
        freeze_plans(NIGHT)
        measured()
        track_night(NIGHT)
        publishing.publish.fn(NIGHT)
        yield equip().settings.site_dir


def due(site: Path) -> list[str]:
    return recall_pages(equip(), site / "internal", [Language.ENGLISH], NIGHT).due


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("deviations/*.html"))


def test_a_quiet_night_writes_no_page_of_a_deviation(site: Path) -> None:
    assert pages(site)
    assert due(site) == []
    before = {page: page.stat().st_mtime_ns for page in pages(site)}
    publishing.publish.fn(NIGHT)
    assert {page: page.stat().st_mtime_ns for page in pages(site)} == before


def test_what_a_person_says_of_a_cause_is_on_the_page(site: Path) -> None:
    key = next(iter(recall_pages(equip(), site / "internal", [Language.ENGLISH], NIGHT).stamps))
    said = ("written:1", Branch.PEOPLE, "Nobody <asked> the fitter", 9.0, 9.0)
    record_edit(equip().engine, key, *said, dismissed=False, at=AT, by="Ann")
    assert due(site) == [key]
    publishing.publish.fn(NIGHT)
    assert due(site) == []
    assert any("Nobody &lt;asked&gt; the fitter" in page.read_text(encoding="utf-8") for page in pages(site))


def test_a_page_that_is_gone_is_written_again(site: Path) -> None:
    lost = pages(site)[0]
    lost.unlink()
    assert len(due(site)) == 1
    publishing.publish.fn(NIGHT)
    assert lost.is_file()


def test_an_unreadable_note_of_what_was_written_only_costs_time(site: Path) -> None:
    (site / "internal" / "deviation-pages.json").write_text('{"cut', encoding="utf-8")
    assert len(due(site)) == len(pages(site))


@pytest.fixture(name="noted")
def _noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A site in which every page of a deviation that closed is there and noted."""
    with portfolio(tmp_path, monkeypatch):
        lived()
        written(tmp_path)
        yield tmp_path


def recalled(folder: Path, night: date = NIGHT) -> RecalledPages:
    return recall_pages(equip(), folder, [Language.ENGLISH], night)


def written(folder: Path) -> None:
    now = recalled(folder)
    for page in now.pages:
        (folder / "en" / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / "en" / page).touch()
    now.written()


def test_a_page_is_written_anew_each_week_while_its_deviation_is_open(noted: Path) -> None:
    monday = date(2026, 3, 30)
    opened = monday - timedelta(days=3)
    key = key_of(opened=opened)
    happened(opened, event("opened", opened, deviation=key))
    written(noted)
    due_on = []
    for night in (monday + timedelta(days=day) for day in range(-2, 8)):
        happened(night, event("steady", night, deviation=key))
        if recalled(noted).due:
            assert recalled(noted).due == [key]
            due_on.append(night)
            written(noted)
    assert due_on == [monday, monday + timedelta(days=7)]


def test_a_page_is_written_anew_when_its_deviation_comes_back(noted: Path) -> None:
    assert recalled(noted).due == []
    again = CLOSED + timedelta(days=9)
    happened(again, event("opened", again, deviation=key_of(opened=again)))
    assert set(recalled(noted).due) == {key_of(), key_of(opened=again)}


def test_a_page_is_written_anew_when_a_verdict_on_a_measure_reads_differently(noted: Path) -> None:
    put("measures", measure(key="alpha-measure-1", deviation=key_of(), project="alpha"))
    _judged("no_change")
    written(noted)
    assert recalled(noted).due == []
    _judged("worked")
    assert recalled(noted).due == [key_of()]


def _judged(outcome: str) -> None:
    judged = {"measure": "alpha-measure-1", "night": f"{CLOSED}", "before_points": 6, "after_points": 6}
    save_outcomes(equip().engine, CLOSED, frame_of("measure_verdicts", [{**judged, "outcome": outcome}]))


def test_a_page_is_written_anew_when_its_project_is_called_otherwise(noted: Path) -> None:
    projects = noted / "portfolio" / "projects.yaml"
    projects.write_text(projects.read_text(encoding="utf-8").replace("name: Alpha", "name: Alphabet"), encoding="utf-8")
    equip().engine.dispose()
    equip.cache_clear()
    assert recalled(noted).due == [key_of()]


def test_pages_tell_of_the_latest_night_whatever_night_is_run_again(noted: Path) -> None:
    assert recalled(noted, OPENED).as_of == CLOSED
    assert recalled(noted, CLOSED + timedelta(days=5)).as_of == CLOSED + timedelta(days=5)


def test_a_run_killed_before_it_noted_its_pages_writes_the_same_once_more(site: Path) -> None:
    before = {page: page.read_bytes() for page in pages(site)}
    note = site / "internal" / "deviation-pages.json"
    kept = note.read_text(encoding="utf-8")
    note.unlink()
    publishing.publish.fn(NIGHT)
    assert {page: page.read_bytes() for page in pages(site)} == before
    assert note.read_text(encoding="utf-8") == kept


def test_the_page_of_a_deviation_that_closed_long_ago_stays(site: Path) -> None:
    key = next(iter(recalled(site / "internal").stamps))
    closed_on = NIGHT + timedelta(days=1)
    happened(closed_on, event("closed", closed_on, deviation=key))
    publishing.publish.fn(closed_on)
    there = pages(site)
    kept = (site / "internal" / "en" / page_of_deviation(key)).read_bytes()
    publishing.publish.fn(closed_on + timedelta(days=400))
    assert pages(site) == there
    assert (site / "internal" / "en" / page_of_deviation(key)).read_bytes() == kept


def test_customers_see_nothing_of_causes_measures_and_lessons(site: Path) -> None:
    key = next(iter(recalled(site / "internal").stamps))
    record_edit(equip().engine, key, "written:1", Branch.PEOPLE, "Marrow", 9.0, 9.0, dismissed=False, at=AT, by="Ann")
    put("measures", measure(key="alpha-measure-1", deviation=key, project="alpha", statement="Thimble"))
    closed_on = NIGHT + timedelta(days=1)
    happened(closed_on, event("closed", closed_on, deviation=key))
    learn_night(closed_on)
    publishing.publish.fn(closed_on)
    theirs, ours = (
        "".join(page.read_text(encoding="utf-8") for page in (site / part).rglob("*.html"))
        for part in ("customers", "internal")
    )
    for word in ("deviations/", "Marrow", "Thimble", "What was learned"):
        assert word in ours
        assert word not in theirs


def test_customers_have_no_page_of_a_deviation_and_no_way_to_one(site: Path) -> None:
    theirs = list((site / "customers").rglob("*.html"))
    assert theirs
    assert all("deviations/" not in page.read_text(encoding="utf-8") for page in theirs)
