"""Target: by what is it seen whether an expectation is met?

    form ──▶ a target in preparation ──▶ the SMART check, shown

On demand. A target in preparation may be edited until it is signed; a signed one moves only by an adjustment.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.form_fields import Day, Name, Note, ProjectKey, Sentence, ShortNote
from flows.night import tonight
from tasks.draw_up import project_of
from tasks.equip import equip
from tasks.prepare_target import prepare_target
from tasks.present_register import present_smart
from tasks.records.promises import Comparator

SOMEBODY = "the form"
"""Who prepared a target whose form names nobody."""


@flow(flow_run_name="target-{project}-{key}")
def target(
    *,
    project: ProjectKey,
    key: Name,
    expectation: Name,
    statement: Sentence,
    acceptance: Note = "",
    due_on: Day | None = None,
    indicator: ShortNote = "",
    scope: ShortNote = "",
    comparator: Comparator | None = None,
    value: float | None = None,
    value_high: float | None = None,
    unit: ShortNote = "",
    deliverable: ShortNote = "",
    by: ShortNote = "",
) -> dict[str, Any]:
    """Prepare a SMART target that carries an expectation, and check what it still lacks.

    Args:
        project: Key of the project.
        key: Stable name of the target in its project; a known one is replaced.
        expectation: Key of the expectation it carries.
        statement: The target in words.
        acceptance: Condition under which it counts as met.
        due_on: Day by which it holds.
        indicator: Indicator that measures it; empty when a deliverable does.
        scope: Scope of the indicator; empty for the whole project.
        comparator: How a reading is compared with the value.
        value: Value to reach; the lower edge of a range.
        value_high: Upper edge of a range.
        unit: Unit of the values.
        deliverable: Item or milestone that measures it, as source/ref; empty when an indicator does.
        by: Who prepares it; empty: somebody who filled in this form.
    """
    said = {
        "expectation": expectation, "statement": statement, "acceptance": acceptance, "due_on": due_on,
        "indicator": indicator, "scope": scope, "comparator": comparator and comparator.value, "value": value,
        "value_high": value_high, "unit": unit, "deliverable": deliverable,
    }  # fmt: skip
    fields = {"key": key} | {name: cell for name, cell in said.items() if cell not in {None, ""}}
    desk = equip()
    prepare_target(project_of(desk, project).key, fields, by or SOMEBODY)
    smart = present_smart(project, tonight(None, desk.zone))
    return {"project": project, "target": key, "smart": smart}
