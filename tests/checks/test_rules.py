"""Every declared column is covered by rules, and every rule tells a good row from a bad one."""

from __future__ import annotations

import pandas as pd
import pytest

from checks.gate import Verdict, inspect
from checks.rules import ASSIGNED_LATER, NotBefore, PossibleMoment, Rule, RuleSeverity, rules_for
from checks.validation import suite_of
from checks.wording import explain_rule
from tasks.records.choices import Language
from tasks.records.declaration import Column, ColumnType, RecordKind
from tasks.records.landed import FEEDBACK, INSPECTIONS, LANDED_KINDS, WORK_ITEMS
from tests.checks.builders import FACTS, Row, batch, breaking, row

pytestmark = pytest.mark.slow

COLUMNS = [
    pytest.param(kind, column, id=f"{kind.name}.{column.name}")
    for kind in LANDED_KINDS
    for column in kind.columns
    if column.name not in ASSIGNED_LATER
]
RULES = [pytest.param(kind, rule, id=f"{kind.name}.{rule.key}") for kind in LANDED_KINDS for rule in rules_for(kind)]
FREE_TEXT = (ColumnType.TEXT, ColumnType.JSON, ColumnType.FLAG)


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_no_column_is_without_the_rules_its_declaration_asks_for(kind: RecordKind, column: Column) -> None:
    rules = {rule.name for rule in rules_for(kind) if rule.column == column.name}
    assert ("required" in rules) is not column.nullable
    if column.choices:
        assert "unknown_choice" in rules
    elif column.type is ColumnType.NUMBER or column.minimum is not None or column.maximum is not None:
        assert "out_of_range" in rules
    elif column.type in (ColumnType.DATE, ColumnType.INSTANT):
        assert rules & {"implausible_day", "impossible_moment"}
    else:
        assert column.type in FREE_TEXT or column.name == "row_digest"


@pytest.mark.parametrize("kind", LANDED_KINDS, ids=lambda kind: kind.name)
def test_every_reference_and_ordering_has_its_rule(kind: RecordKind) -> None:
    rules = rules_for(kind)
    referring = {rule.column for rule in rules if rule.name in ("unknown_reference", "dangling_reference")}
    assert referring == {reference.column for reference in kind.references}
    ordered = {(rule.test.other, rule.column) for rule in rules if isinstance(rule.test, NotBefore)}
    assert ordered == set(kind.orderings)


@pytest.mark.parametrize("kind", LANDED_KINDS, ids=lambda kind: kind.name)
def test_the_suite_of_a_kind_asks_each_of_its_rules_once_with_its_severity(kind: RecordKind) -> None:
    asked = {expectation.meta["rule"]: expectation.severity for expectation in suite_of(kind).expectations}
    assert asked == {rule.key: rule.severity.value for rule in rules_for(kind)}
    assert suite_of(kind) is suite_of(kind)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    """Per kind, the verdict on one batch that holds a good row and, for every rule, rows that break it."""
    return {kind.name: inspect(kind, _all_broken(kind), FACTS) for kind in LANDED_KINDS}


def _all_broken(kind: RecordKind) -> pd.DataFrame:
    broken = [
        row(kind, f"{place}", _location=place, **change)
        for rule in rules_for(kind)
        for place, change in _cases(kind, rule)
    ]
    # the newer of two rivals comes last
    return batch(kind, row(kind, "good", _location="good"), *broken, row(kind, "twin", _location="newest"))


def _cases(kind: RecordKind, rule: Rule) -> list[tuple[str, Row]]:
    return [(f"{rule.key}#{number}", change) for number, change in enumerate(breaking(kind, rule))]


@pytest.mark.parametrize(("kind", "rule"), RULES)
def test_a_critical_rule_holds_its_row_back_and_a_warning_lets_it_in(
    kind: RecordKind, rule: Rule, verdicts: dict[str, Verdict]
) -> None:
    verdict = verdicts[kind.name]
    for place, _ in _cases(kind, rule):
        held = verdict.quarantined[verdict.quarantined["location"] == place]
        if rule.severity is RuleSeverity.CRITICAL:
            assert list(held["rule"]) == [rule.name]
            assert list(held["column"]) == [rule.column]
            assert held["reason"].iloc[0].startswith(rule.column) or rule.name == "part_exceeds_whole"
            assert place not in set(verdict.accepted["_location"])
        else:
            assert held.empty
            assert place in set(verdict.accepted["_location"])
            assert (rule.name, rule.column) in {(warned.rule, warned.column) for warned in verdict.warnings}


@pytest.mark.parametrize("kind", LANDED_KINDS, ids=lambda kind: kind.name)
def test_rows_that_keep_every_rule_are_let_in_without_a_word(kind: RecordKind, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[kind.name]
    assert {"good", "newest"} <= set(verdict.accepted["_location"])
    assert all(result.unexpected for result in verdict.results)
    assert not any("good" in example for result in verdict.results for example in result.examples)


@pytest.mark.parametrize(("kind", "rule"), RULES)
def test_a_rule_is_told_in_both_languages(kind: RecordKind, rule: Rule) -> None:
    english, chinese = (explain_rule(rule, language) for language in (Language.ENGLISH, Language.CHINESE))
    assert english.isascii() or "–" in english
    assert any("一" <= sign <= "鿿" for sign in chinese)
    assert rule.column in english
    assert rule.column in chinese


def test_plan_days_the_wrong_way_round_are_critical_and_life_cycle_moments_a_warning() -> None:
    severities = {rule.key: rule.severity for kind in (WORK_ITEMS, FEEDBACK, INSPECTIONS) for rule in rules_for(kind)}
    assert severities["end_before_start:due_on:start_on"] is RuleSeverity.CRITICAL
    assert severities["part_exceeds_whole:inspected:nonconforming"] is RuleSeverity.CRITICAL
    assert severities["end_before_start:closed_at:created_at"] is RuleSeverity.WARNING
    assert severities["end_before_start:answered_at:received_at"] is RuleSeverity.WARNING


def test_a_moment_that_a_record_cannot_do_without_must_be_possible() -> None:
    severities = {
        (kind.name, rule.column): rule.severity
        for kind in LANDED_KINDS
        for rule in rules_for(kind)
        if isinstance(rule.test, PossibleMoment)
    }
    assert severities["feedback", "received_at"] is RuleSeverity.CRITICAL
    assert severities["inspections", "inspected_on"] is RuleSeverity.CRITICAL
    assert severities["work_items", "updated_at"] is RuleSeverity.WARNING
    assert severities["milestones", "reached_on"] is RuleSeverity.WARNING
    assert all(severities[kind.name, "valid_from"] is RuleSeverity.CRITICAL for kind in LANDED_KINDS)
