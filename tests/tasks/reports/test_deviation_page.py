"""The page of one deviation as our own people get it, kept as text and read in review (`UPDATE_GOLDEN=1` writes it anew)."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.records.choices import EpisodeEvent, Language, Phase, Severity
from tasks.records.explaining import Branch
from tasks.rendering.process_chart import Period, process_chart
from tasks.reports.causes_view import CauseView, Exhibit
from tasks.reports.deviation_case import Behaviour, DeviationCase, Forecast, Like, Tried, WeightiestCause
from tasks.reports.deviation_page import deviation_pages
from tasks.reports.deviations_view import EventView

GOLDEN = Path(__file__).parents[2] / "golden" / "reports" / "internal"
NIGHT = date(2026, 3, 30)
KINDS = {
    Language.ENGLISH: {"add_people": "Add people", "replan": "Replan"},
    Language.CHINESE: {"add_people": "增加人手", "replan": "重新计划"},
}
SEEN = [0.01, -0.02, 0.0, 0.015, -0.01, -0.05, -0.06]
PERIODS = [
    Period(date(2026, 2, 1) + timedelta(weeks=week), value, -0.005, -0.04, 0.03, int(week > 5), value < -0.04)
    for week, value in enumerate(SEEN)
]


def cause(name: str, **known: Any) -> CauseView:
    told: dict[str, Any] = {
        "rank": 1, "branch": "process", "code": "blocked_items", "subject": None, "statement": None, "side": "theirs",
        "share": 0.62, "importance": 9.0, "relation": 9.0, "score": 81.0, "cumulative": 0.9, "by": None, "items": 3,
        "base_share": 0.1, "median_days": 12.0, "exhibits": (Exhibit("tracker", "HB-7", "Crane <b>test</b>", 8.0, 14.0),),
    }  # fmt: skip
    return CauseView(name=name, **(told | known))


def measure(**said: Any) -> dict[str, Any]:
    return {
        "key": "harbour-measure-1", "kind": "add_people", "statement": "Two fitters from Kiel & one more", "cause": None,
        "status": "started", "started_on": date(2026, 3, 9), "ended_on": None, "comparator": "at_least", "value": -0.1,
        "waiting_days": 60, "outcome": "too_early", "criterion_met": False, "before_centre": -0.03,
        "after_centre": None, "overlaps": ["harbour-measure-2"], "caveat": None, "hours": None,
    } | said  # fmt: skip


CASE = DeviationCase(
    key="harbour|schedule_deviation_rate|project|2026-03-01",
    project="harbour",
    project_name="Harbour crane",
    customer="Northwind",
    phase=Phase.IMPLEMENTATION,
    indicator="schedule_deviation_rate",
    scope="project",
    unit="fraction",
    severity=Severity.CRITICAL,
    opened_on=date(2026, 3, 1),
    closed_on=None,
    opened_value=-0.12,
    worst_value=-0.24,
    last_value=-0.22,
    last_night=NIGHT,
    band_low=-0.1,
    band_high=0.1,
    confirmed=True,
    events=(
        EventView(date(2026, 3, 1), EpisodeEvent.OPENED, -0.12),
        EventView(date(2026, 3, 20), EpisodeEvent.WORSENED, -0.24),
    ),
    story={
        "expectations": [{"statement": "The crane lifts by summer", "says": None, "target": "crane"}],
        "agreed": {"signed": True, "unit": "fraction"},
        "measures": [measure()],
        "came_back": None,
        "cost": None,
    },
    causes=(
        cause("blocked_items"),
        cause("written:1", rank=2, branch="people", code="written", statement="Nobody <asked> the fitter", side=None,
              share=None, score=9.0, relation=1.0, cumulative=1.0, by="Ann", items=0, exhibits=(), base_share=None,
              median_days=None),
    ),
    behaviour=Behaviour(process_chart(PERIODS), "difference", 7, "fraction", ("outside_limits",), "act_on_event",
                        "hit_or_miss", 7, trial=True),
    forecasts=(
        Forecast("throughput", "forecast", date(2026, 7, 1), date(2026, 8, 3), date(2026, 6, 30), 0.02, 12, 10),
        Forecast("earned_schedule", "not_enough_data", None, None, date(2026, 6, 30), None, None, None),
    ),
    alike=(
        Like("ferry|schedule_deviation_rate|project|2025-05-01", "Ferry", "schedule_deviation_rate", "project",
             date(2025, 7, 1), 61, WeightiestCause("late_input", None, None), ("replan",), 0.71, ("add_people",)),
    ),
    tried=(Tried("add_people", 4, 3, 1, None, None, None), Tried("replan", 9, 8, 4, 0.5, 0.22, 0.93, 2)),
)  # fmt: skip
CLOSED = replace(
    CASE,
    closed_on=date(2026, 3, 29),
    forecasts=(),
    behaviour=None,
    story={**CASE.story, "measures": [
               measure(outcome="worked", overlaps=[], after_centre=0.01, hours=12.0),
               measure(outcome="worked", overlaps=[], after_centre=0.01, caveat="usual_again", statement="A second <crew>"),
           ],
           "cost": {"hours": 12.0, "measures": 1},
           "came_back": {"later": "x", "opened_on": date(2026, 3, 30), "days": 1}},
)  # fmt: skip


def page(case: DeviationCase, language: Language) -> str:
    (html,) = deviation_pages([case], NIGHT, language, tuple(Language), KINDS[language]).values()
    return html


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("name", "case"), [("open", CASE), ("closed", CLOSED)])
def test_the_page_reads_as_it_was_last_reviewed(name: str, case: DeviationCase, language: Language) -> None:
    html = re.sub(r"<style>.*?</style>", "<style></style>", page(case, language), flags=re.DOTALL)
    golden = GOLDEN / language.value / "deviations" / f"{name}.html"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(html, encoding="utf-8")
    assert html == golden.read_text(encoding="utf-8")


def test_what_comes_from_outside_is_escaped_and_nothing_is_fetched() -> None:
    html = page(CASE, Language.ENGLISH)
    assert "<b>test</b>" not in html
    assert "Crane &lt;b&gt;test&lt;/b&gt;" in html
    assert "Nobody &lt;asked&gt; the fitter" in html
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


@pytest.mark.parametrize("language", Language)
def test_the_fishbone_reads_as_the_table_does(language: Language) -> None:
    """The same shares, and on each branch in the table's order."""
    shares = {"process": (0.61, 0.47, 0.13), "people": (0.52, 0.09), "environment": (0.33,)}
    ranked = sorted(((share, branch) for branch, own in shares.items() for share in own), reverse=True)
    causes = tuple(cause(str(share), branch=branch, share=share) for share, branch in ranked)
    html = page(replace(CASE, causes=causes), language)
    figure, _, rest = html.partition('<figure class="causes">')[2].partition("</figure>")
    table = re.findall(r"<td class=\"n\"[^>]*>(\d+%)</td>", rest.partition("</tbody>")[0])[::2]
    assert table == [f"{share:.0%}" for share, _ in ranked]
    of_branches = [f"{share:.0%}" for branch in Branch for share in shares.get(branch, ())]
    for drawing in figure.split("</svg>")[:2]:
        assert re.findall(r"class=\"share\"[^>]*>(\d+%)<", drawing) == of_branches


