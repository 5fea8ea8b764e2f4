"""Register: what does the customer expect, or the supplier of the customer?

    form ──▶ a new version in the register ──▶ the register and its analysis, shown

On demand. A suggestion of the need level is shown and never stored: a person confirms it in this form.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.form_fields import Day, Name, ProjectKey, Sentence, ShortNote
from tasks.draw_up import project_of
from tasks.equip import equip
from tasks.present_register import present_register
from tasks.record import record_expectation
from tasks.records.choices import Phase
from tasks.records.expecting import Aspect, ExpectationState, KanoType, NeedLevel, Side


@flow(flow_run_name="register-{project}-{key}")
def register(
    *,
    project: ProjectKey,
    key: Name,
    statement: Sentence,
    aspect: Aspect,
    state: ExpectationState,
    owner_side: Side,
    by: Name,
    phase: Phase | None = None,
    channel: ShortNote = "",
    said_by: ShortNote = "",
    said_on: Day | None = None,
    evidence: ShortNote = "",
    our_owner: ShortNote = "",
    their_owner: ShortNote = "",
    due_on: Day | None = None,
    need_level: NeedLevel | None = None,
    kano_type: KanoType | None = None,
) -> dict[str, Any]:
    """Record what is expected, or a new version of it; nothing that was recorded before is edited.

    Of a known expectation, what is left empty here stays as it was.

    Args:
        project: Key of the project.
        key: Stable name of the expectation in its project; a known one gets a new version.
        statement: The expectation in words.
        aspect: What it is about.
        state: How sure it is; latent and doubt may be noted before anybody confirms them.
        owner_side: Which side owes it; the customer owes decisions, inputs, test windows.
        by: Who records it.
        phase: Phase in which it was voiced.
        channel: Where it was voiced.
        said_by: Who said it.
        said_on: When it was said.
        evidence: Where it can be read.
        our_owner: Who looks after it on our side.
        their_owner: Who looks after it on the customer's side.
        due_on: Day by which it is expected.
        need_level: Need level, as a person confirms it.
        kano_type: Kano category, as a person confirms it.
    """
    said = {
        "statement": statement, "aspect": aspect.value, "state": state.value, "owner_side": owner_side.value,
        "phase": phase and phase.value, "channel": channel, "said_by": said_by, "said_on": said_on,
        "evidence": evidence, "our_owner": our_owner, "their_owner": their_owner, "due_on": due_on,
        "need_level": need_level and need_level.value, "kano_type": kano_type and kano_type.value,
    }  # fmt: skip
    fields = {"key": key} | {name: value for name, value in said.items() if value not in {None, ""}}
    name, version = record_expectation(project_of(equip(), project).key, fields, by)
    present_register(project)
    return {"project": project, "expectation": name, "version": version}
