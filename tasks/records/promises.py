"""The record kinds of what was promised: expectations, targets, baselines, signatures, adjustments, risks."""

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


class BaselineKind(StrEnum):
    """Whether both sides signed the yardstick, or the tracker's plan stands in until they do."""

    SIGNED = "signed"
    TRACKER_PLAN = "tracker_plan"


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


class AdjustmentState(StrEnum):
    """Where an adjustment stands (policy P5.2)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"


_PROJECT = Reference("project", "projects", "key", optional=False)

EXPECTATIONS = RecordKind(
    "expectations",
    "What a customer expects, with its evidence (policy P2.1).",
    (
        text("key", "Stable name of the expectation in its project", required=True),
        text("project", "Key of the project", required=True),
        text("statement", "The expectation in words", required=True),
        choice("aspect", "What it is about", Aspect, required=True),
        choice("phase", "Phase in which it was voiced", Phase),
        text("channel", "Where it was voiced"),
        text("said_by", "Who said it", personal=True),
        date("said_on", "When it was said"),
        text("evidence", "Where it can be read"),
        choice("owner_side", "Who owes it", Side),
    ),
    ("project", "key"),
    references=(_PROJECT,),
)

TARGETS = RecordKind(
    "targets",
    "A SMART target that carries an expectation (policy P3.3).",
    (
        text("key", "Stable name of the target in its project", required=True),
        text("project", "Key of the project", required=True),
        text("expectation", "Key of the expectation"),
        text("indicator", "Indicator that measures it", required=True),
        text("comparator", "How a reading is compared: at_least, at_most, within", required=True),
        number("value", "The value to reach, in the indicator's unit", "as indicator", required=True),
        text("unit", "Unit of the value", required=True),
        date("due_on", "Day by which it holds"),
        text("acceptance", "Condition under which it counts as met"),
    ),
    ("project", "key"),
    references=(_PROJECT,),
)

BASELINES = RecordKind(
    "baselines",
    "The yardstick of a project from one night on: what both sides signed, or the tracker's plan until they do.",
    (
        text("key", "Stable name of the baseline", required=True),
        text("project", "Key of the project", required=True),
        choice("kind", "Whether it is signed", BaselineKind, required=True),
        date("valid_from", "First night it holds", required=True),
        date("frozen_as_of", "Night whose plan it holds", required=True),
        integer("items", "Number of plan items", "item", required=True, minimum=0),
        integer("undated_items", "Items left out for want of a due date", "item", required=True, minimum=0),
        text("digest", "SHA-256 of the canonical content", required=True),
    ),
    ("key",),
    references=(_PROJECT,),
)

BASELINE_ITEMS = RecordKind(
    "baseline_items",
    "One leaf item of a baseline's plan; never edited.",
    (
        text("baseline", "Key of the baseline", required=True),
        text("source", "Key of the item's source", required=True),
        text("ref", "Ref of the item in its source", required=True),
        text("project", "Key of the project", required=True),
        number("weight", "Weight of the item: its estimate, else one", "hour or item", required=True, minimum=0),
        date("start_on", "Planned start; empty counts at the due date"),
        date("due_on", "Planned finish", required=True),
    ),
    ("baseline", "source", "ref"),
    references=(Reference("baseline", "baselines", "key", optional=False),),
)

SIGNATURES = RecordKind(
    "signatures",
    "One side's signature under a hashed document.",
    (
        text("key", "Stable name of the signature", required=True),
        text("baseline", "Key of the baseline signed", required=True),
        choice("side", "Which side signed", Side, required=True),
        text("signed_by", "Who signed", required=True, personal=True),
        text("role", "Role of the signatory"),
        date("signed_on", "Day of the signature", required=True),
        text("means", "Paper scan, mail reply or e-signature reference", required=True),
        text("digest", "SHA-256 of what was signed", required=True),
    ),
    ("key",),
    references=(Reference("baseline", "baselines", "key", optional=False),),
)

ADJUSTMENTS = RecordKind(
    "adjustments",
    "A change of the signed word that both sides confirm (policy P5.2).",
    (
        text("key", "Stable name of the adjustment", required=True),
        text("project", "Key of the project", required=True),
        text("baseline", "Key of the baseline it moves", required=True),
        text("reason", "Class of the reason", required=True),
        json("changes", "What changes"),
        json("impact", "Impact on cost, schedule and resources"),
        choice("state", "Where it stands", AdjustmentState, required=True),
        instant("proposed_at", "When it was proposed", required=True),
    ),
    ("key",),
    references=(_PROJECT,),
)

RISKS = RecordKind(
    "risks",
    "A named risk with its contingency plan (policy P5.3).",
    (
        text("key", "Stable name of the risk", required=True),
        text("project", "Key of the project", required=True),
        text("statement", "The risk in words", required=True),
        text("contingency", "What is done when it occurs"),
        json("trigger", "Condition on an indicator that starts the plan"),
    ),
    ("project", "key"),
    references=(_PROJECT,),
)

PROMISE_KINDS = (EXPECTATIONS, TARGETS, BASELINES, BASELINE_ITEMS, SIGNATURES, ADJUSTMENTS, RISKS)