def test_a_cause_that_chance_would_give_says_so() -> None:
    lucky = replace(CASE, causes=(cause("rework", by_chance=True), cause("holidays")))
    assert page(lucky, Language.ENGLISH).count("Chance alone would give as many.") == 1
    assert page(lucky, Language.CHINESE).count("仅凭偶然也会出现这么多。") == 1


def test_certainty_is_never_shown_below_five_in_a_hundred() -> None:
    assert "in time: &lt;5%" in page(CASE, Language.ENGLISH)


def test_what_three_years_do_not_bring_is_not_said_to_be_finished_by_a_day() -> None:
    never = Forecast("throughput", "forecast", None, None, date(2026, 6, 30), 0.0, 0, None)
    html = page(replace(CASE, forecasts=(never,)), Language.ENGLISH)
    assert "not within three years" in html
    assert "certainty" not in html


def test_what_may_have_passed_by_itself_is_not_said_to_have_worked() -> None:
    lucky = [measure(outcome="worked", caveat="usual_again", overlaps=[])]
    html = page(replace(CLOSED, story={**CLOSED.story, "measures": lucky}), Language.ENGLISH)
    assert "What may have worked, or have passed without it" in html
    assert "What worked:" not in html
    assert "No measure was shown to have worked." not in html


def test_without_causes_measures_and_likeness_it_says_so() -> None:
    bare = replace(CASE, causes=(), behaviour=None, forecasts=(), alike=(), tried=(), events=())
    html = page(replace(bare, story={**CASE.story, "measures": [], "agreed": None}), Language.ENGLISH)
    for words in ("The data show no cause.", "No measure is recorded.", "The lesson is written when"):
        assert words in html
