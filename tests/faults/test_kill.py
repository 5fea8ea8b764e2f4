"""A night killed at any moment and run again leaves what an undisturbed night leaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine

from config.settings import Settings
from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.servers.prefect import prefect_server
from tests.store_content import store_content

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Place:
    """Where a night keeps its state, and the address of its store."""

    folder: Path
    store: str

    def left(self) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes]]:
        """The store's content and the mails, without clocks."""
        engine = create_engine(Settings(database_url=SecretStr(self.store)).store_url)
        content = store_content(engine)
        engine.dispose()
        mails = {}
        for path in sorted((self.folder / "outbox").iterdir()):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            del mail["Date"]
            mails[path.name] = mail.as_bytes()
        return content, mails


class Nights:
    """The warm process that runs nights, and what they left."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._line() == "ready"

    def run(self, place: Place, *, kill_after_seconds: float | None = None) -> int:
        """Run a night at `place`, killed after a while if asked; its exit status, −9 when the kill hit."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{place.folder}\t{place.store}\n")
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


def kill_and_run_again(nights: Nights, new_place: Callable[[], Place], kills: int) -> None:
    """Kill `kills` nights, each at a random moment and in a fresh place, run each again, and compare what is left."""
    undisturbed = new_place()
    started = time.monotonic()
    assert nights.run(undisturbed) == 0
    seconds = time.monotonic() - started
    content, mails = undisturbed.left()
    assert mails, "this night sends mails"
    moments = random.Random(20260703)
    hits = 0
    for _ in range(3 * kills):
        place = new_place()
        moment = moments.uniform(0.02, seconds * 0.95)
        if nights.run(place, kill_after_seconds=moment) != -signal.SIGKILL:
            seconds = moment  # this night was over before the kill: the machine is faster now than it was
            continue
        hits += 1
        assert nights.run(place) == 0
        again_content, again_mails = place.left()
        assert again_mails == mails, f"killed after {moment:.2f} s: other mails"
        differing = [table for table in content if content[table] != again_content[table]]
        assert not differing, f"killed after {moment:.2f} s: other rows in {differing}"
        if hits == kills:
            return
    raise AssertionError(f"only {hits} of {kills} kills hit a running night")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_place(
    request: pytest.FixtureRequest, new_database_urls: Callable[[str], str], tmp_path: Path
) -> Callable[[], Place]:
    """Gives another folder with an empty database at each call, of each supported kind: kills hit migrations too."""
    numbers = count()
    return lambda: Place(tmp_path / f"state-{next(numbers)}", new_database_urls(request.param))


@pytest.mark.xdist_group("kills of steps")
def test_the_steps_of_a_night_killed_anywhere_and_run_again_end_like_undisturbed_ones(
    portfolio: Path, new_place: Callable[[], Place]
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "WORDKEEPER"))}
    with warm_nights(portfolio, "steps", environment) as nights:
        kill_and_run_again(nights, new_place, kills=15)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with prefect_server(tmp_path_factory.mktemp("server")) as environment:
        yield environment


@pytest.mark.flow
@pytest.mark.xdist_group("kills of flows")
def test_a_night_killed_in_prefect_and_run_again_ends_like_an_undisturbed_one(
    portfolio: Path, server: dict[str, str], new_place: Callable[[], Place]
) -> None:
    with warm_nights(portfolio, "flow", server) as nights:
        kill_and_run_again(nights, new_place, kills=2)
