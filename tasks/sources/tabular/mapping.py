"""How records become rows of a canonical frame, and those that cannot become rejects with a reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.records.declaration import Column
from tasks.records.frames import conform
from tasks.sources.contract import REJECT_COLUMNS
from tasks.sources.conversion.outcome import REASONS, no_reasons
from tasks.sources.conversion.texts import readable
from tasks.sources.tabular.columns import cell_text, converted
from tasks.sources.tabular.options import ColumnMapping, TabularOptions
from tasks.sources.tabular.raw import Raw, as_json, kept_rows
from tasks.sources.tabular.sifting import Pull, Records, View
from tasks.sources.tabular.tally import Tally
from tasks.sources.tabular.timing import Moment, far_future, later_than_night, valid_from


@dataclass(frozen=True)
class Mapped:
    """Accepted rows, rejected rows, and how many were left for a later night."""

    frame: pd.DataFrame
    rejects: pd.DataFrame
    later: int


@dataclass(frozen=True)
class _Failure:
    """The cells of one mapping that could not be read."""

    label: str
    text: pd.Series
    reasons: pd.Series
    hints: dict[str, str]


def mapped(records: Records, view: View, pull: Pull, known: pd.Series, moment: Moment) -> Mapped:
    """Canonical frame (declared columns but `landing`, plus `_location`) and rejects of changed records.

    `known` holds the current digests, indexed by ref.
    """
    options, tally, raw = pull.options, pull.tally, records.raw
    kind = options.kind
    columns: dict[str, pd.Series] = {}
    failures: list[_Failure] = []
    for name, mapping in view.columns.items():
        column = kind.column(name)
        if name == "project":
            columns[name] = records.project
            failures += _unlisted(mapping, records)
            continue
        outcome = converted(name, mapping, column, raw, options)
        cells, reasons = outcome.cells, outcome.reasons
        ahead = far_future(column, cells, moment)
        if ahead is not None and ahead.any():
            reasons = reasons.mask(ahead & reasons.isna(), "far_future")
        if name == "ref":
            cells = records.ref
        columns[name] = cells
        if reasons.notna().any():
            hints = {"formats": ", ".join(mapping.dates or options.dates), "bounds": _bounds(column)}
            failures.append(_Failure(mapping.label, cell_text(mapping, raw, options), reasons, hints))
        if outcome.remarks is not None:
            _remark(outcome.remarks, mapping, raw, options, tally)
        raw_name = f"raw_{name}"
        if raw_name in kind.names and raw_name not in view.columns:
            columns[raw_name] = readable(cell_text(mapping, raw, options)).cells
    failed = np.zeros(len(raw), dtype=bool)
    for failure in failures:
        failed |= failure.reasons.notna().to_numpy(dtype=bool)
    rejects = _rejects(records, failures, failed, options)
    frame = pd.DataFrame(columns)
    later = later_than_night(kind, frame, moment).to_numpy(dtype=bool) & ~failed
    tally.add("left_out_later", raw.only(later).locations() if later.any() else pd.Series(dtype="str"))
    frame = _completed(frame, records, view, pull)
    good = ~failed & ~later
    if not good.all():
        frame = frame[good].reset_index(drop=True)
    frame["valid_from"] = valid_from(kind, frame, known, moment)
    canonical = conform(frame, kind).drop(columns="landing")
    canonical["_location"] = frame["_location"]
    return Mapped(canonical, rejects, int(later.sum()))


def _completed(frame: pd.DataFrame, records: Records, view: View, pull: Pull) -> pd.DataFrame:
    raw, options = records.raw, pull.options
    frame["source"] = pd.Series([pull.source], dtype="str").repeat(len(raw)).set_axis(frame.index)
    frame["row_digest"] = records.digest.astype("Int64")
    frame["_location"] = raw.locations()
    used = {header for mapping in view.columns.values() for header in mapping.headers}
    names = list(options.extra)
    if options.extra == "*":
        names = [str(name) for name in raw.cells.columns if name not in used]
    if names:
        frame["extra"] = as_json(pd.DataFrame({name: readable(raw.column(name)).cells for name in names}))
    return frame


def _unlisted(mapping: ColumnMapping, records: Records) -> list[_Failure]:
    unknown = records.project.isna()
    if not unknown.any():
        return []
    reasons = no_reasons(unknown.index).mask(unknown, "unlisted_project")
    return [_Failure(mapping.label, records.name, reasons.mask(records.name.isna(), "missing_required"), {})]


def _remark(remarks: pd.Series, mapping: ColumnMapping, raw: Raw, options: TabularOptions, tally: Tally) -> None:
    for code in remarks.dropna().unique():
        text = cell_text(mapping, raw, options)
        tally.add(str(code), text[remarks.eq(code)], mapping.label)


def _bounds(column: Column) -> str:
    """The allowed range in words, as far as it is bounded."""
    if column.unit == "fraction":
        return "between 0 % and 100 %"
    edges = {"at least": column.minimum, "at most": column.maximum}
    return " and ".join(f"{word} {value:g}" for word, value in edges.items() if value is not None)


def _rejects(records: Records, failures: list[_Failure], failed: np.ndarray, options: TabularOptions) -> pd.DataFrame:
    """One reject per failed row: the first bad column, and in words every further one."""
    if not failed.any():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in REJECT_COLUMNS}).astype({"row_digest": "Int64"})
    bad = records.only(failed)
    index = bad.raw.cells.index
    empty = pd.Series(index=index, dtype="str")
    column, value, rule, reason = empty, empty, empty, empty
    for failure in failures:
        code = failure.reasons[failed].set_axis(index)
        text = failure.text[failed].set_axis(index)
        words = {name: sentence.format(**failure.hints) for name, sentence in _told(failure).items()}
        shown = (" '" + text.str.slice(0, 200) + "'").fillna("")
        message = failure.label + shown.mask(code.eq("missing_required"), "") + " " + code.map(words).astype("str")
        first = code.notna() & rule.isna()
        column, value = column.mask(first, failure.label), value.mask(first, text)
        rule = rule.mask(first, code)
        reason = reason.mask(first, message).mask(code.notna() & ~first, reason + "; " + message)
    location = bad.raw.locations()
    return pd.DataFrame(
        {
            "kind": empty.fillna(options.record),
            "ref": bad.ref,
            "project": bad.project,
            "location": location,
            "column": column,
            "value": value,
            "rule": rule,
            "reason": location + ": " + reason,
            "row": kept_rows(bad.raw),
            "row_digest": bad.digest.astype("Int64"),
        }
    )


def _told(failure: _Failure) -> dict[str, str]:
    codes = set(failure.reasons.dropna().unique())
    return {code: sentence for code, sentence in REASONS.items() if code in codes}
