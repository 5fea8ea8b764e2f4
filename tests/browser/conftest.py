"""A real browser for the tests of what readers see."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tasks.records.choices import Language
from tasks.reports.portfolio_report import customer_views, inside_view
from tasks.reports.site import write_site
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as it is installed; without it the tests are skipped, or fail where they must run.

    Closed before other tests begin: while Playwright runs, Prefect takes this thread for an asynchronous one.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing = "no Chromium is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixed portfolio's site, inside and for one customer, in both languages."""
    root = tmp_path_factory.mktemp("site")
    views = {"internal": inside_view(small_facts()), "customers/lake": customer_views(small_facts())["lake"]}
    for folder, view in views.items():
        for language in Language:
            write_site(root / folder / language.value, build_site(view, language, tuple(Language)))
    return root
