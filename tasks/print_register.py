"""Print: write what is known of a project's expectations as pages: the document, the questionnaire, the Kano report, a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from tasks.documents.calming import calming_draft
from tasks.documents.expectation_document import expectation_document
from tasks.documents.kano_report import kano_report
from tasks.documents.questionnaire_page import questionnaire_page
from tasks.equip import equip
from tasks.expectations import kano_segments
from tasks.expectations.errors import PromiseError
from tasks.expectations.kano import evaluate
from tasks.print_document import parties_of, written
from tasks.records.choices import Audience, Language
from tasks.store.episodes import deviations
from tasks.store.promises.attainments import attainments
from tasks.store.promises.preparing import answers, risks, targets
from tasks.store.promises.register import register


def print_expectations(
    project: str,
    night: date,
    *,
    audience: Audience = Audience.INTERNAL,
    background: str = "",
    languages: Sequence[Language] = tuple(Language),
    folder: Path | None = None,
) -> list[Path]:
    """Write the expectation document as of a night, with the latest questionnaire's results in the team's copy."""
    desk = equip()
    parties = parties_of(desk, project, night=night)
    answered = answers(desk.engine, project)
    answered = answered[~(answered["answered_on"] > pd.Timestamp(night))]
    latest = answered[answered["round"] == answered["round"].max()]
    known = register(desk.engine, project, as_of=night)
    aims = targets(desk.engine, project)
    pages = {
        language: expectation_document(
            known,
            parties,
            language,
            audience=audience,
            dated=night,
            background=background,
            targets=aims,
            evaluated=evaluate(latest) if len(latest) else None,
        )
        for language in languages
    }
    return written(desk, project, f"{project}-expectations-{audience}", pages, folder=folder)


def print_questionnaire(
    project: str,
    questionnaire: str,
    night: date,
    *,
    languages: Sequence[Language] = tuple(Language),
    folder: Path | None = None,
) -> list[Path]:
    """Write the questionnaire of a round for paper."""
    desk = equip()
    parties = parties_of(desk, project, night=night)
    known = register(desk.engine, project, as_of=night)
    pages = {
        language: questionnaire_page(known, parties, language, questionnaire=questionnaire, dated=night)
        for language in languages
    }
    return written(desk, project, f"{project}-questionnaire-{questionnaire}", pages, folder=folder)


def print_kano(
    project: str,
    questionnaire: str,
    night: date,
    *,
    languages: Sequence[Language] = tuple(Language),
    folder: Path | None = None,
) -> list[Path]:
    """Write the report on a round's answers. Raises PromiseError when nobody answered in that round."""
    desk = equip()
    parties = parties_of(desk, project, night=night)
    answered = answers(desk.engine, project, questionnaire)
    if answered.empty:
        rounds = sorted(answers(desk.engine, project)["round"].unique())
        raise PromiseError(
            f"{project} has no answers in round {questionnaire!r}; there are: {', '.join(rounds) or 'none'}."
        )
    known = register(desk.engine, project)
    judged, by_segment = evaluate(answered), kano_segments.segments(answered)
    pages = {
        language: kano_report(
            judged, known, parties, language, questionnaire=questionnaire, dated=night, segments=by_segment
        )
        for language in languages
    }
    return written(desk, project, f"{project}-kano-{questionnaire}", pages, folder=folder)


def draft_letter(
    project: str, recipient: str, night: date, *, language: Language | None = None, folder: Path | None = None
) -> list[Path]:
    """Draft a calming letter to one of the customer's people from the facts of a night; nothing is sent.

    In the recipient's language when none is named. Raises PromiseError for somebody who is not this customer's.
    """
    desk = equip()
    parties = parties_of(desk, project, night=night)
    people = {person.key: person for person in desk.portfolio.people() if person.customer == parties.customer.key}
    if recipient not in people:
        raise PromiseError(
            f"{recipient!r} is nobody of {parties.customer.name}; there are: {', '.join(people) or 'none'}."
        )
    reader = people[recipient]
    known = register(desk.engine, project, as_of=night)
    terms = {name: each for (owner, name), each in desk.portfolio.definitions().items() if owner == project}
    chosen = language or reader.language
    page = calming_draft(
        deviations(desk.engine, night),
        parties,
        chosen,
        recipient=reader,
        night=night,
        definitions=terms,
        attained=attainments(desk.engine, night, project),
        statements=dict(zip(known["key"], known["statement"], strict=True)),
        risks=risks(desk.engine, project),
    )
    return written(desk, project, f"{project}-letter-{recipient}-{night}", {chosen: page}, folder=folder)
