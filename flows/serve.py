"""Serve: server, schedule and UI on one machine, until it is stopped.

    prefect server (child process) ──▶ deployments with the nightly schedule ──▶ runs, each its own process

Stopping leaves the schedule in place, so that a night missed while the machine was down runs at the next
start. A run whose process was killed is set to Crashed once its heartbeat has been missing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import cast

import httpx
from prefect import serve as serve_deployments
from prefect.automations import Automation
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from rich.console import Console

from config.settings import Settings
from flows.environment import running_server, server_note

START_TIMEOUT_SECONDS = 120
HEARTBEAT_SECONDS = 30
ZOMBIE_AUTOMATION = "wordkeeper: a run without heartbeat has crashed"


@contextmanager
def own_server(settings: Settings, port: int) -> Iterator[str]:
    """A Prefect server as a child process on 127.0.0.1; yields the address of its API.

    One that a killed service left behind is used again and left running, since it holds the port and the database.
    """
    if left_behind := running_server(settings):
        yield left_behind
        return
    api = f"http://127.0.0.1:{port}/api"
    environment = os.environ | {"PREFECT_SERVER_API_PORT": str(port), "PREFECT_UI_API_URL": api}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = (settings.prefect_home / "server.log").open("ab")
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server:  # noqa: S603 - our own interpreter
        try:
            _wait_until_healthy(api, server)
            server_note(settings).write_text(json.dumps({"api": api, "pid": server.pid}))
            yield api
        finally:
            server_note(settings).unlink(missing_ok=True)
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_until_healthy(api: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            httpx.get(f"{api}/health", timeout=2, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    message = (
        f"The Prefect server at {api} did not start; its log is {PREFECT_LOG_HINT}. Is the port taken? Try --port."
    )
    raise RuntimeError(message)


PREFECT_LOG_HINT = "var/prefect/server.log"


def deployments(cron: str, zone: str) -> list[RunnerDeployment]:
    """What this machine serves: the nightly schedule, every step on demand, and the forms."""
    from flows.adjust import adjust  # noqa: PLC0415 - flows are imported once the server's address is set
    from flows.analyse import analyse  # noqa: PLC0415
    from flows.answer import answer  # noqa: PLC0415
    from flows.backfill import backfill  # noqa: PLC0415
    from flows.collect import collect  # noqa: PLC0415
    from flows.draw_up import draw_up  # noqa: PLC0415
    from flows.edit_cause import edit_cause  # noqa: PLC0415
    from flows.forecast import forecast  # noqa: PLC0415
    from flows.monitor import monitor  # noqa: PLC0415
    from flows.move_measure import move_measure  # noqa: PLC0415
    from flows.nightly import nightly  # noqa: PLC0415
    from flows.notify import notify  # noqa: PLC0415
    from flows.propose import propose  # noqa: PLC0415
    from flows.register import register  # noqa: PLC0415
    from flows.replay import replay  # noqa: PLC0415
    from flows.report import report  # noqa: PLC0415
    from flows.sign import sign  # noqa: PLC0415
    from flows.take_measure import take_measure  # noqa: PLC0415
    from flows.target import target  # noqa: PLC0415
    from flows.verify import verify  # noqa: PLC0415

    one_at_a_time = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
    scheduled = nightly.to_deployment("nightly", schedule=Cron(cron, timezone=zone), concurrency_limit=one_at_a_time)
    steps = (collect, monitor, analyse, report, notify, backfill, replay, forecast)
    promises = (register, answer, target, draw_up, sign, propose, adjust, verify)
    explained = (edit_cause, take_measure, move_measure)
    forms = (*promises, *explained)
    on_demand = [flow.to_deployment("on-demand", concurrency_limit=one_at_a_time) for flow in (*steps, *forms)]
    # Prefect's own types allow for a coroutine, which only an async caller gets.
    return cast("list[RunnerDeployment]", [scheduled, *on_demand])


def watch_heartbeats() -> None:
    """Have the server set a run to Crashed when its heartbeat has been missing for three beats."""
    expected = ["heartbeat", "Completed", "Failed", "Cancelled", "Crashed", "Paused", "Suspended", "Degraded"]
    trigger = EventTrigger(
        posture=Posture.Proactive,
        after={"prefect.flow-run.heartbeat"},
        expect={f"prefect.flow-run.{name}" for name in expected},
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        for_each={"prefect.resource.id"},
        threshold=1,
        within=timedelta(seconds=3 * HEARTBEAT_SECONDS),
    )
    message = f"No heartbeat for {3 * HEARTBEAT_SECONDS} s: the process of this run is gone."
    try:
        existing = Automation.read(name=ZOMBIE_AUTOMATION)
    except ValueError:
        existing = None
    if existing is None:
        action = ChangeFlowRunState(name=None, state=StateType.CRASHED, message=message, force=False)
        Automation(name=ZOMBIE_AUTOMATION, trigger=trigger, actions=[action]).create()


def serve_until_stopped(settings: Settings, port: int, cron: str, zone: str, console: Console) -> None:
    """Start the server, register the deployments and run what is due until interrupted."""
    with own_server(settings, port) as api, temporary_settings({PREFECT_API_URL: api}):
        os.environ["PREFECT_API_URL"] = api  # for the processes of the runs
        watch_heartbeats()
        console.print(f"Wordkeeper runs every night at cron [bold]{cron}[/] ({zone}).")
        console.print(f"Look at the runs at [bold]{api.removesuffix('/api')}[/]; stop with Ctrl-C.")
        serve_deployments(*deployments(cron, zone), pause_on_shutdown=False, print_starting_message=False)
