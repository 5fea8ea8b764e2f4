"""Real data of other people, mapped by hand: their dirt is told, and none of it is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from checks.gate import BatchFacts, inspect
from tasks.records.frames import conform
from tasks.records.landed import SURVEY_ANSWERS, WORK_ITEMS

DATA = Path(__file__).parents[3] / "shared" / "data"
FACTS = BatchFacts(night=date(2026, 3, 31), source="real", project_keys=["P0", "P1"])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets do not lie beside this checkout"),
]


def test_jira_tasks_finished_before_they_were_created_are_accepted_and_counted() -> None:
    raw = pd.read_csv(DATA / "issues_agile_jira" / "jira.csv")
    created, finished = (pd.to_datetime(raw[name], utc=True) for name in ("created_date", "finished_date"))
    frame = pd.DataFrame({"ref": raw["id"], "project": "P" + raw["project"].astype("str"), "created_at": created})
    frame = frame.assign(
        source="real", status="done", closed_at=finished, valid_from=finished, row_digest=range(len(raw))
    )
    verdict = inspect(WORK_ITEMS, conform(frame, WORK_ITEMS), FACTS)
    backwards = int((finished < created).sum())
    assert backwards > 0
    assert verdict.counts == {"accepted": 4123, "warned": backwards, "quarantined": 0, "repeated": 0}
    assert [(warned.rule, warned.count) for warned in verdict.warnings] == [("end_before_start", backwards)]


def test_nps_answers_go_in_whole() -> None:
    raw = pd.read_csv(DATA / "nps_sudzilla" / "input_01.csv")
    score = pd.to_numeric(raw[raw.columns[raw.nunique().lt(12)][0]])
    frame = pd.DataFrame({"ref": [f"A{number}" for number in range(len(raw))], "score": score.astype("float64")})
    moment = pd.Timestamp("2019-01-01", tz="UTC")
    frame = frame.assign(
        source="real", project="P0", survey="2019", dimension="overall", scale="nps", submitted_at=moment,
        valid_from=moment, row_digest=range(len(raw)),
    )  # fmt: skip
    assert inspect(SURVEY_ANSWERS, conform(frame, SURVEY_ANSWERS), FACTS).counts["accepted"] == 39
