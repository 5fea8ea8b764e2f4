"""What our own people read of what is to come, in both languages; customers read nothing of it."""

from __future__ import annotations

import re
from datetime import date

from tasks.records.choices import Language
from tasks.reports.facts import SiteFacts
from tasks.reports.outlook_facts import OutlookFacts
from tasks.reports.outlook_view import MOST_DAYS, outlook_views
from tasks.reports.portfolio_report import customer_views, inside_view
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_outlook import coming, facts, made

PAGE = "projects/mill.html"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html: str) -> str:
    return words(html.partition('aria-labelledby="forecast"')[2].partition("</section>")[0])


def inside(language: Language, page: str = PAGE, known: SiteFacts | None = None) -> str:
    return build_site(inside_view(known or facts()), language)[page]


def test_the_finish_is_told_beside_its_agreed_day_with_how_past_forecasts_fared() -> None:
    told = section(inside(Language.ENGLISH))
    assert "Forecast of Mar 30, 2026 from the project's own past." in told
    assert "from finished items Jun 19, 2026 finished by then with 85% certainty P50 May 20, 2026" in told
    assert "agreed May 29, 2026 in time: 58% Of 12 past forecasts of this project, 10 kept their P85 day." in told
    assert "from earned schedule not enough data for a forecast" in told


def test_milestones_and_targets_stand_by_their_day_never_surer_than_95_per_cent() -> None:
    told = section(inside(Language.ENGLISH))
    assert "tracker/done nothing is left Apr 3, 2026 — — — —" in told
    assert "Gate &lt;2&gt; from finished items May 4, 2026 Apr 10, 2026 Apr 22, 2026 &gt;95% 10 of 12" in told
    assert (
        "Recipes in use from finished items May 15, 2026 not within three years not within three years &lt;5% —"
    ) in told
    assert told.index("tracker/done") < told.index("Gate") < told.index("Recipes in use")


def test_the_project_and_the_portfolio_are_warned_of_early() -> None:
    page = words(inside(Language.ENGLISH))
    assert (
        "Early warning: The project is forecast to be finished by Jun 19, 2026 (P85), later than the agreed"
        " May 29, 2026; in time: 58%. The schedule is still within its agreed band."
        " Further days forecast to be missed: 1."
    ) in page
    assert (
        "Early warning: Defect rate is at 4.1% and still as agreed (at most 5%), but its chart shows a signal:"
        " eight in a row on one side; two of three near a limit."
    ) in page
    start = words(inside(Language.ENGLISH, "index.html"))
    assert "Early warnings: Paper mill controls" in start
    assert start.count("early warning") == 1


def test_it_is_all_said_in_chinese_too() -> None:
    page = words(inside(Language.CHINESE))
    for told in (
        "何时完成？",
        "2026年3月30日根据项目自身历史作出的预测。",
        "本项目过去的 12 次预测中，有 10 次在 P85 日前完成。",
        "预测项目到2026年6月19日完成（P85），晚于约定的2026年5月29日；按时概率：58%。进度目前仍在约定范围内。另有 1 个约定日期预测无法按时完成。",
        "仍符合约定（不高于 5%），但其控制图给出信号：连续八点在同一侧；三点中有两点靠近界限。",
    ):
        assert told in page
    assert "预警" in words(inside(Language.CHINESE, "index.html"))


def test_customers_read_nothing_of_it() -> None:
    with_it, without = (customer_views(known)["northwind"] for known in (facts(), small_facts()))
    assert build_site(with_it, Language.ENGLISH) == build_site(without, Language.ENGLISH)


def test_a_project_without_forecast_or_warning_says_nothing_of_it() -> None:
    pages = build_site(inside_view(facts()), Language.ENGLISH)
    assert [name for name, page in pages.items() if 'aria-labelledby="forecast"' in page] == [PAGE]
    assert outlook_views(None) == {}


def test_a_warning_alone_is_told_without_a_forecast() -> None:
    known = coming()
    alone = OutlookFacts(known.forecasts.iloc[:0], known.warnings.iloc[1:])
    page = inside(Language.ENGLISH, known=facts(alone))
    assert "its chart shows a signal" in page
    assert section(page) == ""


def test_more_days_than_a_page_holds_are_counted() -> None:
    many = [made(f"tracker/m{number}", due_on="2026-07-01") for number in range(MOST_DAYS)]
    view = outlook_views(coming(*many))["mill"]
    assert (len(view.days), view.more_days, view.made_on) == (MOST_DAYS, 3, date(2026, 3, 30))
    assert "3 further days are forecast." in section(inside(Language.ENGLISH, known=facts(coming(*many))))
