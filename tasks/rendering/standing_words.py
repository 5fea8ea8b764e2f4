"""What are the codes of how a promise stands called by people? Part of the catalogue in `words`."""

from __future__ import annotations

STANDING_WORDS: dict[str, dict[str, str]] = {
    "target_reason": {
        "met": "met",
        "not_settled": "met, but its deviation is still open",
        "not_yet": "not met yet",
        "recovering": "not met, on its way back",
        "missed": "missed",
        "no_reading": "there is no reading",
        "provisional": "its data cannot be trusted enough",
        "done": "done in time",
        "done_late": "done late",
        "overdue": "overdue",
        "planned_later": "planned later than promised",
        "blocked": "blocked",
        "under_way": "under way",
        "cancelled": "cancelled",
        "gone": "no longer in the tracker",
    },
    "trigger": {
        "silent_drift": "The tracker's dates have left the signed ones",
        "scope_growth": "The scope has grown beyond what was signed",
        "needs_changed": "The customer's needs have changed since the signatures",
        "marked_change": "A change is marked in the tracker",
    },
    "gap": {
        "agrees": "The customer sees it the same way",
        "seen_worse": "The customer sees it worse",
        "seen_better": "The customer sees it better",
    },
}
