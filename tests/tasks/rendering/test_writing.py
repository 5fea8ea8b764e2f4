"""How numbers, dates, bands and sentences read in both languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from tasks.records.choices import Language, TrustReason
from tasks.rendering import formats
from tasks.rendering.environment import environment
from tasks.rendering.outside_text import neutralise, one_line
from tasks.rendering.words import WORDS, word

EN, ZH = Language.ENGLISH, Language.CHINESE


def rendered(source: str, language: Language = EN, **values: object) -> str:
    return environment(language).from_string(source).render(values)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (1234567.891, 2, "1,234,567.89"),
        (-0.001, 2, "0"),
        (3.0, 1, "3"),
        (-5.25, 2, "−5.25"),
        (float("nan"), 1, "—"),
        (None, 1, "—"),
    ],
)
def test_numbers_are_grouped_rounded_and_bear_a_true_minus(value: float | None, digits: int, expected: str) -> None:
    assert formats.number(value, EN, digits) == expected


def test_a_sign_stands_only_where_there_is_a_direction() -> None:
    assert [formats.percent(value, EN, signed=True) for value in (0.123, -0.123, 0.0)] == ["+12.3%", "−12.3%", "0%"]


def test_dates_follow_the_language() -> None:
    day = date(2026, 3, 31)
    assert (formats.date_text(day, EN), formats.date_text(day, ZH)) == ("Mar 31, 2026", "2026年3月31日")
    assert (formats.short_date(day, EN), formats.short_date(day, ZH)) == ("Mar 31", "3月31日")
    assert (formats.days(1, EN), formats.days(3, EN), formats.days(3, ZH)) == ("1 day", "3 days", "3天")


def test_a_moment_names_its_zone_and_is_refused_without_one() -> None:
    moment = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    assert formats.datetime_text(moment, EN) == "Mar 31, 2026 16:30 UTC"
    assert formats.datetime_text(moment, ZH, ZoneInfo("Asia/Shanghai")) == "2026年4月1日 00:30 CST"
    with pytest.raises(ValueError, match="time zone"):
        formats.datetime_text(moment.replace(tzinfo=None), EN)


def test_sizes_are_written_in_the_fitting_unit() -> None:
    assert [formats.byte_size(size, EN) for size in (999, 1_500_000)] == ["999 byte", "1.5 MB"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(0.5, "fraction", "50%"), (1.0, "working day", "1 working day"), (-3.24, "working day", "−3.2 working days"),
     (0.874, "index", "0.87"), (2.0, "complaints per project-month", "2 a month"), (7.123, "furlong", "7.12")],
)  # fmt: skip
def test_a_value_is_written_in_its_unit(value: float, unit: str, expected: str) -> None:
    assert rendered("{{ value | quantity(unit) }}", value=value, unit=unit) == expected


@pytest.mark.parametrize(
    ("low", "high", "english", "chinese"),
    [(-0.1, 0.1, "±10%", "±10%"), (0.8, None, "at least 80%", "不低于 80%"), (None, 0.05, "at most 5%", "不高于 5%"),
     (0.1, 0.2, "10% to 20%", "10% 至 20%"), (None, None, "", "")],
)  # fmt: skip
def test_a_band_is_said_the_short_way(low: float | None, high: float | None, english: str, chinese: str) -> None:
    source = "{{ say.band(low, high, 'fraction') }}"
    assert rendered(source, EN, low=low, high=high) == english
    assert rendered(source, ZH, low=low, high=high) == chinese


def test_a_deviation_is_one_sentence() -> None:
    source = (
        "{{ say.deviation('schedule_deviation_rate', 'project', -0.182, 'fraction', low=-0.1, high=0.1, "
        "severity='warning', since=since) }}"
    )
    since = date(2026, 3, 3)
    assert rendered(source, EN, since=since) == (
        "The work done is 18.2% behind the plan, outside the agreed band (±10%) since Mar 3, 2026."
    )
    assert rendered(source, ZH, since=since) == "已完成的工作比计划落后 18.2%，自 2026年3月3日 起超出约定范围（±10%）。"


def test_an_indicator_of_the_house_is_called_by_its_own_name() -> None:
    assert word("first_response_time", "indicator") == "first response time"


def test_every_reason_of_distrust_has_words() -> None:
    assert set(WORDS["trust_reason"]) == set(TrustReason)


def test_html_escapes_what_it_is_given_and_plain_text_does_not_need_to() -> None:
    assert rendered("{{ name }}", name="<b>&") == "&lt;b&gt;&amp;"
    assert (
        rendered("{{ _('%(count)s of %(total)s projects', count=name, total=1) }}", name="<b>")
        == "&lt;b&gt; of 1 projects"
    )


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ nothing }}")


def test_messages_without_values_are_settled_when_the_template_is_compiled() -> None:
    assert (
        rendered("{{ _('On track') }} {{ _('95%% interval') }} {{ _('a') ~ x }}", ZH, x="b") == "正常 95% 置信区间 ab"
    )


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\x9b", "\ud800", "\ufeff"])
def test_characters_that_hide_or_reorder_text_become_visible(hidden: str) -> None:
    assert neutralise(f"invoice{hidden}fdp.exe") == "invoice\ufffdfdp.exe"
    assert rendered("{{ name }}", name=f"a{hidden}b") == "a\ufffdb"


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    text = "轮渡 · naïve — שלום\tταξί\n👩‍🔧"
    assert neutralise(text) is text


def test_a_subject_stays_on_one_line() -> None:
    assert one_line("Re:\r\nBcc: all@example.com\n") == "Re: Bcc: all@example.com"
