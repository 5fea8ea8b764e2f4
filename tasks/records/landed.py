"""The record kinds that come from outside: work, feedback, surveys and the contacts with the customer.

Each is keyed by (source, ref), a stable business id of that source, and versioned: `valid_from` is the
moment from which a row's content held, as far as its source tells.
"""

from tasks.records.choices import (
    Dimension,
    FeedbackKind,
    FeedbackStage,
    ItemStatus,
    ItemType,
    MilestoneStatus,
    Phase,
    Scale,
)
from tasks.records.declaration import (
    Column,
    RecordKind,
    Reference,
    choice,
    date,
    flag,
    fraction,
    instant,
    integer,
    json,
    number,
    text,
)

_ORIGIN = (
    text("source", "Key of the source that the row came from", required=True),
    text("ref", "Stable business id of the row in its source", required=True),
    text("project", "Key of the project in the portfolio", required=True),
)
_PROVENANCE = (
    json("extra", "Attributes that only this source has, by their names there"),
    integer("row_digest", "Digest of the raw row and its mapping", "hash", required=True),
    instant("valid_from", "Moment from which this content held", required=True),
    integer("landing", "Number of the landing that brought the row", "id", required=True),
)


def _landed(
    name: str,
    meaning: str,
    *columns: Column,
    references: tuple[Reference, ...] = (),
    orderings: tuple[tuple[str, str], ...] = (),
) -> RecordKind:
    project = Reference("project", "projects", "key", optional=False)
    return RecordKind(
        name,
        meaning,
        (*_ORIGIN, *columns, *_PROVENANCE),
        ("source", "ref"),
        landed=True,
        references=(project, *references),
        orderings=orderings,
    )


WORK_ITEMS = _landed(
    "work_items",
    "A task, deliverable, defect or change of a project, as its tracker holds it.",
    text("title", "What the item is called", internal=True),
    choice("type", "What the item is, mapped", ItemType),
    text("raw_type", "The tracker's own name of the type"),
    choice("status", "Where the item stands, mapped", ItemStatus, required=True),
    text("raw_status", "The tracker's own name of the status"),
    choice("phase", "Phase of the project that the item belongs to", Phase),
    text("parent", "Ref of the parent item; parents are not added on top of their children"),
    text("milestone", "Ref of the milestone that the item belongs to"),
    text("assignee", "Who works on the item", personal=True, internal=True),
    text("priority", "The tracker's own name of the priority"),
    number("estimate_hours", "Estimated effort; the item's weight", "hour", minimum=0),
    number("spent_hours", "Effort spent", "hour", minimum=0),
    fraction("done_ratio", "Share of the item that is done"),
    date("start_on", "Planned start"),
    date("due_on", "Planned finish"),
    instant("created_at", "When the item was created in its tracker"),
    instant("updated_at", "When the item last changed in its tracker"),
    instant("closed_at", "When the item was last closed; empty while it is open"),
    integer("reopened_count", "How often the item was reopened", "count", minimum=0),
    flag("is_private", "True when the tracker restricts who may see the item"),
    references=(
        Reference("parent", "work_items", "ref"),
        Reference("milestone", "milestones", "ref"),
    ),
    orderings=(("start_on", "due_on"), ("created_at", "closed_at")),
)

MILESTONES = _landed(
    "milestones",
    "A dated event of a project: a tracker's version, a stage gate, an acceptance.",
    text("title", "What the milestone is called"),
    choice("phase", "Phase that the milestone ends", Phase),
    choice("status", "Where the milestone stands", MilestoneStatus, required=True),
    text("raw_status", "The tracker's own name of the status"),
    date("due_on", "Planned day"),
    date("reached_on", "Actual day; empty while it is open"),
)

INSPECTIONS = _landed(
    "inspections",
    "One inspection of deliverables: how many items were looked at and how many did not conform.",
    date("inspected_on", "Day of the inspection", required=True),
    choice("phase", "Phase the inspected deliverables belong to", Phase),
    text("subject", "What was inspected"),
    text("component", "Part of the deliverable"),
    integer("inspected", "Items inspected", "item", required=True, minimum=0),
    integer("nonconforming", "Items that did not conform", "item", required=True, minimum=0),
    text("inspector", "Who inspected", personal=True, internal=True),
    text("remark", "Remark of the inspector", internal=True),
    orderings=(("nonconforming", "inspected"),),
)

FEEDBACK = _landed(
    "feedback",
    "One piece of customer feedback from a hotline, form, mail or visit.",
    choice("kind", "What the feedback is", FeedbackKind, required=True),
    text("raw_kind", "The channel's own name of the kind"),
    text("channel", "Hotline, form, mail, visit, ..."),
    text("conversation", "Id of the conversation; one conversation is one complaint"),
    text("said_by", "Who said it", personal=True, internal=True),
    text("statement", "What was said, in their words", personal=True, internal=True),
    choice("stage", "How far a complaint has come", FeedbackStage),
    instant("received_at", "When it was received", required=True),
    instant("answered_at", "When it was answered"),
    instant("closed_at", "When it was closed with the complainant's consent"),
    text("owner", "Who is responsible for it", personal=True, internal=True),
    orderings=(("received_at", "answered_at"), ("received_at", "closed_at")),
)

SURVEY_ANSWERS = _landed(
    "survey_answers",
    "One person's score for one dimension in one survey round.",
    text("survey", "Survey round", required=True),
    text("respondent", "Who answered", personal=True, internal=True),
    choice("dimension", "What the score is about", Dimension, required=True),
    choice("scale", "Scale of the score", Scale, required=True),
    number("score", "The score on its scale", "point", required=True),
    text("comment", "What the respondent wrote", personal=True, internal=True),
    instant("submitted_at", "When the answer was given", required=True),
)

TOUCHPOINTS = _landed(
    "touchpoints",
    "One contact with the customer: a meeting, a call, a visit, a mail.",
    instant("happened_at", "When the contact took place", required=True),
    choice("phase", "Phase of the project at that time", Phase),
    text("channel", "Meeting, call, mail, visit, ..."),
    text("subject", "What it was about", internal=True),
    text("held_by", "Who held it on our side", personal=True, internal=True),
    text("attended_by", "Who attended on the customer's side", personal=True, internal=True),
)

LANDED_KINDS = (MILESTONES, WORK_ITEMS, INSPECTIONS, FEEDBACK, SURVEY_ANSWERS, TOUCHPOINTS)
