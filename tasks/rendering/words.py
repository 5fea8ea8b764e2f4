"""What is each code called by people?

The English words are the keys of the message catalogue, so reports and mails name things alike in every
language. A code that is not listed (an indicator added to the policy, a reason of a new check) is shown by
its own name with spaces, never hidden.
"""

from __future__ import annotations

from tasks.records.choices import (
    EpisodeEvent,
    Phase,
    ReadingState,
    RunState,
    Severity,
    TrustGrade,
    TrustReason,
)
from tasks.rendering.cause_words import CAUSE_WORDS
from tasks.rendering.chart_words import CHART_WORDS
from tasks.rendering.forecast_words import FORECAST_WORDS
from tasks.rendering.measure_words import MEASURE_WORDS
from tasks.rendering.promise_words import PROMISE_WORDS
from tasks.rendering.standing_words import STANDING_WORDS

WORDS: dict[str, dict[str, str]] = {
    **CAUSE_WORDS,
    **CHART_WORDS,
    **FORECAST_WORDS,
    **MEASURE_WORDS,
    **PROMISE_WORDS,
    **STANDING_WORDS,
    "phase": {
        Phase.PRE_SALES: "Pre-sales",
        Phase.CONTRACT: "Contract",
        Phase.IMPLEMENTATION: "Implementation",
        Phase.ACCEPTANCE: "Acceptance",
        Phase.AFTER_SALES: "After-sales",
    },
    "indicator": {
        "planned_progress": "Planned progress",
        "actual_progress": "Actual progress",
        "schedule_deviation_rate": "Schedule deviation rate",
        "schedule_variance": "Schedule variance",
        "schedule_performance_index": "Schedule performance index (SPI)",
        "earned_schedule": "Earned schedule",
        "schedule_variance_time": "Schedule variance in time, SV(t)",
        "schedule_performance_index_time": "Schedule performance in time, SPI(t)",
        "defect_rate": "Defect rate",
        "csat": "Customer satisfaction (CSAT)",
        "satisfaction_mean": "Mean satisfaction score",
        "nps": "Net promoter score (NPS)",
        "survey_responses": "Survey answers",
        "complaint_rate": "Complaint rate",
        "silent_drift": "Silent drift",
        "scope_growth": "Growth of scope",
        "attainment": "Attainment",
    },
    "meaning": {
        "planned_progress": "How much of the plan should be done by now.",
        "actual_progress": "How much of the plan is done.",
        "schedule_deviation_rate": "How far the work done is ahead of (+) or behind (−) the work planned.",
        "schedule_variance": "Work done less work planned.",
        "schedule_performance_index": "Work done for each unit of work planned; below 1 is late.",
        "earned_schedule": "The point of the plan that the work done has reached.",
        "schedule_variance_time": "How long the work is ahead of (+) or behind (−) the plan.",
        "schedule_performance_index_time": "Pace against the plan in time; it does not turn green by itself at the end.",
        "defect_rate": "Share of inspected items that do not conform.",
        "csat": "Share of answers in the top two of five boxes.",
        "satisfaction_mean": "Mean of the scores from 1 to 5.",
        "nps": "Share of promoters (9–10) less share of detractors (0–6).",
        "survey_responses": "Number of people who answered.",
        "complaint_rate": "Complaints for each project-month; one conversation is one complaint.",
        "silent_drift": "Share of the signed items whose dates moved in the tracker without an adjustment.",
        "scope_growth": "Work added since the plan was frozen, as a share of the work signed.",
        "attainment": "Share of the signed expectations that are kept or on track; a broken must-be caps it.",
    },
    "formula": {
        "planned_progress": "Σ weight × planned fraction ÷ Σ weight",
        "actual_progress": "Σ weight × done ÷ Σ weight",
        "schedule_deviation_rate": "(EV − PV) ÷ PV",
        "schedule_variance": "EV − PV",
        "schedule_performance_index": "EV ÷ PV",
        "earned_schedule": "ES = C + (EV − PV of C) ÷ (PV of C + 1 − PV of C)",
        "schedule_variance_time": "ES − AT",
        "schedule_performance_index_time": "ES ÷ AT",
        "defect_rate": "non-conforming ÷ inspected",
        "csat": "answers of 4 or 5 ÷ answers",
        "satisfaction_mean": "Σ scores ÷ answers",
        "nps": "(promoters − detractors) ÷ answers × 100",
        "survey_responses": "Σ people, the last answer of each",
        "complaint_rate": "complaints ÷ project-months",
        "silent_drift": "items with other dates ÷ signed items",
        "scope_growth": "weight added ÷ weight signed",
        "attainment": "expectations kept or on track ÷ expectations",
    },
    "observation": {
        "defect_rate": "inspected items",
        "csat": "answers",
        "satisfaction_mean": "answers",
        "nps": "answers",
        "survey_responses": "answers",
        "complaint_rate": "complaints",
        "schedule_deviation_rate": "plan items",
        "schedule_performance_index": "plan items",
        "schedule_performance_index_time": "plan items",
    },
    "family": {
        "schedule": "Schedule and pace",
        "quality": "Quality",
        "satisfaction": "Satisfaction",
        "complaints": "Feedback",
        "promise": "Promises",
        "other": "Other figures",
    },
    "figure": {
        "schedule_deviation_rate": "Schedule",
        "schedule_performance_index_time": "SPI(t)",
        "defect_rate": "Defects",
        "csat": "CSAT",
        "nps": "NPS",
        "complaint_rate": "Complaints",
    },
    "scope": {
        "overall": "Overall",
        "deliverables": "Deliverables",
        "team_service": "Team service",
    },
    "state": {
        ReadingState.MEASURED: "Measured",
        ReadingState.NOT_STARTED: "Not started",
        ReadingState.NOT_ENOUGH_DATA: "Not enough data",
        ReadingState.NO_DATA: "No data",
    },
    "standing": {
        "critical": "Critical",
        "warning": "Needs attention",
        "unconfirmed": "Watch",
        "within": "On track",
        "unjudged": "No verdict yet",
    },
    "reading_standing": {
        "critical": "Far outside the band",
        "warning": "Outside the band",
        "unconfirmed": "Outside, not confirmed",
        "within": "Within the band",
        "unjudged": "No band agreed",
        "empty": "No value",
    },
    "source": {
        "within": "Read in full",
        "warning": "Read in part",
        "critical": "Nothing came",
        "unjudged": "Never read",
    },
    "severity": {
        Severity.WARNING: "Warning",
        Severity.CRITICAL: "Critical",
    },
    "event": {
        EpisodeEvent.OPENED: "Opened",
        EpisodeEvent.WORSENED: "Worsened",
        EpisodeEvent.IMPROVED: "Improved",
        EpisodeEvent.STEADY: "Unchanged",
        EpisodeEvent.CLOSED: "Closed",
    },
    "trust": {
        TrustGrade.A: "Good",
        TrustGrade.B: "Fair",
        TrustGrade.C: "Weak",
        TrustGrade.D: "Provisional",
    },
    "trust_reason": {
        TrustReason.NEVER_LANDED: "one of its sources has never been read",
        TrustReason.STALE_SOURCE: "one of its sources is more than a day and a half old",
        TrustReason.VERY_STALE_SOURCE: "one of its sources is several days old",
        TrustReason.QUARANTINED_ROWS: "some rows are held in quarantine",
        TrustReason.MANY_QUARANTINED_ROWS: "many rows are held in quarantine",
        TrustReason.INCOMPLETE_SWEEP: "the last look at a source was not complete",
        TrustReason.SMALL_SAMPLE: "the sample is small",
        TrustReason.UNDATED_ITEMS: "many items have no due date",
        TrustReason.RECONSTRUCTED_HISTORY: "part of the history is reconstructed",
        TrustReason.MISSING_ITEMS: "items of the plan are missing in the tracker",
        TrustReason.TRACKER_PLAN: "the yardstick is the tracker's plan, not a signed baseline",
    },
    "run_state": {
        RunState.RUNNING: "Running",
        RunState.COMPLETED: "Complete",
        RunState.DEGRADED: "Incomplete",
        RunState.FAILED: "Failed",
    },
    "record_kind": {
        "work_items": "Work items",
        "milestones": "Milestones",
        "inspections": "Inspections",
        "feedback": "Feedback",
        "survey_answers": "Survey answers",
        "touchpoints": "Touchpoints",
    },
    "rule": {
        "required": "a required cell is empty",
        "missing_required": "a required cell is empty",
        "unknown_choice": "a value without a mapping",
        "unknown_value": "a value without a mapping",
        "unmapped_value": "a value without a mapping",
        "out_of_range": "a number outside its range",
        "implausible_day": "a day in an implausible year",
        "impossible_moment": "a moment that cannot be",
        "impossible_date": "a date that cannot be",
        "undeclared_date": "a date in a format that is not declared",
        "dst_ambiguous": "a time that the clocks show twice",
        "far_future": "a moment in the future",
        "future_timestamp": "a moment in the future",
        "not_a_number": "text where a number belongs",
        "cell_error": "a cell that holds an error",
        "formula_without_value": "a formula without a value",
        "ragged_row": "a row of another width than its header",
        "part_exceeds_whole": "a part larger than its whole",
        "end_before_start": "the end lies before the start",
        "unknown_reference": "it refers to something that is not there",
        "unlisted_project": "a project that the portfolio does not list",
        "unknown_project": "a project that the portfolio does not list",
        "superseded_duplicate": "an older row with the same id",
        "own_parent": "it is its own parent",
        "off_scale": "a score off its scale",
        "unreadable_issue": "an issue that cannot be read",
    },
    "unit": {
        "working day": "{} working days",
        "working day:one": "{} working day",
        "weight unit": "{} units of work",
        "hour": "{} h",
        "count": "{}",
        "point": "{}",
        "index": "{}",
        "complaints per project-month": "{} a month",
    },
}


def word(code: str, kind: str) -> str:
    """The English word for `code`, one of the kinds above; its own name with spaces when it has none.

    A unit without words is empty. A kind that there is not is a mistake in a template: KeyError.
    """
    if kind == "unit":
        return WORDS["unit"].get(code, "")
    if kind == "observation":
        return WORDS["observation"].get(code, "observations")
    return WORDS[kind].get(code) or code.replace("_", " ")
