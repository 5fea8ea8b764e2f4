"""The expectations of signed documents, read without their plans."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.expectations.canonical import canonical_bytes
from tasks.expectations.signed import signed_expectations


def documents(**content: object) -> pd.DataFrame:
    text = canonical_bytes(content).decode()
    return pd.DataFrame({"key": ["harbour-baseline-1"], "project": ["harbour"], "content": [text]})


def test_they_are_read_as_they_were_signed_whatever_stands_before_and_after_them() -> None:
    said = {"key": "E1", "version": 2, "statement": 'He said "expectations": [1] 预期', "aspect": "date"}
    row = {**said, "owner_side": "supplier", "kano_type": None}
    before = {"changes": {"expectations": {"taken": ["E9"]}}}
    found = signed_expectations(documents(adjustment=before, expectations=[row], items=[["t", "1", 1.0, None, None]]))
    assert found[["baseline", "expectation", "version"]].to_numpy().tolist() == [["harbour-baseline-1", "E1", 2]]
    assert found["statement"].tolist() == [said["statement"]]
    assert found["kano_type"].isna().all()


def test_a_document_may_hold_none() -> None:
    assert signed_expectations(documents(expectations=[], items=[])).empty


def test_a_content_without_them_is_an_error() -> None:
    with pytest.raises(KeyError, match="expectations"):
        signed_expectations(documents(items=[]))
