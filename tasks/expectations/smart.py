"""What does a target still lack to be specific, measurable, achievable, relevant and time-bound (policy P3.3)?

Tells per letter, with a reason code and the values it rests on; a code becomes a sentence where it is shown.
Judges targets in preparation only and keeps nobody from anything: what may be signed is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

import pandas as pd

from tasks.expectations.achievable import AchievableRules, Verdict, achievable
from tasks.records.definitions import IndicatorDefinition
from tasks.records.expecting import ExpectationState, KanoType
from tasks.records.promises import Comparator

COLUMNS = ("project", "target", "letter", "ok", "reason", "values")

REASONS = {
    "S": ("no_statement", "no_expectation", "unknown_expectation", "no_measure", "two_measures"),
    "M": (
        *("unknown_indicator", "no_comparator", "no_value", "no_upper_value", "edges_swapped", "no_unit", "wrong_unit"),
        *("no_acceptance", "unknown_deliverable"),
    ),
    "A": (*(verdict.value for verdict in Verdict), "not_comparable"),
    "R": ("not_confirmed", "withdrawn", "indifferent", "reverse"),
    "T": ("no_due_date", "before_contract", "after_contract", "after_expected"),
}
"""Every reason code by letter; what is fine has none, except that A always says its verdict."""


class Letter(StrEnum):
    """The letters of SMART, in its order."""

    SPECIFIC = "S"
    MEASURABLE = "M"
    ACHIEVABLE = "A"
    RELEVANT = "R"
    TIME_BOUND = "T"


def check(
    targets: pd.DataFrame,
    expectations: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    history_readings: pd.DataFrame,
    projects: pd.DataFrame,
    *,
    rules: AchievableRules,
    deliverables: Collection[str] | None = None,
) -> pd.DataFrame:
    """COLUMNS: a row per target and letter, or several where a letter has several faults; in the targets' order.

    `targets` are TARGETS, `expectations` the latest EXPECTATIONS of their projects, `history_readings` READINGS of the
    whole company, `projects` PROJECTS, `rules` those of *achievable*. `deliverables` are the items and milestones that exist, as source/ref, as far
    as known. `ok` is True, False, or missing where there is nothing to compare with; a sandbagged target is
    achievable and says so by its reason. `values` is JSON: what the reason rests on.
    """
    rows = _beside(targets, expectations, projects)
    verdicts = achievable(targets, history_readings, rules).set_index(["project", "target"])
    faults = pd.concat(
        [
            *_specific(rows),
            *_measurable(rows, definitions, deliverables),
            _achievable(rows, verdicts),
            *_relevant(rows),
            *_time_bound(rows),
        ]
    )
    fine = pd.concat([_told(rows, rows.index.notna(), letter, "", ok=True) for letter in Letter if letter != "A"])
    faulty = pd.MultiIndex.from_frame(faults[["_row", "letter"]])
    fine = fine[~pd.MultiIndex.from_frame(fine[["_row", "letter"]]).isin(faulty)]
    found = pd.concat([faults, fine])
    found["_letter"] = found["letter"].map({letter.value: place for place, letter in enumerate(Letter)})
    found = found.sort_values(["_row", "_letter"], kind="stable", ignore_index=True)
    return found[list(COLUMNS)].astype({"ok": "boolean", "reason": "str", "values": "str"})


def _beside(targets: pd.DataFrame, expectations: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """The targets with what their expectation and project say beside them."""
    known = expectations[["project", "key", "state", "kano_type", "due_on"]].rename(
        columns={"key": "expectation", "due_on": "expected_on"}
    )
    contracts = projects[["key", "starts_on", "ends_on"]].rename(columns={"key": "project"})
    return (
        targets.merge(known, on=["project", "expectation"], how="left")
        .merge(contracts, on="project", how="left")
        .rename(columns={"key": "target"})
    )


def _specific(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    has_indicator, has_deliverable = rows["indicator"].notna(), rows["deliverable"].notna()
    yield _told(rows, rows["statement"].isna(), "S", "no_statement")
    yield _told(rows, rows["expectation"].isna(), "S", "no_expectation")
    unknown = rows["expectation"].notna() & rows["state"].isna()
    yield _told(rows, unknown, "S", "unknown_expectation", "expectation")
    yield _told(rows, ~has_indicator & ~has_deliverable, "S", "no_measure")
    yield _told(rows, has_indicator & has_deliverable, "S", "two_measures", "indicator", "deliverable")


def _measurable(
    rows: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], deliverables: Collection[str] | None
) -> Iterator[pd.DataFrame]:
    by_indicator, by_deliverable = rows["indicator"].notna(), rows["deliverable"].notna()
    known = by_indicator & rows["indicator"].isin(list(definitions))
    units = {name: definition.unit for name, definition in definitions.items()}
    rows = rows.assign(expected_unit=rows["indicator"].map(units))
    within = rows["comparator"] == Comparator.WITHIN
    yield _told(rows, by_indicator & ~known, "M", "unknown_indicator", "indicator")
    yield _told(rows, by_indicator & rows["comparator"].isna(), "M", "no_comparator")
    yield _told(rows, by_indicator & rows["value"].isna(), "M", "no_value")
    yield _told(rows, within & rows["value_high"].isna(), "M", "no_upper_value", "value")
    yield _told(rows, within & (rows["value_high"] < rows["value"]), "M", "edges_swapped", "value", "value_high")
    yield _told(rows, by_indicator & rows["unit"].isna(), "M", "no_unit", "expected_unit")
    wrong = known & rows["unit"].notna() & (rows["unit"] != rows["expected_unit"])
    yield _told(rows, wrong, "M", "wrong_unit", "unit", "expected_unit")
    yield _told(rows, by_deliverable & rows["acceptance"].isna(), "M", "no_acceptance", "deliverable")
    if deliverables is not None:
        gone = by_deliverable & ~rows["deliverable"].isin(list(deliverables))
        yield _told(rows, gone, "M", "unknown_deliverable", "deliverable")


def _achievable(rows: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The one letter that always says why."""
    at = pd.MultiIndex.from_frame(rows[["project", "target"]])
    found = verdicts.reindex(at)
    found.index = rows.index
    reasons = found["verdict"].astype("str").fillna("not_comparable")
    told = _told(
        rows.assign(**found.drop(columns="verdict")), rows.index.notna(), "A", "", *found.columns.drop("verdict")
    )
    ok = reasons.map({"plausible": True, "sandbagged": True, "over_promise": False}).astype("boolean")
    return told.assign(reason=reasons, ok=ok)


