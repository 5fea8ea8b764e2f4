"""What the terminal says of one step of a night."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows.commands.summary import print_step

FAMILIES = {
    "schedule": {"readings": 30, "measured": 28, "restated": 1},
    "quality": {"readings": 10, "measured": 9, "restated": 0},
}
SITES = ["internal/en", "customers/acme/en"]


def said(step: str, outcome: dict[str, Any]) -> list[str]:
    written = io.StringIO()
    print_step(Console(width=200, color_system=None, file=written), step, "Completed", outcome)
    return written.getvalue().splitlines()


@pytest.mark.parametrize(
    ("step", "outcome", "lines"),
    [
        ("monitor", {"families": FAMILIES}, ["40 readings taken, 37 with a value, 1 restated"]),
        ("analyse", {"opened": 2, "causes suggested": 3}, ["Deviations: 2 opened, 3 causes suggested"]),
        ("analyse", {}, ["Deviations: none"]),
        (
            "notify",
            {"delivered": {"sent": 3, "waiting": 1, "failed": 0, "errors": ["a@b.example: [refused]"]}},
            ["Mails: 3 sent, 1 waiting for another try, 0 failed", "  a@b.example: [refused]"],
        ),
    ],
)
def test_a_step_alone_says_what_it_did_as_a_night_does(step: str, outcome: dict[str, Any], lines: list[str]) -> None:
    assert said(step, outcome) == [f"{step}: Completed", *lines]


@pytest.mark.parametrize(("sites", "told"), [(SITES, "2 sites"), (SITES[:1], "1 site")])
def test_a_report_says_how_much_changed_and_where_it_starts(tmp_path: Path, sites: list[str], told: str) -> None:
    start = tmp_path / "index.html"
    lines = said("report", {"start": str(start), "sites": sites, "pages_changed": 12})
    assert lines == ["report: Completed", f"12 pages changed in {told}", f"Report: {start.as_uri()}"]
