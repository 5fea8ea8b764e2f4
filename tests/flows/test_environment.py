"""The settings under which Prefect runs do what they are there for."""

from __future__ import annotations

from flows.environment import _FIXED


def test_the_recorder_of_task_runs_sleeps_between_two_looks() -> None:
    """Prefect cuts its interval to whole seconds; at zero an idle server keeps a core busy for as long as it runs."""
    assert int(float(_FIXED["PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL"])) >= 1
