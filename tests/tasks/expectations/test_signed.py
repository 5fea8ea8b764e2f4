"""The expectations of signed documents, read without their plans."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.expectations.canonical import canonical_bytes
from tasks.expectations.signed import signed_expectations

NOBODY = pd.DataFrame(columns=["project", "key", "version", "kano_type"], dtype="str")


def documents(**content: object) -> pd.DataFrame:
    text = canonical_bytes(content).decode()
    return pd.DataFrame({"key": ["harbour-baseline-1"], "project": ["harbour"], "content": [text]})


def test_they_are_read_as_they_were_signed_whatever_stands_before_and_after_them() -> None:
    said = {"key": "E1", "version": 2, "statement": 'He said "expectations": [1] 预期', "aspect": "date"}
    row = {**said, "owner_side": "supplier"}
    before = {"changes": {"expectations": {"taken": ["E9"]}}}
    found = signed_expectations(
        documents(adjustment=before, expectations=[row], items=[["t", "1", 1.0, None, None]]), NOBODY
    )
    assert found[["baseline", "expectation", "version"]].to_numpy().tolist() == [["harbour-baseline-1", "E1", 2]]
    assert found["statement"].tolist() == [said["statement"]]
    assert found["kano_type"].isna().all()


def test_the_kano_type_is_that_of_the_version_signed_whatever_the_register_says_by_now() -> None:
    rows = [{"key": "E1", "version": 2}, {"key": "E2", "version": 1}]
    versions = [("harbour", "E1", 1, "reverse"), ("harbour", "E1", 2, "must_be"), ("harbour", "E1", 3, "attractive")]
    register = pd.DataFrame([*versions, ("quay", "E2", 1, "must_be")], columns=NOBODY.columns)
    found = signed_expectations(documents(expectations=rows), register).set_index("expectation")["kano_type"]
    assert found["E1"] == "must_be"
    assert pd.isna(found["E2"])


def test_a_document_that_says_it_itself_is_believed() -> None:
    rows = [{"key": "E1", "version": 1, "kano_type": "must_be", "read_from": "tracker/7"}]
    register = pd.DataFrame([("harbour", "E1", 1, "attractive")], columns=NOBODY.columns)
    assert signed_expectations(documents(expectations=rows), register)["kano_type"].tolist() == ["must_be"]


def test_a_document_may_hold_none() -> None:
    assert signed_expectations(documents(expectations=[], items=[]), NOBODY).empty


def test_a_content_without_them_is_an_error() -> None:
    with pytest.raises(KeyError, match="expectations"):
        signed_expectations(documents(items=[]), NOBODY)
