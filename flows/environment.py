"""Under which settings do Prefect, Great Expectations and Arrow run? Everything under var/, nothing calls home.

`prepare` must run before the first import of any of them. It never touches the user's own Prefect profile or
home folder, and it leaves alone whatever the operator has set in the environment.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx

from config.settings import Settings

_FIXED = {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # The newer UI asks an outside host on every page even with analytics off.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    # A cold database migrates for 14-16 s on two cores; the default of 20 s fails on a busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # With the default of 1 the recorder needs 30 ms a task run and loses what is left at the exit.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    # Prefect takes whole seconds of this one: with less than one the recorder never sleeps and keeps a core busy.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,tasks,checks",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Arrow's memory in large pages: a million rows touch 100,000 pages less, and each costs the kernel some time.
    "MIMALLOC_ALLOW_LARGE_OS_PAGES": "1",
}


def prepare(settings: Settings, *, quiet: bool = True) -> None:
    """Set the environment that Prefect reads when it is first imported.

    `quiet` keeps Prefect's own lines off the terminal; they still reach the UI. A server that
    `wordkeeper serve` left its address of is used when it answers, else each command brings its own.
    """
    home = settings.prefect_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    values = dict(_FIXED)
    values["PREFECT_HOME"] = str(home)
    values["PREFECT_PROFILES_PATH"] = str(home / "profiles.toml")
    values["PREFECT_LOCAL_STORAGE_PATH"] = str(home / "storage")
    if quiet:
        values["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        values["PREFECT_SERVER_LOGGING_LEVEL"] = "CRITICAL"
    if address := running_server(settings):
        values["PREFECT_API_URL"] = address
    for name, value in values.items():
        os.environ.setdefault(name, value)


def server_note(settings: Settings) -> Path:
    """The file in which `wordkeeper serve` leaves the address of its server."""
    return settings.prefect_home / "server.json"


def running_server(settings: Settings) -> str | None:
    """The API address of the server that `wordkeeper serve` started, when it answers."""
    try:
        address = str(json.loads(server_note(settings).read_text())["api"])
        httpx.get(f"{address}/health", timeout=2, trust_env=False).raise_for_status()
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return address
