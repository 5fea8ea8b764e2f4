"""The record kinds that Wordkeeper computes: readings, restatements and deviations."""

from tasks.records.choices import EpisodeEvent, ReadingState, Severity, TrustGrade
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

_PROJECT = Reference("project", "projects", "key", optional=False)

READINGS = RecordKind(
    "readings",
    "One indicator of one project and scope on one night, with all that is needed to judge it.",
    (
        text("project", "Key of the project", required=True),
        text("indicator", "Name of the indicator in the policy", required=True),
        text("scope", "What part of the project it is about; `project` for all of it", required=True),
        date("night", "The night it was taken for", required=True),
        choice("state", "Whether there is a value, and if not, why", ReadingState, required=True),
        number("value", "The value in the indicator's unit", "as indicator"),
        number("numerator", "Numerator of the value", "as indicator"),
        number("denominator", "Denominator of the value", "as indicator"),
        number("interval_low", "Lower end of the 95 % interval", "as indicator"),
        number("interval_high", "Upper end of the 95 % interval", "as indicator"),
        integer("sample_size", "How many observations it rests on", "count", minimum=0),
        number("target", "Target on that night", "as indicator"),
        number("band_low", "Lower edge of the agreed band", "as indicator"),
        number("band_high", "Upper edge of the agreed band", "as indicator"),
        text("unit", "Unit of the value", required=True),
        choice("trust", "How far the number may be relied on", TrustGrade, required=True),
        json("trust_reasons", "Why the grade is not A: a list of reason codes"),
        instant("fresh_at", "As of when its sources are known"),
        text("baseline", "Key of the baseline it was measured against"),
        integer("formula_version", "Version of the formula", "version", required=True, minimum=1),
        json("method", "Window, scale and fraction rule used"),
    ),
    ("project", "indicator", "scope", "night"),
    references=(_PROJECT,),
)

RESTATEMENTS = RecordKind(
    "restatements",
    "A reading that changed after it had been taken: old value, new value, cause.",
    (
        text("key", "Stable name of the restatement", required=True),
        text("project", "Key of the project", required=True),
        text("indicator", "Name of the indicator", required=True),
        text("scope", "Scope of the reading", required=True),
        date("night", "The night of the reading", required=True),
        number("old_value", "Value before", "as indicator"),
        number("new_value", "Value after", "as indicator"),
        text("cause", "Why it changed: late_data, formula, baseline", required=True),
        instant("restated_at", "When it was restated", required=True),
    ),
    ("key",),
)

DEVIATIONS = RecordKind(
    "deviations",
    "An episode: one indicator of one project and scope outside its agreed band.",
    (
        text("key", "Stable name of the episode", required=True),
        text("project", "Key of the project", required=True),
        text("indicator", "Name of the indicator", required=True),
        text("scope", "Scope of the readings", required=True),
        choice("severity", "How far outside, on the last night", Severity, required=True),
        date("opened_on", "Night it opened", required=True),
        date("closed_on", "Night it closed; empty while it is open"),
        number("opened_value", "Value when it opened", "as indicator", required=True),
        number("worst_value", "Worst value so far", "as indicator", required=True),
        number("reported_value", "Value of the last opened, worsened or improved event", "as indicator", required=True),
        number("last_value", "Value on the last night", "as indicator"),
        date("last_night", "Last night it was looked at", required=True),
        integer("nights_inside", "Nights in a row back inside the closing band", "night", required=True, minimum=0),
        flag("confirmed", "True once more than one noisy reading supports it", required=True),
    ),
    ("key",),
    references=(_PROJECT,),
)

DEVIATION_EVENTS = RecordKind(
    "deviation_events",
    "What happened to a deviation on one night; the deviation is the fold of its events.",
    (
        text("deviation", "Key of the deviation", required=True),
        date("night", "The night", required=True),
        choice("event", "What happened", EpisodeEvent, required=True),
        choice("severity", "How far outside on that night", Severity, required=True),
        number("value", "Value on that night", "as indicator"),
        number("worst_value", "Worst value up to that night", "as indicator", required=True),
        number("reported_value", "Value that the next worsening is measured from", "as indicator", required=True),
        integer("nights_inside", "Nights in a row back inside the closing band", "night", required=True, minimum=0),
        flag("confirmed", "True once more than one noisy reading supports it", required=True),
        choice("trust", "Trust grade of the reading", TrustGrade, required=True),
    ),
    ("deviation", "night"),
)

JUDGEMENT_KINDS = (READINGS, RESTATEMENTS, DEVIATIONS, DEVIATION_EVENTS)
