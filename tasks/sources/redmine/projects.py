"""Which Redmine projects feed which portfolio project, and which of them cannot be seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any


@dataclass
class Resolution:
    """The portfolio's names, looked up.

    targets: Redmine project id to portfolio key; names: the same id to the portfolio's name for it (of its
    listed ancestor, for a sub-project); missing: names in the portfolio that no visible project has.
    """

    targets: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    visible: tuple[str, ...] = ()

    def missing_message(self, name: str) -> str:
        """What to tell about a name that was not found, with the nearest ones."""
        near = get_close_matches(name, self.visible, n=3, cutoff=0.5)
        meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return (
            f"Redmine shows no project {name!r} (for {self.missing[name]!r}): it is called otherwise, "
            f"or the key may not see it{meant}"
        )


def resolve(rows: Iterable[Mapping[str, Any]], wanted: Mapping[str, str], *, include_subprojects: bool) -> Resolution:
    """Find each wanted name (identifier, name or number) among the visible projects `rows`.

    A sub-project counts to its nearest listed ancestor, only if `include_subprojects` and unless it is listed itself.
    """
    found = Resolution()
    by_id = {row["id"]: row for row in rows}
    by_name: dict[str, int] = {}
    for name in ("id", "name", "identifier"):  # the later win: an identifier is unique, a name need not be
        by_name.update({str(row[name]): row["id"] for row in by_id.values()})
    for name, key in wanted.items():
        if name in by_name:
            found.targets[by_name[name]] = key
            found.names[by_name[name]] = name
        else:
            found.missing[name] = key
    if include_subprojects:
        listed = frozenset(found.targets)
        for number in by_id:
            ancestor = _nearest_listed(number, by_id, listed)
            if ancestor is not None:
                found.targets[number] = found.targets[ancestor]
                found.names[number] = found.names[ancestor]
    found.targets = dict(sorted(found.targets.items()))
    found.visible = tuple(sorted({str(row[name]) for row in by_id.values() for name in ("identifier", "name")}))
    return found


def _nearest_listed(number: int, by_id: Mapping[int, Mapping[str, Any]], listed: Collection[int]) -> int | None:
    current: int | None = number
    while current is not None:
        if current in listed:
            return current
        row = by_id.get(current)
        current = row["parent"]["id"] if row and "parent" in row else None
    return None
