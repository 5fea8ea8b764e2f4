"""The record kinds of the nightly work itself: runs, landings, cursors and quarantine."""

from tasks.records.choices import QuarantineStatus, RunState
from tasks.records.declaration import RecordKind, choice, date, flag, instant, integer, json, text

RUNS = RecordKind(
    "runs",
    "One night's work, or a flow of it.",
    (
        text("key", "Stable name: flow and night", required=True),
        text("flow", "Which flow", required=True),
        date("night", "The night", required=True),
        choice("state", "How it ended", RunState, required=True),
        instant("started_at", "When it last started", required=True),
        instant("ended_at", "When it last ended"),
        json("summary", "Counts and findings"),
    ),
    ("key",),
)

LANDINGS = RecordKind(
    "landings",
    "One pull of one source that reached the store or was refused.",
    (
        integer("number", "Number of the landing", "id", required=True),
        text("source", "Key of the source", required=True),
        date("night", "The night it was pulled for", required=True),
        instant("pulled_at", "When it was pulled", required=True),
        choice("state", "Completed, degraded (partial or refused kinds) or failed", RunState, required=True),
        flag("swept", "True when every id of the source was seen, so that deletions count", required=True),
        text("manifest", "Address of the raw pages in the archive"),
        json("counts", "Per kind: read, unchanged, accepted, warned, quarantined, refused, deleted"),
        json("findings", "What is to be told: unknown values, renamed columns, refused batches, errors"),
    ),
    ("number",),
)

CURSORS = RecordKind(
    "cursors",
    "How far a source has been read; moves in the same transaction as the rows it covers.",
    (
        text("source", "Key of the source", required=True),
        json("position", "Whatever the source needs to go on from here"),
        date("night", "The last night it was pulled for", required=True),
        instant("pulled_at", "When it was last pulled", required=True),
        instant("fresh_at", "As of when the source's content is known", required=True),
    ),
    ("source",),
)

QUARANTINE = RecordKind(
    "quarantine",
    "A row that was not accepted, whole, with the reason; nothing is lost.",
    (
        text("key", "Stable name: source, kind, ref and raw digest", required=True),
        text("source", "Key of the source", required=True),
        text("kind", "Record kind the row was read as", required=True),
        text("ref", "Ref of the row, where it has one"),
        text("project", "Key of the project, where it is known"),
        text("location", "File or address, with sheet and row"),
        text("column", "Column the reason is about"),
        text("value", "The offending value, as it was read", personal=True),
        text("rule", "Which rule it broke", required=True),
        text("reason", "What is wrong and what to do, in words", required=True),
        json("row", "The whole raw row", personal=True),
        integer("row_digest", "Digest of the raw row and its mapping", "hash"),
        integer("landing", "Number of the landing that brought it last", "id", required=True),
        date("first_night", "First night it was held", required=True),
        date("last_night", "Last night it was seen", required=True),
        choice("status", "What became of it", QuarantineStatus, required=True),
    ),
    ("key",),
)

HOUSEKEEPING_KINDS = (RUNS, LANDINGS, CURSORS, QUARANTINE)
