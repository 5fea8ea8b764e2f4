"""A portfolio gives plain people, projects, frames and definitions, with defaults and overrides applied."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from config.mistakes import ConfigError
from config.policy import SHIPPED_POLICY, load_policy
from config.portfolio import Portfolio, load_configuration, load_portfolio
from tasks.records.choices import Audience, Language, Phase
from tasks.records.people import visible_projects
from tasks.records.portfolio import PORTFOLIO_KINDS
from tests.config.portfolios import FILES, OPTION_MODELS, SheetOptions, write_portfolio

POLICY = load_policy()


def load(directory: Path, **changed: str) -> Portfolio:
    return load_portfolio(write_portfolio(directory, **changed), POLICY, OPTION_MODELS)


def test_its_frames_are_canonical(tmp_path: Path) -> None:
    frames = load(tmp_path).frames()
    for kind in PORTFOLIO_KINDS:
        assert frames[kind.name].dtypes.astype("str").to_dict() == kind.dtypes
        assert not frames[kind.name][list(kind.required)].isna().any(axis=None)
    projects = frames["projects"].set_index("key")
    assert projects.loc["warehouse", "ends_on"] == pd.Timestamp("2026-06-30")
    assert pd.isna(projects.loc["hongqiao", "ends_on"])
    assert projects["calendar"].to_dict() == {"warehouse": "de", "hongqiao": "default"}
    assert frames["stakeholders"].set_index("key").loc["alice", "projects"] == '["hongqiao", "warehouse"]'


def test_all_means_every_project_inside_and_the_customers_own_outside(tmp_path: Path) -> None:
    text = FILES["stakeholders.yaml"].replace("projects: [warehouse]", "projects: all")
    portfolio = load(tmp_path, stakeholders=text)
    alice, charlie = portfolio.people()
    assert alice.projects == {"warehouse", "hongqiao"}
    assert charlie.projects == {"warehouse"}
    assert [project.key for project in visible_projects(charlie, portfolio.project_facts())] == ["warehouse"]


def test_a_person_who_says_nothing_follows_the_defaults(tmp_path: Path) -> None:
    text = FILES["stakeholders.yaml"] + (
        "  - {key: li, name: Li, mail: li@huaxin.example, role: customer_contact, audience: customer,\n"
        "     customer: huaxin, projects: hongqiao}\n"
    )
    alice, _, li = load(tmp_path, stakeholders=text).people()
    assert (alice.language, li.language) == (Language.ENGLISH, Language.CHINESE)
    assert (alice.zone, alice.working_hours) == ("Asia/Shanghai", (time(9), time(18)))
    assert (alice.digest, alice.digest_weekday, alice.channel) == (True, 0, "folder")
    assert (li.audience, li.customer, set(li.projects)) == (Audience.CUSTOMER, "huaxin", {"hongqiao"})


@pytest.mark.parametrize(
    ("said", "digest", "weekday"),
    [
        ("digest: daily", True, None),
        ("digest: weekly", True, 0),
        ("digest_weekday: friday", True, 4),
        ("digest: none", False, None),
    ],
)
def test_a_person_chooses_the_digest(tmp_path: Path, said: str, digest: bool, weekday: int | None) -> None:
    text = FILES["stakeholders.yaml"].replace("projects: all", f"projects: all\n    {said}")
    alice = load(tmp_path, stakeholders=text).people()[0]
    assert (alice.digest, alice.digest_weekday) == (digest, weekday)


def test_a_persons_own_settings_win(tmp_path: Path) -> None:
    own = "language: zh\n    zone: Europe/Berlin\n    working_hours: 8:30 - 17:00\n    escalations: false"
    text = FILES["stakeholders.yaml"].replace("projects: all", f"projects: all\n    {own}")
    alice = load(tmp_path, stakeholders=text).people()[0]
    assert alice.language is Language.CHINESE
    assert alice.zone == "Europe/Berlin"
    assert alice.working_hours == (time(8, 30), time(17))
    assert alice.escalations is False


def test_a_source_knows_its_own_names_of_the_projects(tmp_path: Path) -> None:
    text = FILES["projects.yaml"].replace("[WH, Warehouse]", "[WH, 1024, 007]")
    portfolio = load(tmp_path, projects=text)
    assert portfolio.source_projects("tracker") == {
        "WH": "warehouse",
        "1024": "warehouse",
        "007": "warehouse",
        "虹桥": "hongqiao",
    }
    assert portfolio.source_projects("unknown") == {}
    (tracker,) = portfolio.sources
    assert (tracker.key, tracker.kind) == ("tracker", "sheet")
    assert isinstance(tracker.options, SheetOptions)


def test_a_projects_own_band_and_target_leave_the_rest_as_the_policy_has_it(tmp_path: Path) -> None:
    own = "indicators:\n      defect_rate: {band: {high: 0.04}, target: 0.02}\n      csat: {band: null}"
    text = FILES["projects.yaml"].replace("calendar: de", own)
    definitions = load(tmp_path, projects=text).definitions()
    mine, other = definitions["warehouse", "defect_rate"], definitions["hongqiao", "defect_rate"]
    assert mine.band is not None
    assert other.band is not None
    assert (mine.band.high, mine.band.critical_high, mine.target, mine.window_days) == (0.04, 0.10, 0.02, 28)
    assert (other.band.high, other.target) == (0.05, None)
    assert definitions["warehouse", "csat"].band is None
    assert definitions["hongqiao", "csat"].band is not None
    assert len(definitions) == 2 * len(POLICY.indicators)


def test_a_portfolios_own_policy_is_laid_over_the_companys_and_under_the_projects(tmp_path: Path) -> None:
    head = FILES["portfolio.yaml"] + (
        "policy:\n  planned_fraction: finish\n  indicators: {defect_rate: {band: {high: 0.06}, minimum_sample: 10}}\n"
        "  calendars: {plant: {workdays: [monday]}}\n"
    )
    text = FILES["projects.yaml"].replace(
        "calendar: de", "calendar: plant\n    indicators: {defect_rate: {minimum_sample: 7}}"
    )
    portfolio = load(tmp_path, portfolio=head, projects=text)
    definitions = portfolio.definitions()
    assert portfolio.policy.planned_fraction == "finish"
    assert POLICY.planned_fraction == "linear"
    assert definitions["warehouse", "defect_rate"].minimum_sample == 7
    assert definitions["hongqiao", "defect_rate"].minimum_sample == 10
    band = definitions["warehouse", "defect_rate"].band
    assert band is not None
    assert (band.high, band.critical_high) == (0.06, 0.10)
    assert portfolio.definitions(POLICY)["hongqiao", "defect_rate"].minimum_sample == 20


def test_a_projects_phase_is_that_of_the_night(tmp_path: Path) -> None:
    spans = "phases:\n      - {phase: contract, starts_on: 2026-01-01, ends_on: 2026-01-31}\n      - {phase: acceptance, starts_on: 2026-05-01}"
    portfolio = load(tmp_path, projects=FILES["projects.yaml"].replace("calendar: de", spans))
    phases = {
        night: portfolio.project_facts(night)[0].phase
        for night in (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1), date(2026, 5, 1), date(2027, 1, 1))
    }
    assert list(phases.values()) == [
        Phase.CONTRACT,
        Phase.CONTRACT,
        Phase.IMPLEMENTATION,
        Phase.ACCEPTANCE,
        Phase.ACCEPTANCE,
    ]
    assert portfolio.frames(date(2026, 1, 5))["projects"]["phase"].tolist() == ["contract", "acceptance"]
    assert portfolio.project_facts()[0].phase is Phase.IMPLEMENTATION


def test_a_loaded_portfolio_does_not_change(tmp_path: Path) -> None:
    portfolio = load(tmp_path)
    with pytest.raises(ValidationError, match="frozen"):
        portfolio.projects[0].name = "Another"


def test_policy_and_portfolio_load_together(tmp_path: Path) -> None:
    portfolio = load_configuration(SHIPPED_POLICY, write_portfolio(tmp_path), OPTION_MODELS)
    assert portfolio.customer_facts()[1].name == "华信集团"
    assert portfolio.policy == POLICY


def test_a_broken_policy_alone_is_reported_with_the_portfolio_checked(tmp_path: Path) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("weights: 5\n")
    with pytest.raises(ConfigError) as caught:
        load_configuration(own, write_portfolio(tmp_path / "portfolio"), OPTION_MODELS)
    assert [str(each) for each in caught.value.mistakes] == [f"{own}:1: weights: 5 is not a mapping (key: value)"]


@pytest.mark.slow
def test_a_thousand_projects_load_in_seconds(tmp_path: Path) -> None:
    entries = "".join(
        f"  - {{key: p{n}, name: Project {n}, customer: acme, phase: contract, refs: {{tracker: [P{n}]}},\n"
        f"     indicators: {{defect_rate: {{target: 0.0{n % 9}}}}}}}\n"
        for n in range(1000)
    )
    people = FILES["stakeholders.yaml"].replace("[warehouse]", "all")
    portfolio = load(tmp_path, projects=f"projects:\n{entries}", stakeholders=people)
    assert len(portfolio.definitions()) == 1000 * len(POLICY.indicators)
    assert len(portfolio.source_projects("tracker")) == 1000


@pytest.mark.parametrize("where", ["portfolio", "policy", "neither"])
def test_an_expectation_type_of_a_source_that_there_is_not_is_told_where_it_stands(tmp_path: Path, where: str) -> None:
    types = "expectation_types:\n  - {source: tracker, raw_type: Wish}\n  - source: traker\n    raw_type: Wish\n"
    told = "'traker' is not the key of a source; allowed: tracker; did you mean 'tracker'?"
    own, folder = tmp_path / "own.yaml", tmp_path / "portfolio"
    own.write_text("planned_fraction: linear\n" if where == "portfolio" else types, encoding="utf-8")
    inside = "policy:\n" + "".join(f"  {line}\n" for line in types.splitlines()) if where == "portfolio" else ""
    text = FILES["portfolio.yaml"] + (inside or ("policy: {expectation_types: []}\n" if where == "neither" else ""))
    write_portfolio(folder, portfolio=text)
    if where == "neither":
        assert load_configuration(own, folder, OPTION_MODELS).policy.expectation_types == ()
        return
    with pytest.raises(ConfigError) as caught:
        load_configuration(own, folder, OPTION_MODELS)
    place = (
        f"{own}:3: expectation_types" if where == "policy" else f"{folder}/portfolio.yaml:6: policy.expectation_types"
    )
    assert [str(each) for each in caught.value.mistakes] == [f"{place}[1].source: {told}"]


def test_it_is_told_of_a_policy_that_is_no_file_too(tmp_path: Path) -> None:
    policy = load_policy(overrides={"expectation_types": [{"source": "jira", "raw_type": "Wish"}]})
    with pytest.raises(ConfigError, match=r"policy: expectation_types\[0\].source: 'jira' is not the key of a source"):
        load_portfolio(write_portfolio(tmp_path), policy, OPTION_MODELS)
