"""Which lines of a large text were read before, word for word?

From one night to the next most lines of an export stay as they are. A line says the same as long as it is read by the
same mapping below the same header; so the digest of its record is remembered under the line's hash, and a line whose
digest is among those the store holds is not read again. To hash a line costs a tenth of reading it.

Only a line that is a row by itself is remembered: cells of several lines, lone carriage returns and ids that stand
there twice are read as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tasks.records.membership import is_among, texts
from tasks.sources.contract import LINE_COLUMNS
from tasks.sources.digest import fingerprint
from tasks.sources.tabular.table import Table

LARGE_BYTES = 16 << 20  # some 100,000 rows; fewer are read at once anyway
_PIECE_BYTES = 1 << 18  # its lines are hashed while they are in the processor's cache
_END = ord("\n")


@dataclass
class LineMemory:
    """What is remembered of the lines of one source, and what one parse learns of them.

    read: what decides how a line is read, but for its header. known: gives the digests the store holds, by ref; asked
    when needed. remembered, learnt: frames with LINE_COLUMNS; what is learnt of one day replaces what is remembered.
    """

    read: int
    remembered: pd.DataFrame
    known: Callable[[], pd.Series]
    learnt: list[pd.DataFrame] = field(default_factory=list)
    renewed: bool = False

    def hashes(self, text: bytes, start: int, header: Sequence[str], delimiter: str) -> np.ndarray | None:
        """int64 hash of each line from `start` on, with how it is read; None where a carriage return may end a row."""
        if text.find(b"\r", start) >= 0 and text.count(b"\r", start) != text.count(b"\r\n", start):
            return None
        found = [np.empty(0, dtype=np.uint64)]
        while start < len(text):
            end = text.find(b"\n", start + _PIECE_BYTES)
            piece = text[start:end] if end >= 0 else text[start:].removesuffix(b"\n")
            lines = piece.split(b"\n")
            cells = np.empty(len(lines), dtype=object)
            cells[:] = lines
            found.append(pd.util.hash_array(cells, categorize=False))
            start = end + 1 if end >= 0 else len(text)
        return np.concatenate(found).view(np.int64) ^ np.int64(fingerprint(self.read, list(header), delimiter))

    def unchanged(self, hashes: np.ndarray) -> pd.Series:
        """The digests of those lines that the store holds as they are, indexed by the line's place among `hashes`."""
        lines = pd.Index(self.remembered["line"].to_numpy("int64"))
        if lines.empty or not lines.is_unique:
            return pd.Series([], dtype="int64")
        place = lines.get_indexer(pd.Index(hashes))
        there = np.flatnonzero(place >= 0)
        digests = pd.Series(self.remembered["digest"].to_numpy("int64")[place[there]], index=there)
        return digests[digests.isin(self.known())] if len(digests) else digests

    def learn(self, tables: Sequence[Table], lines: np.ndarray, digests: np.ndarray) -> None:
        """Remember the lines that the tables left out, and the digests of these others; a line of hash 0 is none."""
        told = lines != 0
        left_out = pd.concat([table.unchanged for table in tables])
        frames = (pd.Series(digests[told], index=lines[told]), left_out)
        self.learnt += [pd.DataFrame(dict(zip(LINE_COLUMNS, (one.index, one), strict=True))) for one in frames]

    def turn(self) -> None:
        """Remember what was learnt, and only that; nothing changes where nothing was."""
        if self.learnt:
            self.remembered, self.learnt, self.renewed = pd.concat(self.learnt, ignore_index=True), [], True

    def forget(self) -> None:
        """Know no line until the next are learnt."""
        self.remembered = self.remembered.iloc[:0]


@dataclass(frozen=True)
class Standing:
    """The refs of the known records that stand in lines which were left out, and those of all other known records."""

    there: pd.Index
    others: pd.Index


NONE_STANDS = Standing(pd.Index([], dtype="str"), pd.Index([], dtype="str"))


def standing(tables: Sequence[Table], refs: pd.Series, known: pd.Series) -> Standing | None:
    """Which records the lines stand for that tables left out; None when one stands in two of them, or among `refs` too."""
    digests = pd.concat([table.unchanged for table in tables])
    found = known.isin(digests).to_numpy(dtype=bool)
    there = known.index[found]
    if len(there) != len(digests) or is_among(pd.Series(there), texts(refs)).any():
        return None
    return Standing(there, known.index[~found])


def offsets_of(text: bytes, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each line from `start` on begins and ends."""
    characters = np.frombuffer(text, dtype=np.uint8)
    pieces = range(start, len(text), _PIECE_BYTES)
    ends = [np.flatnonzero(characters[place : place + _PIECE_BYTES] == _END) + place for place in pieces]
    unended = [len(text)] if start < len(text) and not text.endswith(b"\n") else []
    end = np.concatenate([*ends, np.array(unended, dtype=np.int64)])
    return np.concatenate([[start], end + 1])[: len(end)], end
