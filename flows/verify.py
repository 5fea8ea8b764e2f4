"""Verify: does everything that was signed still read as it was signed?

    store ──▶ every hash worked out again, every link of the chains followed ──▶ findings

On demand, or on a schedule of your own. Fails when a signed byte was changed, and names it.
"""

from __future__ import annotations

from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks.verify import verify as verify_promises


@flow
def verify(project: Annotated[str, Field(max_length=100)] = "") -> State[list[str]]:
    """Prove that every baseline, signature and adjustment matches its hash and that the chains are unbroken.

    Args:
        project: Key of the project; empty: all.
    """
    findings: list[Any] = [str(finding) for finding in verify_promises(project or None)]
    if findings:
        return Failed(message="; ".join(findings[:20]), data=findings)
    return Completed(message="Every signed byte reads as it was signed.", data=findings)
