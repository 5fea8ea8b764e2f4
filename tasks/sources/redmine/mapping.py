"""How Redmine's words become ours: whole columns of issues and versions into canonical frames.

A value the mapping does not know is counted and shown, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from tasks.records.choices import ItemStatus, MilestoneStatus
from tasks.records.declaration import ColumnType
from tasks.records.frames import conform, empty_frame
from tasks.records.landed import MILESTONES, WORK_ITEMS
from tasks.sources.contract import Finding
from tasks.sources.redmine.gathering import Gathered
from tasks.sources.redmine.history import ROLLED_UP
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.state import stamp

_AS_REDMINE_SAYS = "Taken as Redmine says: done when closed, else open."
_MILESTONE_STATUS = {
    "open": MilestoneStatus.OPEN,
    "locked": MilestoneStatus.OPEN,
    "closed": MilestoneStatus.REACHED,
}


def work_items(found: Gathered, options: RedmineOptions, source: str) -> tuple[pd.DataFrame, list[Finding]]:
    """One row per version of each issue taken; without `row_digest`. Findings tell of values without a mapping.

    Versions from the time an issue was in a project that is not monitored are left out.
    """
    raw = pd.DataFrame(dict(found.items.columns))
    if raw.empty:
        return _located(empty_frame(WORK_ITEMS), "issues", True), []
    raw = _without_unknown_rollups(raw, found.parents)
    findings: list[Finding] = []
    project = _texts(raw["project_id"]).map({str(number): key for number, key in found.resolution.targets.items()})
    raw, project = raw[project.notna()].reset_index(drop=True), project[project.notna()].reset_index(drop=True)
    status = _named(raw["status_id"], found.names["statuses"])
    type_ = _named(raw["tracker_id"], found.names["trackers"])
    priority = _named(raw["priority_id"], found.names["priorities"])
    closed = _texts(raw["status_id"]).map({number: str(int(flag)) for number, flag in found.closed.items()}) == "1"
    frame = pd.DataFrame(
        {
            "source": source,
            "ref": raw["issue"],
            "project": project,
            "title": raw["subject"],
            "raw_type": type_,
            "type": _mapped(type_, options.types, "type", raw, findings),
            "raw_status": status,
            "status": _statuses(status, closed, options, raw, findings),
            "parent": raw["parent_id"],
            "milestone": raw["fixed_version_id"],
            "assignee": _named(raw["assigned_to_id"], found.people),
            "priority": priority.map(options.priorities).fillna(priority) if options.priorities else priority,
            "estimate_hours": pd.to_numeric(_texts(raw["estimated_hours"]), errors="coerce"),
            "spent_hours": pd.to_numeric(raw["spent_hours"], errors="coerce"),
            "done_ratio": pd.to_numeric(_texts(raw["done_ratio"]), errors="coerce") / 100,
            "start_on": _days(raw["start_date"]),
            "due_on": _days(raw["due_date"]),
            "created_at": _instants(raw["created_on"]),
            "updated_at": _instants(raw["updated_on"]),
            "closed_at": _instants(raw["closed_on"]),
            "reopened_count": raw["reopened"],
            "is_private": raw["is_private"] == "1",
            "valid_from": _instants(raw["valid_from"]),
            "extra": _extra(raw, options),
            "row_digest": 0,
            "landing": 0,
        }
    )
    for name, field in options.custom_fields.items():
        if field.column != "extra":
            frame[field.column] = _custom(raw[f"custom:{name}"], field.column, field.values, raw, findings)
    return _located(conform(frame, WORK_ITEMS), "issues", raw["last"]), findings


def milestones(found: Gathered, source: str, until: datetime) -> pd.DataFrame:
    """One row per version of a monitored project, as it is now; without `row_digest`.

    Redmine keeps no history of versions: a row holds from the version's last change on.
    """
    targets = found.resolution.targets
    rows = [row for row, _ in found.versions.values() if row["project"]["id"] in targets]
    rows = [row for row in rows if row["created_on"] <= stamp(until)]
    if not rows:
        return _located(empty_frame(MILESTONES), "versions", True)
    raw = pd.DataFrame(
        {
            "ref": [str(row["id"]) for row in rows],
            "project": [targets[row["project"]["id"]] for row in rows],
            "title": [row["name"] for row in rows],
            "raw_status": [row.get("status") for row in rows],
            "due": [row.get("due_date") for row in rows],
            "updated": [row["updated_on"] for row in rows],
        }
    )
    updated = _instants(raw["updated"]).clip(upper=pd.Timestamp(until))
    reached = _texts(raw["raw_status"]) == "closed"
    frame = pd.DataFrame(
        {
            "source": source,
            "ref": raw["ref"],
            "project": raw["project"],
            "title": raw["title"],
            "status": _texts(raw["raw_status"]).map(_MILESTONE_STATUS),
            "raw_status": raw["raw_status"],
            "due_on": _days(raw["due"]),
            "reached_on": updated.dt.tz_localize(None).dt.normalize().where(reached),
            "row_digest": 0,
            "valid_from": updated,
            "landing": 0,
        }
    )
    return _located(conform(frame, MILESTONES), "versions", True)


def digests(frame: pd.DataFrame, mapping: str) -> pd.Series:
    """A digest of each row's content and of the mapping that made it."""
    content = frame.drop(columns=["row_digest", "landing", "_last"], errors="ignore").assign(_mapping=mapping)
    hashes = pd.util.hash_pandas_object(content, index=False).to_numpy().view(np.int64)
    return pd.Series(hashes, index=frame.index, dtype="Int64")


