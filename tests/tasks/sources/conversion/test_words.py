"""Flags, choices and plain text."""

import pandas as pd

from tasks.sources.conversion.choices import choices, replaced
from tasks.sources.conversion.flags import flags
from tasks.sources.conversion.texts import fold, readable, trimmed
from tests.tasks.sources.conversion.test_numbers import column, outcomes


def test_yes_and_no_are_read_in_english_digits_and_chinese() -> None:
    told = outcomes(flags(column("Yes", "是", "TRUE", "1", "no", "否", "0", "maybe", None)))
    assert told == [True, True, True, True, False, False, False, "not_a_flag", None]


def test_a_choice_is_mapped_whatever_its_case_and_width_and_never_by_resemblance() -> None:
    told = choices(column("To  Do", "ＤＯＮＥ", "Doen", None), {"to do": "open", "Done": "done"}, ("open", "done"))
    assert outcomes(told) == ["open", "done", "unknown_value", None]


def test_an_empty_cell_can_be_mapped_and_a_word_can_mean_empty() -> None:
    assert outcomes(choices(column("--", None), {"--": None, "": "open"}, ("open",))) == [None, "open"]


def test_words_can_stand_for_other_words_and_the_rest_stays() -> None:
    assert replaced(column("热线", "mail", None), {"热线": "hotline"}).fillna("-").tolist() == ["hotline", "mail", "-"]


def test_names_are_compared_without_width_case_space_and_invisible_marks() -> None:
    assert fold(" Ｔｏ　Do\u200b\n") == fold("to do")


def test_space_around_text_goes_and_declared_words_mean_nothing() -> None:
    assert trimmed(column(" a ", "\u3000b\u00a0", "n/a", "N/A ", "", None), ["N/A"]).fillna("-").tolist() == [
        "a",
        "b",
        "-",
        "-",
        "-",
        "-",
    ]


def test_control_characters_go_and_formulas_and_markup_stay_text() -> None:
    told = readable(column("a\x00b\x07", "=1+1", "<b>x</b>", "two\nlines\t."))
    assert told.cells.tolist() == ["ab", "=1+1", "<b>x</b>", "two\nlines\t."]
    assert told.remarks is not None
    assert told.remarks.eq("control_characters").tolist() == [True, False, False, False]


def test_an_empty_column_is_no_problem() -> None:
    none = pd.Series([], dtype="str")
    assert flags(none).cells.empty
    assert choices(none, {}, ("a",)).cells.empty
    assert readable(none).cells.empty
