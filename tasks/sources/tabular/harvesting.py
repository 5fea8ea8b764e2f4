"""How files, one day after the other, become one harvest.

Each day's rows are compared with what the store, or an earlier day of the same pull, holds of them; so a pull of half a
year of snapshots gives each record's versions, not half a year of copies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tasks.records.frames import empty_frame
from tasks.records.membership import is_among, texts
from tasks.sources.contract import Finding, Harvest, Known, Page, Sweep
from tasks.sources.digest import fingerprint
from tasks.sources.tabular.columns import cell_text
from tasks.sources.tabular.lines import LARGE_BYTES, NONE_STANDS, LineMemory, Standing, standing
from tasks.sources.tabular.mapping import mapped
from tasks.sources.tabular.ragged import ragged_rejects
from tasks.sources.tabular.raw import stacked
from tasks.sources.tabular.reading import read_table
from tasks.sources.tabular.sifting import Pull, Records, changed, headers_of, newest, records_of, views
from tasks.sources.tabular.table import Table
from tasks.sources.tabular.tally import FileFindings
from tasks.sources.tabular.timing import Moment, end_of
from tasks.wire.errors import DataError


class Harvesting:
    """Gathers pages day by day; `harvest` gives the result."""

    def __init__(self, pull: Pull, cursor: Mapping[str, Any], night: date, known: Known) -> None:
        self._pull = pull
        self._options = options = pull.options
        self._cursor = cursor
        self._night = night
        self._known = known
        self._memory: LineMemory | None = None
        if known.lines is not None and not options.unpivot:
            read = fingerprint(pull.mapping, sorted(pull.projects.items()))
            self._memory = LineMemory(read, known.lines, self._advance)
        self._compared: pd.Series | None = None
        self._turned = pd.Series(dtype="int64")
        self._wanted, self._optional = headers_of(options)
        self._frames: list[pd.DataFrame] = []
        self._rejects: list[pd.DataFrame] = []
        self._findings: list[Finding] = []
        self._file_findings = FileFindings()
        self._files: dict[str, Any] = {}
        self._errors: list[DataError] = []
        self._sweep: Sweep | None = None
        self._swept_day: str | None = None
        self._fresh_at: datetime | None = None

    @cached_property
    def _held(self) -> pd.Series:
        """What the store holds; looked at once a file is read, as it may be on its way until then."""
        return self._known.digests.get(self._options.record, pd.Series(dtype="int64"))

    def add(self, pages: Sequence[Page], snapshot: date | None) -> None:
        """Read the files of one day, or all that carry none."""
        if self._memory:
            self._memory.turn()
        files = []
        for page in pages:
            if page.endpoint == "misnamed":
                message = f"{page.address}: does not follow {page.notes['pattern']!r} and was not read; rename it"
                self._findings.append(Finding("misnamed_file", message, self._options.record, serious=True))
            else:
                files.append(page)
        read, left_out = self._read(files)
        tables = []
        for page, table in zip(files, read, strict=True):
            if isinstance(table, DataError):
                self._errors.append(table)
                self._findings.append(Finding("unreadable_file", str(table), self._options.record, serious=True))
            else:
                tables.append(table)
                self._files[page.address] = {"sha256": page.notes["sha256"]}
        if tables:
            moment = Moment(self._night, max(page.fetched_at for page in pages), snapshot)
            self._take(tables, left_out, moment, pages, whole=len(tables) == len(files))

    def _read(self, files: Sequence[Page]) -> tuple[list[Table | DataError], Standing]:
        """The tables of one day's files, and the records of those lines that were left out as they are known."""
        memory = self._memory if sum(len(page.content) for page in files) >= LARGE_BYTES else None
        read = [self._table(page, memory) for page in files]
        tables = [table for table in read if isinstance(table, Table)]
        if memory is None or not any(len(table.unchanged) for table in tables):
            return read, NONE_STANDS
        refs = cell_text(self._options.columns["ref"], stacked(tables), self._options)
        found = standing(tables, refs, self._advance())
        if found is not None:
            return read, found
        memory.forget()  # a known line's record is there again: which one counts is told by all rows
        return [self._table(page, memory) for page in files], NONE_STANDS

    def _table(self, page: Page, memory: LineMemory | None) -> Table | DataError:
        try:
            return read_table(page.content, page.address, self._options, self._wanted, self._optional, memory=memory)
        except DataError as error:
            return error

    def _take(
        self, tables: list[Table], left_out: Standing, moment: Moment, pages: Sequence[Page], *, whole: bool
    ) -> None:
        pull, refs, later = self._pull, [left_out.there], 0
        raw = stacked(tables)
        compared = self._advance()
        pull.tally.seen += len(left_out.there)
        pull.tally.unchanged += len(left_out.there)
        for table in tables:
            self._file_findings.add(table)
        broken = ragged_rejects(tables, self._options, pull.mapping)
        pull.tally.seen += len(broken)
        self._reject(broken, moment)
        readable = whole and broken.empty
        turned: list[pd.Series] = []
        for view in views(self._options):
            found = records_of(raw, view, pull)
            records = newest(found, view, pull)
            if self._memory and raw.line.any():
                self._memory.learn(tables, *_alone(found, records))
            readable &= not records.ref.isna().any()
            refs.append(pd.Index(records.ref.dropna()))
            fresh = changed(records, compared, pull.tally)
            done = mapped(fresh, view, pull, compared, moment)
            later += done.later
            turned.append(fresh.digest.set_axis(pd.Index(fresh.ref))[fresh.ref.notna().to_numpy()])
            self._frames.append(done.frame)
            self._reject(done.rejects, moment)
        if later:  # read these files again on the next night
            for page in pages:
                self._files.pop(page.address, None)
        others = left_out.others if len(left_out.there) and compared is self._held else None
        self._sweep_with(refs, others, readable, moment)
        self._turned = pd.concat(turned)
        self._fresh_at = max(filter(None, (self._fresh_at, *(self._fresh(page, moment) for page in pages))))

    def _reject(self, rejects: pd.DataFrame, moment: Moment) -> None:
        stated = pd.Series(pd.Timestamp(moment.stated), index=rejects.index).astype("datetime64[us, UTC]")
        self._rejects.append(rejects.assign(_valid_from=stated))

    def _advance(self) -> pd.Series:
        """What the day before brought is what the next day is compared with; the last day has no next."""
        new, held = self._turned, self._held if self._compared is None else self._compared
        if len(new):
            held = pd.concat([held.drop(new.index, errors="ignore"), new]) if len(held) else new
        self._compared, self._turned = held, new.iloc[:0]
        return held

    def _sweep_with(self, refs: list[pd.Index], others: pd.Index | None, readable: bool, moment: Moment) -> None:
        """Only the newest day tells what is gone; a corrected older file tells nothing about today.

        `others` are all refs the store holds but the first of `refs`, where that was worked out.
        """
        day = moment.snapshot.isoformat() if moment.snapshot else None
        before = self._swept_day or self._cursor.get("newest")
        if not self._options.complete or (day and before and day < before):
            return
        reason = "" if readable else "some rows or files could not be read, so ids may be missing"
        lacks = None if others is None else others[~is_among(pd.Series(others), texts(refs[1])).to_numpy()]
        self._sweep = Sweep(self._options.record, refs[0].append(refs[1:]), readable, reason, lacks=lacks)
        self._swept_day = day

    def _fresh(self, page: Page, moment: Moment) -> datetime | None:
        if page.endpoint == "misnamed":
            return None
        if moment.snapshot is not None or self._options.freshness == "read" or not page.notes.get("modified_at"):
            return moment.stated
        return min(datetime.fromisoformat(page.notes["modified_at"]), moment.latest)

    def harvest(self, mapping: int) -> Harvest:
        """Everything gathered; `mapping` is the fingerprint that the cursor remembers."""
        if self._errors and not self._frames:
            raise self._errors[0]
        kind, tally = self._options.kind, self._pull.tally
        result = Harvest(cursor=self._moved_cursor(mapping))
        result.findings = [*self._findings, *self._file_findings.told(), *tally.findings()]
        if self._cursor.get("fresh_at"):
            before = min(datetime.fromisoformat(self._cursor["fresh_at"]), end_of(self._night))
            self._fresh_at = max(before, self._fresh_at or before)
        result.fresh_at = self._fresh_at
        if not self._frames:
            return result
        filled = [frame for frame in self._frames if len(frame)]
        if filled:
            frame = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
        else:
            frame = empty_frame(kind).drop(columns="landing").assign(_location=pd.Series(dtype="str"))
        result.frames[kind.name] = frame
        rejected = [rejects for rejects in self._rejects if len(rejects)]
        result.rejects = pd.concat(rejected, ignore_index=True) if rejected else self._rejects[0]
        result.seen[kind.name] = tally.seen
        result.unchanged[kind.name] = tally.unchanged
        if not tally.seen:
            message = "the files hold a header and no rows" + (
                ", where there were rows before" if len(self._held) else ""
            )
            result.findings.append(Finding("no_rows", message, kind.name, serious=len(self._held) > 0))
        result.sweeps = [self._sweep] if self._sweep else []
        if self._memory:
            self._memory.turn()
            result.lines = self._memory.remembered if self._memory.renewed else None
        return result

    def _moved_cursor(self, mapping: int) -> dict[str, Any]:
        """The files read so far; a mapping that changed, or files that stand together, start anew."""
        same = self._cursor.get("mapping") == mapping
        together = self._options.snapshot is None and bool(self._files or self._errors or self._frames)
        before = dict(self._cursor.get("files", {})) if same and not together else {}
        cursor: dict[str, Any] = {"mapping": mapping, "files": {**before, **self._files}}
        days = [day for day in (self._cursor.get("newest"), self._swept_day) if day]
        if days:
            cursor["newest"] = max(days)
        stamps = [self._cursor["fresh_at"]] if self._cursor.get("fresh_at") else []
        stamps += [self._fresh_at.isoformat()] if self._fresh_at else []
        if stamps:
            cursor["fresh_at"] = max(stamps, key=datetime.fromisoformat)
        return cursor


def _alone(found: Records, kept: Records) -> tuple[np.ndarray, np.ndarray]:
    """Lines and digests of those records found whose ref no other one has."""
    alone = found.ref.notna().to_numpy(dtype=bool)
    if kept is not found:
        alone = alone & ~found.ref.duplicated(keep=False).to_numpy(dtype=bool)
    return found.raw.line[alone], found.digest.to_numpy("int64")[alone]
