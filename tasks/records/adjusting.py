"""The record kinds of a change of the signed word, and of what is kept of the promises each night."""

from enum import StrEnum

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


class AdjustmentState(StrEnum):
    """Where an adjustment stands (policy P5.2)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"


class Reason(StrEnum):
    """Why the signed word may move (policy P5.1)."""

    SCOPE = "scope"
    SOLUTION = "solution"
    DATE = "date"
    CUSTOMER_NEEDS = "customer_needs"
    MARKET = "market"
    STANDARDS = "standards"
    REGULATION = "regulation"


class Attainment(StrEnum):
    """How an expectation stands against what was signed."""

    KEPT = "kept"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Against(StrEnum):
    """Which baseline attainment is measured against."""

    ORIGINAL = "original"
    CURRENT = "current"


_PROJECT = Reference("project", "projects", "key", optional=False)

ADJUSTMENTS = RecordKind(
    "adjustments",
    "A change of the signed word that both sides confirm (policy P5.2).",
    (
        text("key", "Stable name of the adjustment", required=True),
        text("project", "Key of the project", required=True),
        text("baseline", "Key of the baseline it moves", required=True),
        choice("reason", "Class of the reason", Reason, required=True),
        choice("state", "Where it stands", AdjustmentState, required=True),
        integer("version", "Number of the proposal's latest version", "version", required=True, minimum=1),
        text("document", "Key of the confirmation document, once agreed"),
        instant("proposed_at", "When it was first proposed", required=True),
        text("proposed_by", "Who proposed it first", required=True, personal=True),
        instant("decided_at", "When it was agreed, rejected or withdrawn"),
        text("decided_by", "Who recorded that", personal=True),
    ),
    ("key",),
    references=(_PROJECT,),
)

ADJUSTMENT_VERSIONS = RecordKind(
    "adjustment_versions",
    "One version of a proposed adjustment; never edited.",
    (
        text("adjustment", "Key of the adjustment", required=True),
        integer("version", "Number of the version, from 1", "version", required=True, minimum=1),
        text("rationale", "Why, in words", required=True),
        json("changes", "Canonical JSON: targets changed, added and removed; items replanned, added and removed"),
        json("impact", "Canonical JSON: impact on cost, schedule (working days) and resources"),
        text("digest", "SHA-256 of rationale, changes and impact", required=True),
        instant("proposed_at", "When", required=True),
        text("proposed_by", "Who", required=True, personal=True),
    ),
    ("adjustment", "version"),
    references=(Reference("adjustment", "adjustments", "key", optional=False),),
)

ATTAINMENTS = RecordKind(
    "attainments",
    "How each expectation stands on a night against the original and the current baseline.",
    (
        date("night", "Business date", required=True),
        text("project", "Key of the project", required=True),
        text("expectation", "Key of the expectation", required=True),
        choice("against", "Which baseline", Against, required=True),
        text("baseline", "Key of that baseline", required=True),
        choice("state", "How it stands", Attainment, required=True),
        integer("targets", "Number of targets that carry it", "target", required=True, minimum=0),
        integer("targets_met", "How many of them are met or on track", "target", required=True, minimum=0),
        integer("rebaselines", "How often the baseline moved by then", "adjustment", required=True, minimum=0),
        number("rating", "The customer's rating of the same expectation", "point of 5", minimum=1, maximum=5),
        json("reasons", "Why: per target its value, what was promised and its state"),
    ),
    ("night", "project", "expectation", "against"),
    references=(_PROJECT,),
)

ADJUSTING_KINDS = (ADJUSTMENTS, ADJUSTMENT_VERSIONS, ATTAINMENTS)
