"""Which expectations does a signed document contain, as they were when it was signed?

The Kano type is ours alone: it stands in the register, in the version that the document names. Documents of form 1 hold it
themselves.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

_COLUMNS = {
    "baseline": "str",
    "project": "str",
    "expectation": "str",
    "version": "Int64",
    "statement": "str",
    "aspect": "str",
    "owner_side": "str",
    "kano_type": "str",
}
_VERSION = ["project", "expectation", "version"]


def signed_expectations(documents: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Every expectation of these DOCUMENTS, sorted by the first three columns.

    baseline (the document's key), project, expectation, version, statement, aspect, owner_side, kano_type. `register`
    holds EXPECTATIONS in all their versions (project, key, version and kano_type).
    """
    rows = [
        {**row, "baseline": key, "project": project, "expectation": row["key"]}
        for key, project, content in documents[["key", "project", "content"]].itertuples(index=False, name=None)
        for row in _member(content, "expectations")
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    named = register.rename(columns={"key": "expectation"})[[*_VERSION, "kano_type"]].astype({"version": "Int64"})
    noted = frame[_VERSION].merge(named, on=_VERSION, how="left")["kano_type"]
    frame = frame.assign(kano_type=frame["kano_type"].fillna(noted))
    return frame.sort_values(["baseline", "project", "expectation"], ignore_index=True)


def _member(canonical: str, name: str) -> Any:
    """One member of an object in canonical form, without parsing those after it: a plan of 20,000 items is one."""
    decoder, at = json.JSONDecoder(), len("{")
    while True:
        key, colon = decoder.raw_decode(canonical, at)
        value, end = decoder.raw_decode(canonical, colon + len(":"))
        if key == name:
            return value
        if canonical[end] != ",":
            raise KeyError(name)
        at = end + len(",")
