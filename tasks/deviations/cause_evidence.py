"""What is kept as evidence of a cause? Its largest items and its numbers, as JSON."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

CAUSE = ["about", "code", "subject"]
"""What tells one cause from another, of one deviation or of all that are about the same."""

MOST_ITEMS = 20
"""So many exhibits are kept as evidence of a cause, the largest first."""


def evidence_of(causes: pd.DataFrame, shown: pd.DataFrame) -> list[str]:
    """The evidence of each cause: its largest exhibits, how many there are, the mark's share of all that could be affected.

    `causes` has about, code, subject, exhibits, base, days and by_chance; `shown` are the exhibits (`exhibits.EXHIBIT_COLUMNS`).
    """
    listed = shown[(shown["ref"].notna() & (shown["amount"].isna() | (shown["amount"] > 0))).to_numpy(dtype=bool)]
    listed = listed.assign(subject=listed["subject"].fillna("")).sort_values(
        ["amount", "source", "ref"], ascending=[False, True, True], na_position="first"
    )
    listed = listed[listed.groupby(CAUSE).cumcount() < MOST_ITEMS]
    items: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    columns = ["about", "code", "subject", "source", "ref", "title", "amount", "days"]
    for about, code, subject, source, ref, title, amount, days in zip(*(listed[name] for name in columns), strict=True):
        item = {"source": source, "ref": ref, "title": title, "amount": _rounded(amount), "days": _rounded(days)}
        told = {name: value for name, value in item.items() if value is not None and value == value}  # noqa: PLR0124 - NaN
        items.setdefault((about, code, subject), []).append(told)
    texts = []
    subjects = causes["subject"].fillna("")
    for row, subject in zip(causes.itertuples(), subjects, strict=True):
        figures = {"items": row.exhibits, "base_share": _rounded(row.base), "median_days": _rounded(row.days)}
        figures["by_chance"] = True if row.by_chance else None
        numbers = {name: value for name, value in figures.items() if value is not None}
        whole = {"items": items.get((row.about, row.code, subject), []), "numbers": numbers}
        texts.append(json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
    return texts


def _rounded(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)
