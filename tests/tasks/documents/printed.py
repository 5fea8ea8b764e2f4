"""Every document of the small agreement, as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tasks.documents.adjustment_document import adjustment_document
from tasks.documents.baseline_document import baseline_document
from tasks.documents.calming import calming_draft
from tasks.documents.expectation_document import expectation_document
from tasks.documents.kano_report import kano_report
from tasks.documents.questionnaire_page import questionnaire_page
from tasks.expectations.kano import evaluate
from tasks.expectations.kano_segments import segments
from tasks.records.choices import Audience, Language
from tests.tasks.documents import agreement as of
from tests.tasks.documents import standing

ROUND = "2026-Q1"
BACKGROUND = "The customer builds a pumping station.\n澄江泵站二期工程。"


def _baseline(language: Language, *, signed: bool = False, items: int = 12) -> str:
    content = of.content(items)
    digest = of.digest(content)
    return baseline_document(
        content,
        digest,
        of.signed(of.KEY, digest) if signed else of.unsigned(),
        of.PARTIES,
        language,
        key=of.KEY,
        drawn_up_on=of.DRAWN_UP,
        titles=of.TITLES,
    )


def _adjustment(language: Language) -> str:
    before = of.content()
    after = of.adjusted(before)
    return adjustment_document(
        after,
        of.digest(after),
        of.unsigned(),
        of.PARTIES,
        language,
        key="pumps-baseline-2",
        drawn_up_on=of.DRAWN_UP,
        before=before,
        before_digest=of.digest(before),
        titles=of.TITLES,
    )


def _expectations(language: Language, audience: Audience) -> str:
    return expectation_document(
        of.register(),
        of.PARTIES,
        language,
        audience=audience,
        dated=of.DRAWN_UP,
        background=BACKGROUND,
        targets=of.target_frame(),
        evaluated=evaluate(standing.answers()),
    )


def _kano(language: Language) -> str:
    return kano_report(
        evaluate(standing.answers()),
        of.register(),
        of.PARTIES,
        language,
        questionnaire=ROUND,
        dated=of.DRAWN_UP,
        segments=segments(standing.answers()),
    )


def _questionnaire(language: Language) -> str:
    return questionnaire_page(of.register(), of.PARTIES, language, questionnaire=ROUND, dated=of.DRAWN_UP)


def _calming(language: Language) -> str:
    return calming_draft(
        standing.deviations(),
        of.PARTIES,
        language,
        recipient=of.PEOPLE[2],
        night=of.NIGHT,
        definitions=standing.DEFINITIONS,
        attained=standing.attained(),
        statements=dict(zip(of.register()["key"], of.register()["statement"], strict=True)),
        risks=standing.risks(),
    )


PAGES: dict[str, Callable[[Language], str]] = {
    "baseline": _baseline,
    "baseline-signed": lambda language: _baseline(language, signed=True),
    "baseline-long": lambda language: _baseline(language, items=450),
    "adjustment": _adjustment,
    "expectations-internal": lambda language: _expectations(language, Audience.INTERNAL),
    "expectations-customer": lambda language: _expectations(language, Audience.CUSTOMER),
    "kano": _kano,
    "questionnaire": _questionnaire,
    "calming": _calming,
}
FOR_THE_CUSTOMER = ("baseline", "baseline-signed", "adjustment", "expectations-customer", "questionnaire")
"""What a customer is given; the letter's draft is completed by a person first."""


@cache
def printed(name: str, language: Language) -> str:
    """One document in one language."""
    return PAGES[name](language)
