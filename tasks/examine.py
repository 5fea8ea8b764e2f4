"""Examine: what speaks against recording a measure as it is said, by all that the store and the portfolio know?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import nan
from typing import Any

import pandas as pd

from tasks.deviations.fold import unknown_deviation
from tasks.deviations.measure_rules import MeasureError
from tasks.deviations.success_criterion import unfit
from tasks.equip import Desk
from tasks.store.causes import causes, edits
from tasks.store.kinds import read_kind
from tasks.store.measures import measure_versions


def deviation_of(desk: Desk, key: str) -> dict[str, Any]:
    """The row of DEVIATIONS of that key. Raises MeasureError when there is none."""
    found = read_kind(desk.engine, "deviations", {"key": key})
    if found.empty:
        raise MeasureError(unknown_deviation(key))
    return dict(found.iloc[0])


def unfit_criterion(desk: Desk, deviation: Mapping[str, Any], comparator: str | None, value: float | None) -> list[str]:
    """Why a criterion is none while the deviation is open."""
    if pd.notna(deviation["closed_on"]):
        return []
    series = {name: deviation[name] for name in ("project", "indicator", "scope")}
    lately = {**series, "night": deviation["last_night"].date()}
    edges = read_kind(desk.engine, "readings", lately, ["band_low", "band_high"]).astype("float64")
    low, high = edges.iloc[0] if len(edges) else (nan, nan)
    return unfit(comparator, value, deviation["last_value"], low, high)


def unfit_now(desk: Desk, key: str, said: Mapping[str, Any]) -> list[str]:
    """Why a new criterion of a measure that has not started is none; after the start any is refused."""
    versions = measure_versions(desk.engine, key) if {"comparator", "value"} & set(said) else None
    if versions is None or versions.empty or pd.notna(versions["started_on"].iloc[-1]):
        return []
    wanted = {**versions.iloc[-1][["comparator", "value"]], **said}
    deviation = deviation_of(desk, versions["deviation"].iloc[-1])
    return unfit_criterion(desk, deviation, wanted["comparator"], wanted["value"])


def unknown_kind(kind: str, known: Collection[str]) -> list[str]:
    """Why there is no measure of a kind."""
    return [] if kind in known else [f"The catalogue has no kind {kind!r}; it has: {', '.join(known)}."]


def unknown_cause(desk: Desk, deviation: str, cause: str | None) -> list[str]:
    """Why a cause is none of a deviation; None is no cause in particular."""
    if cause is None:
        return []
    found = {*causes(desk.engine, [deviation])["cause"], *edits(desk.engine, [deviation])["cause"]}
    told = ", ".join(sorted(found)) or "none"
    return [] if cause in found else [f"{deviation} has no cause {cause!r}; it has: {told}."]


def unseen_issue(desk: Desk, source: str, ref: str) -> str | None:
    """That no issue of that id came from the tracker so far, which may still be on its way, or a slip."""
    if len(read_kind(desk.engine, "work_items", {"source": source, "ref": ref}, ["ref"])):
        return None
    return f"No issue {ref} came from {source} so far; the measure moves with it from when one does."


def unknown_source(desk: Desk, source: str | None) -> list[str]:
    """Why no issue of a source can carry a measure; None is no issue."""
    known = [each.key for each in desk.portfolio.sources]
    if source is None or source in known:
        return []
    return [f"No source is called {source!r}; the portfolio has: {', '.join(known)}."]
