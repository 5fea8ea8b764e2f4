"""The record kinds of deviation analysis (policy P4.3): verdicts, forecasts, causes, measures and lessons."""

from enum import StrEnum

from tasks.records.declaration import (
    RecordKind,
    Reference,
    choice,
    date,
    flag,
    instant,
    integer,
    json,
    number,
    text,
)
from tasks.records.promises import Comparator


class Capability(StrEnum):
    """What the process can do against its agreed band: the natural limits beside the edges."""

    CONSISTENT_PASS = "consistent_pass"  # noqa: S105 - a verdict, no password
    HIT_OR_MISS = "hit_or_miss"
    CONSISTENT_FAIL = "consistent_fail"
    UNKNOWN = "unknown"


class Advice(StrEnum):
    """What breach and signal together ask for (formulas, process-behaviour charts)."""

    ACT_ON_EVENT = "act_on_event"
    CHANGE_PROCESS = "change_process"
    EARLY_WARNING = "early_warning"
    NONE = "none"
    NOT_ENOUGH_DATA = "not_enough_data"


class Signal(StrEnum):
    """A rule of the process-behaviour chart that a point fulfils."""

    OUTSIDE_LIMITS = "outside_limits"
    RUN_OF_EIGHT = "run_of_eight"
    TWO_OF_THREE = "two_of_three"
    FOUR_OF_FIVE = "four_of_five"


FINISH = "finish"
"""The subject of a forecast that is the whole project."""


class ForecastMethod(StrEnum):
    """What a forecast draws its trials from."""

    THROUGHPUT = "throughput"
    EARNED_SCHEDULE = "earned_schedule"


class ForecastState(StrEnum):
    """Whether there is a forecast, and if not, why."""

    FORECAST = "forecast"
    FINISHED = "finished"
    NO_PROGRESS = "no_progress"
    NOT_ENOUGH_DATA = "not_enough_data"


class Branch(StrEnum):
    """The branches of a deviation's fishbone (policy P4.3)."""

    PEOPLE = "people"
    TECHNOLOGY = "technology"
    RESOURCES = "resources"
    PROCESS = "process"
    ENVIRONMENT = "environment"


class CauseCode(StrEnum):
    """What the data can show of a cause; a person's own is `written`."""

    SCOPE_ADDED = "scope_added"
    BLOCKED_ITEMS = "blocked_items"
    REWORK = "rework"
    UNASSIGNED = "unassigned"
    OVERLOADED_OWNER = "overloaded_owner"
    LATE_INPUT = "late_input"
    DEFECT_CLUSTER = "defect_cluster"
    LONG_WAIT = "long_wait"
    HOLIDAYS = "holidays"
    WRITTEN = "written"


class CauseSide(StrEnum):
    """Whose cause it is."""

    OURS = "ours"
    THEIRS = "theirs"
    JOINT = "joint"
    OUTSIDE = "outside"


