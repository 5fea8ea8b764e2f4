"""A night killed at any moment and run again leaves what an undisturbed night leaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.servers.prefect import prefect_server
from tests.store_content import store_content

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]


class Nights:
    """The warm process that runs nights, and what they left."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._line() == "ready"

    def run(self, state: Path, *, kill_after_seconds: float | None = None) -> int:
        """Run a night in `state`, killed after a while if asked; its exit status, −9 when the kill hit."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{state}\n")
        self._process.stdin.flush()
        child = int(self._line())
        if kill_after_seconds is not None:
            time.sleep(kill_after_seconds)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, "the process that runs the nights is gone"
        return line


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_portfolio(tmp_path_factory.mktemp("portfolio"), projects=3, items=120, answers=120)


@contextmanager
def warm_nights(portfolio: Path, how: str, environment: Mapping[str, str]) -> Iterator[Nights]:
    """A warm process that runs nights of the portfolio."""
    variables = {**environment, "WORDKEEPER_PORTFOLIO": str(portfolio), "PYTHONPATH": str(ROOT)}
    variables["PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW"] = "ignore"
    command = [sys.executable, "-m", "tests.faults.runner", NIGHT.isoformat(), how]
    with subprocess.Popen(
        command, env=variables, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Nights(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


def left_by(state: Path) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes]]:
    """The store's content and the mails of a state folder, without clocks."""
    engine = create_engine(f"sqlite:///{state / 'wordkeeper.sqlite'}")
    content = store_content(engine)
    engine.dispose()
    mails = {}
    for path in sorted((state / "outbox").iterdir()):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        del mail["Date"]
        mails[path.name] = mail.as_bytes()
    return content, mails


def kill_and_run_again(nights: Nights, folder: Path, kills: int) -> None:
    """Kill `kills` nights, each at a random moment and in a fresh state, run each again, and compare what is left."""
    assert nights.run(folder / "warm-up") == 0
    started = time.monotonic()
    assert nights.run(folder / "undisturbed") == 0
    seconds = time.monotonic() - started
    content, mails = left_by(folder / "undisturbed")
    assert mails, "this night sends mails"
    moments = random.Random(20260703)
    hits = 0
    for number in range(3 * kills):
        state = folder / f"killed-{number}"
        moment = moments.uniform(0.02, seconds * 0.95)
        if nights.run(state, kill_after_seconds=moment) != -signal.SIGKILL:
            seconds = moment  # this night was over before the kill: the machine is faster now than it was
            continue
        hits += 1
        assert nights.run(state) == 0
        again_content, again_mails = left_by(state)
        assert again_mails == mails, f"killed after {moment:.2f} s: other mails"
        differing = [table for table in content if content[table] != again_content[table]]
        assert not differing, f"killed after {moment:.2f} s: other rows in {differing}"
        if hits == kills:
            return
    raise AssertionError(f"only {hits} of {kills} kills hit a running night")


def test_the_steps_of_a_night_killed_anywhere_and_run_again_end_like_undisturbed_ones(
    portfolio: Path, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "WORDKEEPER"))}
    with warm_nights(portfolio, "steps", environment) as nights:
        kill_and_run_again(nights, tmp_path, kills=30)


@pytest.mark.flow
def test_a_night_killed_in_prefect_and_run_again_ends_like_an_undisturbed_one(portfolio: Path, tmp_path: Path) -> None:
    with prefect_server(tmp_path / "server") as environment, warm_nights(portfolio, "flow", environment) as nights:
        kill_and_run_again(nights, tmp_path, kills=3)
