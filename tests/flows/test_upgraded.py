"""A negotiation that was suspended under an older version of the code, and what the present one makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.negotiating import RATIONALE, Asked, proposed, standing

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def stored_by_an_older_version(asked: Asked, parameters: dict[str, Any]) -> None:
    """The run's parameters are those that an older form stored."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.update_flow_run(asked.id, parameters=parameters)


def verified(project: str) -> bool:
    from tasks.verify import verify

    return verify(project) == []


def test_parameters_from_before_a_field_was_added_are_taken_as_they_are(project: str) -> None:
    asked = proposed(project)
    older = {name: asked.run.parameters[name] for name in ("project", "reason", "rationale", "by", "targets")}
    stored_by_an_older_version(asked, older)
    assert asked.answer("agreed") == "Completed"
    (adjustment,) = standing(project)
    assert (adjustment["state"], adjustment["version"], adjustment["decided_by"]) == ("agreed", 1, "Carol")
    assert verified(project)


def test_a_resumed_run_goes_by_what_it_proposed_and_not_by_what_its_parameters_mean_now(project: str) -> None:
    """A cell that an upgrade gave another meaning must not become a second proposal."""
    asked = proposed(project)
    stored_by_an_older_version(asked, asked.run.parameters | {"targets": [{"target": "T1"}], "schedule_days": 50})
    assert asked.answer("agreed") == "Completed"
    assert [(row["state"], row["version"]) for row in standing(project)] == [("agreed", 1)]


@pytest.mark.parametrize(
    "renamed",
    [
        {"reason": "customer_needs", "why": RATIONALE, "by": "Bob"},
        {"reason": "customer_needs", "rationale": RATIONALE, "by": "Bob", "targets": [{"target": "T1", "goal": -0.2}]},
    ],
    ids=["a field", "a field within a list"],
)
def test_a_run_whose_fields_were_renamed_says_where_it_left_things_and_adjust_goes_on(
    project: str, renamed: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    from flows.adjust import adjust

    asked = proposed(project)
    stored_by_an_older_version(asked, renamed | {"project": project})
    assert asked.answer("agreed") == "Failed"
    (adjustment,) = standing(project)
    assert (adjustment["state"], adjustment["version"]) == ("proposed", 1)
    key = adjustment["key"]
    assert (
        f"{key} is proposed, in version 1, and stays so; nothing is lost. To go on, run adjust with {key}"
        in caplog.text
    )
    assert f"wordkeeper promise agree {key}" in caplog.text
    another = Asked(adjust, adjustment=key)
    assert another.go_on() == "Suspended"
    assert another.answer("agreed") == "Completed"
    assert [row["state"] for row in standing(project)] == ["agreed"]
    assert verified(project)


def test_a_run_that_never_began_before_the_upgrade_leaves_nothing_and_says_so(
    project: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An older form's answer that the present form does not ask for would otherwise be lost without a word."""
    from flows.propose import propose

    older = {"targets": [{"target": "T1", "value": -0.2, "goal": -0.3}]}
    asked = Asked(propose, project=project, reason="customer_needs", rationale=RATIONALE, by="Bob", **older)
    assert asked.go_on() == "Failed"
    assert "goal" in asked.message()
    assert "This run left nothing in the store." in caplog.text
    assert standing(project) == []


def test_an_answer_to_an_older_form_decides_nothing_and_the_present_form_is_asked(
    project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.input import RunInput

    from flows import negotiation

    class Decision(RunInput):
        """The form before `recorded_by` was called `by`."""

        outcome: negotiation.Outcome
        recorded_by: str

    with monkeypatch.context() as older:
        older.setattr(negotiation, "Decision", Decision)
        asked = proposed(project)
    assert asked.answer("agreed", recorded_by="Carol") == "Suspended"
    assert [(row["state"], row["version"]) for row in standing(project)] == [("proposed", 1)]
    assert asked.asks().startswith("This form is not the one that was answered")
    assert RATIONALE in asked.asks()
    assert asked.answer("agreed") == "Completed"
    assert [(row["state"], row["decided_by"]) for row in standing(project)] == [("agreed", "Carol")]
    assert verified(project)
