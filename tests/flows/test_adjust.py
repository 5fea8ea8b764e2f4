"""A proposal that waits for people in a suspended run, and everything that may happen meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.flows.conftest import settled
from tests.flows.test_promised_night import signs

pytestmark = [pytest.mark.flow, pytest.mark.slow]

RATIONALE = "The customer wants it later."


class Asked:
    """A run of a deployed flow, carried out here whenever it is due."""

    def __init__(self, flow: Any, **parameters: Any) -> None:
        from prefect.client.orchestration import get_client

        self.flow = flow
        with get_client(sync_client=True) as client:
            deployment = client.create_deployment(client.create_flow(flow), name="on-demand")
            self.id = client.create_flow_run_from_deployment(deployment, parameters=parameters).id

    @property
    def run(self) -> Any:
        """The run as the server has it."""
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            return client.read_flow_run(self.id)

    def go_on(self) -> str:
        """Carry the run out until it ends or is suspended; the name of its state."""
        from prefect.exceptions import Pause
        from prefect.flow_engine import run_flow

        with suppress(Pause):
            run_flow(self.flow, flow_run=self.run, parameters=self.run.parameters, return_type="state")
        return str(self.run.state.name)

    def answer(self, outcome: str) -> str:
        """Answer the form; the name of the state in which the run ends or waits then."""
        from prefect.flow_runs import resume_flow_run

        resume_flow_run(self.id, run_input={"outcome": outcome, "by": "Carol"})
        return self.go_on()

    def message(self) -> str:
        """What the run says of its end."""
        return str(self.run.state.message)


@pytest.fixture(scope="module")
def signed(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a portfolio whose trackers were read and one of whose projects signed; that project's key."""
    from flows.collect import collect

    folder = tmp_path_factory.mktemp("signed")
    portfolio = write_portfolio(folder / "portfolio", projects=3, items=60, answers=60)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for _ in settled(portfolio, folder / "var", monkeypatch):
            collect(NIGHT)
            project = signs()
    return folder, project


@pytest.fixture
def project(
    prefect_server: None, signed: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A project whose baseline both sides signed, in a store of this test's own."""
    folder, key = signed
    shutil.copytree(folder / "var", tmp_path / "var")
    for _ in settled(folder / "portfolio", tmp_path / "var", monkeypatch):
        yield key


def proposed(project: str) -> Asked:
    """A proposal by the form, suspended."""
    from flows.propose import propose

    asked = Asked(
        propose, project=project, reason="customer_needs", rationale=RATIONALE, by="Bob",
        targets=[{"target": "T1", "value": -0.2}], schedule_days=5,
    )  # fmt: skip
    assert asked.go_on() == "Suspended"
    return asked


def standing(project: str) -> list[dict[str, Any]]:
    from tasks.equip import equip
    from tasks.store.promises.adjustments import adjustments

    rows: list[dict[str, Any]] = adjustments(equip().engine, project).to_dict("records")
    return rows


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
