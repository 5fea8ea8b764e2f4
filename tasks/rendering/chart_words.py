"""What are the codes of a process-behaviour chart called by people? Part of the catalogue in `words`."""

from __future__ import annotations

from tasks.records.explaining import Capability, Signal
from tasks.records.promises import Comparator

CHART_WORDS: dict[str, dict[str, str]] = {
    "signal": {
        Signal.OUTSIDE_LIMITS: "a point outside the natural limits",
        Signal.RUN_OF_EIGHT: "eight in a row on one side",
        Signal.TWO_OF_THREE: "two of three near a limit",
        Signal.FOUR_OF_FIVE: "four of five away from the centre",
    },
    "capability": {
        Capability.CONSISTENT_PASS: "The process keeps the band on its own.",
        Capability.HIT_OR_MISS: "The process keeps the band by chance: hit or miss.",
        Capability.CONSISTENT_FAIL: "The process cannot keep the band.",
        Capability.UNKNOWN: "Not known yet",
    },
    "criterion": {
        Comparator.AT_LEAST: "at least",
        Comparator.AT_MOST: "at most",
        Comparator.WITHIN: "within",
    },
}
