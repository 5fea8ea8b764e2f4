"""A document of which little or nothing is known says so; it never breaks."""

from __future__ import annotations

import pytest

from tasks.documents.calming import calming_draft
from tasks.documents.expectation_document import expectation_document
from tasks.documents.kano_report import kano_report
from tasks.documents.questionnaire_page import questionnaire_page
from tasks.expectations.kano import evaluate
from tasks.expectations.kano_segments import segments
from tasks.records.choices import Audience, Language
from tests.tasks.documents import agreement as of
from tests.tasks.documents import standing
from tests.tasks.documents.test_documents import words

ENGLISH = Language.ENGLISH
EMPTY = of.register().iloc[:0]


@pytest.mark.parametrize("audience", tuple(Audience))
def test_an_empty_register_is_a_document_too(audience: Audience) -> None:
    page = expectation_document(
        EMPTY, of.PARTIES, ENGLISH, audience=audience, dated=of.DRAWN_UP, targets=of.target_frame().iloc[:0]
    )
    assert "Nothing is recorded yet." in words(page)
    assert "Analysis" not in words(page)


def test_a_questionnaire_without_questions_says_so() -> None:
    page = questionnaire_page(EMPTY, of.PARTIES, ENGLISH, questionnaire="r1", dated=of.DRAWN_UP)
    assert "Nothing is recorded yet." in words(page)


def test_a_round_that_nobody_answered_has_no_chart() -> None:
    answers = standing.answers().iloc[:0]
    page = kano_report(
        evaluate(answers), of.register(), of.PARTIES, ENGLISH, questionnaire="r1", dated=of.DRAWN_UP, segments=segments(answers)
    )  # fmt: skip
    assert "Nobody has answered yet." in words(page)
    assert "<svg" not in page


def test_answers_that_say_nothing_are_in_the_table_and_not_in_the_chart() -> None:
    answers = standing.answers().assign(functional=1, dysfunctional=1)
    page = kano_report(evaluate(answers), of.register(), of.PARTIES, ENGLISH, questionnaire="r1", dated=of.DRAWN_UP)
    assert words(page).count("Questionable") >= 5
    assert 'fill="#ffffff"' not in page
    assert "nan" not in words(page)


def test_a_letter_about_indicators_that_the_policy_does_not_know_tells_none_of_them() -> None:
    page = calming_draft(
        standing.deviations(), of.PARTIES, ENGLISH, recipient=of.PEOPLE[2], night=of.NIGHT, definitions={}
    )
    assert "our figures show nothing outside what we agreed" in words(page)
