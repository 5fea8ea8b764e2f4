"""Commands that move the signed word: propose, preview, agree, reject, withdraw, and the adjustments as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, console
from flows.commands.promises.answering import (
    By,
    OfProject,
    OnNight,
    desk_for,
    known_project,
    person,
    say,
    show_by_project,
)
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState, Reason
from tasks.records.declaration import ColumnType
from tasks.records.promises import TARGETS

Project = Annotated[str, Parameter(help="Key of the project.")]
Adjustment = Annotated[str, Parameter(help="Key of the adjustment, as `adjustments` prints it.")]
Changed = Annotated[
    list[str] | None,
    Parameter(
        name="--set",
        help="A signed target's cell as target.column=value, e.g. pace.value=0.15; may be repeated.",
        negative="",
    ),
]
Removed = Annotated[
    list[str] | None, Parameter(name="--remove", help="A signed target that falls away; may be repeated.", negative="")
]
RemovedItems = Annotated[
    list[str] | None,
    Parameter(name="--remove-item", help="A plan item that falls away, as source/ref; may be repeated.", negative=""),
]
TakePlan = Annotated[bool, Parameter(help="The tracker's plan takes the place of the signed one.", negative="")]
ChangesFile = Annotated[
    Path | None,
    Parameter(name="--changes", help="The changes as a JSON file instead (docs/operating.md tells its shape)."),
]


def propose(
    project: Project,
    *,
    reason: Annotated[Reason, Parameter(help="Class of the reason (policy P5.1).")],
    rationale: Annotated[str, Parameter(help="Why, in words the customer may read.")],
    change: Changed = None,
    remove: Removed = None,
    remove_item: RemovedItems = None,
    take_tracker_plan: TakePlan = False,
    changes_file: ChangesFile = None,
    cost: Annotated[str | None, Parameter(help="Impact on cost, in words with its currency.")] = None,
    schedule_days: Annotated[int | None, Parameter(help="Impact on the schedule in working days.")] = None,
    resources: Annotated[str | None, Parameter(help="Impact on people and means, in words.")] = None,
    adjustment: Annotated[
        str | None, Parameter(help="Key of the open adjustment that this is a further version of.")
    ] = None,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Propose a change of the signed word, or a further version of an open proposal; nothing moves yet."""
    with desk_for(shared) as desk:
        from tasks.propose import propose as keep_proposal

        changes = changes_from(change, remove, remove_item, take_tracker_plan=take_tracker_plan, file=changes_file)
        said = {"cost": cost, "schedule_days": schedule_days, "resources": resources}
        impact = {name: value for name, value in said.items() if value is not None} or None
        key = known_project(desk, project)
        done = keep_proposal(key, reason, rationale, changes, impact, person(by), adjustment=adjustment)
        say(f"{done.key} is {'proposed' if done.new else 'proposed already'}, version {done.version}.")
        say(f"Look at it: wordkeeper promise adjustments --adjustment {done.key}")


def preview(
    project: Project,
    *,
    change: Changed = None,
    remove: Removed = None,
    remove_item: RemovedItems = None,
    take_tracker_plan: TakePlan = False,
    changes_file: ChangesFile = None,
    days: Annotated[int, Parameter(help="How many past nights are looked at.")] = 90,
    night: OnNight = None,
    shared: Shared = SHARED,
) -> None:
    """Tell how the last nights would have read under changed targets, and which deviations would open or close."""
    with desk_for(shared) as desk:
        from tasks.present_proposal import effect_in_words, last_measured_night
        from tasks.preview import preview as previewed

        changes = changes_from(change, remove, remove_item, take_tracker_plan=take_tracker_plan, file=changes_file)
        chosen = night or last_measured_night()
        for line in effect_in_words(previewed(known_project(desk, project), changes, chosen, days)):
            say(line)


