"""What is at hand to verify by? The rows of the signed word, what the acts tell of them, and what a finding says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tasks.expectations.canonical import digest_of_text
from tasks.expectations.chain import Act
from tasks.records.frames import plain_rows

_CELLS_OF_AN_ITEM = 5


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was signed or done; `column` is empty where the evidence tells only the row."""

    table: str
    key: str
    column: str
    problem: str

    def __str__(self) -> str:
        """The finding in one line, e.g. `documents metering-baseline-1: content: is not what was drawn up`."""
        return f"{self.table} {self.key}: {self.column}: {self.problem}" if self.column else self._without_column()

    def _without_column(self) -> str:
        return f"{self.table} {self.key}: {self.problem}"


@dataclass(frozen=True)
class Evidence:
    """All rows of the signed word: canonical frames, of all projects or of one.

    BASELINES has the unsigned ones as well; BASELINE_ITEMS may leave theirs out.
    """

    documents: pd.DataFrame
    signatures: pd.DataFrame
    baselines: pd.DataFrame
    baseline_items: pd.DataFrame
    baseline_targets: pd.DataFrame
    chain: pd.DataFrame
    adjustments: pd.DataFrame
    adjustment_versions: pd.DataFrame


@dataclass
class Account:
    """The evidence made ready to be held against itself: rows by key, acts by kind and subject, contents read once."""

    evidence: Evidence
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    signatures: dict[str, dict[str, Any]] = field(default_factory=dict)
    baselines: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_document: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the rows; a content counts as long as it is the one that was drawn up."""
        for name in ("documents", "signatures", "baselines"):
            setattr(self, name, {row["key"]: row for row in plain_rows(getattr(self.evidence, name))})
        for row in self.signatures.values():
            self.by_document.setdefault(row["document"], []).append(row)
        for act in plain_rows(self.evidence.chain.sort_values(["project", "sequence"])):
            self.acts.setdefault(act["act"], {})[act["subject"]] = act
        for key, act in self.acts.get(Act.DRAWN_UP, {}).items():
            document = self.documents.get(key)
            if document is not None and digest_of_text(document["content"] or "") == act["digest"]:
                content = _read(document["content"])
                if content is not None:
                    self.contents[key] = content

    def of(self, act: Act) -> dict[str, dict[str, Any]]:
        """The acts of one kind by subject."""
        return self.acts.get(act, {})

    def signed(self, document: str) -> list[dict[str, Any]]:
        """The signatures under a document."""
        return self.by_document.get(document, [])


def _read(text: str) -> dict[str, Any] | None:
    """A content as it was drawn up; None for what never was one, whatever hash somebody gave it."""
    try:
        content: Any = json.loads(text)
        whole = (
            isinstance(content["project"]["key"], str)
            and isinstance(content["adjustment"], dict | None)
            and {"based_on", "holds_from", "frozen_as_of", "undated_items"} <= content.keys()
            and all(len(item) == _CELLS_OF_AN_ITEM for item in content["items"])
            and all(isinstance(target["key"], str) for target in content["targets"])
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return content if whole else None
