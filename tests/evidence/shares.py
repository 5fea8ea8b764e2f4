"""How sure is a share that was counted? Shares with their Wilson intervals, as cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasks.indicators.intervals import wilson


def share(hits: int, of: int) -> str:
    """A share in per cent with its 95 % interval; a dash where nothing was counted."""
    if not of:
        return "–"
    low, high = wilson(hits, of)
    return f"{100 * hits / of:.0f} % ({100 * float(low):.0f}–{100 * float(high):.0f})"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers stand on the right."""
    lines = ["| " + " | ".join(headings) + " |", "|---|" + "--:|" * (len(headings) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
