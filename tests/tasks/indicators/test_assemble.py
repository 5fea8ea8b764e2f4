"""Readings: complete, annotated, judged by sample and graded."""

import json

import pandas as pd
import pytest

from tasks.indicators.agreed import Overrides
from tasks.indicators.assemble import readings_of
from tasks.indicators.families import COMPLAINTS, FAMILIES, INDICATORS, QUALITY, SATISFACTION, SCHEDULE, Family
from tasks.indicators.plan import tracker_baselines
from tasks.indicators.trust import FACT_COLUMNS
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.judgements import READINGS
from tests.tasks.indicators.frames import (
    BRIDGE,
    HARBOUR,
    answers,
    feedback,
    inspections,
    night,
    projects,
    reading_of,
    work_items,
)

TONIGHT = night("2026-03-31")
DEFINITIONS = {name: IndicatorDefinition(name, unit="fraction", window_days=30) for name in INDICATORS}
INSPECTED = inspections({"inspected_on": "2026-03-31", "inspected": 10, "nonconforming": 1})


def quality(definition: IndicatorDefinition, overrides: Overrides | None = None) -> pd.DataFrame:
    keys, frames = projects(HARBOUR, BRIDGE), {"inspections": INSPECTED}
    return readings_of(QUALITY, TONIGHT, keys, frames, {"defect_rate": definition}, overrides=overrides)


def test_readings_are_a_canonical_frame_sorted_by_their_key() -> None:
    readings = quality(DEFINITIONS["defect_rate"])
    assert {name: str(dtype) for name, dtype in readings.dtypes.items()} == READINGS.dtypes
    assert readings["project"].tolist() == [BRIDGE, HARBOUR]
    assert readings["night"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2026-03-31"]


EVERY_NIGHT = {name: family for name, family in FAMILIES.items() if not family.signed_only}


@pytest.mark.parametrize("family", EVERY_NIGHT.values(), ids=EVERY_NIGHT)
def test_every_project_has_a_row_for_every_indicator_and_scope_even_without_data(family: Family) -> None:
    frames = {
        "work_items": work_items({}).iloc[:0],
        "inspections": INSPECTED.iloc[:0],
        "survey_answers": answers({}).iloc[:0],
        "feedback": feedback({"received_at": "2026-03-01"}).iloc[:0],
    }
    frames["baselines"], frames["baseline_items"] = tracker_baselines(frames["work_items"], None, TONIGHT)
    readings = readings_of(family, TONIGHT, projects(HARBOUR, BRIDGE), frames, DEFINITIONS)
    expected = sum(len(indicator.scopes) for indicator in family.indicators) * 2
    assert len(readings) == expected
    assert readings["state"].unique().tolist() == ["no_data"]
    assert not readings.duplicated(list(READINGS.key)).any()


def test_too_small_a_sample_has_no_value_but_keeps_its_counts() -> None:
    reading = reading_of(quality(IndicatorDefinition("defect_rate", "fraction", minimum_sample=11)), "defect_rate")
    assert reading["state"] == "not_enough_data"
    assert pd.isna(reading["value"])
    assert pd.isna(reading["interval_low"])
    assert (reading["numerator"], reading["denominator"], reading["sample_size"]) == (1, 10, 10)


def test_the_terms_of_the_night_are_written_beside_the_value_with_the_projects_own() -> None:
    general = IndicatorDefinition("defect_rate", "fraction", band=Band(high=0.05), target=0.02, window_days=30)
    own = IndicatorDefinition("defect_rate", "fraction", band=Band(high=0.2), window_days=30, formula_version=2)
    readings = quality(general, overrides={(HARBOUR, "defect_rate"): own, ("elsewhere", "defect_rate"): own})
    harbour, bridge = reading_of(readings, "defect_rate"), reading_of(readings, "defect_rate", BRIDGE)
    assert (harbour["band_high"], harbour["formula_version"]) == (0.2, 2)
    assert pd.isna(harbour["target"])
    assert (bridge["band_high"], bridge["target"], bridge["unit"]) == (0.05, 0.02, "fraction")


def test_a_projects_own_window_is_used() -> None:
    early = inspections({"inspected_on": "2026-03-01", "inspected": 10, "nonconforming": 1})
    narrow = IndicatorDefinition("defect_rate", "fraction", window_days=5)
    readings = readings_of(
        QUALITY,
        TONIGHT,
        projects(),
        {"inspections": early},
        {"defect_rate": DEFINITIONS["defect_rate"]},
        overrides={(HARBOUR, "defect_rate"): narrow},
    )
    assert readings["state"].tolist() == ["no_data"]


def test_an_indicator_that_the_policy_leaves_out_is_not_measured() -> None:
    frames = {"survey_answers": answers({"score": 5, "respondent": "alice"})}
    only = {"nps": DEFINITIONS["nps"]}
    assert set(readings_of(SATISFACTION, TONIGHT, projects(), frames, only)["indicator"]) == {"nps"}
    assert readings_of(SATISFACTION, TONIGHT, projects(), frames, {}).empty


def test_a_source_that_feeds_a_project_makes_its_silence_a_zero() -> None:
    facts = pd.DataFrame(
        {
            "project": [HARBOUR],
            "family": "complaints",
            "fresh_at": pd.Timestamp("2026-03-31T20:00Z"),
            "rows": 0,
            "quarantined": 0,
            "swept": True,
        }
    ).astype(FACT_COLUMNS)
    frames = {"feedback": feedback({"received_at": "2026-03-01"}).iloc[:0]}
    keys = projects(HARBOUR, BRIDGE, starts_on="2025-01-01")
    readings = readings_of(COMPLAINTS, TONIGHT, keys, frames, DEFINITIONS, facts=facts)
    harbour, bridge = reading_of(readings, "complaint_rate"), reading_of(readings, "complaint_rate", BRIDGE)
    assert (harbour["value"], harbour["trust"], harbour["fresh_at"]) == (0, "A", pd.Timestamp("2026-03-31T20:00Z"))
    assert (bridge["state"], bridge["trust"], json.loads(bridge["trust_reasons"])) == ("no_data", "D", ["never_landed"])


def test_the_same_night_measured_twice_in_another_row_order_is_the_same_to_the_last_digit() -> None:
    tracker = work_items(
        *(
            {
                "ref": f"{n}",
                "due_on": f"2026-04-{n:02}",
                "start_on": "2026-03-01",
                "done_ratio": n / 31,
                "estimate_hours": n / 7,
            }
            for n in range(1, 31)
        )
    )
    baselines, plan = tracker_baselines(tracker, None, night("2026-01-05"))
    first, second = (
        readings_of(
            SCHEDULE,
            TONIGHT,
            projects(),
            {"work_items": tracker, "baseline_items": order, "baselines": baselines},
            DEFINITIONS,
        )
        for order in (plan, plan.iloc[::-1])
    )
    pd.testing.assert_frame_equal(first.drop(columns="method"), second.drop(columns="method"), check_exact=True)


def test_a_frame_that_a_family_needs_must_be_given() -> None:
    with pytest.raises(KeyError, match="inspections"):
        readings_of(QUALITY, TONIGHT, projects(), {}, DEFINITIONS)
