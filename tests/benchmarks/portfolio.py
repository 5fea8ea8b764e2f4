"""The portfolio that the benchmarks run on: invented, seeded, as large as asked for.

Writes a portfolio folder with a tracker export, a survey and a feedback list in the shapes real exports have.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

NIGHT = date(2026, 6, 30)
_FIRST_DAY = np.datetime64("2026-01-01")
_LAST_DAY = np.datetime64("2026-06-30")
_STATUSES = np.array(["To Do", "In Progress", "Done", "Won't Do"])


def write_portfolio(folder: Path, projects: int, items: int, answers: int, *, seed: int = 7) -> Path:
    """A portfolio of `projects` with `items` work items and `answers` survey and feedback rows; returns the folder."""
    rng = np.random.default_rng(seed)
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    keys = [f"p{number:04d}" for number in range(projects)]
    _write_yaml(folder, keys)
    write_items(folder / "data" / "items.csv", keys, items, rng)
    _write_answers(folder / "data" / "survey.csv", keys, answers * 3 // 5, rng)
    _write_feedback(folder / "data" / "feedback.csv", keys, answers - answers * 3 // 5, rng)
    return folder


def change_items(path: Path, share: float, *, seed: int = 11) -> int:
    """Change a share of the items in place, as a day of work does; returns how many."""
    rng = np.random.default_rng(seed)
    text = {name: pa.string() for name in pyarrow.csv.open_csv(path).schema.names}
    table = pyarrow.csv.read_csv(path, convert_options=pyarrow.csv.ConvertOptions(column_types=text)).to_pandas()
    chosen = rng.choice(len(table), size=int(len(table) * share), replace=False)
    done = table["% Done"].to_numpy(dtype=object, copy=True)
    done[chosen] = rng.integers(0, 101, len(chosen)).astype(str)
    table["% Done"] = done
    updated = table["Updated"].to_numpy(dtype=object, copy=True)
    updated[chosen] = "2026-07-01 09:00:00"
    table["Updated"] = updated
    pyarrow.csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), path)
    return len(chosen)


def write_items(path: Path, keys: list[str], count: int, rng: np.random.Generator) -> None:
    """A tracker's export: one row a work item."""
    number = np.arange(count)
    project = number % len(keys)
    start = _FIRST_DAY + rng.integers(0, 180, count)
    due = start + rng.integers(1, 60, count)
    status = rng.choice(4, count, p=[0.3, 0.25, 0.43, 0.02])
    closed = np.where(status == 2, np.minimum(due + rng.integers(-5, 10, count), _LAST_DAY), np.datetime64("NaT"))
    created = start - rng.integers(1, 30, count)
    names = np.array(keys)
    frame = pd.DataFrame(
        {
            "Key": np.char.add("ITEM-", number.astype(str)),
            "Summary": np.char.add("Work on part ", (number % 9973).astype(str)),
            "Issue Type": np.array(["Task", "Story", "Bug", "Change"])[rng.integers(0, 4, count)],
            "Status": _STATUSES[status],
            "Project": names[project],
            "Parent": np.where(
                (number >= 20 * len(keys)) & (number % 10 == 0), np.char.add("ITEM-", project.astype(str)), ""
            ),
            "Assignee": np.char.add("person", (number % 511).astype(str)),
            "Priority": np.array(["High", "Medium", "Low"])[rng.integers(0, 3, count)],
            "Estimate (h)": rng.integers(1, 80, count).astype(str),
            "% Done": np.where(status == 2, 100, np.where(status == 1, rng.integers(5, 95, count), 0)).astype(str),
            "Start": start.astype(str),
            "Due": due.astype(str),
            "Created": np.char.add(created.astype(str), " 08:30:00"),
            "Updated": np.char.add(np.maximum(created + 1, np.minimum(due, _LAST_DAY)).astype(str), " 17:15:00"),
            "Closed": np.where(np.isnat(closed), "", closed.astype(str)),
        }
    )
    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), path)


