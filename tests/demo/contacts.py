"""Milestones as a monthly JSON export of the project office, and the contacts with the customers as JSON lines."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.demo.calendar import FIRST_NIGHT, FRIDAYS, LAST_NIGHT

EXPORTED_ON = tuple(FRIDAYS[week] for week in (0, 5, 9, 13, 17, 21, 26))
# project: milestones with phase, day promised, days later than that it was (or will be) reached
_GATES: dict[str, tuple[tuple[str, str, date, int], ...]] = {
    "Smart Metering Roll-out": (
        ("Requirements agreed", "Contract", date(2026, 1, 30), 0), ("Architecture agreed", "Contract", date(2026, 3, 20), -2),
        ("Pilot plan accepted", "Contract", date(2026, 5, 15), 1), ("Contract signed", "Contract", date(2026, 12, 18), 0),
    ),
    "Lagersteuerung Süd": (
        ("Pflichtenheft abgenommen", "Contract", date(2026, 1, 16), 0), ("Fördertechnik steht", "Implementation", date(2026, 3, 27), 4),
        ("Hochregal in Betrieb", "Implementation", date(2026, 5, 29), 31), ("Testlauf", "Implementation", date(2026, 9, 11), 40),
        ("Abnahme", "Acceptance", date(2026, 10, 30), 45),
    ),
    "泵站监控系统": (
        ("控制柜出厂", "Implementation", date(2026, 2, 13), 0), ("联动试车", "Acceptance", date(2026, 5, 22), 6),
        ("竣工验收", "Acceptance", date(2026, 8, 14), 0),
    ),
    "Customer Service Portal": (
        ("Release 1.1", "After-sales", date(2026, 1, 23), 2), ("Release 1.2", "After-sales", date(2026, 4, 24), 5),
        ("Hand-over to operations", "After-sales", date(2026, 8, 21), 0),
    ),
}  # fmt: skip
_TALKS = {
    "Smart Metering Roll-out": (4, ("Weekly call", "Design review"), "Ingrid Dahl", "Erik Solberg"),
    "Lagersteuerung Süd": (10, ("Jour fixe", "Baustellenbegehung"), "Jörg Weiß", "Petra Brandt"),
    "泵站监控系统": (7, ("进度例会", "现场走访"), "陈静", "王芳"),
    "Customer Service Portal": (24, ("Service review",), "Marta Silva", "Erik Solberg"),
}


def milestones(on: date) -> bytes:
    """The project office's export of that day; the last one holds dirt."""
    rows: list[dict[str, Any]] = []
    for project, gates in _GATES.items():
        for number, (name, phase, due, late) in enumerate(gates, start=1):
            reached = due + timedelta(days=late)
            done = reached <= on
            rows.append({
                "id": f"{project[:2]}-M{number}", "project": project, "name": name, "phase": phase,
                "state": "reached" if done else "planned", "due": due.isoformat(),
                "reached": reached.isoformat() if done else None,
            })  # fmt: skip
    if on == LAST_NIGHT:
        rows += [
            {"id": "Sm-M9", "project": "Smart Metering Roll-out", "name": "Board meeting", "phase": "Contract",
             "state": "planned", "due": "2026-02-30", "reached": None},
            {"id": "La-M9", "project": "Lagersteuerung Süd", "name": "Richtfest", "phase": "Implementation",
             "state": "vielleicht", "due": "2026-08-28", "reached": None},
            {"id": "Cu-M9", "project": "Unlisted venture", "name": "Kick-off", "phase": "Pre-sales",
             "state": "planned", "due": "2026-08-28", "reached": "N/A"},
        ]  # fmt: skip
    return (json.dumps({"exported": on.isoformat(), "milestones": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def touchpoints(rng: np.random.Generator) -> bytes:
    """Every contact up to the last night, one JSON object a line; the last line was cut off while it was written."""
    lines = []
    for project, (every, subjects, ours, theirs) in _TALKS.items():
        day, number = FIRST_NIGHT, 0
        while day <= LAST_NIGHT:
            number += 1
            hour, minute = int(rng.integers(8, 17)), int(rng.integers(0, 12)) * 5
            lines.append({
                "id": f"T-{project[:2]}-{number:03}", "project": project, "at": f"{day.isoformat()}T{hour:02}:{minute:02}:00+02:00",
                "channel": ("call", "meeting", "visit")[number % 3], "subject": subjects[number % len(subjects)],
                "held_by": ours, "attended_by": theirs,
            })  # fmt: skip
            day += timedelta(days=every + int(rng.integers(-1, 2)))
    lines += [
        {"id": "T-Cu-901", "project": "Customer Service Portal", "at": "2026-13-01T09:00:00+02:00", "channel": "call",
         "subject": "Month that there is not", "held_by": "Marta Silva", "attended_by": "Erik Solberg"},
        {"id": "T-La-902", "project": "Lagersteuerung Süd", "at": "2062-07-01T09:00:00+02:00", "channel": "visit",
         "subject": "Far future", "held_by": "Jörg Weiß", "attended_by": "Petra Brandt"},
    ]  # fmt: skip
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return (text + '{"id": "T-Sm-903", "project": "Smart Mete').encode()
