"""Which row is which: text keys of whole frames turned into positions, once.

Grouping and merging a million text cells costs seconds; positions from one hash pass cost tenths.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tasks.records.membership import only_asked

_SEPARATOR = "\x1f"


def positions(values: pd.Series, within: pd.Series) -> np.ndarray:
    """The position of each value in `within` (its first occurrence), −1 where there is none or it is missing."""
    return _index_in(_arrow(values), _arrow(within))


def row_positions(rows: pd.DataFrame, within: pd.DataFrame, ref: str = "ref") -> np.ndarray:
    """The position in `within` of the row with the same (source, ref), −1 where there is none.

    `ref` names the column of `rows` that holds the ref, e.g. `parent`.
    """
    sources = pd.concat([rows["source"], within["source"]]).unique()
    if len(sources) <= 1:  # the usual case; joining two million texts would cost as much as the look-up
        return positions(rows[ref], within["ref"])
    return _index_in(_joined(rows["source"], rows[ref]), _joined(within["source"], within["ref"]))


def _arrow(values: pd.Series) -> pa.Array:
    array = pa.array(values, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _joined(sources: pd.Series, refs: pd.Series) -> pa.Array:
    separator = pa.scalar(_SEPARATOR, pa.large_string())
    return pc.binary_join_element_wise(_arrow(sources), _arrow(refs), separator)


def _index_in(values: pa.Array, within: pa.Array) -> np.ndarray:
    """Position of each value in `within`; of few values the rest of `within` is put aside first."""
    spots = None
    among = only_asked(within, values)
    if among is not None:
        spots, within = np.flatnonzero(among.to_numpy(zero_copy_only=False)), within.filter(among)
    found = pc.index_in(values, value_set=within, skip_nulls=True)
    numbers: np.ndarray = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    return numbers if spots is None else np.append(spots, -1)[numbers]
