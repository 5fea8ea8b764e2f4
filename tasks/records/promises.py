"""The record kinds of the signed word: targets, documents, baselines, signatures, and the chain that holds them."""

from enum import StrEnum

from tasks.records.declaration import (
    Column,
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
from tasks.records.expecting import Side


class BaselineKind(StrEnum):
    """Whether both sides signed the yardstick, or the tracker's plan stands in until they do."""

    SIGNED = "signed"
    TRACKER_PLAN = "tracker_plan"


class Comparator(StrEnum):
    """How a reading is compared with a target's value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"


class DocumentKind(StrEnum):
    """What is signed: a first baseline, or an adjustment that replaces one."""

    BASELINE = "baseline"
    ADJUSTMENT = "adjustment"


class PreparedSection(StrEnum):
    """What is prepared around the promises and may be edited until it is signed."""

    TARGETS = "targets"
    RISKS = "risks"


class SignatureMeans(StrEnum):
    """How a signature was given (policy P3.3)."""

    PAPER_SCAN = "paper_scan"
    MAIL_REPLY = "mail_reply"
    E_SIGNATURE = "e_signature"


_PROJECT = Reference("project", "projects", "key", optional=False)
_BASELINE = Reference("baseline", "baselines", "key", optional=False)
_DOCUMENT = Reference("document", "documents", "key", optional=False)


def _target_columns() -> tuple[Column, ...]:
    return (
        text("expectation", "Key of the expectation it carries"),
        text("indicator", "Indicator that measures it; empty: a deliverable does"),
        text("scope", "Scope of the indicator; empty: the whole project"),
        text("deliverable", "Item or milestone that measures it, as source/ref; empty: an indicator does"),
        choice("comparator", "How a reading is compared", Comparator),
        number("value", "Value to reach; the lower edge of within", "as unit"),
        number("value_high", "Upper edge of within", "as unit"),
        text("unit", "Unit of the values"),
        date("due_on", "Day by which it holds"),
        text("acceptance", "Condition under which it counts as met"),
        text("statement", "The target in words"),
    )


TARGETS = RecordKind(
    "targets",
    "A SMART target in preparation (policy P3.3); a signed one is a baseline_target.",
    (
        text("key", "Stable name of the target in its project", required=True),
        text("project", "Key of the project", required=True),
        *_target_columns(),
    ),
    ("project", "key"),
    references=(_PROJECT,),
)

PREPARATION_EDITS = RecordKind(
    "preparation_edits",
    "One change of a target or a risk in preparation: who, when, and what it said before and after; never edited.",
    (
        text("project", "Key of the project", required=True),
        choice("section", "What was changed", PreparedSection, required=True),
        text("key", "Key of the target or risk", required=True),
        integer("number", "Number of the change, from 1", "change", required=True, minimum=1),
        instant("changed_at", "When", required=True),
        text("changed_by", "Who", required=True, personal=True),
        json("before", "What it said; empty: it was not there"),
        json("after", "What it says since; empty: it was taken back"),
    ),
    ("project", "section", "key", "number"),
    references=(_PROJECT,),
)

DOCUMENTS = RecordKind(
    "documents",
    "What is laid before both sides to be signed: its canonical content and its hash; never edited.",
    (
        text("key", "Stable name of the document", required=True),
        text("project", "Key of the project", required=True),
        choice("kind", "What it is", DocumentKind, required=True),
        text("based_on", "Key of the baseline it replaces"),
        text("adjustment", "Key of the adjustment it confirms"),
        text("content", "Canonical JSON of the agreed set and plan", required=True),
        text("digest", "SHA-256 of the canonical content", required=True),
        date("holds_from", "First night it holds once both sides signed", required=True),
        instant("drawn_up_at", "When it was drawn up", required=True),
        text("drawn_up_by", "Who drew it up", required=True, personal=True),
    ),
    ("key",),
    references=(_PROJECT,),
)

BASELINES = RecordKind(
    "baselines",
    "The yardstick of a project from one night on: what both sides signed, or the tracker's plan until they do.",
    (
        text("key", "Stable name of the baseline; that of its document when it is signed", required=True),
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
    references=(_BASELINE,),
)

BASELINE_TARGETS = RecordKind(
    "baseline_targets",
    "One target of a signed baseline; never edited.",
    (
        text("baseline", "Key of the baseline", required=True),
        text("key", "Stable name of the target in its project", required=True),
        text("project", "Key of the project", required=True),
        *_target_columns(),
    ),
    ("baseline", "key"),
    references=(_BASELINE,),
)

SIGNATURES = RecordKind(
    "signatures",
    "One side's signature under a hashed document; given by a person's explicit act only.",
    (
        text("key", "Stable name of the signature", required=True),
        text("document", "Key of the document signed", required=True),
        choice("side", "Which side signed", Side, required=True),
        text("signatory", "Key of the stakeholder who signed", required=True, personal=True),
        text("signed_by", "Name of the signatory", required=True, personal=True),
        text("role", "Role of the signatory", required=True),
        date("signed_on", "Day of the signature", required=True),
        choice("means", "How it was given", SignatureMeans, required=True),
        text("reference", "Where the scan, the mail or the e-signature is found", required=True),
        text("digest", "SHA-256 of what was signed", required=True),
        instant("recorded_at", "When it was recorded", required=True),
        text("recorded_by", "Who recorded it", required=True, personal=True),
    ),
    ("key",),
    references=(_DOCUMENT,),
)

CHAIN = RecordKind(
    "chain",
    "The acts on a project's promises in their order, each sealed with the seal of the one before.",
    (
        text("project", "Key of the project", required=True),
        integer("sequence", "Place in the project's chain, from 1", "act", required=True, minimum=1),
        text(
            "act",
            "What was done: drawn_up, signed, holds, proposed, revised, agreed, rejected, withdrawn",
            required=True,
        ),
        text("subject", "Key of the document, signature, baseline or adjustment version", required=True),
        text("digest", "SHA-256 of the subject's canonical content", required=True),
        instant("done_at", "When", required=True),
        text("done_by", "Who did it", required=True, personal=True),
        text("previous", "Seal of the act before; empty for the first"),
        text("seal", "SHA-256 over this act and the previous seal", required=True),
    ),
    ("project", "sequence"),
    references=(_PROJECT,),
)

PROMISE_KINDS = (TARGETS, PREPARATION_EDITS, DOCUMENTS, BASELINES, BASELINE_ITEMS, BASELINE_TARGETS, SIGNATURES, CHAIN)
