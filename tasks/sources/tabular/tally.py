"""What is counted while rows are read, and how it is told at the end.

Findings whose code starts with `left_out_` count records that were neither accepted, rejected nor unchanged:
seen = accepted + rejected + unchanged + left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import pandas as pd

from tasks.sources.contract import Finding
from tasks.sources.tabular.table import Table

_SHOWN = 10
_WIDTH = 120
_WORDS = {
    "unknown_value": ("cell", "left empty, as nobody mapped its word; map it under `values`"),
    "control_characters": ("cell", "cleaned of control characters"),
    "dst_ambiguous": ("local time", "read as the earlier of two, as clocks went back"),
    "dst_nonexistent": ("local time", "read as the moment after the gap, as clocks skipped it"),
    "left_out_unlisted": ("row", "left out, as the portfolio does not list the project"),
    "left_out_duplicate": ("row", "left out, as another row says the same"),
    "left_out_conflict": ("row", "left out, as a newer row with the same id says something else"),
    "left_out_later": ("row", "left for a later night, as this one had not come to it"),
    "left_out_empty": ("row", "left out, as none of the cells that make a record is filled"),
}


def rows_in_words(count: int, noun: str = "row") -> str:
    """A count in good English: 1 row, 2 rows."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@dataclass
class Tally:
    """Counts of one parse: rows per code, with the column and some of the values they are about."""

    kind: str
    seen: int = 0
    unchanged: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add(self, code: str, cells: pd.Series, label: str = "") -> None:
        """Count rows under a code and column, one for each of `cells`."""
        if cells.empty:
            return
        place = (code, label)
        self.counts[place] += len(cells)
        held = self.values.setdefault(place, Counter())
        held.update(cells.value_counts().head(_SHOWN * 10).to_dict())

    def findings(self) -> list[Finding]:
        """One finding per code and column."""
        return [self._finding(code, label, count) for (code, label), count in sorted(self.counts.items())]

    def _finding(self, code: str, label: str, count: int) -> Finding:
        values = self.values[code, label].most_common()
        shown = ", ".join(f"{str(value)[:_WIDTH]!r}" + (f" ({n})" if n > 1 else "") for value, n in values[:_SHOWN])
        more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
        head = f"{label}: " if label else ""
        noun, fate = _WORDS[code]
        return Finding(code, f"{head}{rows_in_words(count, noun)} {fate}: {shown}{more}", self.kind, count)


@dataclass
class FileFindings:
    """What the files themselves gave to tell, each thing once however many files it is true of."""

    found: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)

    def add(self, table: Table) -> None:
        """Take a table's findings; they are the same when all but the file's name is."""
        for finding in table.findings:
            same = finding.message.removeprefix(f"{table.place}: ")
            self.found.setdefault((finding.code, same), []).append(finding)

    def told(self) -> list[Finding]:
        """One finding for each thing, counts added up."""
        told = []
        for findings in self.found.values():
            first, others = findings[0], len(findings) - 1
            more = (
                f" (and so {'is' if others == 1 else 'are'} {others} more file{'s' * (others > 1)})" if others else ""
            )
            told.append(replace(first, message=first.message + more, count=sum(each.count for each in findings)))
        return told
