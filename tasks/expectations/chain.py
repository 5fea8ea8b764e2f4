"""In which order did what happen to a project's promises, and is that account unbroken?

Every act carries the seal of the act before it and a seal of its own over all it says, so that an act that is changed,
left out, put in or moved breaks the chain at its place. What is cut off at the end leaves no mark in the chain itself:
`verifying` finds what the other tables then still hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from tasks.expectations.canonical import digest_of, plain_row, plain_rows
from tasks.records.promises import CHAIN


class Act(StrEnum):
    """What may be done to a project's promises."""

    DRAWN_UP = "drawn_up"
    SIGNED = "signed"
    HOLDS = "holds"
    PROPOSED = "proposed"
    REVISED = "revised"
    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


def append(
    project: str,
    previous: Mapping[str, Any] | None,
    *,
    act: Act | str,
    subject: str,
    digest: str,
    done_at: datetime,
    done_by: str,
) -> dict[str, Any]:
    """The row of CHAIN that follows `previous`, the last one of the project (None: there is none), sealed."""
    row = {
        "project": project,
        "sequence": 1 if previous is None else int(previous["sequence"]) + 1,
        "act": Act(act).value,
        "subject": subject,
        "digest": digest,
        "done_at": done_at,
        "done_by": done_by,
        "previous": None if previous is None else previous["seal"],
    }
    return row | {"seal": seal_of(plain_row(row, CHAIN))}


def seal_of(plain: Mapping[str, Any]) -> str:
    """The seal of an act given as plain values: SHA-256 over all of it but the seal itself."""
    return digest_of({name: value for name, value in plain.items() if name != "seal"})


def broken_links(chain: pd.DataFrame) -> list[str]:
    """Where CHAIN (of one or more projects) is not what was sealed, one sentence per break; empty: unbroken."""
    return [f"chain of {project}: {problem}" for project, _, _, problem in breaks(chain)]


def breaks(chain: pd.DataFrame) -> list[tuple[str, int, str, str]]:
    """The same as (project, sequence, column, sentence)."""
    found = []
    last: dict[str, dict[str, Any]] = {}
    for row in plain_rows(chain.sort_values(["project", "sequence"]), CHAIN):
        before, number = last.get(row["project"]), row["sequence"]
        expected = 1 if before is None else before["sequence"] + 1
        if number != expected:
            gone = f"act {expected}" if number == expected + 1 else f"acts {expected} to {number - 1}"
            found.append((row["project"], number, "sequence", f"before act {number}, {gone} missing"))
        if row["previous"] != (None if before is None else before["seal"]):
            follows = "the first act" if before is None else f"act {before['sequence']}"
            found.append((row["project"], number, "previous", f"act {number} does not follow {follows}"))
        if row["seal"] != seal_of(row):
            found.append((row["project"], number, "seal", f"act {number} is not what was sealed"))
        last[row["project"]] = row
    return found
