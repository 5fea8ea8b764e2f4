"""A small project signs, drifts, is judged by what it signed, and moves its word; through the verbs, without Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tasks.decide import decide
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.gather import promise_facts
from tasks.preview import preview
from tasks.propose import propose
from tasks.publish import publish
from tasks.records.expecting import RISKS
from tasks.reports.promise_view import promise_views
from tasks.settle_adjustment import decide_adjustment
from tasks.store.episodes import deviations
from tasks.store.notices import notices
from tasks.store.promises.attainments import attainments
from tasks.store.promises.preparing import risks, save_risks
from tasks.store.promises.register import register, save_register
from tasks.store.readings import readings_of
from tasks.watch import prepared
from tests.tasks.desk import NIGHT, collected, portfolio
from tests.tasks.promise_nights import (
    FIRST,
    LATER,
    PEOPLE,
    RATED,
    RATINGS,
    TOMORROW,
    TRACKER,
    Home,
    known,
    promise,
    sign_both,
    spend,
    value,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "sources" / "tracker.yaml").write_text(TRACKER + "zone: UTC\n")
        (folder / "stakeholders.yaml").write_text(PEOPLE)
        found = Home(folder)
        found.tracker_says(FIRST, NIGHT)
        yield found


@pytest.mark.slow
def test_while_nobody_has_signed_there_is_nothing_of_promises(home: Home) -> None:
    spend(NIGHT)
    found = readings_of(equip().engine, [NIGHT])
    assert not {"silent_drift", "scope_growth", "attainment"} & set(found["indicator"])
    assert promise_facts(equip(), NIGHT) is None
    assert value("schedule_deviation_rate", NIGHT)["band_low"] == -0.10
    assert home.folder.exists()


@pytest.mark.slow
def test_the_signed_band_and_plan_hold_from_the_night_of_the_signatures(home: Home) -> None:
    key = promise()
    spend(NIGHT)
    rate = value("schedule_deviation_rate", NIGHT)
    assert (rate["band_low"], rate["band_high"], rate["target"], rate["baseline"]) == (-0.5, 0.1, -0.5, key)
    assert value("silent_drift", NIGHT)["value"] == 0
    stand = attainments(equip().engine, NIGHT).set_index(["expectation", "against"])["state"]
    assert stand.to_dict() == {
        ("one", "current"): "on_track",
        ("one", "original"): "on_track",
        ("pace", "current"): "at_risk",
        ("pace", "original"): "at_risk",
    }
    assert home.folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", [1, 2])
def test_a_broken_must_be_caps_attainment_in_either_form_and_by_what_was_known_when_it_was_signed(
    home: Home, form: int
) -> None:
    key = promise(form)
    after = register(equip().engine, "alpha").assign(
        kano_type="attractive", recorded_at=pd.Timestamp("2026-03-20T09:00Z")
    )
    save_register(equip().engine, after)
    due = date(2026, 3, 31)
    home.tracker_says(FIRST, due)
    spend(due)
    stand = attainments(equip().engine, due).set_index(["expectation", "against"])["state"]
    assert (stand["pace", "current"], stand["one", "current"]) == ("broken", "broken")
    facts = promise_facts(equip(), due)
    assert facts is not None
    assert facts.expectations.set_index("expectation")["kano_type"].fillna("").to_dict() == {
        "pace": "must_be",
        "one": "",
    }
    assert (key in facts.expectations["baseline"].tolist(), value("attainment", due)["value"]) == (True, 0.0)


@pytest.mark.slow
def test_what_moves_in_the_tracker_alone_is_drift_and_suggests_an_adjustment(home: Home) -> None:
    promise()
    spend(NIGHT)
    home.tracker_says(LATER, TOMORROW)
    spend(TOMORROW)
    drift, growth = value("silent_drift", TOMORROW), value("scope_growth", TOMORROW)
    assert (drift["numerator"], drift["denominator"]) == (1, 2)
    assert growth["value"] == 0.5
    opened = deviations(equip().engine, TOMORROW)
    assert {"silent_drift", "scope_growth"} <= set(opened["indicator"])
    facts = promise_facts(equip(), TOMORROW)
    assert facts is not None
    assert facts.drifted[["ref", "title", "days_later"]].to_numpy().tolist() == [["A-1", "One", 40.0]]
    assert facts.triggers[["trigger", "subject"]].fillna("").to_numpy().tolist() == [
        ["marked_change", "tracker/A-3"],
        ["scope_growth", ""],
        ["silent_drift", ""],
    ]
    one = facts.attainments[facts.attainments["expectation"] == "one"].iloc[0]
    assert (one["state"], "planned_later" in one["reasons"]) == ("at_risk", True)


@pytest.mark.slow
def test_an_adjustment_makes_the_trackers_dates_the_signed_ones_and_the_original_stays_in_view(home: Home) -> None:
    promise()
    home.tracker_says(LATER, TOMORROW)
    spend(TOMORROW)
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    changes = {"items": "tracker", "targets": {"changed": {"T2": {"due_on": "2026-04-30"}}}}
    proposed = propose("alpha", "date", "The pier moved", changes, None, "alice", at=at).key
    assert [row.key for row in promise_views(promise_facts(equip(), TOMORROW))["alpha"].adjustments] == [proposed]
    day = TOMORROW + timedelta(days=1)
    agreed = decide_adjustment(proposed, "agreed", "alice", night=day, at=at).document
    assert agreed is not None
    sign_both(agreed, day)
    spend(day)
    assert value("silent_drift", day)["value"] == 0
    assert value("scope_growth", day)["value"] == 0
    stand = attainments(equip().engine, day)
    assert stand["rebaselines"].unique().tolist() == [1]
    one = stand[stand["expectation"] == "one"].set_index("against")["state"]
    assert one.to_dict() == {"current": "on_track", "original": "at_risk"}
    facts = promise_facts(equip(), day)
    assert facts is not None
    assert facts.triggers.empty
    assert facts.adjustments.empty
    spend(TOMORROW)
    assert value("silent_drift", TOMORROW)["value"] == 0.5, "a past night is judged by what held then"


@pytest.mark.slow
def test_a_night_run_again_gives_the_same(home: Home) -> None:
    promise()
    spend(NIGHT)
    before = [readings_of(equip().engine, [NIGHT]), attainments(equip().engine, NIGHT)]
    spend(NIGHT)
    for first, again in zip(
        before, [readings_of(equip().engine, [NIGHT]), attainments(equip().engine, NIGHT)], strict=True
    ):
        pd.testing.assert_frame_equal(first, again)
    assert home.folder.exists()


@pytest.mark.slow
def test_the_project_page_shows_the_promises_inside_and_not_to_the_customer(home: Home) -> None:
    promise()
    home.tracker_says(LATER, TOMORROW)
    spend(TOMORROW)
    start = Path(publish.fn(TOMORROW)["start"])
    inside = (start.parent / "projects" / "alpha.html").read_text()
    assert "One is delivered &lt;on time&gt;" in inside
    for told in ("What was promised", "At risk", "planned later than promised", "tracker/A-3", "40 days"):
        assert told in inside
    theirs = (start.parents[2] / "customers" / "acme" / "en" / "projects" / "alpha.html").read_text()
    assert "What was promised" not in theirs
    assert home.folder.exists()


@pytest.mark.slow
def test_the_customers_rating_of_an_expectation_stands_beside_it_and_enters_no_satisfaction(home: Home) -> None:
    (home.folder / "sources" / "survey.yaml").write_text(RATINGS)
    answers = "".join(f"{number},Alpha,R1,2026-03-09,{who},{score},one\n" for number, (who, score) in enumerate(RATED))
    (home.folder / "data" / "survey.csv").write_text("Id,Project,Round,When,Who,Score,expectation\n" + answers)
    equip.cache_clear()
    assert collected("survey", NIGHT)["state"] == "completed"
    promise()
    spend(NIGHT)
    stand = attainments(equip().engine, NIGHT)
    assert stand[stand["expectation"] == "one"]["rating"].unique().tolist() == [2.0]
    facts = promise_facts(equip(), NIGHT)
    assert facts is not None
    assert set(facts.gaps) == {"seen_worse", None}
    found = readings_of(equip().engine, [NIGHT])
    assert found.loc[found["indicator"].isin(["csat", "satisfaction_mean"]), "state"].unique().tolist() == ["no_data"]
    assert found.loc[found["indicator"] == "survey_responses", "value"].tolist() == [0]


@pytest.mark.slow
def test_a_preview_tells_what_would_have_been_met_and_stores_nothing(home: Home) -> None:
    promise()
    spend(NIGHT)
    found = preview("alpha", {"targets": {"changed": {"T1": {"value": -1.0}}}}, NIGHT)
    assert (found.present, found.proposed, found.readings) == (0.0, 1.0, 1)
    assert found.would_close["indicator"].tolist() == ["schedule_deviation_rate"]
    later = {
        "items": {"replanned": {"tracker/A-1": {"start_on": "2026-03-10"}, "tracker/A-2": {"start_on": "2026-03-10"}}}
    }
    assert preview("alpha", later, NIGHT).would_close["indicator"].tolist() == ["schedule_deviation_rate"]
    found = preview("alpha", {"items": "tracker"}, NIGHT)
    assert (found.present, found.proposed, found.would_open.empty, found.would_close.empty) == (0.0, 0.0, True, True)
    with pytest.raises(PromiseError, match="nothing changes"):
        preview("alpha", {}, NIGHT)
    with pytest.raises(PromiseError, match="no baseline"):
        preview("beta", {}, NIGHT)
    assert home.folder.exists()


@pytest.mark.slow
def test_a_contingency_plan_starts_on_the_night_its_condition_has_held_and_once(home: Home) -> None:
    promise()
    trigger = '{"indicator": "schedule_deviation_rate", "comparator": "at_most", "value": -0.3, "nights": 2}'
    save_risks(
        equip().engine,
        known(RISKS, {"key": "R1", "statement": "The pier is late", "trigger": trigger, "state": "prepared"}),
        by="alice",
        at=datetime(2026, 3, 9, tzinfo=UTC),
    )
    spend(NIGHT)
    assert risks(equip().engine)["state"].tolist() == ["prepared"]
    spend(TOMORROW)
    started = risks(equip().engine).iloc[0]
    assert (started["state"], started["started_on"].date(), started["started_value"]) == ("started", TOMORROW, -1.0)
    assert not prepared(TOMORROW + timedelta(days=1))
    for _ in range(2):
        decide.fn(TOMORROW)
    told = notices(equip().engine)
    assert told.loc[told["reason"] == "plan_started", ["recipient", "project"]].to_numpy().tolist() == [
        ["alice", "alpha"]
    ]
    assert home.folder.exists()
