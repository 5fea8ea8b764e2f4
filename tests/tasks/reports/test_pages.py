"""What the pages say in situations that the fixed portfolio does not show all at once."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from tasks.records.choices import Audience, Language, RunState
from tasks.records.judgements import DEVIATIONS, READINGS
from tasks.records.portfolio import PROJECTS
from tasks.reports.addresses import page_of
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.histories import histories
from tasks.reports.portfolio_report import inside_view
from tasks.reports.projects_view import project_views
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_readings import NIGHT, frame


def page(facts: SiteFacts, name: str = "projects/harbour.html", language: Language = Language.ENGLISH) -> str:
    """A page as words: markup and style taken out, spaces collapsed."""
    html = build_site(inside_view(facts), language)[name]
    html = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(html.split())


def test_the_worst_project_stands_first() -> None:
    views = project_views(small_facts(), Audience.INTERNAL)
    assert [view.key for view in views] == ["ferry", "harbour", "clinic", "mill"]
    assert [view.standing for view in views] == ["critical", "critical", "warning", "within"]


def test_the_verdict_names_the_worst_deviation_and_counts_the_others() -> None:
    text = page(small_facts())
    assert "The work done is 24% behind the plan, far outside the agreed band (±10%) since Jan 16, 2026." in text
    assert "One more deviation is open." in text


def test_a_project_inside_all_its_bands_says_so() -> None:
    assert "All 8 figures with an agreed band are within it." in page(small_facts(), "projects/mill.html")


def test_too_few_answers_are_counted_against_what_is_needed() -> None:
    text = page(small_facts(), "projects/clinic.html")
    assert "Not enough data 3 of 5 answers" in text


def test_a_signed_and_an_unsigned_yardstick_are_told_apart() -> None:
    facts = small_facts()
    assert "the baseline that both sides signed, in force since Oct 1, 2025." in page(facts)
    mill = page(facts, "projects/mill.html")
    assert "the tracker's plan as of Oct 1, 2025, because no baseline is signed yet." in mill
    assert "3 more have no due date and are left out." in mill
    assert "nothing yet. There is neither a signed baseline nor a plan." in page(facts, "projects/clinic.html")


def test_a_baseline_that_holds_only_later_is_not_the_yardstick_yet() -> None:
    facts = small_facts()
    later = facts.baselines.assign(valid_from=pd.Timestamp(NIGHT + timedelta(days=1)))
    assert "nothing yet." in page(replace(facts, baselines=later))


def test_a_whole_night_shows_no_banner() -> None:
    facts = replace(small_facts(), run_state=RunState.COMPLETED, missing_sources=())
    assert "This night is incomplete" not in page(facts)
    assert "Nothing came from: surveys. Read in part: tracker." in page(small_facts())


def test_a_project_shows_only_the_sources_that_feed_it() -> None:
    html = build_site(inside_view(small_facts()), Language.ENGLISH)
    assert "forms.example" in html["projects/harbour.html"]
    assert "forms.example" not in html["projects/mill.html"]


def test_a_project_without_any_reading_has_a_page_that_says_so() -> None:
    facts = small_facts()
    new = frame(PROJECTS, [{"key": "new", "name": "New", "customer": "lake", "phase": "pre_sales"}])
    facts = replace(facts, projects=pd.concat([facts.projects, new]))
    assert "No figures yet" in page(facts, "projects/new.html")
    assert "There is not enough data for a verdict yet." in page(facts, "projects/new.html")


def test_nothing_due_yet_is_not_started_rather_than_late() -> None:
    facts = small_facts()
    rate = (facts.readings["indicator"] == "schedule_deviation_rate") & (facts.readings["project"] == "mill")
    readings = facts.readings.assign(
        state=facts.readings["state"].mask(rate, "not_started"), value=facts.readings["value"].mask(rate)
    )
    readings = readings[(readings["project"] != "mill") | (readings["indicator"] == "schedule_deviation_rate")]
    text = page(replace(facts, readings=readings), "projects/mill.html")
    assert "The work has not started: nothing of the plan is due yet." in text


def test_an_empty_portfolio_has_a_page() -> None:
    facts = small_facts()
    empty = replace(
        facts,
        projects=facts.projects.iloc[:0],
        readings=frame(READINGS, []),
        open_deviations=frame(DEVIATIONS, []),
        closed_deviations=frame(DEVIATIONS, []),
    )
    assert "There are no projects here yet." in page(empty, "index.html")


def test_an_indicator_that_only_this_policy_knows_is_shown_by_its_own_name() -> None:
    facts = small_facts()
    own = facts.readings[facts.readings["indicator"] == "defect_rate"].assign(indicator="first_response_time")
    assert "first response time" in page(replace(facts, readings=pd.concat([facts.readings, own])))


def test_a_reading_that_was_not_taken_tonight_is_not_shown_as_tonights() -> None:
    facts = small_facts()
    old = facts.readings[(facts.readings["indicator"] != "nps") | (facts.readings["night"] < pd.Timestamp(NIGHT))]
    found = histories(replace(facts, readings=old))
    assert "nps" not in {history.tonight["indicator"] for history in found["harbour"]}


def test_infinite_values_are_gaps_in_the_trend() -> None:
    facts = small_facts()
    bad = facts.readings["night"] == pd.Timestamp("2026-03-20")
    readings = facts.readings.assign(value=facts.readings["value"].mask(bad, float("inf")))
    trend = histories(replace(facts, readings=readings))["harbour"][0].values  # noqa: PD011 - a list, no Series
    assert trend[history_nights(NIGHT).index(date(2026, 3, 20))] is None


def test_trends_show_each_night_of_four_weeks_and_the_mondays_before() -> None:
    nights = history_nights(NIGHT)
    gaps = [(later - earlier).days for earlier, later in pairwise(nights)]
    assert (nights[0], nights[-1]) == (date(2025, 9, 22), NIGHT)
    assert gaps == [7] * 23 + [1] * 29
    assert set(history_nights(NIGHT + timedelta(days=1))) - set(nights) == {NIGHT + timedelta(days=1)}


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("harbour-2.b", "projects/harbour-2.b.html"),
        ("../x", "projects/-x-"),
        ("港口", "projects/---"),
        (".hidden", "projects/hidden-"),
    ],
)
def test_a_page_is_named_after_its_project_and_stays_in_its_folder(key: str, path: str) -> None:
    name = page_of(key)
    assert name.startswith(path)
    assert re.fullmatch(r"projects/[A-Za-z0-9_-][A-Za-z0-9._-]*\.html", name)


def test_projects_whose_keys_look_alike_have_pages_of_their_own() -> None:
    assert len({page_of(key) for key in ("港口", "车站", "--", "a b", "a-b")}) == 5


@pytest.mark.slow
def test_a_thousand_projects_take_seconds() -> None:
    """1.5 s of views and 1.6 s of pages when measured; the limit leaves room for a busy machine."""
    facts = small_facts()
    copies = 250

    def many(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return pd.concat(
            [frame.assign(**{name: frame[name] + f"-{copy}" for name in columns}) for copy in range(copies)],
            ignore_index=True,
        )

    facts = replace(
        facts,
        projects=many(facts.projects, "key"),
        readings=many(facts.readings, "project"),
        open_deviations=many(facts.open_deviations, "key", "project"),
        closed_deviations=many(facts.closed_deviations, "key", "project"),
        deviation_events=many(facts.deviation_events, "deviation"),
        baselines=many(facts.baselines, "key", "project"),
        feeds={},
    )
    pages = build_site(inside_view(facts), Language.ENGLISH)
    assert len(pages) == 1001
