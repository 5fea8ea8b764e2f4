"""In the demo a deviation of one project closed after a measure that worked; a later one of another project finds its lesson."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.commands.demo_causes import weigh_demo_causes
from flows.commands.demo_measures import take_demo_measures
from flows.commands.running import DEMO_NIGHT
from tasks.equip import Desk
from tasks.explain import explain_night
from tasks.follow import follow_night
from tasks.forecast import forecast_night
from tasks.gather_deviations import deviation_cases
from tasks.learn import learn_again
from tasks.store.kinds import read_kind
from tests.demo.measured import measured_demo

pytestmark = pytest.mark.slow
SUNDAYS = [date(2026, 1, 4) + timedelta(weeks=week) for week in range(26)]


@pytest.fixture(name="demo")
def _demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The demo's store on its night, measured on Sundays before."""
    with measured_demo(tmp_path, monkeypatch, (*SUNDAYS, DEMO_NIGHT)) as desk:
        yield desk


def test_the_demo_shows_the_way_from_the_evidence_to_the_lesson(demo: Desk) -> None:
    explain_night(DEMO_NIGHT, every_open=True)
    assert weigh_demo_causes() == 4
    assert [take_demo_measures(), take_demo_measures()] == [2, 2]
    assert len(read_kind(demo.engine, "measures")) == 3  # one of them was done
    assert follow_night(DEMO_NIGHT)["verdicts"] == {"too_early": 1, "worked": 1}
    learn_again()
    forecast_night(DEMO_NIGHT)

    rates = {"indicator": ["schedule_deviation_rate"]}
    keys = read_kind(demo.engine, "deviations", rates, columns=["key"])["key"].tolist()
    late, caught_up = sorted(deviation_cases(demo, DEMO_NIGHT, keys), key=lambda case: case.closed_on or date.min)

    assert (late.project, late.closed_on) == ("warehouse", None)
    blocked = next(cause for cause in late.causes if cause.code == "blocked_items")
    assert (blocked.by, len(blocked.exhibits)) == (None, blocked.items)
    assert (blocked.share or 0) > 0.3
    assert {cause.by for cause in late.causes} == {None, "Jörg Weiß"}
    assert any(each.p85 for each in late.forecasts)
    assert late.behaviour is not None
    assert (late.alike[0].deviation, late.alike[0].worked) == (caught_up.key, ("share_load",))
    assert [(each.kind, each.tried, each.judged, each.worked) for each in late.tried] == [("share_load", 2, 1, 1)]

    assert caught_up.project == "portal"
    assert date(2026, 4, 4) < (caught_up.closed_on or date.min) < date(2026, 5, 10)
    (measure,) = caught_up.story["measures"]
    assert (measure["outcome"], measure["caveat"]) == ("worked", None)
    assert caught_up.behaviour is not None
    assert caught_up.behaviour.chart is not None
    assert caught_up.behaviour.chart.last == caught_up.closed_on  # a Sunday, the end of a period
    assert caught_up.behaviour.advice is None
