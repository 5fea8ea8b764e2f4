"""Every mistake in a portfolio is reported at once, with file, line, key, value, what is allowed and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.mistakes import ConfigError
from config.policy import load_policy
from config.portfolio import load_configuration, load_portfolio
from tests.config.portfolios import FILES, OPTION_MODELS, write_portfolio

POLICY = load_policy()
ROLES = "project_manager, account_manager, delivery_director, quality_manager, team_member, customer_sponsor, customer_contact"
PHASES = "pre_sales, contract, implementation, acceptance, after_sales"
INDICATORS = (
    "planned_progress, actual_progress, schedule_deviation_rate, schedule_variance, schedule_performance_index, "
    "earned_schedule, schedule_variance_time, schedule_performance_index_time, defect_rate, csat, satisfaction_mean, "
    "nps, survey_responses, complaint_rate, ... (17 in all)"
)


def mistakes_in(directory: Path) -> list[str]:
    """The mistakes as text, places relative to the portfolio."""
    with pytest.raises(ConfigError) as caught:
        load_portfolio(directory, POLICY, OPTION_MODELS)
    return [str(mistake).replace(f"{directory}/", "").replace(str(directory), ".") for mistake in caught.value.mistakes]


def replaced(file: str, old: str, new: str) -> str:
    assert old in FILES[file], f"{old!r} is not in {file}"
    return FILES[file].replace(old, new, 1)


TABLE = [
    # projects: what stands in an entry
    ("projects.yaml", "phase: implementation", "phase: implementaton", f"projects.yaml:5: projects[0].phase: 'implementaton' is not a phase; allowed: {PHASES}; did you mean 'implementation'?"),
    ("projects.yaml", "phase: implementation", "phase:", f"projects.yaml:5: projects[0].phase: is empty; allowed: {PHASES}"),
    ("projects.yaml", "    phase: implementation\n", "", "projects.yaml:2: projects[0].phase: is missing"),
    ("projects.yaml", "phase: implementation", "phase: implementation\n    fase: x", "projects.yaml:6: projects[0].fase: is not known here; allowed: key, name, customer, phase, phases, starts_on, ends_on, monitored_since, calendar, refs, indicators; did you mean 'phase'?"),
    ("projects.yaml", "key: warehouse", "key: Ware House", "projects.yaml:2: projects[0].key: 'Ware House' is not a key; a key has only a-z, 0-9, - and _, at most 64, and starts with a letter or digit"),
    ("projects.yaml", "key: warehouse", "key: all", "projects.yaml:2: projects[0].key: 'all' is a reserved word; choose another key"),
    ("projects.yaml", "name: Warehouse automation", "name: '  '", "projects.yaml:3: projects[0].name: '  ' is empty"),
    ("projects.yaml", "name: Warehouse automation", "name: 1.10", "projects.yaml:3: projects[0].name: 1.1 is not text; put it in quotes"),
    ("projects.yaml", "name: Warehouse automation", "name: [a]", "projects.yaml:3: projects[0].name: is not text"),
    ("projects.yaml", "name: Warehouse automation", 'name: "a\\nb"', "projects.yaml:3: projects[0].name: 'a\\nb' holds a line break or another character that can't be printed"),
    ("projects.yaml", "ends_on: 2026-06-30", "ends_on: 2026-01-11", "projects.yaml:7: projects[0].ends_on: 2026-01-11 lies before starts_on, 2026-01-12"),
    ("projects.yaml", "ends_on: 2026-06-30", "ends_on: 2026-02-30", "projects.yaml:7: projects[0].ends_on: '2026-02-30' is not a date (write 2026-01-31)"),
    ("projects.yaml", "ends_on: 2026-06-30", "ends_on: 30.06.2026", "projects.yaml:7: projects[0].ends_on: '30.06.2026' is not a date (write 2026-01-31)"),
    ("projects.yaml", "ends_on: 2026-06-30", "ends_on: 20260630", "projects.yaml:7: projects[0].ends_on: 20260630 is not a date (write 2026-01-31)"),
    ("projects.yaml", "starts_on: 2026-01-12", "starts_on: 0206-01-12", "projects.yaml:6: projects[0].starts_on: 0206-01-12 is not between 1990-01-01 and 2199-12-31"),
    ("projects.yaml", "calendar: de", "calendar: dee", "projects.yaml:8: projects[0].calendar: 'dee' is not the key of a calendar; allowed: default, cn, de, de-by, gb, hk, us; did you mean 'de'?"),
    ("projects.yaml", "calendar: de", "phases:\n      - {phase: contract, starts_on: 2026-01-01}\n      - {phase: acceptance, starts_on: 2026-03-01}", "projects.yaml:10: projects[0].phases[1].starts_on: '2026-03-01' does not come after contract, which has no end"),
    ("projects.yaml", "calendar: de", "phases: [{phase: contract, starts_on: 2026-03-01, ends_on: 2026-02-01}]", "projects.yaml:8: projects[0].phases[0].ends_on: 2026-02-01 lies before starts_on, 2026-03-01"),
    ("projects.yaml", "customer: acme", "customer: acmee", "projects.yaml:4: projects[0].customer: 'acmee' is not the key of a customer; allowed: acme, huaxin; did you mean 'acme'?"),
    ("projects.yaml", "key: hongqiao", "key: warehouse", "projects.yaml:11: projects[1].key: 'warehouse' is the key of another entry, in line 2"),
    ("projects.yaml", "tracker: 虹桥", "tracker: WH", "projects.yaml:16: projects[1].refs.tracker: 'WH' is already what tracker calls the project 'warehouse' (line 10)"),
    ("projects.yaml", "[WH, Warehouse]", "[WH, WH]", "projects.yaml:10: projects[0].refs.tracker[1]: 'WH' is listed twice"),
    ("projects.yaml", "[WH, Warehouse]", "[]", "projects.yaml:10: projects[0].refs.tracker: is empty; name what the source calls this project, or remove the key"),
    ("projects.yaml", "tracker: 虹桥", "traker: 虹桥", "projects.yaml:16: projects[1].refs.traker: 'traker' is not the key of a source; allowed: tracker; did you mean 'tracker'?"),
    # projects: what differs from the policy
    ("projects.yaml", "calendar: de", "indicators: {defect_rat: {target: 0.1}}", f"projects.yaml:8: projects[0].indicators.defect_rat: 'defect_rat' is not an indicator; allowed: {INDICATORS}; did you mean 'defect_rate'?"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {band: {high: 4}}}", "projects.yaml:8: projects[0].indicators.defect_rate.band.critical_high: 0.1 lies inside the band: high is 4"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {band: {high: 4, critical_high: 5}}}", "projects.yaml:8: projects[0].indicators.defect_rate.band.high: '4' is more than a whole; write 0.10 for 10 %"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {band: {high: 5%}}}", "projects.yaml:8: projects[0].indicators.defect_rate.band.high: '5%' is not a number (write 0.10 for 10 %)"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {bnad: {high: 5}}}", "projects.yaml:8: projects[0].indicators.defect_rate.bnad: is not known here; allowed: unit, band, target, window_days, minimum_sample, close_after, confirm_after, customer_visible, chart; did you mean 'band'?"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {unit: percent}}", "projects.yaml:8: projects[0].indicators.defect_rate.unit: can't be changed; defect_rate is computed in 'fraction'"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: 0.05}", "projects.yaml:8: projects[0].indicators.defect_rate: 0.05 is not a mapping (key: value)"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {band: {hysteresis: -1}}}", "projects.yaml:8: projects[0].indicators.defect_rate.band.hysteresis: -1 is less than 0"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {target: .nan}}", "projects.yaml:8: projects[0].indicators.defect_rate.target: nan is not a finite number"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {window_days: 1.5}}", "projects.yaml:8: projects[0].indicators.defect_rate.window_days: 1.5 is not a whole number"),
    ("projects.yaml", "calendar: de", "indicators: {defect_rate: {close_after: true}}", "projects.yaml:8: projects[0].indicators.defect_rate.close_after: true is not a number"),
    # customers
    ("customers.yaml", "language: en", "language: english", "customers.yaml:2: customers[0].language: 'english' is not a language; allowed: en, zh; did you mean 'en'?"),
    ("customers.yaml", "customers:", "customer:", "customers.yaml:1: customer: is not known here; allowed: customers; did you mean 'customers'?"),
    # stakeholders
    ("stakeholders.yaml", "mail: alice@example.com", "mail: Alice <alice@example.com>", "stakeholders.yaml:4: stakeholders[0].mail: 'Alice <alice@example.com>' is not a mail address (write name@example.com, without the person's name)"),
    ("stakeholders.yaml", "mail: alice@example.com", 'mail: "a@example.com\\r\\nBcc: x@example.com"', "stakeholders.yaml:4: stakeholders[0].mail: 'a@example.com\\r\\nBcc: x@example.com' is not a mail address (write name@example.com, without the person's name)"),
    ("stakeholders.yaml", "mail: alice@example.com", "mail: Charlie@acme.example", "stakeholders.yaml:10: stakeholders[1].mail: 'charlie@acme.example' is also the address in line 4, of a person on another side"),
    ("stakeholders.yaml", "role: project_manager", "role: project_manger", f"stakeholders.yaml:5: stakeholders[0].role: 'project_manger' is not a role; allowed: {ROLES}; did you mean 'project_manager'?"),
    ("stakeholders.yaml", "role: project_manager", "role: customer_contact", "stakeholders.yaml:5: stakeholders[0].role: 'customer_contact' is a role of the customer side, but the audience is internal; allowed: project_manager, account_manager, delivery_director, quality_manager, team_member"),
    ("stakeholders.yaml", "audience: internal", "audience: intern", "stakeholders.yaml:6: stakeholders[0].audience: 'intern' is not an audience; allowed: internal, customer; did you mean 'internal'?"),
    ("stakeholders.yaml", "projects: all", "projects:", "stakeholders.yaml:7: stakeholders[0].projects: is empty; list the keys of projects, or write `all`"),
    ("stakeholders.yaml", "projects: all", "projects: []", "stakeholders.yaml:7: stakeholders[0].projects: is empty; list the keys of projects, or write `all`"),
    ("stakeholders.yaml", "projects: all", "projects: [warehous]", "stakeholders.yaml:7: stakeholders[0].projects[0]: 'warehous' is not the key of a project; allowed: warehouse, hongqiao; did you mean 'warehouse'?"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    customer: acme", "stakeholders.yaml:8: stakeholders[0].customer: 'acme' does not go with audience internal; remove one of the two"),
    ("stakeholders.yaml", "projects: [warehouse]", "projects: [warehouse, hongqiao]", "stakeholders.yaml:14: stakeholders[1].projects[1]: 'hongqiao' is a project of 'huaxin', which a person of 'acme' may not see"),
    ("stakeholders.yaml", "    customer: acme\n", "", "stakeholders.yaml:8: stakeholders[1].customer: is missing; people of a customer say whose they are; allowed: acme, huaxin"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    working_hours: 9-18", "stakeholders.yaml:8: stakeholders[0].working_hours: '9-18' is not a span of hours (write 09:00-18:00)"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    working_hours: 18:00-09:00", "stakeholders.yaml:8: stakeholders[0].working_hours: '18:00-09:00' ends before it starts"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    digest: monthly", "stakeholders.yaml:8: stakeholders[0].digest: 'monthly' is not a digest; allowed: daily, weekly, none"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    digest: daily\n    digest_weekday: monday", "stakeholders.yaml:9: stakeholders[0].digest_weekday: 'monday' does not go with digest daily; remove one of the two"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    digest_weekday: mon", "stakeholders.yaml:8: stakeholders[0].digest_weekday: 'mon' is not a digest weekday; allowed: monday, tuesday, wednesday, thursday, friday, saturday, sunday; did you mean 'monday'?"),
    ("stakeholders.yaml", "projects: all", "projects: all\n    escalations: sometimes", "stakeholders.yaml:8: stakeholders[0].escalations: 'sometimes' is not true or false"),
    # the head and its policy
    ("portfolio.yaml", "zone: Asia/Shanghai", "zoen: UTC", "portfolio.yaml:2: zoen: is not known here; allowed: name, company, zone, policy; did you mean 'zone'?"),
    ("portfolio.yaml", "zone: Asia/Shanghai", "policy: {planned_fraction: lineer}", "portfolio.yaml:2: policy.planned_fraction: 'lineer' is not a planned fraction; allowed: linear, finish, fifty_fifty; did you mean 'linear'?"),
    ("portfolio.yaml", "zone: Asia/Shanghai", "policy: {weights: {schedule_conformance: 20}}", "portfolio.yaml:2: policy.weights: adds up to 105 %, not to 100 %"),
    ("portfolio.yaml", "zone: Asia/Shanghai", "policy:\n  indicators:\n    csta: {target: 1}", f"portfolio.yaml:4: policy.indicators.csta: 'csta' is not an indicator; allowed: {INDICATORS}; did you mean 'csat'?"),
    ("portfolio.yaml", "zone: Asia/Shanghai", "policy: linear", "portfolio.yaml:2: policy: 'linear' is not a mapping (key: value)"),
    ("portfolio.yaml", "zone: Asia/Shanghai", "policy: {ladder: {critical: [boss]}}", "portfolio.yaml:2: policy.ladder.critical[0]: 'boss' is not one of the internal roles; allowed: project_manager, account_manager, delivery_director, quality_manager, team_member"),
    # sources
    ("sources/tracker.yaml", "kind: sheet", "kind: shet", "sources/tracker.yaml:1: kind: 'shet' is not a kind of source; allowed: sheet; did you mean 'sheet'?"),
    ("sources/tracker.yaml", "kind: sheet\n", "", "sources/tracker.yaml: kind: is missing; allowed: sheet"),
    ("sources/tracker.yaml", "files: data/*.csv", "file: data/*.csv\nfiles: '*'", "sources/tracker.yaml:2: file: is not known here; allowed: files, header, columns, api_key_env; did you mean 'files'?"),
    ("sources/tracker.yaml", "files: data/*.csv", "files: data.csv", "sources/tracker.yaml:2: files: 'data.csv' names one file; write a pattern"),
    ("sources/tracker.yaml", "files: data/*.csv", "files: '*'\nheader: first", "sources/tracker.yaml:3: header: 'first' is not one of the allowed values; allowed: a whole number, auto"),
    ("sources/tracker.yaml", "files: data/*.csv", "files: '*'\ncolumns:\n  done_ratio: {from: '% Done', unit: percnt}", "sources/tracker.yaml:4: columns.done_ratio.unit: 'percnt' is not a unit; allowed: percent, fraction; did you mean 'percent'?"),
    ("sources/tracker.yaml", "files: data/*.csv", "files: '*'\ncolumns:\n  done_ratio: 5", "sources/tracker.yaml:4: columns.done_ratio: 5 is not one of the allowed values; allowed: text, a mapping (key: value)"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), TABLE)
def test_a_mistake_is_told_in_one_plain_line(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    write_portfolio(tmp_path, **{file.removesuffix(".yaml").replace("/", "_"): replaced(file, old, new)})
    assert expected in mistakes_in(tmp_path)


def test_an_unknown_zone_is_told_with_the_nearest(tmp_path: Path) -> None:
    text = replaced("stakeholders.yaml", "projects: all", "projects: all\n    zone: Asia/Shangai")
    found = mistakes_in(write_portfolio(tmp_path, stakeholders=text))
    assert len(found) == 1
    assert found[0].startswith(
        "stakeholders.yaml:8: stakeholders[0].zone: 'Asia/Shangai' is not a time zone (write e.g."
    )
    assert found[0].endswith("in all); did you mean 'Asia/Shanghai'?")


def test_the_valid_portfolio_has_no_mistakes(tmp_path: Path) -> None:
    assert load_portfolio(write_portfolio(tmp_path), POLICY, OPTION_MODELS).name == "Test portfolio"


def test_mistakes_of_all_files_are_reported_together_in_order(tmp_path: Path) -> None:
    policy = tmp_path / "own-policy.yaml"
    policy.write_text("planned_fraction: lineer\nreport: {trend_nights: 0}\n")
    folder = write_portfolio(
        tmp_path / "portfolio",
        portfolio="name: Test\nzone: Mars\n",
        customers="customers:\n  - {key: acme, name: Acme, language: en}\n  - {key: acme, name: Twice, language: fr}\n",
        projects=replaced("projects.yaml", "phase: implementation", "phase: doing"),
        stakeholders="a: [\n",
        sources_tracker="kind: sheet\nfiles: '*'\nhaeder: 3\n",
    )
    with pytest.raises(ConfigError) as caught:
        load_configuration(policy, folder, OPTION_MODELS)
    assert [(Path(each.file).name, each.line, each.key) for each in caught.value.mistakes] == [
        ("own-policy.yaml", 1, "planned_fraction"),
        ("own-policy.yaml", 2, "report.trend_nights"),
        ("customers.yaml", 3, "customers[1].key"),
        ("customers.yaml", 3, "customers[1].language"),
        ("portfolio.yaml", 2, "zone"),
        ("projects.yaml", 5, "projects[0].phase"),
        ("projects.yaml", 13, "projects[1].customer"),
        ("tracker.yaml", 3, "haeder"),
        ("stakeholders.yaml", 2, ""),
    ]
    assert str(caught.value).startswith("9 mistakes in the configuration:\n  ")
    assert "Traceback" not in str(caught.value)


def test_an_entry_with_a_mistake_is_still_known_to_those_who_point_to_it(tmp_path: Path) -> None:
    text = FILES["customers.yaml"].replace("language: en", "language: fr")
    found = mistakes_in(write_portfolio(tmp_path, customers=text))
    assert found == ["customers.yaml:2: customers[0].language: 'fr' is not a language; allowed: en, zh"]


def test_several_mistakes_in_one_entry_are_all_told(tmp_path: Path) -> None:
    text = "projects:\n  - {key: X, phase: doing, customer: nobody, starts_on: 2026-02-01, ends_on: 2026-01-01, refs: {x: a}}\n"
    keys = [mistake.split(": ")[1] for mistake in mistakes_in(write_portfolio(tmp_path, projects=text))]
    assert keys[:6] == [
        "projects[0].customer",
        "projects[0].ends_on",
        "projects[0].key",
        "projects[0].name",
        "projects[0].phase",
        "projects[0].refs.x",
    ]


@pytest.mark.parametrize("file", ["portfolio", "customers", "projects", "stakeholders"])
def test_a_missing_file_is_told_once_and_nothing_that_follows_from_it(tmp_path: Path, file: str) -> None:
    assert mistakes_in(write_portfolio(tmp_path, **{file: None})) == [f"{file}.yaml: is missing"]


def test_a_misnamed_file_is_told_with_the_right_name(tmp_path: Path) -> None:
    write_portfolio(tmp_path, projects=None)
    (tmp_path / "project.yaml").write_text(FILES["projects.yaml"])
    assert (
        "project.yaml: is not read; allowed: portfolio.yaml, customers.yaml, projects.yaml, stakeholders.yaml; "
        "did you mean 'projects.yaml'?"
    ) in mistakes_in(tmp_path)


def test_a_folder_that_is_not_there_points_to_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is missing; `wordkeeper init .*none` writes a portfolio to start from"):
        load_portfolio(tmp_path / "none", POLICY, OPTION_MODELS)


def test_a_portfolio_without_sources_is_told(tmp_path: Path) -> None:
    found = mistakes_in(write_portfolio(tmp_path, sources_tracker=None))
    assert found == ["sources: has no source; write one file per source, e.g. tracker.yaml"]


def test_a_source_that_feeds_no_project_is_told(tmp_path: Path) -> None:
    write_portfolio(tmp_path)
    (tmp_path / "sources" / "surveys.yaml").write_text("kind: sheet\nfiles: '*'\n")
    (expected,) = mistakes_in(tmp_path)
    assert expected == (
        "sources/surveys.yaml: feeds no project; say under refs in projects.yaml what it calls them, e.g. surveys: [NAME]"
    )


def test_a_source_file_with_another_ending_or_a_bad_key_is_told(tmp_path: Path) -> None:
    write_portfolio(tmp_path)
    (tmp_path / "sources" / "survey.yml").write_text("kind: sheet\nfiles: '*'\n")
    (tmp_path / "sources" / "My Tracker.yaml").write_text("kind: sheet\nfiles: '*'\n")
    found = mistakes_in(tmp_path)
    assert "sources/survey.yml: is not read; name it survey.yaml" in found
    assert any("gives its source the key 'My Tracker', which is not a key" in mistake for mistake in found)


SECRET = "hunter2-very-secret"


@pytest.mark.parametrize(
    "line",
    [
        f"api_key: {SECRET}",
        f"password: '{SECRET}'",
        f"auth_token: {SECRET}",
        f"columns: {{a: {{from: b, secret: {SECRET}}}}}",
        f"header: https://bob:{SECRET}@example.com",
        f"header: https://example.com/?api_key={SECRET}",
        f"login:\n  Password: {SECRET}",
        f"url: 'https://{SECRET}:x@example.com/'",
    ],
)
def test_a_secret_in_a_file_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    write_portfolio(tmp_path, sources_tracker=f"kind: sheet\nfiles: '*'\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        load_portfolio(tmp_path, POLICY, OPTION_MODELS)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.mistakes)


def test_a_secret_is_sent_to_an_environment_variable(tmp_path: Path) -> None:
    (only,) = mistakes_in(write_portfolio(tmp_path, sources_tracker=f"kind: sheet\nfiles: '*'\napi_key: {SECRET}\n"))
    assert only == (
        "sources/tracker.yaml:3: api_key: is a secret and does not belong in a file; "
        "put it in an environment variable and name that in api_key_env"
    )


def test_naming_the_environment_variable_is_fine(tmp_path: Path) -> None:
    text = (
        "kind: sheet\nfiles: '*'\napi_key_env: TRACKER_KEY\ncolumns: {assignee: Token, title: {from: Password reset}}\n"
    )
    assert load_portfolio(write_portfolio(tmp_path, sources_tracker=text), POLICY, OPTION_MODELS).sources


def test_a_long_value_is_cut_short(tmp_path: Path) -> None:
    (only,) = mistakes_in(
        write_portfolio(tmp_path, portfolio=f"name: Test\npolicy: {{planned_fraction: {'x' * 500}}}\n")
    )
    assert len(only) < 250
