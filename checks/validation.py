"""What does Great Expectations say about a batch?

The only module that imports it, and only when rows are there to be validated: the import takes seconds and
brings `smtplib` with it. One suite per record kind is built once per process; a landing's batch is validated
against it once. Analytics and progress bars are off, results are not kept, nothing is written to disk.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from checks.rules import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Flagged,
    NotBefore,
    OneOf,
    PlausibleDay,
    PossibleMoment,
    Present,
    Rule,
    Within,
    rules_for,
)
from tasks.records.declaration import RecordKind

_ONE_AT_A_TIME = threading.Lock()  # the context, its batch cache and the warnings filter are shared


class ValidationError(Exception):
    """A rule could not be evaluated, so nothing is known about the batch."""


def validate(kind: RecordKind, view: pd.DataFrame, latest: pd.Timestamp) -> list[tuple[Rule, np.ndarray]]:
    """Every rule of `kind` with the positions of the rows of `view` that break it, ascending.

    `view` comes from `checks.view` and has a RangeIndex; `latest` is the last possible moment. Raises
    ValidationError when a rule cannot be evaluated: an expectation that fails to run has not passed.
    """
    with _ONE_AT_A_TIME, _quiet():
        definition = _batch_definition()
        held = definition.data_asset.datasource.get_execution_engine().batch_manager
        try:
            batch = definition.get_batch(batch_parameters={"dataframe": view})
            # COMPLETE without index columns: the positions at the price of a count (with them, 20 times as much)
            outcome = batch.validate(_suite(kind), result_format="COMPLETE", expectation_parameters={"latest": latest})
        finally:
            # else the last batch's rows stay in memory until the next one
            held.batch_cache.clear()
            held.batch_data_cache.clear()
    by_key = {result.expectation_config.meta["rule"]: result for result in outcome.results}
    return [(rule, _positions(kind, rule, by_key[rule.key])) for rule in rules_for(kind)]


def is_ready() -> bool:
    """Whether this process has imported Great Expectations, so that it need not be asked of another one."""
    return "great_expectations" in sys.modules


def get_ready() -> None:
    """Import Great Expectations now, before there is a batch."""
    with _ONE_AT_A_TIME, _quiet():
        _batch_definition()


def suite_of(kind: RecordKind) -> Any:
    """The Great Expectations suite of `kind`."""
    with _ONE_AT_A_TIME, _quiet():
        return _suite(kind)


def _positions(kind: RecordKind, rule: Rule, result: Any) -> np.ndarray:
    told = result.exception_info or {}
    # one exception is told flat, several by metric id
    raised = [told] if "raised_exception" in told else list(told.values())
    messages = [str(each["exception_message"]) for each in raised if each["raised_exception"]]
    if messages:
        raise ValidationError(f"{kind.name}: rule {rule.key} could not be evaluated: {messages[0]}")
    return np.sort(np.asarray(result.result.get("unexpected_index_list") or [], dtype=np.int64))


@cache
def _batch_definition() -> Any:
    import great_expectations as gx  # noqa: PLC0415 - seconds of import time that only a validation may cost

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("landing").add_dataframe_asset("view")
    return asset.add_batch_definition_whole_dataframe("whole")


@cache
def _suite(kind: RecordKind) -> Any:
    import great_expectations as gx  # noqa: PLC0415 - as above

    _batch_definition()  # a suite needs a context to live in
    return gx.ExpectationSuite(name=kind.name, expectations=[_expectation(rule) for rule in rules_for(kind)])


def _expectation(rule: Rule) -> Any:
    from great_expectations import expectations as gxe  # noqa: PLC0415 - as above

    low, high = (pd.Timestamp(f"{year}-01-01", tz="UTC") for year in (EARLIEST_YEAR, LATEST_YEAR + 1))
    kind: Any = gxe.ExpectColumnValuesToBeBetween
    asked: dict[str, Any] = {"column": rule.column}
    match rule.test:
        case Present():
            kind = gxe.ExpectColumnValuesToNotBeNull
        case OneOf(choices):
            kind = gxe.ExpectColumnValuesToBeInSet
            asked |= {"value_set": list(choices)}
        case Within(least, most):
            asked |= {"min_value": least, "max_value": most}
        case PlausibleDay():
            asked |= {"min_value": low, "max_value": high, "strict_max": True}
        case PossibleMoment():
            asked |= {"min_value": low, "max_value": {"$PARAMETER": "latest"}}
        case NotBefore(other):
            kind = gxe.ExpectColumnPairValuesAToBeGreaterThanB
            asked = {"column_A": rule.column, "column_B": other, "or_equal": True}
            asked |= {"ignore_row_if": "either_value_is_missing"}
        case Flagged(flag):
            kind = gxe.ExpectColumnValuesToBeInSet
            asked = {"column": flag, "value_set": [True]}
    return kind(**asked, severity=rule.severity.value, meta={"rule": rule.key})


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Great Expectations from calling home and its libraries from warning about each other."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
