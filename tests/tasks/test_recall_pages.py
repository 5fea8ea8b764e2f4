"""A deviation's page is written when something of it changed, and left alone when nothing did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks import publish as publishing
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.recall_pages import recall_pages
from tasks.records.choices import Language
from tasks.records.explaining import Branch
from tasks.store.causes import record_edit
from tasks.track import track_night
from tests.tasks.desk import NIGHT, measured, portfolio, written_and_collected

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
    return recall_pages(equip(), site / "internal", [Language.ENGLISH]).due


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("deviations/*.html"))


def test_a_quiet_night_writes_no_page_of_a_deviation(site: Path) -> None:
    assert pages(site)
    assert due(site) == []
    before = {page: page.stat().st_mtime_ns for page in pages(site)}
    publishing.publish.fn(NIGHT)
    assert {page: page.stat().st_mtime_ns for page in pages(site)} == before


def test_what_a_person_says_of_a_cause_is_on_the_page(site: Path) -> None:
    key = next(iter(recall_pages(equip(), site / "internal", [Language.ENGLISH]).stamps))
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


def test_customers_have_no_page_of_a_deviation_and_no_way_to_one(site: Path) -> None:
    theirs = list((site / "customers").rglob("*.html"))
    assert theirs
    assert all("deviations/" not in page.read_text(encoding="utf-8") for page in theirs)
