"""The steps that benchmarks time, each in a process of its own: `python -m tests.benchmarks.steps STEP ARGUMENTS`.

The portfolio and the state are those of the environment. A step prints one line of JSON as its last.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

TIMES = 3
"""How often arithmetic is repeated; the best time counts, for the product and for its floor."""


def write(projects: str, items: str, answers: str) -> dict[str, Any]:
    """Write the benchmark's portfolio."""
    from config.settings import settings
    from tests.benchmarks.portfolio import write_portfolio

    write_portfolio(settings().portfolio, int(projects), int(items), int(answers))
    return {}


def change(share: str) -> dict[str, Any]:
    """Change a share of the work items, as a day of work does."""
    from config.settings import settings
    from tests.benchmarks.portfolio import change_items

    return {"changed": change_items(settings().portfolio / "data" / "items.csv", float(share))}


def load_floor() -> dict[str, Any]:
    """Parse and upsert the same files plainly."""
    from config.settings import settings
    from tests.benchmarks.loading_floor import load_plainly

    clock = _Clock()
    rows = clock.timed(load_plainly, settings().portfolio / "data", settings().var / "floor.sqlite")
    return {**clock.told(), "rows": rows}


def load(night: str) -> dict[str, Any]:
    """Bring every source of the portfolio through pull, check and save."""
    desk = _desk()
    from tasks.check import check
    from tasks.enrol import enrol
    from tasks.pull import pull
    from tasks.save import save

    on = date.fromisoformat(night)
    enrol.fn(on)
    stages = {"pull": _Clock(), "check": _Clock(), "save": _Clock()}
    rows = 0
    for source in desk.portfolio.sources:
        pulled = stages["pull"].timed(pull.fn, source.key, on)
        staged = stages["check"].timed(check.fn, source.key, on, pulled)
        saved = stages["save"].timed(save.fn, source.key, on, staged)
        rows += sum(counts["written"] for counts in saved["counts"].values())
    each = {name: clock.seconds for name, clock in stages.items()}
    worked = sum(clock.worked for clock in stages.values())
    return {"seconds": sum(each.values()), "worked": worked, "stages": each, "rows": rows}


def measure(night: str) -> dict[str, Any]:
    """Freeze the plans, then measure and track a night: with reading and saving, and the arithmetic alone."""
    desk = _desk()
    from tasks.deviations.episodes import advance
    from tasks.freeze import freeze_plans
    from tasks.measure import FAMILY_NAMES, measure_night, needed_frames, taken, trust_facts
    from tasks.store.episodes import episodes_before
    from tasks.store.readings import readings_of
    from tasks.track import track_night

    on = date.fromisoformat(night)
    freezing, measuring = _Clock(), _Clock()
    freezing.timed(freeze_plans, on)

    def whole() -> None:
        facts = trust_facts(desk)
        for family in FAMILY_NAMES:
            measure_night(family, on, facts)
        track_night(on)

    measuring.timed(whole)
    facts = trust_facts(desk)
    frames = {family: needed_frames(desk, family, on) for family in FAMILY_NAMES}
    before, readings = episodes_before(desk.engine, on), readings_of(desk.engine, [on])

    def arithmetic() -> None:
        for family in FAMILY_NAMES:
            taken(desk, family, on, frames[family], facts)
        advance(before, readings, desk.policy.definitions(), desk.portfolio.definitions())

    return {"freezing": freezing.told(), "measuring": measuring.told(), "arithmetic": _best(arithmetic)}


def measure_floor(night: str) -> dict[str, Any]:
    """The same arithmetic bare, and whether the numbers are the same."""
    from tests.benchmarks.second_opinion import compared, figures, frames_of

    desk, on = _desk(), date.fromisoformat(night)
    frames = frames_of(desk, on)
    best = _best(lambda: figures(desk, frames, on))
    return {**best, **compared(desk, figures(desk, frames, on), on)}


def crawl(address: str, projects: str) -> dict[str, Any]:
    """Crawl a Redmine whole, and ask for the same pages in a bare loop; in turns, the best time of each counts."""
    from tests.benchmarks.crawling import crawled

    return crawled(address, json.loads(projects))


def promise(night: str) -> dict[str, Any]:
    """Draw up what the trackers hold, sign it, verify it and compare it; then move every tenth item by an adjustment."""
    desk = _desk()
    from tests.benchmarks.promising import compared, moved, prepared, proved, signed

    on = date.fromisoformat(night)
    prepared(desk, on)
    stages = {"draw up and sign": _Clock(), "verify": _Clock(), "compare": _Clock()}
    key = stages["draw up and sign"].timed(signed, desk, on)
    findings = stages["verify"].timed(proved, desk)
    differing, items = stages["compare"].timed(compared, desk, key)
    moving = _Clock()
    rows = moving.timed(moved, desk, on)
    return {
        "seconds": sum(clock.seconds for clock in stages.values()),
        "worked": sum(clock.worked for clock in stages.values()),
        "stages": {name: clock.seconds for name, clock in stages.items()},
        "findings": findings,
        "items": items,
        "differing": differing,
        "moving": moving.told(),
        "moved": rows,
    }


def judge(projects: str) -> dict[str, Any]:
    """Take a year of readings of many projects through charts, episodes and who would have been told."""
    from tests.benchmarks.judging import judged_year

    judged, told = _Clock(), _Clock()
    counts = judged_year(int(projects), judged.timed, told.timed)
    return {**counts, "judged": judged.told(), "told": told.told()}


def forecast(night: str) -> dict[str, Any]:
    """Forecast the whole portfolio by both methods, from the store and back into it."""
    desk = _desk()
    from tasks.forecast import forecast_night
    from tasks.freeze import freeze_plans
    from tasks.store.forecasts import forecasts
    from tests.benchmarks.forecasting import prepare_history

    on = date.fromisoformat(night)
    freeze_plans(on)
    prepare_history(desk, on)
    clock = _Clock()
    states = clock.timed(forecast_night, on)
    made = forecasts(desk.engine, on)
    tried = made.drop_duplicates(["project", "method"])["origins"].sum()
    return {**clock.told(), "forecast": states["forecast"], "tried": int(tried)}


def _desk() -> Any:
    from config.settings import settings
    from flows.environment import prepare  # it sets what Prefect reads at its import

    prepare(settings())
    from tasks.equip import equip

    return equip()


class _Clock:
    """Wall and processor seconds of what it timed."""

    def __init__(self) -> None:
        self.seconds = self.worked = 0.0

    def timed(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """The result of the work."""
        begun, worked = time.perf_counter(), time.process_time()
        try:
            return work(*arguments)
        finally:
            self.seconds += time.perf_counter() - begun
            self.worked += time.process_time() - worked

    def told(self) -> dict[str, float]:
        """Both times."""
        return {"seconds": self.seconds, "worked": self.worked}


def _best(work: Callable[[], Any]) -> dict[str, float]:
    clocks = [_Clock() for _ in range(TIMES)]
    for clock in clocks:
        clock.timed(work)
    return {"seconds": min(clock.seconds for clock in clocks), "worked": min(clock.worked for clock in clocks)}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    step.__name__: step
    for step in (write, change, load_floor, load, measure, measure_floor, crawl, promise, judge, forecast)
}


def main() -> None:
    """Run the step that the command line names."""
    name, *arguments = sys.argv[1:]
    told = STEPS[name](*arguments)
    sys.stdout.write(f"\n{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
