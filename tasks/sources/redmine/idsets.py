"""How a cursor remembers which issues a project has: a set of ids in about a byte each.

A million ids as JSON numbers would be seven megabytes a night; as packed differences they are about one.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


def id_array(ids: Iterable[int], beside: Iterable[int] = ()) -> tuple[Ids, Ids]:
    """The ids sorted, each once; with them what stood beside each."""
    numbers = np.fromiter(ids, dtype=np.int64)
    others = np.fromiter(beside, dtype=np.int64)
    numbers, places = np.unique(numbers, return_index=True)
    return numbers, others[places] if len(others) else others


def carried_on(before: Ids, project: int, listed: Ids, listed_in: Ids) -> Ids:
    """The issues of `project` after a list: those from before, without the moved, with the new.

    `listed` are the ids met, `listed_in` the project each is in now.
    """
    here = listed_in == project
    return np.union1d(np.setdiff1d(before, listed[~here]), listed[here])


def pack(ids: Ids) -> str:
    """The text form of a sorted id array; empty for none."""
    if not len(ids):
        return ""
    steps = np.diff(ids, prepend=0).astype("<i8")
    return b64encode(zlib.compress(steps.tobytes())).decode()


def unpack(text: str) -> Ids:
    """The ids that `pack` wrote."""
    if not text:
        return np.empty(0, dtype=np.int64)
    return np.cumsum(np.frombuffer(zlib.decompress(b64decode(text)), dtype="<i8")).astype(np.int64)
