"""The pages as a reader gets them, kept as text and read in review.

`UPDATE_GOLDEN=1 pytest tests/tasks/reports/test_golden.py` writes them anew. The style sheet is left out:
the same on every page, it would drown each change.
"""

import os
import re
from functools import cache
from pathlib import Path

import pytest

from tasks.records.choices import Language
from tasks.reports.portfolio_report import customer_views, inside_view
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_outlook import facts

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
LANGUAGES = tuple(Language)
PAGES = (
    ("internal", "index.html"),
    ("internal", "projects/harbour.html"),
    ("internal", "projects/clinic.html"),
    ("outlook", "index.html"),
    ("outlook", "projects/mill.html"),
    ("lake", "index.html"),
    ("lake", "projects/ferry.html"),
)


@cache
def site(reader: str, language: Language) -> dict[str, str]:
    inside = {"internal": small_facts, "outlook": facts}
    view = inside_view(inside[reader]()) if reader in inside else customer_views(small_facts())[reader]
    return build_site(view, language, LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("reader", "page"), PAGES)
def test_the_page_reads_as_it_was_last_reviewed(reader: str, page: str, language: Language) -> None:
    html = re.sub(r"<style>.*?</style>", "<style></style>", site(reader, language)[page], flags=re.DOTALL)
    golden = GOLDEN / reader / language.value / page
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(html, encoding="utf-8")
    assert html == golden.read_text(encoding="utf-8")


def test_the_same_facts_give_the_same_bytes() -> None:
    again = build_site(inside_view(small_facts()), Language.ENGLISH, LANGUAGES)
    assert again == site("internal", Language.ENGLISH)


def test_a_page_of_any_language_is_whole_and_asks_the_outside_for_nothing() -> None:
    for language in LANGUAGES:
        for html in site("internal", language).values():
            assert html.startswith("<!doctype html>")
            assert html.rstrip().endswith("</html>")
            assert "default-src 'none'" in html
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
            assert "<script" not in html
