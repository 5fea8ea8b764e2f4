"""Adjust: what did both sides decide about a proposed change of the signed word?

    store ──▶ what is proposed, shown ──▶ suspended until a person answers ──▶ store

On demand, for a proposal that the form, the command line or a lost run left open. The adjustment lives in the
store; this run is only one way to act on it. On resume the run starts from the top and looks again: what the
command line settled meanwhile stays settled, and what was revised meanwhile is shown and asked anew.
"""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.form_fields import Name
from flows.left_open import tell_what_is_left_open
from flows.negotiation import negotiate


@flow(flow_run_name="adjust-{adjustment}", on_failure=[tell_what_is_left_open])
def adjust(adjustment: Name) -> State[dict[str, Any]]:
    """Lay an open adjustment before the people who decide; waits, suspended, for their answer.

    Args:
        adjustment: Key of the adjustment, as `wordkeeper promise adjustments` prints it.
    """
    return negotiate(adjustment)
