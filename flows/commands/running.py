"""Commands that run flows: a night, a step of it, past nights, the demo, the service."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from config.settings import settings
from flows.commands.options import SHARED, Shared, console, errors
from flows.commands.promises.answering import desk_for, known_project
from flows.commands.summary import print_backfill, print_night, print_sources, print_step

DEMO_NIGHT = date(2026, 7, 3)
DEMO_PORTFOLIO = Path(__file__).parents[2] / "config" / "demo"
DEMO_STATE = Path("var/demo")

OnNight = Annotated[date | None, Parameter(help="The night to run for (else tonight).")]
OfSources = Annotated[
    list[str] | None, Parameter(name="--source", help="Only this source; may be repeated.", negative="")
]

_CHECKING = ("nightly", "collect", "replay")

EXIT_FAILED = 1
EXIT_DEGRADED = 3


def _run(flow_name: str, shared: Shared, **parameters: Any) -> tuple[str, Any]:
    """Run one flow in this process; return its state's name and its result. Ends the process when it failed."""
    shared.apply()
    chosen = settings()
    from flows.environment import prepare

    prepare(chosen, quiet=not shared.verbose)
    if flow_name in _CHECKING:
        from tasks.warm_up import warm_up

        warm_up(chosen, to_report=flow_name == "nightly")
    from config.mistakes import ConfigError
    from tasks.equip import equip

    try:
        equip()
    except ConfigError as mistakes:
        errors.print(str(mistakes), markup=False, soft_wrap=True)
        sys.exit(2)
    from importlib import import_module

    from flows.oneshot import run_once
    from tasks.announce import announcing

    with announcing(errors):
        work = getattr(import_module(f"flows.{flow_name}"), flow_name)
        state = run_once(work, **{name: value for name, value in parameters.items() if value is not None})
    result = state.result(raise_on_failure=False)
    if not state.is_completed():
        errors.print(f"[bold red]{flow_name} failed:[/] ", end="")
        errors.print(str(result if isinstance(result, Exception) else state.message), markup=False, soft_wrap=True)
        errors.print("What was saved before is kept; run it again once the cause is gone, nothing is sent twice.")
        sys.exit(EXIT_FAILED)
    return str(state.name), result


def nightly(*, night: OnNight = None, source: OfSources = None, shared: Shared = SHARED) -> None:
    """Run a whole night: pull, check, measure, analyse, report, notify."""
    state, summary = _run("nightly", shared, night=night, sources=source)
    print_night(console, state, summary, settings())
    sys.exit(EXIT_DEGRADED if state == "Degraded" else 0)


def collect(
    *,
    night: OnNight = None,
    source: OfSources = None,
    accept: Annotated[
        list[str] | None,
        Parameter(help="A source whose sudden change of volume is real; may be repeated.", negative=""),
    ] = None,
    shared: Shared = SHARED,
) -> None:
    """Pull, check and save the sources only."""
    state, outcome = _run("collect", shared, night=night, sources=source, accept=accept)
    print_step(console, "collect", state, outcome)
    sys.exit(EXIT_DEGRADED if state == "Degraded" else 0)


def monitor(*, night: OnNight = None, shared: Shared = SHARED) -> None:
    """Measure the indicators only."""
    print_step(console, "monitor", *_run("monitor", shared, night=night))


def analyse(*, night: OnNight = None, shared: Shared = SHARED) -> None:
    """Judge, track and explain the deviations only, follow measures, learn, and forecast on the forecasts' day."""
    print_step(console, "analyse", *_run("analyse", shared, night=night))


def report(*, night: OnNight = None, shared: Shared = SHARED) -> None:
    """Write the report site only."""
    print_step(console, "report", *_run("report", shared, night=night))


def notify(*, night: OnNight = None, shared: Shared = SHARED) -> None:
    """Decide and deliver the notices only; what was sent is not sent again."""
    print_step(console, "notify", *_run("notify", shared, night=night))


