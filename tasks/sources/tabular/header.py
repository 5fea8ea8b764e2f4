"""Which row is the header, and which of its cells is meant by a mapping's name?

Names are compared without regard to width, case and spaces, and never by resemblance: a renamed header is an error
that names what is there.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Sequence

from tasks.sources.contract import Finding
from tasks.sources.conversion.texts import fold
from tasks.wire.errors import DataError

SEARCHED_ROWS = 60


def matches(cells: Sequence[str], wanted: Collection[str]) -> int:
    """How many of the wanted names stand in a row."""
    names = {fold(cell) for cell in cells if cell}
    return sum(fold(name) in names for name in wanted)


def header_row(rows: Sequence[Sequence[str]], wanted: Collection[str], declared: str | int) -> int:
    """The position of the header among the first rows: the declared one, else the row with the most wanted names."""
    if declared != "auto":
        return int(declared) - 1
    counts = [matches(row, wanted) for row in rows[:SEARCHED_ROWS]]
    best = max(counts, default=0)
    if best:
        return counts.index(best)
    filled = [position for position, row in enumerate(rows[:SEARCHED_ROWS]) if any(row)]
    return filled[0] if filled else 0


def unique_names(cells: Sequence[str]) -> list[str]:
    """Header names as column names: trimmed, repeated ones numbered, empty ones named by their letter."""
    names: list[str] = []
    counts: Counter[str] = Counter()
    for position, cell in enumerate(cells):
        name = " ".join(cell.lstrip("\ufeff").split()) or f"column {letter(position)}"
        counts[name] += 1
        names.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return names


def letter(position: int) -> str:
    """The letter of a column as a spreadsheet shows it, from position 0."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def resolve(
    present: Sequence[str], wanted: Collection[str], optional: Collection[str], place: str
) -> tuple[dict[str, str], list[Finding]]:
    """Wanted name to the column that it means, and what is to be told about the header.

    Raises DataError when a wanted header is missing or stands there twice.
    """
    folded: dict[str, list[str]] = {}
    for name in present:
        folded.setdefault(fold(name), []).append(name)
    found: dict[str, str] = {}
    findings: list[Finding] = []
    problems: list[str] = []
    for name in wanted:
        candidates = folded.get(fold(name), [])
        if name in present and f"{name} (2)" in present:
            problems.append(
                f"{name!r} stands there twice; write '{name} (1)' or '{name} (2)' for the one that is meant"
            )
        elif name.endswith(" (1)") and name[:-4] in present:
            found[name] = name[:-4]
        elif name in present or len(candidates) == 1:
            found[name] = name if name in present else candidates[0]
        elif candidates:
            problems.append(f"{name!r} is meant by {', '.join(map(repr, candidates))}; write it exactly as in the file")
        elif name in optional:
            findings.append(Finding("missing_column", f"{place}: has no header {name!r}; its column stays empty"))
        else:
            near = difflib.get_close_matches(fold(name), list(folded), n=1, cutoff=0.5)
            hint = f"; did it become {folded[near[0]][0]!r}?" if near else ""
            problems.append(f"has no header {name!r}{hint}")
    if problems:
        raise DataError(
            f"{place}: {'; '.join(problems)}. The headers there are: {', '.join(map(repr, present))}. "
            "Correct the file or the source's `columns`."
        )
    used = set(found.values())
    repeated = [name for name in present if name.endswith(" (2)") and name[:-4] in present and name not in used]
    if repeated:
        told = ", ".join(repr(name[:-4]) for name in repeated)
        findings.append(Finding("duplicate_header", f"{place}: headers stand there more than once: {told}"))
    return found, findings