def _write_answers(path: Path, keys: list[str], count: int, rng: np.random.Generator) -> None:
    number = np.arange(count)
    day = _FIRST_DAY + rng.integers(0, 180, count)
    frame = pd.DataFrame(
        {
            "Id": np.char.add("A", number.astype(str)),
            "Project": np.array(keys)[number % len(keys)],
            "Round": np.where(number % 2 == 0, "2026-Q1", "2026-Q2"),
            "Respondent": np.char.add("r", (number // len(keys) // 3).astype(str)),
            "Dimension": np.array(["Overall", "Deliverables", "Service"])[number // len(keys) % 3],
            "Score": rng.integers(1, 6, count).astype(str),
            "When": np.char.add(day.astype(str), " 10:00:00"),
        }
    )
    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), path)


def _write_feedback(path: Path, keys: list[str], count: int, rng: np.random.Generator) -> None:
    number = np.arange(count)
    day = _FIRST_DAY + rng.integers(0, 180, count)
    frame = pd.DataFrame(
        {
            "Ticket": np.char.add("F", number.astype(str)),
            "Project": np.array(keys)[number % len(keys)],
            "Kind": np.array(["Complaint", "Praise", "Question"])[rng.choice(3, count, p=[0.1, 0.4, 0.5])],
            "Thread": np.char.add("T", (number // 2).astype(str)),
            "Text": np.char.add("What the customer said, number ", number.astype(str)),
            "Received": np.char.add(day.astype(str), " 11:00:00"),
        }
    )
    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), path)


def _write_yaml(folder: Path, keys: list[str]) -> None:
    (folder / "portfolio.yaml").write_text("name: Benchmark\nzone: UTC\n")
    customers = len(keys) // 10 or 1
    lines = [f"  - {{key: c{number:03d}, name: Customer {number}, language: en}}" for number in range(customers)]
    (folder / "customers.yaml").write_text("customers:\n" + "\n".join(lines) + "\n")
    entries = [
        f"  - {{key: {key}, name: Project {key}, customer: c{number % customers:03d}, phase: implementation,"
        f" starts_on: 2026-01-01, ends_on: 2026-12-31,"
        f" refs: {{items: [{key}], survey: [{key}], feedback: [{key}]}}}}"
        for number, key in enumerate(keys)
    ]
    (folder / "projects.yaml").write_text("projects:\n" + "\n".join(entries) + "\n")
    (folder / "stakeholders.yaml").write_text(_PEOPLE)
    (folder / "sources" / "items.yaml").write_text(_ITEMS)
    (folder / "sources" / "survey.yaml").write_text(_SURVEY)
    (folder / "sources" / "feedback.yaml").write_text(_FEEDBACK)


_PEOPLE = """\
stakeholders:
  - {key: alice, name: Alice, mail: alice@example.test, role: project_manager, audience: internal,
     language: en, projects: all, digest: daily}
  - {key: bob, name: Bob, mail: bob@example.test, role: delivery_director, audience: internal,
     language: zh, projects: all, digest: daily}
  - {key: charlie, name: Charlie, mail: charlie@example.test, role: customer_sponsor, audience: customer,
     customer: c000, language: en, projects: all, digest: daily}
"""

_ITEMS = """\
kind: tabular
files: data/items.csv
record: work_items
zone: UTC
complete: true
dates: ["%Y-%m-%d"]
columns:
  ref: Key
  title: Summary
  type: {from: Issue Type, values: {Task: task, Story: deliverable, Bug: defect, Change: change}}
  status: {from: Status, values: {To Do: open, In Progress: in_progress, Done: done, Won't Do: cancelled}}
  project: Project
  parent: Parent
  assignee: Assignee
  priority: Priority
  estimate_hours: Estimate (h)
  done_ratio: {from: "% Done", unit: percent}
  start_on: Start
  due_on: Due
  created_at: {from: Created, dates: ["%Y-%m-%d %H:%M:%S"]}
  updated_at: {from: Updated, dates: ["%Y-%m-%d %H:%M:%S"]}
  closed_at: {from: Closed, dates: ["%Y-%m-%d"]}
"""

_SURVEY = """\
kind: tabular
files: data/survey.csv
record: survey_answers
zone: UTC
columns:
  ref: Id
  project: Project
  survey: Round
  respondent: Respondent
  dimension: {from: Dimension, values: {Overall: overall, Deliverables: deliverables, Service: team_service}}
  scale: {constant: five_point}
  score: Score
  submitted_at: {from: When, dates: ["%Y-%m-%d %H:%M:%S"]}
"""

_FEEDBACK = """\
kind: tabular
files: data/feedback.csv
record: feedback
zone: UTC
columns:
  ref: Ticket
  project: Project
  kind: {from: Kind, values: {Complaint: complaint, Praise: praise, Question: question}}
  conversation: Thread
  statement: Text
  received_at: {from: Received, dates: ["%Y-%m-%d %H:%M:%S"]}
"""
