"""Numbers are what was declared, or a reason."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sources.conversion.numbers import integers, numbers, shares, within
from tasks.sources.conversion.outcome import Converted


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


def outcomes(outcome: Converted) -> list[object]:
    """Each cell's value, or its reason."""
    return [
        reason if isinstance(reason, str) else None if pd.isna(value) else value
        for value, reason in zip(outcome.cells, outcome.reasons, strict=True)
    ]


def test_plain_signed_and_full_width_numbers_are_read() -> None:
    told = outcomes(numbers(column("1", "-2.5", "−3", "１２", ".5", "5.", "+4", "1e3", None)))
    assert told == [1.0, -2.5, -3.0, 12.0, 0.5, 5.0, 4.0, 1000.0, None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "not_a_number"),
        ("12 apples", "not_a_number"),
        ("0x1F", "not_a_number"),
        ("1.2.3x", "not_a_number"),
        ("--1", "not_a_number"),
        ("1,234", "undeclared_separator"),
        ("1 234", "undeclared_separator"),
        ("1.234,5", "undeclared_separator"),
        ("nan", "not_finite"),
        ("-inf", "not_finite"),
        ("Infinity", "not_finite"),
        ("1e999", "not_finite"),
    ],
)
def test_what_is_no_number_fails_with_its_reason(text: str, reason: str) -> None:
    assert outcomes(numbers(column(text))) == [reason]


def test_separators_count_only_when_declared_and_only_where_they_belong() -> None:
    german = numbers(column("1.234,5", "1234,5", "12.34", "1,5"), decimal=",", thousands=".")
    assert outcomes(german) == [1234.5, 1234.5, "undeclared_separator", 1.5]
    french = numbers(column("1 234", "1\u00a0234", "1\u202f234,0"), decimal=",", thousands=" ")
    assert outcomes(french) == [1234.0, 1234.0, 1234.0]
    assert outcomes(numbers(column("1,23,456"), thousands=",")) == ["undeclared_separator"]


def test_whole_numbers_are_whole() -> None:
    told = outcomes(integers(column("3", "3.0", "3.5", "9007199254740993", "x", None)))
    assert told == [3, 3, "not_whole", "too_large", "not_a_number", None]
    assert str(integers(column("3")).cells.dtype) == "Int64"


def test_a_percent_is_declared_never_told_by_its_size() -> None:
    cells = column("50", "50%", "0.5", "0", "100 %", None)
    assert outcomes(shares(cells, "percent")) == [0.5, 0.5, 0.005, 0.0, 1.0, None]
    assert outcomes(within(shares(cells, "fraction"), 0, 1)) == [
        "out_of_range",
        "unit_contradicted",
        0.5,
        0.0,
        "unit_contradicted",
        None,
    ]
    assert outcomes(shares(cells, "cell_format")) == ["unit_unknown", 0.5, "unit_unknown", 0.0, 1.0, None]


def test_a_cell_with_a_percent_format_holds_the_fraction_whatever_is_declared() -> None:
    cells, formatted = column("0.35", "35"), pd.Series([True, False])
    for unit in ("percent", "cell_format"):
        assert outcomes(shares(cells, unit, percent_cells=formatted))[0] == 0.35
    assert outcomes(shares(cells, "cell_format", percent_cells=formatted))[1] == "unit_unknown"


def test_progress_below_nothing_and_of_a_thousand_percent_is_refused() -> None:
    told = outcomes(within(shares(column("-5", "1000", "1,000 %", "100"), "percent"), 0, 1))
    assert told == ["out_of_range", "out_of_range", "undeclared_separator", 1.0]


@pytest.mark.slow
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), max_size=30))
def test_every_finite_number_comes_back_as_it_was_written(written: list[float]) -> None:
    told = numbers(column(*map(repr, written)))
    assert told.cells.tolist() == written
    assert not told.failed.any()


@pytest.mark.slow
@given(st.lists(st.integers(-(10**12), 10**12), max_size=30), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_numbers_come_back_whatever_groups_them(written: list[int], thousands: str) -> None:
    decimal = "," if thousands == "." else "."
    cells = column(*(f"{number:,}".replace(",", thousands) for number in written))
    assert integers(cells, thousands=thousands, decimal=decimal).cells.tolist() == written


@pytest.mark.slow
@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_text_is_a_finite_number_or_has_a_reason(cells: list[str]) -> None:
    told = numbers(column(*cells))
    for value, failed in zip(told.cells, told.failed, strict=True):
        assert failed or math.isfinite(value)
