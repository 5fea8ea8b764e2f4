"""Documents in a real browser: they fit a phone, ask nobody, can be read, and log nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tasks.records.choices import Language
from tests.browser.test_pages import DESK, PHONE, TOO_PALE, opened
from tests.tasks.documents.printed import PAGES, printed

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", sorted(set(PAGES) - {"baseline-long"}))
def test_a_document_fits_the_window_and_can_be_read(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    for language in Language:
        page = tmp_path / f"{name}.{language}.html"
        page.write_text(printed(name, language), encoding="utf-8")
        with opened(browser, page, width) as window:
            assert window.evaluate("document.documentElement.scrollWidth") <= width
            assert window.evaluate(TOO_PALE) == []
