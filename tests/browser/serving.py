"""`wordkeeper serve` on the demo portfolio: its address, its runs, command lines typed beside it, what its store holds."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import httpx

from tests.browser.terminal import MARK

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "config" / "demo"
PATIENCE_SECONDS = 180
SOURCES = ("vorgaenge", "milestones")


class Served:
    """`wordkeeper serve` on a copy of the demo portfolio, whose trackers were read."""

    def __init__(self, api: str, state: Path, untouched: Path, environment: dict[str, str]) -> None:
        self.api, self.state, self.untouched, self.environment = api, state, untouched, environment

    @property
    def base(self) -> str:
        """Address of the UI."""
        return self.api.removesuffix("/api")

    def deployment(self, flow: str) -> str:
        """Id of a flow's deployment on demand."""
        answer = httpx.get(f"{self.api}/deployments/name/{flow}/on-demand", timeout=10)
        return str(answer.raise_for_status().json()["id"])

    def until(self, run: str, *states: str) -> dict[str, Any]:
        """Wait until a run stands in one of the states."""
        seen: dict[str, Any] = {}

        def reached() -> bool:
            seen.update(httpx.get(f"{self.api}/flow_runs/{run}", timeout=10).json())
            return seen["state_name"] in (*states, "Failed", "Crashed")

        wait_for(reached, f"the run as {states}")
        assert seen["state_name"] in states, seen["state"]
        return seen

    @contextmanager
    def terminal(self, state: Path) -> Iterator[Callable[..., str]]:
        """A process that runs command lines on a store, beside this server; gives what types one and returns its output."""
        environment = self.environment | {"PREFECT_API_URL": self.api}
        command = [sys.executable, "-m", "tests.browser.terminal"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=PIPE, stdout=PIPE, stderr=STDOUT
        ) as process:
            keyboard, screen = process.stdin, process.stdout
            assert keyboard is not None
            assert screen is not None

            def typed(*arguments: str) -> str:
                print(
                    json.dumps([*arguments, "--portfolio", str(DEMO), "--state", str(state)]), file=keyboard, flush=True
                )
                shown: list[str] = []
                for line in screen:
                    if line.startswith(MARK):
                        assert line.split()[-1] == "0", "".join(shown)
                        return "".join(shown)
                    shown.append(line)
                raise AssertionError("".join(shown))

            yield typed
            keyboard.close()


def wait_for(seen: Callable[[], Any], what: str) -> None:
    """Look twice a second until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_SECONDS} s"
        time.sleep(0.5)


def collecting(typed: Callable[..., str]) -> Callable[[date], None]:
    """Reads the trackers of a night."""
    chosen = [option for source in SOURCES for option in ("--source", source)]

    def collect(night: date) -> None:
        typed("collect", "--night", night.isoformat(), *chosen)

    return collect


def copy_store(source: Path, target: Path) -> None:
    """Copy the store while nobody writes into it."""
    for part in source.glob("wordkeeper.sqlite*"):
        shutil.copy(part, target / part.name)


def held(state: Path) -> list[tuple[Any, ...]]:
    """Items of the baseline that was signed last: source, ref, due date."""
    youngest = "SELECT key FROM baselines WHERE kind = 'signed' ORDER BY key DESC LIMIT 1"
    return rows_of(state, f"SELECT source, ref, due_on FROM baseline_items WHERE baseline = ({youngest}) ORDER BY ref")  # noqa: S608 - our own words


def rows_of(state: Path, query: str) -> list[tuple[Any, ...]]:
    """What the store holds."""
    with closing(sqlite3.connect(state / "wordkeeper.sqlite")) as store:
        return store.execute(query).fetchall()