def backfill(
    first: Annotated[date, Parameter(help="First night.")],
    last: Annotated[date, Parameter(help="Last night.")],
    *,
    every_days: Annotated[
        int, Parameter(help="Days between two nights, before the last four weeks, which are whole.")
    ] = 1,
    again: Annotated[bool, Parameter(help="Also nights that have readings already.", negative="")] = False,
    shared: Shared = SHARED,
) -> None:
    """Measure and analyse past nights from the history in the store; nobody is told."""
    _, result = _run("backfill", shared, first=first, last=last, every_days=every_days, again=again)
    print_backfill(console, result)


def replay(
    source: Annotated[str, Parameter(help="Key of the source.")], *, night: OnNight = None, shared: Shared = SHARED
) -> None:
    """Read a night's raw pages from the archive again, without the network."""
    state, outcome = _run("replay", shared, source=source, night=night)
    print_step(console, "collect", state, outcome)


def forecast(
    *,
    project: Annotated[list[str] | None, Parameter(help="Only this project; may be repeated.", negative="")] = None,
    night: Annotated[date | None, Parameter(help="The night to run for (else the last that was measured).")] = None,
    latest: Annotated[
        bool, Parameter(help="Show what was forecast last, and forecast nothing anew.", negative="")
    ] = False,
    as_json: Annotated[bool, Parameter(name="--json", help="As JSON, every column.", negative="")] = False,
    shared: Shared = SHARED,
) -> None:
    """Forecast when projects, milestones and signed targets will be finished, and show how past forecasts fared."""
    with desk_for(shared) as desk:
        for key in project or []:
            known_project(desk, key)
    if not latest:
        _run("forecast", shared, night=night, projects=project)
    with desk_for(shared) as desk:
        from flows.commands.forecast_table import print_forecasts
        from tasks.foresee import foreseen
        from tasks.store.forecasts import forecasts

        rows = forecasts(desk.engine, night or date.max)
        rows = rows[rows["project"].isin(project)] if project else rows
        print_forecasts(rows, foreseen(desk, night or date.max), as_json=as_json)


def demo(*, verbose: Annotated[bool, Parameter(help="Show Prefect's own lines too.", negative="")] = False) -> None:
    """Run a whole night on the demo portfolio; state lives under var/demo."""
    shared = Shared(portfolio=DEMO_PORTFOLIO, state=DEMO_STATE, verbose=verbose)
    console.print("Four projects, half a year of history, the night of Friday 3 July 2026.")
    _, collected = _run("collect", shared, night=DEMO_NIGHT)
    print_sources(console, collected)
    from flows.commands.demo_promises import keep_demo_promises

    signed = keep_demo_promises()
    console.print(f"{signed} documents signed by both sides; portal signed none.")
    _run("backfill", shared, first=date(2026, 1, 5), last=DEMO_NIGHT - timedelta(days=1), every_days=7)
    from flows.commands.demo_causes import weigh_demo_causes
    from flows.commands.demo_measures import take_demo_measures
    from tasks.learn import learn_again

    weigh_demo_causes()
    take_demo_measures()
    learn_again()  # what was said above dates from before the lessons were written
    nightly(night=DEMO_NIGHT, shared=shared)


def serve(
    *,
    port: Annotated[int, Parameter(help="Port of the Prefect server and UI on 127.0.0.1.")] = 4200,
    cron: Annotated[str, Parameter(help="When the night runs, as a cron line in the portfolio's zone.")] = "0 4 * * *",
    shared: Shared = SHARED,
) -> None:
    """Start server, schedule and UI on this machine and run every night until stopped."""
    shared.apply()
    chosen = settings()
    from flows.environment import prepare

    prepare(chosen, quiet=not shared.verbose)
    from flows.serve import serve_until_stopped
    from tasks.equip import equip

    serve_until_stopped(chosen, port, cron, str(equip().zone), console)


def register(app: App) -> None:
    """Add these commands to the app."""
    for command in (nightly, collect, monitor, analyse, report, notify, backfill, replay, forecast, demo, serve):
        app.command(command)
