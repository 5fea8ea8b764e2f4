"""Runs a step in a process of its own, so that no step's memory or imports count for another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command went: wall and processor time, the most memory it held, its exit status and what it printed."""

    seconds: float
    processor_seconds: float
    peak_mib: float
    status: int
    output: str


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT) -> Ended:
    """Run a command to its end; its output is kept, whatever its exit status is."""
    begun = time.perf_counter()
    with subprocess.Popen(
        list(command), env=dict(environment), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    worked = usage.ru_utime + usage.ru_stime
    return Ended(time.perf_counter() - begun, worked, usage.ru_maxrss / 1024, process.returncode, output)


def environment(portfolio: Path, state: Path, **more: str) -> dict[str, str]:
    """The environment of a step: its portfolio and state, and no server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WORDKEEPER_"))}
    return {
        **kept,
        "WORDKEEPER_PORTFOLIO": str(portfolio),
        "WORDKEEPER_VAR": str(state),
        "PYTHONPATH": str(ROOT),
        **more,
    }


def step(name: str, portfolio: Path, state: Path, *arguments: str) -> dict[str, Any]:
    """What one function of `tests.benchmarks.steps` told, with `peak_mib` of its process added."""
    quiet = {"PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore"}
    command = [sys.executable, "-m", "tests.benchmarks.steps", name, *arguments]
    ended = run(command, environment(portfolio, state, **quiet))
    if ended.status:
        raise RuntimeError(f"The step {name} failed with status {ended.status}:\n{ended.output}")
    told: dict[str, Any] = json.loads(ended.output.strip().rpartition("\n")[2])
    return {**told, "peak_mib": ended.peak_mib}


def wordkeeper(
    portfolio: Path, state: Path, *arguments: str, folder: Path = ROOT, more: Mapping[str, str] | None = None
) -> Ended:
    """Run the product's own command, with `more` in its environment."""
    command = [sys.executable, "-m", "flows", *arguments]
    ended = run(command, environment(portfolio, state, **(more or {})), folder)
    if ended.status:
        raise RuntimeError(f"wordkeeper {' '.join(arguments)} ended with status {ended.status}:\n{ended.output}")
    return ended
