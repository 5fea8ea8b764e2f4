"""The record kinds of telling people: notices, delivery attempts, acknowledgements and silences."""

from tasks.records.choices import Audience, Language, NoticeKind, NoticeReason, NoticeStatus
from tasks.records.declaration import (
    RecordKind,
    Reference,
    choice,
    date,
    instant,
    integer,
    json,
    text,
)

NOTICES = RecordKind(
    "notices",
    "A decision that one person is told something, with its reason; delivering it is a second step.",
    (
        text("key", "Stable name; the same decision has the same key however often it is made", required=True),
        choice("kind", "Digest or escalation", NoticeKind, required=True),
        choice("reason", "Why it was decided", NoticeReason, required=True),
        text("recipient", "Key of the stakeholder", required=True),
        text("mail", "Address it goes to", required=True, personal=True),
        choice("audience", "Whose eyes it is written for", Audience, required=True),
        choice("language", "Language it is written in", Language, required=True),
        text("project", "Key of the project; empty for a digest over several"),
        text("deviation", "Key of the deviation of an escalation"),
        date("night", "The night it was decided for", required=True),
        text("channel", "Channel that delivers it", required=True),
        instant("decided_at", "When it was decided", required=True),
        json("facts", "What the message says, frozen at the decision"),
        choice("status", "Where it stands", NoticeStatus, required=True),
    ),
    ("key",),
)

ATTEMPTS = RecordKind(
    "attempts",
    "One try to deliver a notice; the error starts as `sending`, so that a crash leaves evidence.",
    (
        text("notice", "Key of the notice", required=True),
        integer("number", "Which try it is", "count", required=True, minimum=1),
        instant("started_at", "When it started", required=True),
        instant("ended_at", "When it ended"),
        text("error", "`sending`, empty when it worked, else what went wrong"),
        text("receipt", "What the channel answered"),
    ),
    ("notice", "number"),
    references=(Reference("notice", "notices", "key", optional=False),),
)

ACKNOWLEDGEMENTS = RecordKind(
    "acknowledgements",
    "A person's word on an escalation: who, what, by when.",
    (
        text("notice", "Key of the notice", required=True),
        text("stakeholder", "Key of the person", required=True),
        text("promise", "What will be done"),
        date("promised_for", "By when"),
        instant("given_at", "When it was given", required=True),
    ),
    ("notice", "stakeholder"),
)

SILENCES = RecordKind(
    "silences",
    "A span in which notices about a project or indicator are held back.",
    (
        text("key", "Stable name of the silence", required=True),
        text("project", "Key of the project; empty for all"),
        text("indicator", "Name of the indicator; empty for all"),
        instant("starts_at", "When it starts", required=True),
        instant("ends_at", "When it ends", required=True),
        text("reason", "Why", required=True),
        text("set_by", "Who set it", personal=True),
    ),
    ("key",),
)

MESSAGE_KINDS = (NOTICES, ATTEMPTS, ACKNOWLEDGEMENTS, SILENCES)
