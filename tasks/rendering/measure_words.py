"""What are the codes of measures called by people? Part of the catalogue in `words`."""

from __future__ import annotations

from tasks.records.explaining import MeasureCaveat, MeasureOutcome, MeasureStatus

MEASURE_WORDS: dict[str, dict[str, str]] = {
    "measure_status": {
        MeasureStatus.PLANNED: "Planned",
        MeasureStatus.STARTED: "Under way",
        MeasureStatus.DONE: "Done",
        MeasureStatus.CANCELLED: "Given up",
    },
    "measure_outcome": {
        MeasureOutcome.WORKED: "Worked",
        MeasureOutcome.NO_CHANGE: "No sufficient change",
        MeasureOutcome.WORSE: "Got worse",
        MeasureOutcome.TOO_EARLY: "Too early to tell",
        MeasureOutcome.NOT_ENOUGH_DATA: "Not enough data",
    },
    "measure_caveat": {
        MeasureCaveat.USUAL_AGAIN: "may have passed by itself: only as usual again after a short, unusual spell",
        MeasureCaveat.UNDER_WAY: "may have come anyway: it was going that way before the measure",
    },
}
