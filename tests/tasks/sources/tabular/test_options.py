"""Every mistake in a mapping is told at once, at its place, with what is allowed."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tasks.sources.registry import SOURCES, build, options_of
from tasks.sources.tabular import Tabular
from tasks.sources.tabular.options import ColumnMapping, TabularOptions, TotalRows, Unpivot
from tests.tasks.sources.tabular.building import COLUMNS, HEADER, PROJECTS, columns, tracker


def mistakes(**options: Any) -> dict[str, str]:
    """Place to problem."""
    settings = {"files": "t.csv", "record": "work_items", "columns": COLUMNS, **options}
    with pytest.raises(ValidationError) as told:
        TabularOptions.model_validate(settings)
    return {".".join(map(str, error["loc"])): error["msg"] for error in told.value.errors()}


def test_several_mistakes_are_told_together() -> None:
    told = mistakes(
        zone="Asia/Shanghia",
        dates=["%Y-%m"],
        columns={
            "ref": "Key",
            "titel": "Summary",
            "done_ratio": "Done",
            "estimate_hours": {"from": "E", "unit": "days"},
            "status": {"from": "S", "values": {"x": "opne"}},
            "due_on": {"from": "D", "constant": "2026-01-01"},
        },
    )
    assert set(told) == {
        "zone",
        "dates.0",
        "columns.titel",
        "columns.done_ratio.unit",
        "columns.estimate_hours.unit",
        "columns.status.values.x",
        "columns.due_on",
        "columns.project",
    }
    assert told["columns.titel"].endswith("did you mean 'title'?")
    assert told["columns.status.values.x"].endswith("did you mean 'open'?")
    assert "percent, fraction, cell_format" in told["columns.done_ratio.unit"]
    assert "exactly one of" in told["columns.due_on"]


def test_an_unknown_record_kind_names_the_nearest() -> None:
    assert mistakes(record="work_item")["record"].endswith("did you mean 'work_items'?")


def test_an_unknown_option_is_refused() -> None:
    assert "delimeter" in mistakes(delimeter=";")


def test_columns_that_the_product_writes_itself_cannot_be_mapped() -> None:
    assert "columns.row_digest" in mistakes(columns=columns(row_digest="x"))


def test_a_decimal_sign_that_is_also_the_thousands_separator_is_refused() -> None:
    assert "thousands" in mistakes(thousands=".")


def test_yaml_scalars_are_the_text_that_they_say() -> None:
    options = TabularOptions.model_validate(
        {
            "files": "t.csv",
            "record": "work_items",
            "columns": columns(title={"constant": 2026}, is_private={"constant": False}, priority=7),
        }
    )
    assert options.columns["title"].constant == "2026"
    assert options.columns["is_private"].constant == "false"
    assert options.columns["priority"].header == "7"


def test_every_option_says_what_it_is_for() -> None:
    for model in (TabularOptions, ColumnMapping, TotalRows, Unpivot):
        assert all(field.description for field in model.model_fields.values())


def test_the_registry_builds_a_source_from_plain_options(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(HEADER)
    settings = {"files": "t.csv", "record": "work_items", "columns": COLUMNS}
    source = build("tracker", "tabular", settings, PROJECTS, tmp_path)
    assert isinstance(source, Tabular)
    assert source.key == "tracker"
    assert set(SOURCES) == {"redmine", "tabular"}
    with pytest.raises(KeyError, match="'tabula' is no kind of source; there are redmine, tabular"):
        options_of("tabula")


def test_a_probe_shows_the_mapping_and_what_would_be_held(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(
        "Key,Summary,Project,Status,Team,Who\nA-1,One,Alpha,To Do,Red,Alice\nA-2,Two,Gamma,To Do,Red,Alice\n"
    )
    found = {finding.code: finding for finding in tracker(tmp_path, columns=columns(assignee="Who")).probe()}
    assert "1 of 2 sampled rows read" in found["mapping_seen"].message
    assert "title ← Summary (e.g. 'One')" in found["mapping_seen"].message
    assert "assignee ← Who (filled)" in found["mapping_seen"].message
    assert "Alice" not in " ".join(finding.message for finding in found.values())
    assert "'Team'" in found["unmapped_columns"].message
    assert "Gamma" in found["rejected_row"].message


def test_a_probe_tells_what_cannot_be_read(tmp_path: Path) -> None:
    [finding] = tracker(tmp_path).probe()
    assert (finding.code, finding.serious) == ("unreadable", True)
    (tmp_path / "tracker.csv").write_text("Id,Summary\n")
    [finding] = tracker(tmp_path).probe()
    assert "has no header 'Key'" in finding.message
