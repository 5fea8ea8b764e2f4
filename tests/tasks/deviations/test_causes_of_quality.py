"""Defects that cluster are told by their component, and complaints by their topic."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tasks.deviations.complaint_topics import topics
from tests.tasks.deviations.case_files import case_files, deviation, evidence, expectation, found, planned
from tests.tasks.indicators.frames import feedback, inspections

FAULTY = deviation("defect_rate", value=0.12)
ANGRY = deviation("complaint_rate", value=4.0)
WELD = {"component": "welds", "inspected": 50, "nonconforming": 8, "inspected_on": "2026-03-20"}


def test_the_component_in_which_defects_cluster_is_told_with_its_inspections() -> None:
    checked = inspections(WELD, {**WELD, "component": "paint", "nonconforming": 2, "phase": "acceptance"})
    causes = found(case_files(inspections=checked), FAULTY)
    assert causes.index.tolist() == ["defect_cluster:welds"]
    row = causes.iloc[0]
    assert (row["numerator"], row["denominator"], row["share"], row["branch"]) == (8, 10, 0.8, "technology")
    assert row["relation"] == 9
    assert evidence(causes, "defect_cluster:welds")["items"] == [
        {"source": "sheet", "ref": "1", "title": "welds", "amount": 8}
    ]


def test_a_deviation_of_one_phase_looks_at_the_inspections_of_that_phase() -> None:
    late = {"phase": "acceptance", "component": "paint"}
    checked = inspections(WELD, {**WELD, **late}, {**WELD, **late, "component": "cables", "nonconforming": 1})
    assert found(case_files(inspections=checked), deviation("defect_rate", "acceptance")).index.tolist() == [
        "defect_cluster:paint"
    ]


def test_a_component_that_fails_no_more_often_than_the_others_is_no_cluster() -> None:
    checked = inspections(WELD, {**WELD, "component": "paint"}, {**WELD, "component": "cables", "nonconforming": 7})
    assert found(case_files(inspections=checked), FAULTY).empty


def test_inspections_before_the_window_are_not_looked_at() -> None:
    assert found(case_files(inspections=inspections({**WELD, "inspected_on": "2026-02-20"})), FAULTY).empty


def test_defects_that_come_back_are_rework() -> None:
    again = [("2026-03-08", "done", None, 1.0), ("2026-03-25", "open", None, 0.0)]
    defects = [
        {"planned": False, "type": "defect", **({"past": again} if back else {})} for back in (True, True, False)
    ]
    causes = found(case_files(**planned(*defects, {}), inspections=inspections({**WELD, "component": None})), FAULTY)
    assert causes.loc["rework", "share"] == pytest.approx(2 / 3)


def complaint(ref: str, statement: str, answered: str | None = "2026-03-21", **others: object) -> dict[str, object]:
    return {"ref": ref, "statement": statement, "received_at": "2026-03-20", "answered_at": answered, **others}


def test_complaints_are_told_by_their_topic_and_never_in_the_words_of_who_complained() -> None:
    heard = feedback(
        complaint("1", "My invoice cannot be opened"), complaint("2", "发票打不开"), complaint("3", "Nice weather"),
        complaint("4", "Reminder: the invoice!", conversation="C"), complaint("5", "And again", conversation="C"),
    )  # fmt: skip
    causes = found(case_files(feedback=heard), ANGRY)
    assert causes.loc["defect_cluster:billing", ["numerator", "denominator"]].tolist() == [3, 4]
    assert "invoice" not in causes.loc["defect_cluster:billing", "evidence"]


def test_slow_answers_are_a_long_wait() -> None:
    heard = feedback(complaint("1", "x", "2026-03-29"), complaint("2", "y", None), complaint("3", "z"))
    causes = found(case_files(feedback=heard), ANGRY)
    assert causes.loc["long_wait:answers", ["numerator", "denominator"]].tolist() == [2, 3]
    assert evidence(causes, "long_wait:answers")["numbers"]["median_days"] == pytest.approx(10.5)


def test_topics_that_complaints_share_by_chance_weigh_least() -> None:
    heard = feedback(
        complaint("1", "My invoice"), complaint("2", "Our invoice"), complaint("3", "Too slow"), complaint("4", "Rude")
    )
    assert found(case_files(feedback=heard), ANGRY).loc["defect_cluster:billing", ["share", "importance", "relation"]].tolist() == [0.5, 1, 1]  # fmt: skip
    told = evidence(found(case_files(feedback=heard), ANGRY), "defect_cluster:billing")["numbers"]
    assert told == {"by_chance": True, "items": 2}
    many = feedback(*(complaint(str(number), "My invoice") for number in range(4)))
    assert found(case_files(feedback=many), ANGRY).loc["defect_cluster:billing", ["importance", "relation"]].tolist() == [10, 9]  # fmt: skip


def test_a_single_slow_answer_weighs_least() -> None:
    heard = feedback(complaint("1", "x", "2026-03-29"), complaint("2", "y"), complaint("3", "z"))
    assert found(case_files(feedback=heard), ANGRY).loc["long_wait:answers", ["importance", "relation"]].tolist() == [1, 1]  # fmt: skip


@pytest.mark.parametrize(("days", "share"), [(("28", "29", "30", "31"), 1.0), (("08", "15", "22", "30"), None)])
def test_complaints_that_came_since_a_promise_fell_due_count_where_more_came_than_chance_gives(
    days: tuple[str, ...], share: float | None
) -> None:
    owed = expectation(owner_side="supplier", due_on=date(2026, 3, 26))
    heard = feedback(*(complaint(day, "Hm", f"2026-03-{day}", received_at=f"2026-03-{day}") for day in days))
    row = found(case_files(feedback=heard, expectations=owed), ANGRY).loc["late_input:promises"]
    assert (None if pd.isna(row["share"]) else row["share"]) == share
    assert (row["importance"], row["relation"]) == ((10, 9) if share else (3, 1))


def test_our_own_overdue_promises_stand_beside_the_complaints() -> None:
    owed = expectation(owner_side="supplier", due_on=date(2026, 3, 1))
    causes = found(case_files(expectations=owed), ANGRY, deviation("csat", "overall", 0.5))
    assert causes.index.tolist() == ["late_input:promises"] * 2
    assert causes.iloc[0][["side", "branch"]].tolist() == ["ours", "process"]
    assert causes["share"].isna().all()


def test_a_topic_that_a_source_names_stands_above_the_words() -> None:
    told = feedback(
        complaint("1", "The invoice is wrong", extra='{"主题": "培训"}'), complaint("2", "Es ist zu langsam")
    )
    assert topics(told).tolist() == ["培训", "speed"]
    assert topics(feedback(complaint("1", "Good day"))).isna().all()


def test_indicators_that_nothing_is_looked_up_for_have_no_suggestion() -> None:
    assert found(case_files(**planned({"status": "blocked"})), deviation("attainment", value=0.5)).empty
    mixed = pd.concat([FAULTY, ANGRY, deviation("nps")], ignore_index=True)
    assert found(case_files(), mixed).empty