def _located(frame: pd.DataFrame, path: str, last: pd.Series | bool) -> pd.DataFrame:
    """With where each row was read, and whether it is the newest version of its ref."""
    flags = pd.Series(last, index=frame.index, dtype=bool)
    return frame.assign(_location=(f"{path}/" + frame["ref"]).astype("str"), _last=flags)


def _without_unknown_rollups(raw: pd.DataFrame, parents: set[str]) -> pd.DataFrame:
    """A parent's fields that its children moved silently are not known before the last time they did."""
    is_parent = raw["issue"].isin(parents)
    for place, name in enumerate(ROLLED_UP):
        raw[name] = raw[name].where(~(is_parent & (raw["silent"] & (1 << place) != 0)), None)
    return raw


def _statuses(
    names: pd.Series, closed: pd.Series, options: RedmineOptions, raw: pd.DataFrame, findings: list[Finding]
) -> pd.Series:
    told = pd.Series(np.where(closed, ItemStatus.DONE.value, ItemStatus.OPEN.value), index=names.index, dtype="str")
    if not options.statuses:
        return told
    mapped = _mapped(names, options.statuses, "status", raw, findings, verdict=_AS_REDMINE_SAYS)
    return mapped.fillna(told)


def _mapped(
    names: pd.Series,
    values: Mapping[str, str],
    what: str,
    raw: pd.DataFrame,
    findings: list[Finding],
    *,
    verdict: str = "Left empty.",
) -> pd.Series:
    """`names` through `values`; one finding per name that is missing there, counting the issues that have it now."""
    result = names.map({name: str(value) for name, value in values.items()}).astype("str")
    unknown = names[names.notna() & result.isna() & raw["last"]] if values else names[:0]
    for name, count in unknown.value_counts().items():
        message = f"{what} {name!r} of {count} issues is not in the source's mapping. {verdict}"
        findings.append(Finding(f"unmapped_{what}", message, WORK_ITEMS.name, int(count)))
    return result


def _custom(
    texts: pd.Series, column: str, values: Mapping[str, str], raw: pd.DataFrame, findings: list[Finding]
) -> pd.Series:
    declared = WORK_ITEMS.column(column)
    cells = _texts(texts)
    cells = cells.map(values).fillna(cells).astype("str") if values else cells
    if declared.type is ColumnType.CHOICE:
        result = cells.where(cells.isin(declared.choices))
    elif declared.type is ColumnType.DATE:
        result = _days(cells)
    else:
        result = pd.to_numeric(cells, errors="coerce")
        result = result / 100 if declared.unit == "fraction" else result
    bad = cells[cells.notna() & result.isna() & raw["last"]]
    for value, count in bad.value_counts().items():
        message = f"{value!r} of {count} issues cannot stand in {column}. Left empty."
        findings.append(Finding("unmapped_value", message, WORK_ITEMS.name, int(count)))
    return result


def _extra(raw: pd.DataFrame, options: RedmineOptions) -> pd.Series:
    names = {"category": "category"}
    names |= {f"custom:{name}": name for name, field in options.custom_fields.items() if field.column == "extra"}
    columns = [raw[column].tolist() for column in names]
    documents = (
        {name: value for name, value in zip(names.values(), row, strict=True) if isinstance(value, str)}
        for row in zip(*columns, strict=True)
    )
    texts = [json.dumps(one, ensure_ascii=False, sort_keys=True) if one else None for one in documents]
    return pd.Series(texts, index=raw.index, dtype="str")


def _named(numbers: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Ids as names; an id Redmine no longer names stays as `#id`."""
    texts = _texts(numbers)
    return texts.map(names).astype("str").fillna("#" + texts)


def _texts(cells: pd.Series) -> pd.Series:
    return cells.astype("str")


def _days(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(_texts(cells), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def _instants(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(_texts(cells), format="%Y-%m-%dT%H:%M:%SZ", errors="coerce", utc=True).dt.as_unit("us")
