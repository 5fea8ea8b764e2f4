"""How does a mapping see the first rows of a file? Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tasks.records.declaration import Column
from tasks.sources.contract import Finding, Page
from tasks.sources.tabular.mapping import mapped
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.ragged import ragged_rejects
from tasks.sources.tabular.raw import stacked
from tasks.sources.tabular.reading import read_table
from tasks.sources.tabular.sifting import Pull, headers_of, newest, records_of, views
from tasks.sources.tabular.tally import Tally, rows_in_words
from tasks.sources.tabular.timing import Moment

_SAMPLE_ROWS = 200
_SHOWN_REJECTS = 5


def sampled(
    page: Page, source: str, options: TabularOptions, projects: Mapping[str, str], night: date
) -> list[Finding]:
    """Findings about the first rows: the mapping with an example of each column, and what would be rejected."""
    wanted, optional = headers_of(options)
    table = read_table(page.content, page.address, options, wanted, optional)
    findings = [*table.findings, *_unmapped(table.cells, wanted, table.place)]
    if not len(table.rows):
        return [*findings, Finding("no_rows", f"{table.place}: holds a header and no rows", options.record)]
    pull = Pull(source, options, projects, Tally(options.record))
    broken = ragged_rejects([table], options, 0)
    pull.tally.seen += len(broken)
    raw = stacked([table.only(table.cells.index < _SAMPLE_ROWS)])
    day = page.notes.get("snapshot")
    moment = Moment(night, page.fetched_at, date.fromisoformat(day) if day else None)
    rejects = [broken]
    for view in views(options):
        records = newest(records_of(raw, view, pull), view, pull)
        done = mapped(records, view, pull, pd.Series(dtype="int64"), moment)
        rejects.append(done.rejects)
        told = [
            f"{name} ← {mapping.label}" + _example(done.frame, options.kind.column(name))
            for name, mapping in view.columns.items()
        ]
        part = f" ({view.suffix})" if view.suffix else ""
        message = (
            f"{table.place}{part}: {len(done.frame)} of {rows_in_words(len(raw), 'sampled row')} read: "
            + "; ".join(told)
        )
        findings.append(Finding("mapping_seen", message, options.record, len(done.frame)))
    bad = pd.concat([part for part in rejects if len(part)] or rejects[:1], ignore_index=True)
    mostly = len(bad) > pull.tally.seen / 2  # a bad row is the file's, bad rows throughout are the mapping's
    if len(bad):
        message = f"{len(bad)} of {rows_in_words(pull.tally.seen, 'sampled record')} would go to quarantine"
        findings.append(Finding("rejected_rows", message, options.record, len(bad), serious=mostly))
    findings += [Finding("rejected_row", str(reason), options.record) for reason in bad["reason"].head(_SHOWN_REJECTS)]
    return findings + pull.tally.findings()


def _example(frame: pd.DataFrame, column: Column) -> str:
    """A cell of the column; of one about persons only whether there is any."""
    held = frame[column.name].dropna()
    if not len(held):
        return " (empty)"
    return " (filled)" if column.personal else f" (e.g. {str(held.iloc[0])[:40]!r})"


def _unmapped(cells: pd.DataFrame, wanted: list[str], place: str) -> list[Finding]:
    others = [str(name) for name in cells.columns if name not in wanted]
    if not others:
        return []
    return [Finding("unmapped_columns", f"{place}: headers that nothing reads: {', '.join(map(repr, others))}")]
