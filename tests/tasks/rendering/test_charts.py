"""Charts are geometry: what is drawn where, and that a missing night stays missing."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rendering.charts import SIZE, Edges, domain, line_chart, nice_ticks, sparkline

NIGHTS = [date(2026, 3, 1) + timedelta(days=offset) for offset in range(11)]


def test_it_draws_time_from_left_to_right_and_values_upwards() -> None:
    chart = line_chart(NIGHTS, [[0.0, *[None] * 9, 1.0]], span=(0.0, 1.0))
    assert chart is not None
    assert chart.lines[0].dots == ((0, SIZE), (SIZE, 0))


def test_a_missing_night_breaks_the_line_and_is_never_bridged() -> None:
    values = [1.0, 2.0, 3.0, None, 5.0, None, 7.0, 8.0, 9.0, 10.0, 11.0]
    chart = line_chart(NIGHTS, [values])
    assert chart is not None
    first, second = chart.lines[0].stretches
    assert first.count(",") == 3
    assert second.count(",") == 5
    assert [x for x, _ in chart.lines[0].dots] == [400]


def test_a_line_starts_with_the_first_night_that_has_a_value() -> None:
    chart = line_chart(NIGHTS, [[None] * 6 + [1.0, 2.0, 3.0, 4.0, 5.0]])
    assert chart is not None
    assert chart.first == NIGHTS[6]
    assert chart.lines[0].stretches[0].startswith("0,")


def test_fewer_than_two_values_make_no_chart() -> None:
    assert line_chart(NIGHTS, [[None] * 10 + [3.0]]) is None
    assert line_chart(NIGHTS, [[None] * 11]) is None
    assert sparkline([None, 1.0]) is None


def test_the_band_is_a_rectangle_between_its_edges() -> None:
    chart = line_chart(NIGHTS, [[0.0] * 11], [(-0.1, 0.1)] * 11, span=(-0.2, 0.2))
    assert chart is not None
    assert chart.bands == ((0, 250, SIZE, 500),)
    assert chart.edges == (750, 250)
    assert chart.zero == 500


def test_an_open_band_reaches_to_the_end_of_the_plot() -> None:
    band: Edges = (None, 0.75)
    chart = line_chart(NIGHTS, [[0.5] * 11], [band] * 11, span=(0.0, 1.0))
    assert chart is not None
    assert chart.bands == ((0, 250, SIZE, 750),)


def test_a_band_that_moved_is_drawn_in_two_and_a_missed_night_does_not_end_it() -> None:
    bands: Sequence[Edges] = [(None, 0.5)] * 3 + [(None, None)] * 2 + [(None, 0.25)] * 6
    chart = line_chart(NIGHTS, [[0.1] * 11], bands, span=(0.0, 1.0))
    assert chart is not None
    assert [(x, width) for x, _, width, _ in chart.bands] == [(0, 500), (500, 500)]


def test_a_constant_line_lies_inside_the_plot() -> None:
    low, high = domain([0.4, 0.4])
    assert low < 0.4 < high
    low, high = domain([0.0, 0.0])
    assert (low, high > 0) == (0.0, True)


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=11))
def test_every_point_lies_on_the_plot(values: list[float]) -> None:
    line: list[float | None] = [*values, *[None] * (11 - len(values))]
    chart = line_chart(NIGHTS, [line], [(-1.0, 1.0)] * 11)
    assert chart is not None
    for stretch in chart.lines[0].stretches:
        for point in stretch.split():
            x, y = map(int, point.split(","))
            assert 0 <= x <= SIZE
            assert 0 <= y <= SIZE
    assert all(0 <= tick.y <= SIZE for tick in chart.ticks)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 1.0, (0.0, 0.5, 1.0)), (-0.24, 0.1, (-0.2, 0.0)), (0.0, 95.0, (0.0, 50.0)), (3.0, 3.9, (3.0, 3.5))],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert nice_ticks(low, high) == expected
