"""What of that which a content promises do its trackers still have?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Tracker:
    """What exists in the trackers on the night: work `items` (source, ref, parent) and `milestones` (source, ref).

    `sources` are those that were read although they may hold nothing of the project.
    """

    items: pd.DataFrame
    milestones: pd.DataFrame
    sources: frozenset[str] = frozenset()

    def addresses(self) -> frozenset[str]:
        """Every item and milestone as source/ref."""
        parts = [frame["source"] + "/" + frame["ref"] for frame in (self.items, self.milestones)]
        return frozenset(parts[0].tolist()) | frozenset(parts[1].tolist())

    def lacks(self, names: Iterable[str]) -> list[str]:
        """The names (source/ref) that do not exist; a source that was never read says nothing about what exists in it."""
        addresses = self.addresses()
        read = self.sources | {address.partition("/")[0] for address in addresses}
        return [name for name in names if name not in addresses and name.partition("/")[0] in read]


def vanished(content: Mapping[str, Any], tracker: Tracker) -> list[str]:
    """The items and deliverables of a content that its trackers have no more, as source/ref."""
    promised = [f"{item[0]}/{item[1]}" for item in content["items"]]
    promised += [target["deliverable"] for target in content["targets"] if target["deliverable"] is not None]
    return sorted(set(tracker.lacks(promised)))


def listed(names: Sequence[str]) -> str:
    """A few of these names, and how many more there are."""
    shown = ", ".join(names[:_NAMED_AT_MOST])
    return shown if len(names) <= _NAMED_AT_MOST else f"{shown} and {len(names) - _NAMED_AT_MOST} more"
