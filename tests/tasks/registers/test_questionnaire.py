"""Questionnaires go out with lists of answers and come back with every mistake told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.expectations.kano import evaluate
from tasks.expectations.questions import ANSWERS, answer_number, pairs, scale
from tasks.records.choices import Language
from tasks.registers import answer_list, questionnaire
from tasks.registers.errors import RegisterError
from tests.tasks.registers.rows import expectations

BOTH = (Language.ENGLISH, Language.CHINESE)
REGISTER = expectations(
    {},
    {"key": "hotline", "statement": "=夜间热线\n24 小时", "state": "latent"},
    {"key": "input", "statement": "Test data by May", "owner_side": "customer"},
    {"key": "gone", "state": "withdrawn"},
    {"key": "maybe", "state": "doubt"},
)
KNOWN = ["uptime", "hotline"]


def filled(path: Path, answers: dict[str, tuple[Any, Any, Any]], *, respondent: str | None = "王芳") -> Path:
    book = openpyxl.load_workbook(io.BytesIO(questionnaire.content_of(REGISTER, "metering", "2026-1", BOTH)))
    sheet = book[questionnaire.SHEET]
    sheet["B3"], sheet["B4"] = respondent, "Operations"
    for row in range(8, sheet.max_row + 1):
        given_answers = answers.get(str(sheet.cell(row, 1).value), (None, None, None))
        for column, value in zip((3, 5, 6), given_answers, strict=True):
            sheet.cell(row, column).value = value
    book.save(path)
    return path


def test_it_asks_about_what_we_owe_that_is_confirmed_or_latent() -> None:
    asked = pairs(REGISTER, BOTH)
    assert asked["expectation"].tolist() == ["hotline", "uptime"]
    assert "If this is not so: “The system is up on working days”" in asked["dysfunctional"].iloc[1]
    assert "如果没有做到“The system is up on working days”" in asked["dysfunctional"].iloc[1]


def test_the_workbook_offers_the_answers_as_lists() -> None:
    book = openpyxl.load_workbook(io.BytesIO(questionnaire.content_of(REGISTER, "metering", "2026-1", BOTH)))
    sheet = book[questionnaire.SHEET]
    choice, number = sheet.data_validations.dataValidation
    assert (choice.type, str(choice.sqref), choice.formula1) == ("list", "C8:C9 E8:E9", "'answers'!$A$1:$A$5")
    assert (number.type, str(number.sqref)) == ("whole", "F8:F9")
    assert [cell.value for cell in book["answers"]["A"]] == list(scale(BOTH))
    assert sheet["B8"].data_type == "s"


def test_a_filled_questionnaire_becomes_answers(tmp_path: Path) -> None:
    offered = scale(BOTH)
    path = filled(tmp_path / "wang.xlsx", {"uptime": (offered[1], offered[4], 9), "hotline": ("我很喜欢", 3, None)})
    found = questionnaire.read([path], "metering", KNOWN)
    assert found[["expectation", "respondent", "segment", "round"]].to_numpy().tolist() == [
        ["hotline", "王芳", "Operations", "2026-1"], ["uptime", "王芳", "Operations", "2026-1"],
    ]  # fmt: skip
    assert evaluate(found).set_index("expectation")["category"].to_dict() == {
        "hotline": "attractive", "uptime": "must_be",
    }  # fmt: skip
    assert found.set_index("expectation").loc["uptime", "importance"] == 9


def test_an_empty_pair_was_not_answered(tmp_path: Path) -> None:
    path = filled(tmp_path / "wang.xlsx", {"uptime": (2, 5, None)})
    assert questionnaire.read([path], "metering", KNOWN)["expectation"].tolist() == ["uptime"]


def test_all_mistakes_of_all_files_are_told(tmp_path: Path) -> None:
    first = filled(tmp_path / "a.xlsx", {"uptime": (2, None, None), "hotline": ("perhaps", 3, 10)}, respondent=None)
    second = tmp_path / "b.xlsx"
    second.write_bytes(b"no workbook")
    third = filled(tmp_path / "c.xlsx", {"uptime": ("=1+1", 5, None)})
    with pytest.raises(RegisterError) as caught:
        questionnaire.read([first, second, third], "metering", ["uptme"])
    told = "\n".join(caught.value.mistakes)
    for part in (
        "a.xlsx, cell B3: respondent: is missing",
        "a.xlsx, sheet questionnaire, row 9: dysfunctional: is missing, its other half is there",
        "a.xlsx, sheet questionnaire, row 8: functional: 'perhaps' is no answer",
        "a.xlsx, sheet questionnaire, row 8: importance: '10' is too large; write 9 or less",
        "'uptime' is no expectation of the project; did you mean uptme?",
        "b.xlsx: is no workbook",
        "c.xlsx, sheet questionnaire, row 9: C9: '=1+1' is a formula",
    ):
        assert part in told


def test_nothing_to_ask_is_said() -> None:
    with pytest.raises(RegisterError, match="has nothing to ask about"):
        questionnaire.content_of(REGISTER.iloc[3:], "metering", "1", BOTH)


def test_a_list_of_answers_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "respondent;expectation;functional;dysfunctional;segment;answered_on\n"
        "r1;uptime;2;5;Ops;2026-02-01\nr2;uptime;like;neutral;;\nr1;uptime;3;3;Ops;2026-01-01\n",
        encoding="utf-8",
    )
    found = answer_list.read(path, "metering", "2026-1", KNOWN)
    assert len(found) == 2
    assert evaluate(found)["respondents"].tolist() == [2]
    assert found.set_index("respondent").loc["r1", "functional"] == 2


def test_a_list_with_mistakes_names_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("respondent,expectation,functional,dysfunctional\nr1,uptime,6,5\n,uptime,1,\n", encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        answer_list.read(path, "metering", "2026-1", KNOWN)
    told = "\n".join(caught.value.mistakes)
    assert "answers.csv, line 2: functional: '6' is no answer" in told
    assert "answers.csv, line 3: respondent: is missing" in told
    assert "answers.csv, line 3: dysfunctional: is missing" in told


@given(st.integers(1, 5), st.sampled_from([(Language.ENGLISH,), (Language.CHINESE,), BOTH]))
def test_every_answer_that_is_offered_is_understood(number: int, languages: tuple[Language, ...]) -> None:
    assert answer_number(scale(languages)[number - 1]) == number
    assert all(answer_number(ANSWERS[language][number - 1]) == number for language in languages)
    assert answer_number(number) == answer_number(float(number)) == answer_number(str(number)) == number


@pytest.mark.parametrize("answer", [0, 6, 1.5, "1.5", "11", "10", "1st", "", None, "maybe", True])
def test_what_is_no_answer_is_none(answer: object) -> None:
    assert answer_number(answer) is None
