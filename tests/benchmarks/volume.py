"""Rows about much data: first load, a night's measuring, the next night, growth."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.benchmarks.scales import CHANGED_SHARE, NEXT_NIGHT, NIGHT, Scale

_MIB = 2048


def volume_rows(scale: Scale, folder: Path) -> Iterator[Row]:
    """First load and measuring; leaves the portfolio and its state below `folder` for the next night."""
    portfolio, state = folder / "portfolio", folder / "state"
    _written(portfolio, state, scale.projects, scale.items, scale.answers)
    floors, loads = [], []
    for _ in range(scale.loads):
        floors.append(fresh.step("load_floor", portfolio, folder / "floor"))
        loads.append(_loaded(portfolio, state))
    load, floor = min(loads, key=_seconds), min(floors, key=_seconds)
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in load["stages"].items())
    yield Row(
        f"first load: {load['rows']:,} rows from CSV files",
        load["seconds"],
        "s",
        floor["seconds"],
        most_ratio=3,
        worked=load["worked"],
        worked_floor=floor["worked"],
        note=stages,
    )
    yield Row("first load: pace", load["rows"] / load["seconds"], "rows/s", least=scale.least_pace)
    yield Row("first load: most memory", load["peak_mib"], "MiB", most=_MIB, note=f"floor {floor['peak_mib']:,.0f} MiB")
    measured = fresh.step("measure", portfolio, state, str(NIGHT))
    second = fresh.step("measure_floor", portfolio, state, str(NIGHT))
    yield Row(
        "a night's measuring and deviations, on frames already read",
        measured["arithmetic"]["seconds"],
        "s",
        second["seconds"],
        most_ratio=2,
        worked=measured["arithmetic"]["worked"],
        worked_floor=second["worked"],
        note=f"{second['values']:,} values and {second['openings']:,} openings agree with the bare arithmetic",
    )
    yield _timed("a night's measuring and deviations, with reading and saving", measured["measuring"], most=20)
    yield _timed("freezing the first plans, once", measured["freezing"])
    yield Row("measuring: most memory", measured["peak_mib"], "MiB", most=_MIB)


def _timed(what: str, told: dict[str, float], most: float | None = None) -> Row:
    return Row(what, told["seconds"], "s", most=most, worked=told["worked"])


def next_night_rows(folder: Path, fixed: fresh.Ended, server: dict[str, str]) -> Iterator[Row]:
    """The whole next night through the command, after a whole first night and a change of some of the items."""
    portfolio, state = folder / "portfolio", folder / "state"
    first = fresh.wordkeeper(portfolio, state, "nightly", "--night", str(NIGHT), more=server)
    changed = fresh.step("change", portfolio, state, str(CHANGED_SHARE))["changed"]
    night = fresh.wordkeeper(portfolio, state, "nightly", "--night", str(NEXT_NIGHT), more=server)
    yield Row(
        f"the next night, {changed:,} items changed, less the fixed cost",
        night.seconds - fixed.seconds,
        "s",
        most=15,
        worked=night.processor_seconds - fixed.processor_seconds,
        note=f"{night.seconds:.1f} s in all; the first night's reports and explanations before it {first.seconds:.1f} s",
    )
    yield Row("the next night: most memory", night.peak_mib, "MiB", most=_MIB)


def growth_rows(scale: Scale, folder: Path) -> Iterator[Row]:
    """First load and measuring of some items, and of twice as many."""
    halves = []
    for items in (scale.half, scale.half * 2):
        portfolio, state = folder / f"items-{items}", folder / f"state-{items}"
        _written(portfolio, state, scale.projects, items, scale.answers * items // scale.items)
        halves.append(min((_loaded_and_measured(portfolio, state) for _ in range(2)), key=_seconds))
    once, twice = halves
    yield Row(
        f"growth: loading and measuring {scale.half * 2:,} items against {scale.half:,}",
        twice["seconds"],
        "s",
        once["seconds"],
        most_ratio=2.2,
        worked=twice["worked"],
        worked_floor=once["worked"],
    )


def _loaded_and_measured(portfolio: Path, state: Path) -> dict[str, float]:
    loaded = _loaded(portfolio, state)
    measured = fresh.step("measure", portfolio, state, str(NIGHT))["measuring"]
    return {name: loaded[name] + measured[name] for name in ("seconds", "worked")}


def _written(portfolio: Path, state: Path, projects: int, items: int, answers: int) -> None:
    shutil.rmtree(portfolio, ignore_errors=True)
    portfolio.mkdir(parents=True)
    fresh.step("write", portfolio, state, str(projects), str(items), str(answers))


def _loaded(portfolio: Path, state: Path) -> dict[str, Any]:
    shutil.rmtree(state, ignore_errors=True)
    return fresh.step("load", portfolio, state, str(NIGHT))


def _seconds(told: dict[str, Any]) -> float:
    return float(told["seconds"])
