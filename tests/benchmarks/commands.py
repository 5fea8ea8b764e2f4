"""Rows about the product's commands: the fixed cost of a night, the number of its task runs, the demo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.benchmarks.scales import NEXT_NIGHT, NIGHT

_TIMES = 3


def small_portfolio(folder: Path, projects: int = 3) -> Path:
    """A portfolio of a few projects with little data."""
    portfolio = folder / f"small-{projects}"
    shutil.rmtree(portfolio, ignore_errors=True)
    portfolio.mkdir(parents=True)
    fresh.step("write", portfolio, folder / "unused", str(projects), str(projects * 20), str(projects * 20))
    return portfolio


def fixed_cost(folder: Path, server: dict[str, str]) -> fresh.Ended:
    """A whole night in which no source has anything new, on a server that runs already; the best of some."""
    portfolio, state = small_portfolio(folder), folder / "small-state"
    shutil.rmtree(state, ignore_errors=True)
    _night(portfolio, state, server)
    return min((_night(portfolio, state, server) for _ in range(_TIMES)), key=lambda ended: ended.seconds)


def own_server_rows(folder: Path) -> Iterator[Row]:
    """The same night with a server of its own: with a new one, and with the one of the night before."""
    portfolio, state = small_portfolio(folder), folder / "own-state"
    shutil.rmtree(state, ignore_errors=True)
    first = _night(portfolio, state, {})
    again = min((_night(portfolio, state, {}) for _ in range(2)), key=lambda ended: ended.seconds)
    note = f"the first ever: {first.seconds:.1f} s"
    yield Row("fixed cost of a night with a server of its own", again.seconds, "s", most=20, note=note)


def task_run_rows(folder: Path, server: dict[str, str]) -> Iterator[Row]:
    """Task runs of a night of 30 projects against those of 3."""
    counts = []
    for projects in (3, 30):
        portfolio, state = small_portfolio(folder, projects), folder / f"runs-{projects}"
        shutil.rmtree(state, ignore_errors=True)
        before = _task_runs(server)
        _night(portfolio, state, server)
        counts.append(_task_runs(server) - before)
    yield Row("task runs of a night of 30 projects, against 3", counts[1], "runs", counts[0], most_ratio=1)


def demo_rows(folder: Path) -> Iterator[Row]:
    """The demo with a fresh state folder, and once more."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for what, most in (("the demo, first time (environment set up)", 180.0), ("the demo, second time", 30.0)):
        ended = fresh.wordkeeper(folder, folder / "var", "demo", folder=folder)
        yield Row(what, ended.seconds, "s", most=most, worked=ended.processor_seconds)


def _night(portfolio: Path, state: Path, server: dict[str, str]) -> fresh.Ended:
    night = NEXT_NIGHT if (state / "wordkeeper.sqlite").exists() else NIGHT
    return fresh.wordkeeper(portfolio, state, "nightly", "--night", str(night), more=server)


def _task_runs(server: dict[str, str]) -> int:
    answer = httpx.post(f"{server['PREFECT_API_URL']}/task_runs/count", json={}, timeout=30, trust_env=False)
    return int(answer.raise_for_status().json())
