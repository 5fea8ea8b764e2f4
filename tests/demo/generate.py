"""Writes config/demo/data anew: `python -m tests.demo.generate`. The same bytes come out every time.

What the files tell is in stories.py; each module beside this one writes one kind of file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.demo.calendar import FRIDAYS, SEED
from tests.demo.contacts import EXPORTED_ON, milestones, touchpoints
from tests.demo.feedback import feedback
from tests.demo.inspections import inspections
from tests.demo.plan import Plan, make_plan
from tests.demo.stories import STORIES
from tests.demo.survey import survey
from tests.demo.tracker import GERMAN, JIRA, export

DATA = Path(__file__).parents[2] / "config" / "demo" / "data"


def make_plans() -> dict[str, Plan]:
    """The plans of the four projects, by key."""
    return {story.key: make_plan(story, _rng(place)) for place, story in enumerate(STORIES)}


def demo_files() -> dict[str, bytes]:
    """Every file of the demo's data folder by name."""
    plans = make_plans()
    jira = [plans[key] for key in ("metering", "pumps", "portal")]
    files = {}
    for week, friday in enumerate(FRIDAYS):
        files[f"tracker-{friday}.csv"] = export(jira, JIRA, week)
        files[f"vorgaenge-{friday}.csv"] = export([plans["warehouse"]], GERMAN, week)
    files["survey.xlsx"] = survey(_rng(10))
    files["inspections.xlsx"] = inspections(_rng(20))
    files["feedback.csv"] = feedback(_rng(30))
    files |= {f"milestones-{day}.json": milestones(day) for day in EXPORTED_ON}
    files["touchpoints.jsonl"] = touchpoints(_rng(40))
    return files


def _rng(stream: int) -> np.random.Generator:
    """One stream of chance for each file, so that a change in one leaves the others as they are."""
    return np.random.Generator(np.random.PCG64([SEED, stream]))


def main() -> None:
    """Write every file and remove those that are no part of the demo any more."""
    DATA.mkdir(parents=True, exist_ok=True)
    files = demo_files()
    for stale in set(DATA.iterdir()) - {DATA / name for name in files}:
        stale.unlink()
    for name, content in files.items():
        (DATA / name).write_bytes(content)


if __name__ == "__main__":
    main()