def adjustments(
    *,
    project: OfProject = None,
    adjustment: Annotated[str | None, Parameter(help="Show this one whole, with how its versions differ.")] = None,
    shared: Shared = SHARED,
) -> None:
    """List the adjustments and where each stands."""
    with desk_for(shared) as desk:
        from tasks.store.promises.adjustments import adjustments as all_adjustments

        if adjustment:
            from tasks.present_proposal import proposal_in_words

            console.print(proposal_in_words(adjustment), markup=False, soft_wrap=True)
            return
        rows = all_adjustments(desk.engine, project)
        if rows.empty:
            say("No adjustment was proposed.")
            return
        show_by_project(rows, ["key", "reason", "state", "version", "document"])


def agree(key: Adjustment, *, by: By = None, shared: Shared = SHARED) -> None:
    """Record that both sides agreed; draws up the confirmation document that both then sign."""
    _decide(key, AdjustmentState.AGREED, by, shared)


def reject(key: Adjustment, *, by: By = None, shared: Shared = SHARED) -> None:
    """Record that the other side rejected the proposal; the signed word stays."""
    _decide(key, AdjustmentState.REJECTED, by, shared)


def withdraw(key: Adjustment, *, by: By = None, shared: Shared = SHARED) -> None:
    """Record that the proposal was taken back; the signed word stays."""
    _decide(key, AdjustmentState.WITHDRAWN, by, shared)


def _decide(key: str, outcome: AdjustmentState, by: str | None, shared: Shared) -> None:
    with desk_for(shared):
        from tasks.settle_adjustment import decide_adjustment

        done = decide_adjustment(key, outcome, person(by))
        say(f"{key} is {outcome.value}." if done.new else f"{key} was {outcome.value} before; nothing changed.")
        if done.document and outcome is AdjustmentState.AGREED:
            say(f"Both sides sign {done.document}: wordkeeper promise document {done.document}")


def changes_from(
    changed: list[str] | None,
    removed: list[str] | None,
    removed_items: list[str] | None,
    *,
    take_tracker_plan: bool,
    file: Path | None,
) -> dict[str, Any]:
    """The changes that the options describe. Raises PromiseError for an option or file that cannot be read."""
    if file is not None:
        if changed or removed or removed_items or take_tracker_plan:
            raise PromiseError("--changes says everything; leave the other options about changes out.")
        return _read(file)
    if take_tracker_plan and removed_items:
        raise PromiseError("--take-tracker-plan takes the whole plan; leave --remove-item out.")
    cells = _cells(changed or ())
    moved = {name: part for name, part in (("changed", cells), ("removed", sorted(removed or ()))) if part}
    parts: dict[str, Any] = {"targets": moved} if moved else {}
    if removed_items:
        parts["items"] = {"removed": sorted(removed_items)}
    return parts | ({"items": "tracker"} if take_tracker_plan else {})


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PromiseError(f"--changes: {file} cannot be read as JSON: {error}.") from error
    if not isinstance(read, dict):
        raise PromiseError(f"--changes: {file} holds no mapping of targets and items.")
    return read


def _cells(options: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Target to column to new value, as the options name them."""
    cells: dict[str, dict[str, Any]] = {}
    mistakes = []
    for option in options:
        place, sign, value = option.partition("=")
        target, dot, column = place.rpartition(".")
        if not (sign and dot and target):
            mistakes.append(f"--set wants target.column=value, not {option!r}.")
            continue
        try:
            cells.setdefault(target, {})[column] = _typed(column, value)
        except ValueError:
            mistakes.append(f"--set {place}: {value!r} is not a value of {column}.")
    if mistakes:
        raise PromiseError(mistakes)
    return cells


def _typed(column: str, text: str) -> Any:
    """A cell's text as the column declares it; unknown columns are left to the check of the changes."""
    kinds = {each.name: each.type for each in TARGETS.columns}
    if not text:
        return None
    if kinds.get(column) is ColumnType.NUMBER:
        return float(text)
    return date.fromisoformat(text).isoformat() if kinds.get(column) is ColumnType.DATE else text


def register(promise: App) -> None:
    """Add these commands to the group."""
    for command in (propose, preview, adjustments, agree, reject, withdraw):
        promise.command(command)
