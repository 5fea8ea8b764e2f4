"""Draw up: what would both sides sign now?

    register + targets + the tracker's plan as of a night ──▶ document with its hash ──▶ HTML and PDF

On demand. Drawing up signs nothing.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.form_fields import Name, ProjectKey
from flows.night import Night, tonight
from tasks.draw_up import draw_up as draw_up_document
from tasks.equip import equip
from tasks.present_document import present_document


@flow(flow_run_name="draw-up-{project}")
def draw_up(project: ProjectKey, by: Name, night: Night = None) -> dict[str, Any]:
    """Draw up the agreed expectations, targets and plan of a project as a document that both sides can sign.

    Args:
        project: Key of the project.
        by: Who draws it up.
        night: The night whose plan is frozen; empty: tonight.
    """
    document = draw_up_document(project, tonight(night, equip().zone), by).key
    return present_document(document)
