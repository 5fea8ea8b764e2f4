"""The report site in a real browser: it fits, it asks nobody, it can be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

PHONE, DESK = 390, 1280
PAGES = (
    "internal/{}/index.html",
    "internal/{}/projects/harbour.html",
    "internal/{}/projects/clinic.html",
    "customers/lake/{}/index.html",
    "customers/lake/{}/projects/ferry.html",
)
TOO_PALE = """() => {
  const channels = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!own || node.closest("svg, .hidden, .skip") || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(channels(style.color)), light(ground(node))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) pale.push(node.textContent.trim().slice(0, 40));
  }
  return pale;
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(node => {
  if (node.closest("svg, .hidden, thead")) return false;
  const box = node.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(node => node.outerHTML.slice(0, 80))"""


@contextmanager
def opened(
    browser: Browser, path: Path, width: int, scheme: Literal["light", "dark"] = "light", **options: Any
) -> Iterator[Page]:
    """The page in a window of its own; afterwards: it logged nothing and asked for nothing but itself."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert said == []
    assert [url for url in asked if url != path.as_uri() and not url.startswith("data:")] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_or_needs_scrolling_sideways(
    browser: Browser, site: Path, name: str, width: int, language: str
) -> None:
    with opened(browser, site / name.format(language), width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_text_stands_out_from_its_ground(
    browser: Browser, site: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, site / name.format("en"), DESK, scheme) as page:
        assert page.evaluate(TOO_PALE) == []


def test_dark_is_dark_and_light_is_light(browser: Browser, site: Path) -> None:
    grounds = {}
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        with opened(browser, site / "internal/en/index.html", DESK, scheme) as page:
            grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds == {"light": "rgb(244, 245, 243)", "dark": "rgb(17, 23, 26)"}


def test_tables_become_cards_on_a_phone_and_keep_their_labels(browser: Browser, site: Path) -> None:
    with opened(browser, site / "internal/en/index.html", PHONE) as page:
        cell = page.locator("tbody tr").first.locator("td[data-label]").first
        assert cell.evaluate("node => getComputedStyle(node).display") == "block"
        assert cell.evaluate("node => getComputedStyle(node, '::before').content") == '"Standing"'


def test_the_links_between_pages_and_languages_lead_somewhere(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / "internal/en/index.html").as_uri())
    page.get_by_role("link", name="Harbour terminal automation").click()
    assert page.locator("h1").inner_text() == "Harbour terminal automation"
    page.get_by_role("link", name="简体中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert "落后 24%" in page.locator(".verdict").inner_text()
    page.get_by_role("link", name="全部项目").click()
    assert page.locator("h1").inner_text() == "项目总览"
    context.close()


def test_charts_and_standings_can_be_heard(browser: Browser, site: Path) -> None:
    with opened(browser, site / "internal/en/projects/harbour.html", DESK) as page:
        chart = page.get_by_role("img", name="Trend of Schedule deviation rate, now −24%")
        assert chart.count() == 1
        assert page.get_by_text("Far outside the band").count() == 1
        assert page.locator("h1").count() == 1


def test_how_a_figure_comes_about_opens_without_script(browser: Browser, site: Path) -> None:
    with opened(browser, site / "internal/en/projects/harbour.html", DESK, java_script_enabled=False) as page:
        figure = page.locator("details").first
        figure.locator("summary").click()
        assert "(EV − PV) ÷ PV" in figure.inner_text()


def test_a_printed_page_is_black_on_white(browser: Browser, site: Path) -> None:
    with opened(browser, site / "internal/en/projects/harbour.html", DESK, "dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_what_heads_a_table_stays_with_it_in_print(browser: Browser, site: Path) -> None:
    with opened(browser, site / "internal/en/projects/clinic.html", DESK) as page:
        page.emulate_media(media="print")
        breaks = "elements => elements.map(each => getComputedStyle(each).breakAfter)"
        for heading in ("h2", "thead", "p:has(+ .sheet), p:has(+ .cards)"):
            found = page.locator(heading).evaluate_all(breaks)
            assert found, heading
            assert set(found) == {"avoid"}, heading
