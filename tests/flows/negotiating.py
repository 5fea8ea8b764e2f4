"""A proposal by the form, its run carried out here, and how the store has it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

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

    def answer(self, outcome: str, **fields: str) -> str:
        """Answer the form; the name of the state in which the run ends or waits then."""
        from prefect.flow_runs import resume_flow_run

        resume_flow_run(self.id, run_input={"outcome": outcome, **(fields or {"by": "Carol"})})
        return self.go_on()

    def message(self) -> str:
        """What the run says of its end."""
        return str(self.run.state.message)

    def asks(self) -> str:
        """What the form says above its fields."""
        from prefect.input import read_flow_run_input

        return str(read_flow_run_input(self.run.state.state_details.run_input_keyset["description"], self.id))


def proposed(project: str, **fields: Any) -> Asked:
    """A proposal by the form, suspended; by default it moves target T1."""
    from flows.propose import propose

    said = fields or {"targets": [{"target": "T1", "value": -0.2}], "schedule_days": 5}
    asked = Asked(propose, project=project, reason="customer_needs", rationale=RATIONALE, by="Bob", **said)
    assert asked.go_on() == "Suspended", asked.message()
    return asked


def standing(project: str) -> list[dict[str, Any]]:
    """The project's adjustments."""
    from tasks.equip import equip
    from tasks.store.promises.adjustments import adjustments

    rows: list[dict[str, Any]] = adjustments(equip().engine, project).to_dict("records")
    return rows
