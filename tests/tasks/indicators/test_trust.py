"""Trust grades and their reasons."""

import json

import numpy as np
import pandas as pd
import pytest

from tasks.indicators.measured import measured
from tasks.indicators.trust import FACT_COLUMNS, facts_by_family, grade
from tasks.records.definitions import TrustPolicy
from tests.tasks.indicators.frames import HARBOUR, night

TONIGHT = night("2026-03-31")
FRESH = "2026-03-31T22:00Z"


def facts(**columns: object) -> pd.DataFrame:
    given = {"fresh_at": FRESH, "rows": 100, "quarantined": 0, "swept": True, **columns}
    frame = pd.DataFrame({"project": [HARBOUR], "family": "schedule", **given})
    return frame.assign(fresh_at=pd.to_datetime(frame["fresh_at"], utc=True)).astype(FACT_COLUMNS)


def graded(known: pd.DataFrame | None, *, sampled: bool = False, **columns: object) -> tuple[str, list[str]]:
    rows = measured([HARBOUR], "defect_rate", **{"value": 0.1, "sample_size": 100, **columns})
    row = grade(rows, known, TONIGHT, TrustPolicy(), sampled=np.array([sampled])).iloc[0]
    return row["trust"], json.loads(row["trust_reasons"])


def test_a_full_fresh_reading_is_an_a() -> None:
    assert graded(facts()) == ("A", [])


@pytest.mark.parametrize(
    ("known", "grade_", "reasons"),
    [
        ({"fresh_at": "2026-03-30T11:00Z"}, "B", ["stale_source"]),
        ({"fresh_at": "2026-03-27T23:00Z"}, "C", ["very_stale_source"]),
        ({"fresh_at": pd.NaT}, "D", ["never_landed"]),
        ({"quarantined": 3}, "B", ["quarantined_rows"]),
        ({"quarantined": 30}, "C", ["many_quarantined_rows"]),
        ({"quarantined": 2}, "A", []),
        ({"swept": False}, "B", ["incomplete_sweep"]),
        ({"swept": False, "quarantined": 30, "fresh_at": "2026-03-01T00:00Z"}, "D",
         ["very_stale_source", "many_quarantined_rows", "incomplete_sweep"]),
    ],
)  # fmt: skip
def test_each_limit_passed_costs_a_grade_and_the_outer_ones_two(
    known: dict[str, object], grade_: str, reasons: list[str]
) -> None:
    assert graded(facts(**known)) == (grade_, reasons)


def test_a_project_that_no_source_feeds_is_not_trusted() -> None:
    assert graded(facts().iloc[:0]) == ("D", ["never_landed"])


def test_without_facts_the_sources_are_not_judged() -> None:
    assert graded(None) == ("A", [])


def test_a_small_sample_costs_a_grade_where_the_number_is_inferred_from_it() -> None:
    assert graded(facts(), sampled=True, sample_size=4) == ("B", ["small_sample"])
    assert graded(facts(), sampled=False, sample_size=4) == ("A", [])


def test_what_the_plan_lacks_is_told_and_costs_a_grade_from_its_limit_on() -> None:
    assert graded(facts(), undated_share=0.2) == ("B", ["undated_items"])
    assert graded(facts(), missing_share=0.01) == ("A", ["missing_items"])
    assert graded(facts(), missing_share=0.5, reconstructed_share=0.5) == (
        "C",
        ["reconstructed_history", "missing_items"],
    )


def test_a_plan_without_signatures_is_told_but_costs_nothing() -> None:
    assert graded(facts(), tracker_plan=True) == ("A", ["tracker_plan"])


def test_a_source_known_after_the_night_as_when_a_past_night_is_run_again_is_fresh() -> None:
    assert graded(facts(fresh_at="2026-06-01T00:00Z")) == ("A", [])


def test_the_oldest_source_of_a_family_counts_and_one_that_never_landed_is_older_still() -> None:
    links = pd.DataFrame(
        {
            "project": ["harbour", "harbour", "bridge", "bridge", "bridge"],
            "kind": ["work_items", "work_items", "work_items", "work_items", "feedback"],
            "fresh_at": pd.to_datetime([FRESH, "2026-03-01T00:00Z", FRESH, None, FRESH], utc=True, format="ISO8601"),
            "rows": [10, 20, 5, 0, 7],
            "quarantined": [1, 2, 0, 0, 0],
            "swept": [True, False, True, True, True],
        }
    )
    rests_on = {"schedule": ("work_items", "milestones"), "complaints": ("feedback",)}
    known = facts_by_family(links, rests_on).set_index(["project", "family"])
    harbour, bridge = known.loc[("harbour", "schedule")], known.loc[("bridge", "schedule")]
    assert harbour["fresh_at"] == pd.Timestamp("2026-03-01", tz="UTC")
    assert (harbour["rows"], harbour["quarantined"], harbour["swept"]) == (30, 3, False)
    assert pd.isna(bridge["fresh_at"])
    assert known.loc[("bridge", "complaints"), "rows"] == 7
