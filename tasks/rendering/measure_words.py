"""What are the codes of measures called by people? Part of the catalogue in `words`."""

from __future__ import annotations

from tasks.records.explaining import MeasureOutcome, MeasureStatus

MEASURE_WORDS: dict[str, dict[str, str]] = {
    "measure_status": {
        MeasureStatus.PLANNED: "planned",
        MeasureStatus.STARTED: "under way",
        MeasureStatus.DONE: "carried out",
        MeasureStatus.CANCELLED: "given up",
    },
    "measure_outcome": {
        MeasureOutcome.WORKED: "It worked",
        MeasureOutcome.NO_CHANGE: "It made no sufficient change",
        MeasureOutcome.WORSE: "It made things worse",
        MeasureOutcome.TOO_EARLY: "Too early to say",
        MeasureOutcome.NOT_ENOUGH_DATA: "Not enough data to say",
    },
}
