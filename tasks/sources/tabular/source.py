"""A table that somebody exports or keeps: fetched as whole files, read by a mapping, in snapshots or as it stands.

    files ──fetch──▶ pages ──read──▶ tables ──sift──▶ changed records ──map──▶ canonical frame, rejects

With a day in the file name each file is a snapshot: read once, in the order of their days, none later than the night.
Without one the files together are the present state: when any of them changed, all are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from tasks.sources.contract import Finding, Harvest, Known, Page, Source
from tasks.sources.digest import fingerprint
from tasks.sources.tabular.harvesting import Harvesting
from tasks.sources.tabular.opening import Entry, Folder
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.probing import sampled
from tasks.sources.tabular.reading import MEDIA_TYPES, format_of
from tasks.sources.tabular.rereading import reread
from tasks.sources.tabular.sifting import Pull
from tasks.sources.tabular.tally import Tally
from tasks.sources.tabular.timing import Moment
from tasks.wire.errors import DataError, WireError


def _now() -> datetime:
    return datetime.now(UTC)


class Tabular(Source):
    """Files of rows, local or on any fsspec file system, as records of one kind."""

    Options: ClassVar[type[TabularOptions]] = TabularOptions
    incremental: ClassVar[bool] = True
    sweeps: ClassVar[bool] = True
    rereads: ClassVar[bool] = True

    def __init__(
        self,
        key: str,
        options: TabularOptions,
        projects: Mapping[str, str],
        home: Path,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.key = key
        self._options = options
        self._projects = dict(projects)
        self._folder = Folder(options, home)
        self._clock = clock

    @property
    def kinds(self) -> frozenset[str]:
        """The one kind that the rows are declared to be."""
        return frozenset({self._options.record})

    def fetch(self, cursor: Mapping[str, Any], night: date) -> Iterator[Page]:
        """Yield the files that changed since `cursor` and are not later than `night`.

        A file counts as unchanged by its bytes. Raises PermanentError when no file matches.
        """
        entries = [entry for entry in self._folder.entries() if entry.snapshot is None or entry.snapshot <= night]
        yield from (self._misnamed(entry) for entry in entries if entry.misnamed)
        entries = [entry for entry in entries if not entry.misnamed]
        read = cursor.get("files", {}) if cursor.get("mapping") == self._reading_fingerprint() else {}
        pages = (self._page(entry, self._folder.content(entry)) for entry in entries)
        changed = (page for page in pages if read.get(page.address, {}).get("sha256") != page.notes["sha256"])
        if self._options.snapshot is not None:
            yield from changed
            return
        # files that stand together are read again together; the first changed one is here already
        found = next(changed, None)
        if found is None and {entry.address for entry in entries} == set(read):
            return
        for entry in entries:
            if found is not None and entry.address == found.address:
                yield found
            else:
                yield self._page(entry, self._folder.content(entry))

    def parse(self, pages: Iterable[Page], cursor: Mapping[str, Any], night: date, known: Known) -> Harvest:
        """Make a canonical frame of the files' rows.

        A file that cannot be read is a finding while others can; it is tried again on the next night. Raises DataError
        when none can.
        """
        pull = Pull(self.key, self._options, self._projects, Tally(self._options.record))
        harvesting = Harvesting(pull, cursor, night, known)
        for snapshot, group in groupby(pages, key=lambda page: page.notes.get("snapshot")):
            harvesting.add(list(group), None if snapshot is None else date.fromisoformat(snapshot))
        return harvesting.harvest(self._reading_fingerprint())

    def probe(self) -> list[Finding]:
        """Read the first rows of the newest file and say how the mapping sees them."""
        night = self._clock().date()
        try:
            entries = [entry for entry in self._folder.entries() if not entry.misnamed]
            due = [entry for entry in entries if entry.snapshot is None or entry.snapshot <= night]
            if not due:
                return [Finding("no_file_due", f"{self._options.files}: no file of a day up to {night}", serious=True)]
            page = self._page(due[-1], self._folder.content(due[-1]))
            return sampled(page, self.key, self._options, self._projects, night)
        except WireError as error:
            return [Finding("unreadable", str(error), self._options.record, serious=True)]

    def reread(
        self, rows: pd.DataFrame, corrections: Mapping[str, str], known: Known, *, night: date, pulled_at: datetime
    ) -> Harvest:
        """Read rejected raw rows again, by the same mapping, with corrected cells."""
        pull = Pull(self.key, self._options, self._projects, Tally(self._options.record))
        held = known.digests.get(self._options.record, pd.Series(dtype="int64"))
        return reread(rows, corrections, pull, held, Moment(night, pulled_at))

    def _reading_fingerprint(self) -> int:
        """What decides how a file is read, the portfolio's project names included: a new one brings its rows."""
        return fingerprint(self._options.model_dump(mode="json"), sorted(self._projects.items()))

    def _page(self, entry: Entry, content: bytes) -> Page:
        notes = {
            "snapshot": entry.snapshot.isoformat() if entry.snapshot else None,
            "modified_at": entry.modified_at.isoformat() if entry.modified_at else None,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        try:
            media_type = MEDIA_TYPES[format_of(entry.address, self._options.format)]
        except DataError:
            media_type = "application/octet-stream"  # parse tells the error, with the page archived
        return Page("file", entry.address, content, media_type, self._clock(), notes)

    def _misnamed(self, entry: Entry) -> Page:
        notes = {"pattern": self._options.snapshot}
        return Page("misnamed", entry.address, b"", "application/octet-stream", self._clock(), notes)
