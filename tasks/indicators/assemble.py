"""From what was measured to readings that can be judged: unit, target, band, sample, trust, and a row for every project.

A project without data has a row that says so; "no data", "not enough data" and "not started" are proper answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.agreed import AgreedTerms, Overrides, agreed_terms
from tasks.indicators.families import Evidence, Family
from tasks.indicators.measured import measured, without_value
from tasks.indicators.trust import grade
from tasks.records.choices import ReadingState
from tasks.records.definitions import IndicatorDefinition, PlannedFraction, TrustPolicy, WorkingCalendar
from tasks.records.frames import conform
from tasks.records.judgements import READINGS

_KEY = ["project", "indicator", "scope"]
_DECIMALS = 10  # the same rows in another order must not restate a reading


def readings_of(
    family: Family,
    night: date,
    projects: pd.DataFrame,
    frames: Mapping[str, pd.DataFrame],
    definitions: Mapping[str, IndicatorDefinition],
    *,
    overrides: Overrides | None = None,
    facts: pd.DataFrame | None = None,
    trust_policy: TrustPolicy | None = None,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    planned_fraction: PlannedFraction = PlannedFraction.LINEAR,
    keep_cancelled: bool = False,
) -> pd.DataFrame:
    """All readings of a family for one night, a READINGS frame sorted by project, indicator and scope.

    `projects` is the projects frame, `frames` what the family `needs`, `definitions` the policy's indicators and
    `overrides` those of single projects, `facts` the trust facts of all families (see `trust`). An indicator the
    policy does not define is not measured. Raises KeyError when a needed frame is missing.
    """
    names = [indicator.name for indicator in family.indicators if indicator.name in definitions]
    if not names:
        return conform(pd.DataFrame(), READINGS)
    every = {
        indicator.name: definitions.get(indicator.name, _unasked(indicator.name)) for indicator in family.indicators
    }
    terms = agreed_terms(projects["key"], every, overrides or {})
    mine = None if facts is None else facts[(facts["family"] == family.name).to_numpy(dtype=bool)]
    sourced = np.zeros(len(projects), bool) if mine is None else projects["key"].isin(mine["project"]).to_numpy()
    needed = {name: frames[name] for name in family.needs}
    evidence = Evidence(
        night,
        projects,
        needed,
        terms,
        sourced=sourced,
        calendars=calendars or {},
        planned_fraction=planned_fraction,
        keep_cancelled=keep_cancelled,
    )
    found = family.measure(evidence)
    found = found[found["indicator"].isin(names).to_numpy(dtype=bool)]
    asked = [indicator for indicator in family.indicators if indicator.name in names]
    rows = found.reset_index(drop=True)
    if not family.signed_only:
        rows = _with_every_project(found, projects, {indicator.name: indicator.scopes for indicator in asked})
    sampled = rows["indicator"].isin([indicator.name for indicator in asked if indicator.sampled]).to_numpy(dtype=bool)
    rows = _judged_by_sample(rows, terms, sampled)
    graded = grade(rows, mine, night, trust_policy or TrustPolicy(), sampled=sampled & _has_data(rows))
    return _annotated(pd.concat([rows, graded], axis=1), terms, night)


def _has_data(rows: pd.DataFrame) -> np.ndarray:
    """Whether each row rests on any data at all."""
    present: np.ndarray = (rows["state"] != ReadingState.NO_DATA).to_numpy(dtype=bool)
    return present


def _judged_by_sample(rows: pd.DataFrame, terms: AgreedTerms, sampled: np.ndarray) -> pd.DataFrame:
    """`rows` without the values that too few observations carry."""
    minimum = terms.of(rows["project"], rows["indicator"], rows["scope"])["minimum_sample"]
    too_few = sampled & (rows["state"] == ReadingState.MEASURED) & (rows["sample_size"] < minimum)
    state = rows["state"].mask(too_few, str(ReadingState.NOT_ENOUGH_DATA))
    return without_value(rows, too_few).assign(state=state)


def _annotated(rows: pd.DataFrame, terms: AgreedTerms, night: date) -> pd.DataFrame:
    """READINGS from graded rows: with the terms that hold, rounded and sorted."""
    agreed = terms.of(rows["project"], rows["indicator"], rows["scope"])
    figures = ["value", "numerator", "denominator", "interval_low", "interval_high"]
    rows[figures] = rows[figures].round(_DECIMALS) + 0.0  # + 0.0 turns −0 into 0
    rows = rows.assign(
        night=pd.Timestamp(night),
        unit=agreed["unit"],
        target=agreed["target"],
        band_low=agreed["low"],
        band_high=agreed["high"],
        formula_version=agreed["formula_version"],
    )
    return conform(rows.sort_values(_KEY, ignore_index=True), READINGS)


def _with_every_project(
    found: pd.DataFrame, projects: pd.DataFrame, scopes: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """`found`, and a `no_data` row for every project × indicator × scope it lacks."""
    pairs = [(name, scope) for name, each in scopes.items() for scope in each]
    owners = np.repeat(projects["key"].to_numpy(dtype=object), len(pairs))
    names, parts = (list(column) * len(projects) for column in zip(*pairs, strict=True))
    wanted = pd.DataFrame({"project": owners, "indicator": names, "scope": parts}, dtype="str")
    there = pd.MultiIndex.from_frame(found[_KEY])
    lacking = wanted[~pd.MultiIndex.from_frame(wanted).isin(there)]
    if lacking.empty:
        return found.reset_index(drop=True)
    empty = measured(lacking["project"], "", state=ReadingState.NO_DATA)
    empty = empty.assign(indicator=lacking["indicator"].array, scope=lacking["scope"].array, sample_size=0)
    return pd.concat([found, empty], ignore_index=True).astype(found.dtypes.to_dict())


def _unasked(name: str) -> IndicatorDefinition:
    """A stand-in for an indicator that the policy leaves out; measured with its family, then dropped."""
    return IndicatorDefinition(name, unit="")
