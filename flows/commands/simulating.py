"""The command that tries the rules on the past: who would have been told what, and how much of it for nothing."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted, errors
from flows.commands.promises.answering import desk_for, say, show_rows

if TYPE_CHECKING:
    from tasks.simulate import Simulation

DAYS = 90
_PEOPLE = {
    **{name: name for name in ("recipient", "month", "messages", "alarms", "again")},
    "resolved": "closed",
    "false_alarms": "false",
    "unsettled": "open",
    "over": "over",
}
_INDICATORS = {
    "indicator": "indicator",
    "deviations": "opened",
    "told": "told",
    "real": "real",
    "never_confirmed": "unsure",
    "short_lived": "short",
    "unsettled": "open",
}
"""What tables call the columns, so that they fit a terminal."""
_ASSUMES = (
    "Told here: what goes out at once, to the people and roles of today's portfolio. Left out: digests, contingency "
    "plans that started, measures that do not help."
)


def simulate(
    first: Annotated[date | None, Parameter(help="First night (else 90 nights up to the last).")] = None,
    last: Annotated[date | None, Parameter(help="Last night (else the last that was measured).")] = None,
    *,
    policy: Annotated[
        Path | None, Parameter(help="A policy file to try; what it changes is shown beside the policy in force.")
    ] = None,
    project: Annotated[list[str] | None, Parameter(help="Only this project; may be repeated.", negative="")] = None,
    each: Annotated[
        bool, Parameter(help="Also list every single thing that would have been told.", negative="")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["table", "json"], Parameter(help="table to read, json for machines (everything told included).")
    ] = "table",
    shared: Shared = SHARED,
) -> None:
    """Replay past readings through the rules: who would have been told what. Sends nothing, stores nothing."""
    with desk_for(shared) as desk:
        from tasks.announce import announcing
        from tasks.simulate import simulate as replay
        from tasks.store.readings import measured_nights

        end = last or max(measured_nights(desk.engine, date.min, date.max), default=None)
        begin = first or (end and end - timedelta(days=DAYS - 1))
        if first and last and first > last:
            errors.print(f"The first night, {first}, lies after the last, {last}; swap them.")
            sys.exit(2)
        if end is None or begin is None or not measured_nights(desk.engine, begin, end):
            errors.print("There are no readings in that span; measure past nights first: wordkeeper backfill")
            sys.exit(2)
        try:
            with announcing(errors):
                told = replay(begin, end, (None,) if policy is None else (None, policy), project)
        except ValueError as mistake:
            errors.print(str(mistake), markup=False, soft_wrap=True)
            sys.exit(2)
    if format == "json":
        plain = [_plain(side) for side in told]
        print(json.dumps(plain, ensure_ascii=False, indent=2))  # noqa: T201 - for machines, unwrapped
        return
    _show(told[-1], each=each)
    if policy is not None:
        _compare(*told)


def _show(told: Simulation, *, each: bool) -> None:
    """One policy's side as tables."""
    days = (told.last - told.first).days + 1
    say(
        f"{told.first} to {told.last}, {told.nights:,} of {counted(days, 'night')} with readings, policy: {told.policy}"
    )
    say(_ASSUMES)
    if told.people.empty:
        say("Nobody would have been told anything.")
    else:
        say("\nWho would have been told how much, month by month")
        marks = told.people.assign(over=told.people["over"].map({True: "over", False: ""}))
        show_rows(marks.rename(columns=_PEOPLE), list(_PEOPLE.values()))
        say(
            f"\nalarms: deviations told of for the first time; false: those that closed without ever being confirmed, or "
            f"within {told.short_lived_days} days; acceptable per person and month: {told.acceptable_per_month:g}"
        )
        over = sorted(set(told.people.loc[told.people["over"], "recipient"]))
        say(f"More than is acceptable: {', '.join(over) if over else 'nobody'}")
    if len(told.indicators):
        say("\nDeviations that opened, and what became of them")
        show_rows(told.indicators.rename(columns=_INDICATORS), list(_INDICATORS.values()))
        say("\nunsure: closed without ever being confirmed; short: closed within days; open: not settled yet")
    if each and len(told.told):
        say("\nEverything that would have been told")
        for row in told.told.itertuples():
            say(
                f"{row.night:%Y-%m-%d}  {row.recipient}: {row.reason} {row.deviation} ({row.outcome.replace('_', ' ')})"
            )


def _compare(now: Simulation, other: Simulation) -> None:
    """What the other policy changes, in a few numbers."""
    say("\nCompared with the policy in force")
    for what, name in (
        ("messages", "messages"),
        ("alarms", "alarms"),
        ("false alarms", "false_alarms"),
        ("months over what is acceptable", "over"),
    ):
        before, after = (int(side.people[name].sum()) for side in (now, other))
        say(f"  {what}: {after:,} instead of {before:,}")
    pairs = [set(zip(side.told["recipient"], side.told["deviation"], strict=True)) for side in (now, other)]
    say(f"  told only under it: {len(pairs[1] - pairs[0]):,}; no longer told: {len(pairs[0] - pairs[1]):,}")


def _plain(told: Simulation) -> dict[str, Any]:
    """One policy's side as plain values."""
    frames = {"people": told.people, "indicators": told.indicators, "episodes": told.episodes, "told": told.told}
    return {
        "policy": told.policy,
        "first": told.first.isoformat(),
        "last": told.last.isoformat(),
        "nights": told.nights,
        "assumes": _ASSUMES,
        "acceptable_per_month": told.acceptable_per_month,
        "short_lived_days": told.short_lived_days,
        **{name: _records(frame) for name, frame in frames.items()},
    }


def _records(frame: Any) -> Any:
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame if frame[name].dtype.kind == "M"}
    return json.loads(frame.assign(**days).to_json(orient="records", force_ascii=False))


def register(app: App) -> None:
    """Add the command to the app."""
    app.command(simulate)
