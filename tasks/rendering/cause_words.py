"""What are the codes of causes called by people? Part of the catalogue in `words`."""

from __future__ import annotations

from tasks.records.explaining import Branch, CauseCode, CauseSide

CAUSE_WORDS: dict[str, dict[str, str]] = {
    "branch": {
        Branch.PEOPLE: "People",
        Branch.TECHNOLOGY: "Technology",
        Branch.RESOURCES: "Resources",
        Branch.PROCESS: "Process",
        Branch.ENVIRONMENT: "External environment",
    },
    "cause": {
        CauseCode.SCOPE_ADDED: "Work added since the baseline",
        CauseCode.BLOCKED_ITEMS: "Blocked items",
        CauseCode.REWORK: "Rework and reopened items",
        CauseCode.UNASSIGNED: "Items without an owner",
        CauseCode.OVERLOADED_OWNER: "Overloaded owner",
        CauseCode.LATE_INPUT: "Late inputs",
        CauseCode.DEFECT_CLUSTER: "Concentrated in",
        CauseCode.LONG_WAIT: "Long wait",
        CauseCode.HOLIDAYS: "Public holidays",
        CauseCode.WRITTEN: "In a person's own words",
    },
    "cause_side": {
        CauseSide.OURS: "Ours",
        CauseSide.THEIRS: "Theirs",
        CauseSide.JOINT: "Both sides'",
        CauseSide.OUTSIDE: "Nobody's",
    },
    "fishbone": {"more": "{} more in the table", "named": "{}: {}"},
    "cause_subject": {
        "answers": "answers to complaints",
        "lateness": "lateness",
        "access": "access and log-in",
        "billing": "billing",
        "speed": "speed",
        "faults": "faults",
        "conduct": "conduct",
        "promises": "overdue promises",
        "in_progress": "in progress",
    },
}
