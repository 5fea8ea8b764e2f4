"""The demo portfolio loads without a mistake, and every file of it maps: nothing is lost, and all dirt is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from config.policy import load_policy
from config.portfolio import Portfolio, load_portfolio
from tasks.records.choices import Audience, Language, Phase
from tasks.records.people import visible_projects
from tasks.sources.contract import Harvest, Known, Page, Source
from tasks.sources.registry import build
from tests.demo.calendar import LAST_NIGHT
from tests.demo.generate import DATA

pytestmark = pytest.mark.slow  # reads all 63 files

SOURCES = ("feedback", "inspections", "milestones", "survey", "touchpoints", "tracker", "vorgaenge")


@cache
def _portfolio() -> Portfolio:
    return load_portfolio(Path(DATA).parent, load_policy())


def _source(key: str) -> Source:
    (entry,) = (entry for entry in _portfolio().sources if entry.key == key)
    return build(entry.key, entry.kind, entry.options, _portfolio().source_projects(key), _portfolio().home)


@cache
def _pulled(key: str) -> tuple[list[Page], Harvest]:
    source = _source(key)
    pages = list(source.fetch({}, LAST_NIGHT))
    return pages, source.parse(pages, {}, LAST_NIGHT, Known())


def test_four_projects_in_different_phases_at_three_customers() -> None:
    projects = _portfolio().project_facts(LAST_NIGHT)
    assert [project.phase for project in projects] == [
        Phase.CONTRACT, Phase.IMPLEMENTATION, Phase.ACCEPTANCE, Phase.AFTER_SALES
    ]  # fmt: skip
    assert len({project.customer for project in projects}) == 3


def test_somebody_reads_each_language_on_each_side() -> None:
    people = _portfolio().people()
    assert {(each.audience, each.language) for each in people} == {(a, b) for a in Audience for b in Language}
    assert all(visible_projects(person, _portfolio().project_facts()) for person in people)


def test_the_sources_are_those_tested_here() -> None:
    assert tuple(sorted(entry.key for entry in _portfolio().sources)) == SOURCES


def test_every_file_belongs_to_a_source() -> None:
    read = {Path(page.address).name for key in SOURCES for page in _pulled(key)[0]}
    assert read == {file.name for file in DATA.iterdir()}


@pytest.mark.parametrize("key", SOURCES)
def test_every_file_maps_and_no_row_is_lost(key: str) -> None:
    harvest = _pulled(key)[1]
    ((kind, frame),) = harvest.frames.items()
    left_out = sum(each.count for each in harvest.findings if each.code.startswith("left_out"))
    rejected = harvest.rejects if harvest.rejects is not None else pd.DataFrame()
    held = len(rejected)
    assert held > 0
    assert len(frame) > 10
    accounted = len(frame) + harvest.unchanged[kind] + left_out + held
    assert accounted <= harvest.seen[kind] + 2, "a row is counted twice"
    again = 30  # a bad row that stands in several snapshots is held once
    assert accounted >= harvest.seen[kind] - again, "a row went missing"


@pytest.mark.parametrize(
    ("key", "rules"),
    [
        ("tracker", {"not_a_number", "out_of_range", "far_future", "impossible_date", "unknown_value", "unlisted_project", "ragged_row"}),
        ("vorgaenge", {"out_of_range", "undeclared_date", "unknown_value"}),
        ("survey", {"not_a_number", "impossible_date", "formula_without_value", "unlisted_project", "missing_required"}),
        ("inspections", {"not_a_number", "impossible_date", "unlisted_project", "missing_required"}),
        ("feedback", {"unknown_value", "impossible_date", "unlisted_project", "far_future"}),
        ("milestones", {"unknown_value", "impossible_date", "unlisted_project"}),
        ("touchpoints", {"impossible_date", "far_future", "ragged_row"}),
    ],
)  # fmt: skip
def test_the_dirt_is_held_back_each_for_its_own_reason(key: str, rules: set[str]) -> None:
    rejects = _pulled(key)[1].rejects
    assert rejects is not None
    assert set(rejects["rule"]) == rules


def test_markup_and_formulas_are_kept_as_the_text_they_are() -> None:
    titles = set(_pulled("tracker")[1].frames["work_items"]["title"])
    assert "=cmd|' /C calc'!A0" in titles
    assert '<script>alert("invoice")</script> shown in search' in titles


def test_each_project_has_its_weekly_history() -> None:
    items = pd.concat([_pulled(key)[1].frames["work_items"] for key in ("tracker", "vorgaenge")])
    versions = items.groupby("project")["valid_from"].nunique()
    assert set(versions.index) == {"metering", "warehouse", "pumps", "portal"}
    assert (versions >= 20).all()


def test_the_gist_of_a_survey_row_is_four_answers() -> None:
    answers = _pulled("survey")[1].frames["survey_answers"]
    per_person = answers[answers["ref"].str.startswith("2026-Q2-101:")]
    assert sorted(zip(per_person["dimension"], per_person["scale"], strict=True)) == [
        ("deliverables", "five_point"), ("overall", "five_point"), ("overall", "nps"), ("team_service", "five_point")
    ]  # fmt: skip
