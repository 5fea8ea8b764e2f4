"""A night killed at any moment and run again leaves what an undisturbed night leaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.servers.prefect import prefect_server
from tests.store_content import store_content

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
KILLS = 30


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
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = write_portfolio(tmp_path_factory.mktemp("portfolio"), projects=3, items=120, answers=120)
    with prefect_server(tmp_path_factory.mktemp("server")) as environment:
        environment |= {"WORDKEEPER_PORTFOLIO": str(folder), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.faults.runner", NIGHT.isoformat()]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
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


def test_a_night_killed_anywhere_and_run_again_ends_like_an_undisturbed_one(nights: Nights, tmp_path: Path) -> None:
    started = time.monotonic()
    assert nights.run(tmp_path / "undisturbed") == 0
    seconds = time.monotonic() - started
    content, mails = left_by(tmp_path / "undisturbed")
    assert mails, "this night sends mails"
    moments = random.Random(20260703)
    hits = 0
    for number in range(KILLS):
        state = tmp_path / f"killed-{number}"
        moment = moments.uniform(0.05, seconds * 0.95)
        hits += nights.run(state, kill_after_seconds=moment) == -signal.SIGKILL
        assert nights.run(state) == 0
        again_content, again_mails = left_by(state)
        assert again_mails == mails, f"killed after {moment:.2f} s: other mails"
        differing = [table for table in content if content[table] != again_content[table]]
        assert not differing, f"killed after {moment:.2f} s: other rows in {differing}"
    assert hits >= KILLS * 0.8, f"only {hits} of {KILLS} kills hit a running night"