def _relevant(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    unsure = rows["state"].isin([ExpectationState.LATENT.value, ExpectationState.DOUBT.value])
    yield _told(rows, unsure, "R", "not_confirmed", "expectation", "state")
    yield _told(rows, rows["state"] == ExpectationState.WITHDRAWN, "R", "withdrawn", "expectation")
    for kano_type in (KanoType.INDIFFERENT, KanoType.REVERSE):
        yield _told(rows, rows["kano_type"] == kano_type, "R", kano_type.value, "expectation")


def _time_bound(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    yield _told(rows, rows["due_on"].isna(), "T", "no_due_date")
    yield _told(rows, rows["due_on"] < rows["starts_on"], "T", "before_contract", "due_on", "starts_on")
    yield _told(rows, rows["due_on"] > rows["ends_on"], "T", "after_contract", "due_on", "ends_on")
    yield _told(rows, rows["due_on"] > rows["expected_on"], "T", "after_expected", "due_on", "expected_on")


def _told(
    rows: pd.DataFrame, chosen: pd.Series, letter: str, reason: str, *columns: str, ok: bool | None = False
) -> pd.DataFrame:
    """A row per chosen target with its reason and the values of `columns`."""
    few = rows[pd.Series(chosen, index=rows.index).fillna(value=False).astype(bool)]
    values = [_json(each) for each in few[list(columns)].to_dict("records")] if columns else ["{}"] * len(few)
    return pd.DataFrame(
        {"project": few["project"], "target": few["target"], "letter": str(letter), "ok": ok, "reason": reason}
    ).assign(values=values, _row=few.index)


def _json(values: Mapping[str, object]) -> str:
    plain = {
        name: value.date().isoformat() if isinstance(value, pd.Timestamp) else getattr(value, "item", lambda: value)()  # noqa: B023 - called at once
        for name, value in values.items()
        if not pd.isna(value)
    }
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)
