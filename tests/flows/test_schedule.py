"""The service for one machine: a schedule really fires, and a killed process leaves a Crashed run that can be resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.benchmarks.portfolio import write_portfolio
from tests.servers.prefect import free_port, lay_database

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.xdist_group("service")]

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
START_SECONDS = 20


class Service:
    """`wordkeeper serve` in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], api: str, state: Path) -> None:
        self.process, self.api, self.state = process, api, state

    def runs(self, name: str) -> list[dict[str, Any]]:
        """All runs of a flow, as the API tells them."""
        body = {"flows": {"name": {"any_": [name]}}, "sort": "EXPECTED_START_TIME_ASC"}
        found: list[dict[str, Any]] = httpx.post(f"{self.api}/flow_runs/filter", json=body, timeout=10).json()
        return found

    def until(self, seen: Callable[[], Any], what: str) -> Any:
        """Wait until `seen` gives something; fail with the service's output when it never does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if found := seen():
                return found
            assert self.process.poll() is None, "the service ended by itself"
            time.sleep(0.5)
        raise AssertionError(
            f"{what}: not within {PATIENCE_SECONDS} s; runs: {[(run['name'], run['state_name']) for run in self.runs('nightly')][:5]}"
        )


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("served")
    portfolio = write_portfolio(folder / "portfolio", projects=3, items=60, answers=60)
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WORDKEEPER_"))},
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
    }
    # once a minute, soon after the service is up: the sixth field is the second
    second = datetime.now(UTC).second + START_SECONDS
    command = [sys.executable, "-m", "flows", "serve", "--port", str(port), "--cron", f"* * * * * {second % 60}"]
    command += ["--portfolio", str(portfolio), "--state", str(folder / "var")]
    lay_database(folder / "var")
    log = (folder / "serve.log").open("w")
    with (
        log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=log,
            stderr=log,
            preexec_fn=hear_interrupts,  # noqa: PLW1509 - it makes one system call and takes no lock
        ) as process,
    ):
        try:
            started = Service(process, f"http://127.0.0.1:{port}/api", folder / "var")
            note = folder / "var" / "prefect" / "server.json"
            started.until(note.exists, "the server's address")
            yield started
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def hear_interrupts() -> None:
    """Listen to Ctrl-C even where the tests run in the background of a shell, whose children do not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def process_of(run_id: str) -> int | None:
    """The process that carries out a run, found by its environment; None before it started."""
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PREFECT__FLOW_RUN_ID={run_id}".encode() in environ.read_bytes():
                return int(environ.parent.name)
        except OSError:
            continue
    return None


def test_a_schedule_fires_and_a_killed_run_ends_as_crashed_and_can_be_resumed(service: Service) -> None:
    """Guards the pins of SQLAlchemy and FastAPI too: with the wrong ones no scheduled run is ever created."""

    def scheduled(state: str) -> list[dict[str, Any]]:
        return [run for run in service.runs("nightly") if run["auto_scheduled"] and run["state_type"] == state]

    run = service.until(lambda: scheduled("RUNNING"), "a scheduled night that runs")[0]
    os.kill(service.until(lambda: process_of(run["id"]), "its process"), signal.SIGKILL)

    def reached(state: str) -> bool:
        return run["id"] in {found["id"] for found in scheduled(state)}

    service.until(lambda: reached("CRASHED"), "the killed night as Crashed")
    again = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}}
    httpx.post(f"{service.api}/flow_runs/{run['id']}/set_state", json=again, timeout=10).raise_for_status()
    service.until(lambda: reached("COMPLETED"), "the resumed night as Completed")
    assert list((service.state / "outbox").glob("*.eml"))
    steps = [step for name in ("collect", "monitor", "analyse", "report", "notify") for step in service.runs(name)]
    assert {step["state_type"] for step in steps} <= {"COMPLETED", "CRASHED"}