class MeasureStatus(StrEnum):
    """How far a measure has come."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"


class MeasureOutcome(StrEnum):
    """What a measure did, computed after its waiting time (formulas, causes and measures)."""

    WORKED = "worked"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    TOO_EARLY = "too_early"
    NOT_ENOUGH_DATA = "not_enough_data"


class MeasureCaveat(StrEnum):
    """What else may have brought about what a measure is credited with, or blamed for."""

    USUAL_AGAIN = "usual_again"
    UNDER_WAY = "under_way"


_PROJECT = Reference("project", "projects", "key", optional=False)
_SERIES = (
    text("project", "Key of the project", required=True),
    text("indicator", "Name of the indicator", required=True),
    text("scope", "Scope of the readings", required=True),
)

VERDICTS = RecordKind(
    "verdicts",
    "What an indicator's process-behaviour chart says on one night: breach, signal, capability.",
    (
        *_SERIES,
        date("night", "The night", required=True),
        flag("breach", "True when tonight's reading is outside its agreed band", required=True),
        json("signals", "Rules that the last period fulfils: a list of codes"),
        flag("adverse", "True when a signal points out of the agreed band"),
        choice("capability", "What the process can do against the band", Capability, required=True),
        choice("advice", "What breach and signal ask for", Advice, required=True),
        integer("points", "Periods since the chart was last re-based", "period", required=True, minimum=0),
        flag("trial", "True while the limits rest on fewer than twelve points", required=True),
        number("centre", "Centre line", "as period value"),
        number("lower", "Lower natural limit", "as period value"),
        number("upper", "Upper natural limit", "as period value"),
        number("last_value", "Value of the last period", "as period value"),
        date("rebased_on", "Day from which the limits are computed, when a change re-based the chart"),
    ),
    ("project", "indicator", "scope", "night"),
    references=(_PROJECT,),
)

FORECASTS = RecordKind(
    "forecasts",
    "When a project, a milestone or a target will be finished, by Monte Carlo, with how past forecasts fared.",
    (
        text("project", "Key of the project", required=True),
        text("subject", "`finish`, a milestone as source/ref, or the key of a signed target", required=True),
        choice("method", "What the trials are drawn from", ForecastMethod, required=True),
        date("night", "The night", required=True),
        choice("state", "Whether there is a forecast, and if not, why", ForecastState, required=True),
        date("p50", "Day by which half of the trials finish"),
        date("p85", "Day by which 85 % of the trials finish"),
        date("due_on", "Agreed or planned day"),
        number("probability", "Share of the trials that finish by the due day", "fraction", minimum=0, maximum=1),
        number("remaining", "Work that is left", "item or working day", minimum=0),
        integer("active_days", "Past working days with progress that the trials are drawn from", "day", minimum=0),
        integer("trials", "Number of trials", "trial", minimum=0),
        integer("origins", "Past nights the forecast was tried on", "night", minimum=0),
        integer("hits_p50", "Of these, how often the P50 day was kept", "night", minimum=0),
        integer("hits_p85", "Of these, how often the P85 day was kept", "night", minimum=0),
    ),
    ("project", "subject", "method", "night"),
    references=(_PROJECT,),
)

CAUSES = RecordKind(
    "causes",
    "A cause of a deviation on its fishbone as the data suggest it (policy P4.3).",
    (
        text("deviation", "Key of the deviation", required=True),
        text("cause", "Stable name in its deviation: code, or code:subject", required=True),
        date("night", "Night whose data show it", required=True),
        choice("branch", "Branch of the fishbone", Branch, required=True),
        choice("code", "What the data show", CauseCode, required=True),
        text("subject", "What it is about: a component, a status, a person"),
        choice("side", "Whose it is", CauseSide, required=True),
        number(
            "share", "Share of the deviation that it explains; shares may overlap", "fraction", minimum=0, maximum=1
        ),
        number("numerator", "Part of the deviation that shows this cause", "as evidence"),
        number("denominator", "The whole deviation", "as evidence"),
        number("importance", "Suggested importance", "point", minimum=1, maximum=10),
        number("relation", "Suggested strength of the relation: 0, 1, 3 or 9", "point", minimum=0, maximum=9),
        json("evidence", "Items and numbers that show it"),
    ),
    ("deviation", "cause"),
)

CAUSE_EDITS = RecordKind(
    "cause_edits",
    "What a person says of a cause; the latest version wins over the suggestion, and none is edited.",
    (
        text("deviation", "Key of the deviation", required=True),
        text("cause", "Name of the cause; a person's own begins with written:", required=True),
        integer("version", "Number of the version, from 1", "version", required=True, minimum=1),
        choice("branch", "Branch of the fishbone", Branch, required=True),
        text("statement", "The cause in words; required of a person's own"),
        number("importance", "Importance", "point", minimum=1, maximum=10),
        number("relation", "Strength of the relation: 0, 1, 3 or 9", "point", minimum=0, maximum=9),
        flag("dismissed", "True when the person says that it is no cause", required=True),
        instant("edited_at", "When", required=True),
        text("edited_by", "Who", required=True, personal=True),
    ),
    ("deviation", "cause", "version"),
)

MEASURES = RecordKind(
    "measures",
    "What is done against a deviation, with success criterion and waiting time fixed beforehand; each version is kept.",
    (
        text("key", "Stable name of the measure", required=True),
        integer("version", "Number of the version, from 1", "version", required=True, minimum=1),
        text("project", "Key of the project", required=True),
        text("deviation", "Key of the deviation", required=True),
        text("cause", "Name of the cause it is meant against"),
        text("kind", "Kind of measure in the policy's catalogue", required=True),
        text("statement", "What is done", required=True),
        text("owner", "Who does it", required=True, personal=True),
        choice("status", "How far it has come", MeasureStatus, required=True),
        date("due_on", "By when", required=True),
        choice("comparator", "Success criterion: how the period value is compared", Comparator, required=True),
        number("value", "Success criterion: value to reach", "as indicator", required=True),
        integer("waiting_days", "Days after its start before it is judged", "day", required=True, minimum=1),
        date("started_on", "Day it took effect"),
        date("ended_on", "Day it was done or cancelled"),
        text("source", "Key of the source whose issue carries it; empty: none does"),
        text("ref", "Id of that issue"),
        instant("recorded_at", "When this version was recorded", required=True),
        text("recorded_by", "Who recorded it", required=True, personal=True),
    ),
    ("key", "version"),
    references=(_PROJECT,),
)

MEASURE_VERDICTS = RecordKind(
    "measure_verdicts",
    "What a measure did as of one night: after compared with before around the re-based chart.",
    (
        text("measure", "Key of the measure", required=True),
        date("night", "The night", required=True),
        choice("outcome", "What it did", MeasureOutcome, required=True),
        number("before_centre", "Centre of the periods before", "as period value"),
        number("after_centre", "Centre of the periods after the waiting time", "as period value"),
        integer("before_points", "Periods before", "period", required=True, minimum=0),
        integer("after_points", "Periods after", "period", required=True, minimum=0),
        flag("criterion_met", "True when the success criterion is met"),
        json("overlaps", "Keys of measures whose effect cannot be separated from this one's"),
        choice("caveat", "What else may have brought it about, when it worked or got worse", MeasureCaveat),
    ),
    ("measure", "night"),
)

LESSONS = RecordKind(
    "lessons",
    "The story of a closed deviation, for later projects.",
    (
        text("deviation", "Key of the deviation", required=True),
        *_SERIES,
        date("opened_on", "Night it opened", required=True),
        date("closed_on", "Night it closed", required=True),
        text(
            "story",
            "JSON: expectations, deviation, causes, measures, verdicts, duration, cost where known",
            required=True,
        ),
        text("words", "What a search looks in: the story's words in both languages, cut into terms", required=True),
    ),
    ("deviation",),
    references=(_PROJECT,),
)

EXPLAINING_KINDS = (VERDICTS, FORECASTS, CAUSES, CAUSE_EDITS, MEASURES, MEASURE_VERDICTS, LESSONS)
