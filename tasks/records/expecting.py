"""The record kinds of what a customer expects before anything is signed: the register, its analysis, its risks."""

from enum import StrEnum

from tasks.records.choices import Phase
from tasks.records.declaration import (
    RecordKind,
    Reference,
    choice,
    date,
    instant,
    integer,
    json,
    number,
    text,
)


class Aspect(StrEnum):
    """What an expectation is about (policy P2.3)."""

    GOAL = "goal"
    DELIVERABLE = "deliverable"
    DATE = "date"
    QUALITY = "quality"
    ACCEPTANCE = "acceptance"
    SERVICE = "service"
    COMMUNICATION = "communication"


class Side(StrEnum):
    """The two sides of a contract."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"


class ExpectationState(StrEnum):
    """How sure it is that this is expected: sensed, doubted, confirmed by a person, or no longer expected."""

    LATENT = "latent"
    DOUBT = "doubt"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class NeedLevel(StrEnum):
    """Need level of a business customer after Maslow (policy P2.2)."""

    OPERATION = "operation"
    SAFETY = "safety"
    BELONGING = "belonging"
    ESTEEM = "esteem"
    GROWTH = "growth"


class KanoType(StrEnum):
    """Category of the Kano model (formulas, Kano)."""

    MUST_BE = "must_be"
    PERFORMANCE = "performance"
    ATTRACTIVE = "attractive"
    INDIFFERENT = "indifferent"
    REVERSE = "reverse"
    QUESTIONABLE = "questionable"


class RiskState(StrEnum):
    """Where a contingency plan stands (policy P5.3)."""

    PREPARED = "prepared"
    STARTED = "started"
    CLOSED = "closed"


_PROJECT = Reference("project", "projects", "key", optional=False)

EXPECTATIONS = RecordKind(
    "expectations",
    "What one side expects of the other, with its evidence (policy P2.1); each version is kept.",
    (
        text("key", "Stable name of the expectation in its project", required=True),
        text("project", "Key of the project", required=True),
        integer("version", "Number of the version, from 1", "version", required=True, minimum=1),
        text("statement", "The expectation in words", required=True),
        choice("aspect", "What it is about", Aspect, required=True),
        choice("state", "How sure it is", ExpectationState, required=True),
        choice("phase", "Phase in which it was voiced", Phase),
        text("channel", "Where it was voiced"),
        text("said_by", "Who said it", personal=True),
        date("said_on", "When it was said"),
        text("evidence", "Where it can be read"),
        choice(
            "owner_side", "Which side owes it; the customer owes decisions, inputs, test windows", Side, required=True
        ),
        text("our_owner", "Who looks after it on our side", personal=True),
        text("their_owner", "Who looks after it on the customer's side", personal=True),
        date("due_on", "Day by which it is expected"),
        choice("need_level", "Need level, as a person confirmed it", NeedLevel),
        choice("kano_type", "Kano category, as a person confirmed it", KanoType),
        text("source", "Key of the source it was read from; empty: written by a person"),
        text("ref", "Its id in that source"),
        instant("recorded_at", "When this version was recorded", required=True),
        text("recorded_by", "Who recorded it", required=True, personal=True),
    ),
    ("project", "key", "version"),
    references=(_PROJECT,),
)

KANO_ANSWERS = RecordKind(
    "kano_answers",
    "One respondent's pair of answers to a Kano questionnaire.",
    (
        text("project", "Key of the project", required=True),
        text("round", "Name of the questionnaire's round", required=True),
        text("expectation", "Key of the expectation asked about", required=True),
        text("respondent", "Stable name of the respondent", required=True, personal=True),
        text("segment", "Group of the respondent"),
        integer(
            "functional",
            "If it were there: 1 like, 2 must-be, 3 neutral, 4 live with, 5 dislike",
            "answer",
            required=True,
            minimum=1,
        ),
        integer("dysfunctional", "If it were not there, in the same numbers", "answer", required=True, minimum=1),
        number("importance", "How important it is to the respondent", "point of 9", minimum=1, maximum=9),
        date("answered_on", "Day of the answer"),
    ),
    ("project", "round", "expectation", "respondent"),
    references=(_PROJECT,),
)

RISKS = RecordKind(
    "risks",
    "A named risk with its contingency plan and the condition that starts it (policy P5.3).",
    (
        text("key", "Stable name of the risk", required=True),
        text("project", "Key of the project", required=True),
        text("statement", "The risk in words", required=True),
        text("contingency", "What is done when it occurs"),
        text("owner", "Who starts the plan", personal=True),
        json("trigger", "Condition on an indicator: indicator, scope, comparator, value, nights"),
        choice("state", "Where the plan stands", RiskState, required=True),
        date("started_on", "Night on which the condition held"),
        number("started_value", "Reading that started it", "as indicator"),
    ),
    ("project", "key"),
    references=(_PROJECT,),
)

EXPECTING_KINDS = (EXPECTATIONS, KANO_ANSWERS, RISKS)
