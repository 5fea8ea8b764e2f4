"""The starter portfolio is written once into an empty place and loads as it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from config.mistakes import ConfigError
from config.policy import load_policy
from config.portfolio import load_portfolio
from config.starter import STARTER, write_starter
from tasks.records.catalogue import KINDS


class AnyOptions(BaseModel):
    """Options that are not looked into."""

    model_config = ConfigDict(extra="allow")


ANY: dict[str, type[BaseModel]] = {"tabular": AnyOptions, "redmine": AnyOptions}


def test_it_loads_without_a_mistake(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new" / "portfolio")
    portfolio = load_portfolio(tmp_path / "new" / "portfolio", load_policy(), ANY)
    assert len(written) == len([path for path in STARTER.rglob("*") if path.is_file()])
    assert all(path.is_file() for path in written)
    assert [source.kind for source in portfolio.sources] == ["tabular"]
    assert len(portfolio.people()) == 3


def test_its_source_is_what_the_registered_kind_takes(tmp_path: Path) -> None:
    pytest.importorskip("tasks.sources.registry")
    write_starter(tmp_path)
    assert load_portfolio(tmp_path, load_policy()).sources[0].key == "tracker"


def test_its_mapping_fits_its_sample_rows() -> None:
    options = YAML(typ="safe").load(STARTER / "sources" / "tracker.yaml")
    with (STARTER / "data" / "tracker-2026-01-16.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(options["columns"]) <= set(KINDS[options["record"]].names)
    for mapping in options["columns"].values():
        column = mapping if isinstance(mapping, str) else mapping["from"]
        assert column in rows[0]
        if "values" in (mapping if isinstance(mapping, dict) else {}):
            assert {row[column] for row in rows} <= set(mapping["values"])


@pytest.mark.parametrize("name", ["projects.yaml", ".hidden"])
def test_a_folder_that_holds_anything_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(ConfigError, match=rf"is not empty \(it holds {name}\); nothing was written; name a new folder"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "portfolio").write_text("mine")
    with pytest.raises(ConfigError, match="is a file, not a folder; nothing was written"):
        write_starter(tmp_path / "portfolio")
    with pytest.raises(ConfigError, match="can't be written: Not a directory"):
        write_starter(tmp_path / "portfolio" / "below")


def test_writing_twice_is_refused(tmp_path: Path) -> None:
    write_starter(tmp_path / "portfolio")
    with pytest.raises(ConfigError, match="is not empty"):
        write_starter(tmp_path / "portfolio")
