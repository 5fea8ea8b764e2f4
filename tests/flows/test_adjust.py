"""A proposal that waits for people in a suspended run, and everything that may happen meanwhile."""

from __future__ import annotations

import json

import pytest

from tests.flows.negotiating import RATIONALE, Asked, proposed, standing

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def test_the_answer_of_the_form_settles_the_proposal(project: str) -> None:
    asked = proposed(project)
    assert [row["state"] for row in standing(project)] == ["proposed"]
    assert asked.answer("agreed") == "Completed"
    (adjustment,) = standing(project)
    assert (adjustment["state"], adjustment["decided_by"]) == ("agreed", "Carol")
    assert f"both sides sign {adjustment['document']}" in asked.message()


def test_what_the_command_line_settled_stays_settled(project: str) -> None:
    from tasks.settle_adjustment import decide_adjustment

    asked = proposed(project)
    decide_adjustment(standing(project)[0]["key"], "rejected", "Dave")
    assert asked.answer("agreed") == "SettledElsewhere"
    (adjustment,) = standing(project)
    assert (adjustment["state"], adjustment["decided_by"]) == ("rejected", "Dave")
    assert "Settled elsewhere" in asked.message()


def test_an_answer_to_a_version_that_was_revised_decides_nothing_and_the_new_one_is_asked(project: str) -> None:
    from tasks.propose import propose

    asked = proposed(project)
    key = standing(project)[0]["key"]
    propose(project, "customer_needs", RATIONALE, {"targets": {"changed": {"T1": {"value": -0.3}}}}, None, "Dave", key)
    assert asked.answer("agreed") == "Suspended"
    assert [(row["state"], row["version"]) for row in standing(project)] == [("proposed", 2)]
    assert asked.answer("withdrawn") == "Completed"
    assert [(row["state"], row["decided_by"]) for row in standing(project)] == [("withdrawn", "Carol")]


def test_a_lost_run_is_taken_up_by_another_and_what_is_answered_twice_counts_once(project: str) -> None:
    from flows.adjust import adjust

    lost = proposed(project)
    another = Asked(adjust, adjustment=standing(project)[0]["key"])
    assert another.go_on() == "Suspended"
    assert another.answer("agreed") == "Completed"
    assert lost.answer("rejected") == "SettledElsewhere"
    assert [row["state"] for row in standing(project)] == ["agreed"]


def test_a_form_sent_twice_proposes_once_and_one_after_a_rejection_proposes_anew(project: str) -> None:
    first, second = proposed(project), proposed(project)
    assert len(standing(project)) == 1
    assert first.answer("rejected") == "Completed"
    assert second.answer("agreed") == "SettledElsewhere"
    proposed(project)
    assert [row["state"] for row in standing(project)] == ["rejected", "proposed"]


def test_an_answer_that_leaves_the_outcome_open_is_refused_and_the_run_waits_on(project: str) -> None:
    from prefect.exceptions import FlowPauseTimeout
    from prefect.flow_runs import resume_flow_run

    asked = proposed(project)
    with pytest.raises((RuntimeError, FlowPauseTimeout), match=r"(?i)outcome|reject"):
        resume_flow_run(asked.id, run_input={"by": "Carol"})
    assert asked.run.state.name == "Suspended"
    assert [row["state"] for row in standing(project)] == ["proposed"]


def test_a_form_that_moves_items_targets_and_expectations_proposes_what_a_file_of_changes_does(project: str) -> None:
    from tasks.equip import equip
    from tasks.propose import propose
    from tasks.store.promises.documents import held_document

    signed = json.loads(held_document(equip().engine, project)["content"])
    moved, gone = (f"{item[0]}/{item[1]}" for item in signed["items"][:2])
    due_on, later = signed["items"][0][4], signed["targets"][0]["due_on"]
    new = {
        "key": "T2", "expectation": "works", "statement": "Few defects", "indicator": "defect_rate",
        "comparator": "at_most", "value": 0.05, "unit": "fraction", "due_on": later,
    }  # fmt: skip
    asked = proposed(
        project,
        targets=[{"target": "T1", "remove": True}],
        add_targets=[new],
        replan_items=[{"item": moved, "due_on": later, "weight": 2.5}],
        remove_items=[gone],
        take_expectations=["works"],
    )
    shown = asked.asks().replace("\\", "")
    for told in (
        f"| {moved} | due_on | {due_on} | {later} |",
        f"| {gone} |  | signed | falls away |",
        "| T2 |  | – | Few defects |",
    ):
        assert told in shown
    file = {
        "targets": {"added": [new], "removed": ["T1"]},
        "items": {"replanned": {moved: {"due_on": later, "weight": 2.5}}, "removed": [gone]},
        "expectations": {"taken": ["works"]},
    }
    same = propose(project, "customer_needs", RATIONALE, file, None, "Dave")
    assert (same.key, same.new) == (standing(project)[0]["key"], False)
    assert asked.answer("agreed") == "Completed"
    content = json.loads(document_of(project))
    assert [target["key"] for target in content["targets"]] == ["T2"]
    assert gone not in {f"{item[0]}/{item[1]}" for item in content["items"]}


def document_of(project: str) -> str:
    """What both sides are to sign now."""
    from tasks.equip import equip
    from tasks.store.promises.documents import document

    content: str = document(equip().engine, standing(project)[-1]["document"])["content"]
    return content


def test_a_further_version_can_be_proposed_by_the_form_and_is_asked_once(project: str) -> None:
    first = proposed(project)
    key = standing(project)[0]["key"]
    second = proposed(project, targets=[{"target": "T1", "value": -0.3}], adjustment=key)
    assert [(row["state"], row["version"]) for row in standing(project)] == [("proposed", 2)]
    assert "Version 2 against version 1" in second.asks()
    assert second.answer("agreed") == "Completed"
    assert first.answer("rejected") == "SettledElsewhere"
    assert [(row["state"], row["version"]) for row in standing(project)] == [("agreed", 2)]


def test_a_form_that_cannot_be_proposed_fails_with_every_reason_and_leaves_nothing(project: str) -> None:
    from flows.propose import propose

    asked = Asked(
        propose, project=project, reason="date", rationale=RATIONALE, by="Bob",
        add_targets=[{"key": "T1", "expectation": "works", "statement": "Again"}],
        replan_items=[{"item": "tracker/none", "due_on": "2026-01-01"}],
    )  # fmt: skip
    assert asked.go_on() == "Failed"
    for told in (
        "targets.added[T1]: there is a target of that name already",
        "items.replanned[tracker/none]: is not in",
    ):
        assert told in asked.message()
    assert standing(project) == []
