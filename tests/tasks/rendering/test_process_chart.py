"""Where the points and limits of a process-behaviour chart are drawn."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tasks.rendering.process_chart import Period, process_chart

MONDAY = date(2026, 1, 5)


def period(week: int, value: float | None, *, stretch: int = 0, signal: bool = False, limits: bool = True) -> Period:
    lower, centre, upper = (2.0, 5.0, 8.0) if limits else (None, None, None)
    return Period(MONDAY + timedelta(weeks=week), value, centre, lower, upper, stretch, signal)


def levels(drawn: str, kind: str) -> list[str]:
    return re.findall(rf'class="{kind}" points="([^"]+)"', drawn)


def test_one_point_is_no_chart() -> None:
    assert process_chart([]) is None
    assert process_chart([period(0, None), period(1, 4.0), period(2, None)]) is None


def test_it_begins_with_the_first_point_and_leaves_gaps_open() -> None:
    chart = process_chart(
        [period(0, None), period(1, 4.0), period(2, 5.0), period(3, None), period(4, 6.0), period(5, 7.0)]
    )
    assert chart is not None
    assert (chart.first, chart.last) == (MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=5))
    assert [line.count(" ") + 1 for line in levels(chart.drawn, "line")] == [2, 2]
    assert chart.drawn.count('class="dot"') == 4


def test_limits_end_at_a_documented_change_and_begin_anew() -> None:
    before = [period(week, 4.0 + week) for week in range(3)]
    after = [period(week, 5.0, stretch=1) for week in range(4, 7)]
    chart = process_chart([*before, period(3, 5.0, stretch=-1, limits=False), *after])
    assert chart is not None
    assert (len(levels(chart.drawn, "centre")), len(levels(chart.drawn, "limit")), chart.changes) == (2, 4, 1)


def test_signals_stand_out_and_higher_is_further_up() -> None:
    chart = process_chart([period(0, 3.0), period(1, 9.5, signal=True)])
    assert chart is not None
    assert chart.signals == 1
    places = {kind: int(y) for kind, y in re.findall(r'class="(dot|signal)" d="M\d+ (\d+)h0"', chart.drawn)}
    assert places["signal"] < places["dot"]
    assert all(0 <= tick.y <= 1000 for tick in chart.ticks)


def test_limits_do_not_run_on_where_a_change_lies_between_two_periods() -> None:
    before = [period(week, 4.0) for week in range(3)]
    chart = process_chart([*before, *(period(week, 5.0, stretch=1) for week in range(3, 6))])
    assert chart is not None
    assert [line.count(" ") + 1 for line in levels(chart.drawn, "centre")] == [3, 3]
    assert [line.count(" ") + 1 for line in levels(chart.drawn, "line")] == [6]


def test_the_edges_of_the_agreed_band_are_drawn_and_within_sight() -> None:
    chart = process_chart([period(0, 3.0), period(1, 4.0)], (20.0,))
    assert chart is not None
    (edge,) = re.findall(r'class="edge" d="M0 (\d+)H1000"', chart.drawn)
    highest = min(int(y) for y in re.findall(r'class="dot" d="M\d+ (\d+)h0"', chart.drawn))
    assert 0 <= int(edge) < highest
