"""Answer: what did one respondent say to a project's Kano questionnaire?

    form ──▶ the respondent's answers of that round ──▶ what the round comes to so far, shown

On demand, beside the import of filled workbooks and lists. An answer that was there is replaced; nothing here confirms a
category, which a person does in the register.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from flows.form_fields import Day, Name, ProjectKey, ShortNote
from tasks.ask import take_answers_of
from tasks.equip import equip
from tasks.present_register import present_kano


class Feeling(StrEnum):
    """How it would be to the respondent, as Kano's questionnaire offers it."""

    LIKE = "like"
    MUST_BE = "must-be"
    NEUTRAL = "neutral"
    LIVE_WITH = "live-with"
    DISLIKE = "dislike"


class AnswerPair(BaseModel):
    """One respondent's two answers about one expectation."""

    model_config = ConfigDict(extra="forbid")

    expectation: Name = Field(description="Key of the expectation asked about.")
    functional: Feeling = Field(description="If it is so: how is that?")
    dysfunctional: Feeling = Field(description="If it is not so: how is that?")
    importance: float | None = Field(
        default=None, description="How important it is, 1 to 9.", ge=1, le=9, allow_inf_nan=False
    )


@flow(flow_run_name="answer-{project}-{questionnaire_round}")
def answer(
    *,
    project: ProjectKey,
    questionnaire_round: Name,
    respondent: Name,
    answers: Annotated[list[AnswerPair], Field(min_length=1, max_length=200)],
    segment: ShortNote = "",
    answered_on: Day | None = None,
) -> dict[str, Any]:
    """Record what one respondent answered to the Kano questionnaire; an earlier answer of theirs is replaced.

    Args:
        project: Key of the project.
        questionnaire_round: Name of the questionnaire's round, e.g. 2026-q1.
        respondent: Who answered, by the name that later answers come under too.
        answers: A pair of answers per expectation; what was not answered is left out.
        segment: Group of the respondent, e.g. the department.
        answered_on: Day of the answers; empty: unknown.
    """
    head = {
        "round": questionnaire_round,
        "respondent": respondent,
        "segment": segment or None,
        "answered_on": answered_on,
    }
    pairs = [each.model_dump(mode="json") for each in answers]
    kept, replaced = take_answers_of(project, head, pairs, datetime.now(equip().zone).date())
    present_kano(project, questionnaire_round)
    return {"project": project, "round": questionnaire_round, "answers": len(kept), "replaced": replaced}
