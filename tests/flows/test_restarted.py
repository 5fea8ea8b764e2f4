"""A negotiation whose Prefect server was killed while people talked, and what is left when it runs again."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.settings import Settings
from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.flows.conftest import settled
from tests.flows.negotiating import Asked, proposed, standing
from tests.flows.test_promised_night import signs
from tests.servers.prefect import free_port

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.xdist_group("restarts")]


@contextmanager
def server(state: Path, port: int) -> Iterator[None]:
    """A server of this process's own until it is killed, its database and logs below `state`."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_HOME,
        temporary_settings,
    )

    from flows.environment import server_note
    from flows.serve import own_server

    settings = Settings(var=state)
    settings.prefect_home.mkdir(parents=True, exist_ok=True)
    own = {"PREFECT_HOME": str(settings.prefect_home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        with own_server(settings, port) as api:
            chosen = {
                PREFECT_API_URL: api,
                PREFECT_HOME: settings.prefect_home,
                PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            }
            with temporary_settings(chosen):
                yield
                # what still waits to be sent would keep this process from ending, long after the tests
                APILogWorker.drain_all(timeout=10)
                EventsWorker.drain_all(timeout=10)
            os.kill(json.loads(server_note(settings).read_text())["pid"], signal.SIGKILL)


def test_what_was_asked_before_the_server_was_killed_is_answered_after_it_runs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client

    from flows.adjust import adjust
    from flows.collect import collect
    from tasks.equip import equip
    from tasks.settle_adjustment import decide_adjustment
    from tasks.store.promises.adjustments import versions_of
    from tasks.store.promises.documents import held_document
    from tasks.verify import verify

    state, port = tmp_path / "var", free_port()
    portfolio = write_portfolio(tmp_path / "portfolio", projects=3, items=60, answers=60)
    for _ in settled(portfolio, state, monkeypatch):
        with server(state, port):
            collect(NIGHT)
            project = signs()
            source, ref, *_ = json.loads(held_document(equip().engine, project)["content"])["items"][0]
            answered = proposed(project)
            settled_elsewhere = proposed(project, take_expectations=["works"])
            forgotten = proposed(project, remove_items=[f"{source}/{ref}"])
        before = standing(project)
        assert [row["state"] for row in before] == ["proposed"] * 3
        keys = [row["key"] for row in before]
        decide_adjustment(keys[1], "rejected", "Dave")
        with server(state, port):
            assert answered.run.state.name == "Suspended"
            assert answered.answer("agreed") == "Completed"
            assert settled_elsewhere.answer("agreed") == "SettledElsewhere"
            with get_client(sync_client=True) as client:
                client.delete_flow_run(forgotten.id)
            taken_up = Asked(adjust, adjustment=keys[2])
            assert taken_up.go_on() == "Suspended"
            assert taken_up.answer("withdrawn") == "Completed"
        after = [(row["key"], row["state"], row["version"], row["decided_by"]) for row in standing(project)]
        assert after == [
            (keys[0], "agreed", 1, "Carol"),
            (keys[1], "rejected", 1, "Dave"),
            (keys[2], "withdrawn", 1, "Carol"),
        ]
        assert versions_of(equip().engine)["adjustment"].tolist() == keys
        assert verify(project) == []
