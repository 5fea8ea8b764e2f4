"""Which document of a project may be signed now, and what is the next one called?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tasks.records.adjusting import AdjustmentState
from tasks.records.expecting import Side
from tasks.records.promises import DocumentKind

_NUMBER = re.compile(r"-(\d+)$")


def number_of(key: str) -> int:
    """The number at the end of the key of a document or an adjustment; 0 when there is none."""
    found = _NUMBER.search(key)
    return int(found[1]) if found else 0


def next_key(project: str, word: str, keys: Iterable[str]) -> str:
    """The next key of a project's sequence, e.g. `metering-baseline-2` after `metering-baseline-1`."""
    return f"{project}-{word}-{max(map(number_of, keys), default=0) + 1}"


def signature_key(document: str, side: Side | str) -> str:
    """The key of one side's signature under a document."""
    return f"{document}:{Side(side).value}"


def latest_held(held: Collection[str]) -> str | None:
    """The youngest of the baselines that both sides signed; None when there is none."""
    return max(held, key=number_of, default=None)


def outdated(
    document: Mapping[str, Any],
    documents: Iterable[str],
    held: Collection[str],
    adjustment: Mapping[str, Any] | None,
) -> str | None:
    """Why a document can no longer be signed; None when it can.

    `documents` are the keys of all documents of the project, `held` those that both sides signed, `adjustment` the row
    of ADJUSTMENTS that this one confirms, if it does.
    """
    if document["key"] in held:
        return None  # both sides signed: a further signature is refused for that
    youngest = latest_held(held)
    if document["kind"] == DocumentKind.ADJUSTMENT:
        return _passed_by_its_adjustment(document, youngest, adjustment)
    if youngest is not None:
        return f"{youngest} is signed; it moves only by an adjustment"
    later = [key for key in documents if number_of(key) > number_of(document["key"])]
    return f"{max(later, key=number_of)} took its place" if later else None


def _passed_by_its_adjustment(
    document: Mapping[str, Any], youngest: str | None, adjustment: Mapping[str, Any] | None
) -> str | None:
    if adjustment is None:
        return "its adjustment is not there"
    if adjustment["state"] != AdjustmentState.AGREED:
        return f"{adjustment['key']} is {adjustment['state']}"
    if adjustment["document"] != document["key"]:
        return f"{adjustment['document']} took its place"
    return None if document["based_on"] == youngest else f"{youngest} holds since; agree {adjustment['key']} once more"
