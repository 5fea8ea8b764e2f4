"""What a source is: `fetch` talks to the outside and yields raw pages; `parse` makes frames of them.

    fetch(cursor, night) ──▶ pages ──▶ (raw archive) ──▶ parse(pages) ──▶ Harvest ──▶ checks, store

`parse` is pure: the same pages give the same harvest, live or replayed from the archive.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

import pandas as pd


@dataclass(frozen=True)
class Page:
    """One raw answer of a source: a file's bytes or a response's body.

    `endpoint` says what the page is (`file`, `issues`, `issue`, ...); `address` is the file or URL without
    secrets; `notes` are small facts that parse needs and the bytes do not hold (project, page number,
    snapshot day as ISO text).
    """

    endpoint: str
    address: str
    content: bytes
    media_type: str
    fetched_at: datetime
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sweep:
    """Every ref of one kind that the source holds now; `complete` is False when ids may be missing.

    lacks: the known refs that it does not hold, where a parse found them out on its way.
    """

    kind: str
    refs: frozenset[str] | pd.Index
    complete: bool
    reason: str = ""
    projects: frozenset[str] | None = None
    lacks: pd.Index | None = None


@dataclass(frozen=True)
class Finding:
    """Something to be told about a pull: an unknown status value, a renamed column, a page that drifted.

    `code` is a stable snake_case name, `message` the plain words, `count` how many rows it is about.
    """

    code: str
    message: str
    kind: str = ""
    count: int = 1
    serious: bool = False


@dataclass
class Harvest:
    """What one pull brought.

    frames: kind name to canonical frame (declared columns but `landing`; a versioned kind may hold
        several rows of a ref, one per `valid_from`), plus `_location`: where the row was read.
    rejects: rows that could not be read, with columns kind, ref, project, location, column, value, rule,
        reason, row (JSON text), row_digest; and `_valid_from`, where it is known from when the row would hold.
    unchanged: kind name to the number of rows left out because the store already holds them.
    seen: kind name to the number of rows read.
    sweeps: what deletions may be found with.
    cursor: where to go on from next time (JSON-able).
    fresh_at: as of when the source's content is known.
    lines: the lines of its large texts, to be known next time; None leaves those known as they are.
    """

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    rejects: pd.DataFrame | None = None
    unchanged: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    sweeps: list[Sweep] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)
    fresh_at: datetime | None = None
    lines: pd.DataFrame | None = None


LINE_COLUMNS = ("line", "digest")

REJECT_COLUMNS = (
    "kind",
    "ref",
    "project",
    "location",
    "column",
    "value",
    "rule",
    "reason",
    "row",
    "row_digest",
)


@dataclass(frozen=True)
class Known:
    """What the store already holds of a source, so that unchanged rows can be left out.

    digests: kind name to a Series of row digests (int64) indexed by ref, of the current rows.
    lines: LINE_COLUMNS (int64): hashes of lines of large texts, and the digest of the record that each was read as
        last time; None: lines are neither recognised nor remembered. They never change what a parse finds.
    """

    digests: Mapping[str, pd.Series] = field(default_factory=dict)
    lines: pd.DataFrame | None = None


class Source(ABC):
    """A tracker or feedback channel.

    Abilities are declared: `incremental` sources use the cursor to fetch only what changed; `sweeps`
    sources can list every id, so that deletions are found; a source that `rereads` can read a single rejected row
    again after its cells were corrected.
    """

    incremental: ClassVar[bool] = False
    sweeps: ClassVar[bool] = False
    rereads: ClassVar[bool] = False

    key: str

    @property
    @abstractmethod
    def kinds(self) -> frozenset[str]:
        """Names of the record kinds that this source feeds, as its options say."""

    @abstractmethod
    def fetch(self, cursor: Mapping[str, Any], night: date) -> Iterator[Page]:
        """Yield the raw pages of what changed since `cursor`; the only method that does I/O.

        Raises a WireError. A cursor never moves past `night` or now.
        """

    @abstractmethod
    def parse(self, pages: Iterable[Page], cursor: Mapping[str, Any], night: date, known: Known) -> Harvest:
        """Make canonical frames of raw pages, live or replayed. Pure."""

    @abstractmethod
    def probe(self) -> list[Finding]:
        """Try the connection and the mapping on a sample; say what was found. Stores nothing."""

    def reread(
        self, rows: pd.DataFrame, corrections: Mapping[str, str], known: Known, *, night: date, pulled_at: datetime
    ) -> Harvest:
        """Read rejected raw rows again with corrected cells, as of the night and moment of their pull. Pure.

        `rows` has REJECT_COLUMNS; `corrections` maps a name in the raw rows to the corrected cell of each of them. A
        row keeps the `row_digest` of its uncorrected cells, so that these are known when they come again. The harvest
        holds frames and rejects only. Raises DataError for a correction that names nothing.
        """
        raise NotImplementedError(f"{type(self).__name__} cannot read single rows again")
