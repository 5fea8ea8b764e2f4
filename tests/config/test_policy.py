"""The shipped policy says what the rulebook says; a policy of one's own states only what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.mistakes import ConfigError
from config.policy import SHIPPED_POLICY, load_policy
from tasks.records.choices import Phase, Severity, TrustGrade
from tasks.records.definitions import Band, Chart, ChartKind, PlannedFraction, TrustPolicy


def mistakes_of(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    return [str(mistake).removeprefix(f"{path.parent}/") for mistake in caught.value.mistakes]


def own_policy(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_policy_holds_the_rulebooks_numbers() -> None:
    policy = load_policy()
    definitions = policy.definitions()
    assert definitions["schedule_deviation_rate"].band == Band(-0.10, 0.10, -0.20, 0.20, 0.02, 0.05)
    defects = definitions["defect_rate"]
    assert defects.band == Band(None, 0.05, None, 0.10, 0.005, 0.02)
    assert (defects.window_days, defects.minimum_sample) == (28, 20)
    csat = definitions["csat"]
    assert csat.band is not None
    assert (csat.band.low, csat.band.critical_low, csat.window_days, csat.minimum_sample) == (0.80, 0.60, 90, 5)
    complaints = definitions["complaint_rate"]
    assert complaints.band is not None
    assert (complaints.band.high, complaints.band.critical_high, complaints.window_days) == (1.0, 3.0, 31)
    assert definitions["satisfaction_mean"].target == 4.0
    assert all(name == definition.name for name, definition in definitions.items())
    assert policy.planned_fraction is PlannedFraction.LINEAR
    assert policy.cancelled_items == "excluded"
    assert policy.phases[Phase.ACCEPTANCE].zh == "验收"
    assert sum(policy.weights.values()) == 100
    assert policy.cadences[Phase.IMPLEMENTATION].contact_every_days == 14
    assert isinstance(policy.trust_policy(), TrustPolicy)


def test_the_ladder_adds_the_director_when_it_is_critical() -> None:
    ladder = load_policy().ladder
    told = ladder.roles_by_severity()
    assert told[Severity.CRITICAL] - told[Severity.WARNING] == {"delivery_director"}
    assert {"project_manager", "account_manager", "customer_sponsor"} <= told[Severity.WARNING]
    assert ladder.customer.confirmed_only
    assert ladder.customer.minimum_trust is TrustGrade.B


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{sandbagged_share: 0.1}", "own.yaml:1: achievable.sandbagged_share: 0.1 does not lie above over_promised_share, 0.2"),
        ("{over_promised_share: 0.97}", "own.yaml:1: achievable.sandbagged_share: 0.95 does not lie above over_promised_share, 0.97"),
        ("{held_share: 50%}", "own.yaml:1: achievable.held_share: '50%' is not a number (write 0.10 for 10 %)"),
        ("{fewest_projects: 0}", "own.yaml:1: achievable.fewest_projects: 0 is less than 1"),
        ("{compared_days: 7}", "own.yaml:1: achievable.compared_days: 7 is less than 30"),
    ],
)  # fmt: skip
def test_what_counts_as_achievable_is_the_policys_and_checked(tmp_path: Path, said: str, told: str) -> None:
    assert mistakes_of(own_policy(tmp_path, f"achievable: {said}\n")) == [told]
    assert load_policy(own_policy(tmp_path, "achievable: {fewest_projects: 5}\n")).achievable.fewest_projects == 5


def test_what_is_warned_of_early_is_the_policys_and_checked(tmp_path: Path) -> None:
    assert load_policy().forecast.warn_below == 0.35
    assert load_policy(own_policy(tmp_path, "forecast: {warn_below: 0.5}\n")).forecast.warn_below == 0.5
    for said, told in (
        ("0.9", "is greater than 0.85"),
        ("0.01", "is less than 0.05"),
        ("35%", "'35%' is not a number"),
    ):
        mistakes = mistakes_of(own_policy(tmp_path, f"forecast: {{warn_below: {said}}}\n"))
        assert [told in mistake for mistake in mistakes] == [True], mistakes


def test_every_key_of_the_shipped_policy_is_explained() -> None:
    lines = SHIPPED_POLICY.read_text(encoding="utf-8").splitlines()
    sections = [number for number, line in enumerate(lines) if line[:1].isalpha()]
    explained = [n for n in sections if lines[n - 1].startswith("#") or "#" in lines[n + 1]]
    assert explained == sections


def test_a_policy_of_ones_own_states_only_what_differs(tmp_path: Path) -> None:
    policy = load_policy(
        own_policy(tmp_path, "indicators:\n  csat:\n    band: {low: 0.7}\n    customer_visible: false\n")
    )
    csat = policy.definitions()["csat"]
    assert csat.band == Band(0.7, None, 0.60, None, 0.02, 0.05)
    assert not csat.customer_visible
    assert csat.window_days == 90
    assert policy.definitions()["nps"] == load_policy().definitions()["nps"]


def test_overrides_given_in_code_are_checked_as_well() -> None:
    assert load_policy(overrides={"planned_fraction": "finish"}).planned_fraction is PlannedFraction.FINISH
    with pytest.raises(ConfigError, match="overrides: planned_fraction: 'never' is not a planned fraction"):
        load_policy(overrides={"planned_fraction": "never"})


def test_a_band_without_edges_is_no_band(tmp_path: Path) -> None:
    text = "indicators: {csat: {band: {low: null, critical_low: null}}}\n"
    assert load_policy(own_policy(tmp_path, text)).definitions()["csat"].band is None


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("weights: {schedule_conformance: 16}", "own.yaml:1: weights: adds up to 101 %, not to 100 %"),
        ("weights: {schedule_conformance: -1}", "own.yaml:1: weights.schedule_conformance: -1 is less than 0"),
        (
            "indicators: {csat: {band: {critical_low: 0.9}}}",
            "own.yaml:1: indicators.csat.band.critical_low: 0.9 lies inside the band: low is 0.8",
        ),
        (
            "indicators: {csat: {band: {low: null}}}",
            "own.yaml:1: indicators.csat.band.critical_low: 0.6 needs low beside it",
        ),
        (
            "indicators: {csat: {band: {high: 0.5}}}",
            "own.yaml:1: indicators.csat.band.high: 0.5 is not above low, which is 0.8",
        ),
        (
            "indicators: {schedule_deviation_rate: {band: {hysteresis: 0.1}}}",
            ("own.yaml:1: indicators.schedule_deviation_rate.band.hysteresis: 0.1 leaves nothing of the band "
            "from -0.1 to 0.1, so that no deviation could close"),
        ),
        ("indicators: {csat: {target: 80}}", "own.yaml:1: indicators.csat.target: 80 is more than a whole; write 0.10 for 10 %"),
        ("indicators: {csat: {window_days: -1}}", "own.yaml:1: indicators.csat.window_days: -1 is less than 0"),
        ("calendars: {x: {country: XX}}", None),
        (
            "calendars: {x: {country: DE, subdivision: XY}}",
            ("own.yaml:1: calendars.x.subdivision: 'XY' is not a subdivision of DE; allowed: BB, BE, BW, BY, HB, HE, HH, "
            "MV, NI, NW, RP, SH, SL, SN, ... (17 in all)"),
        ),
        ("calendars: {x: {subdivision: BY}}", "own.yaml:1: calendars.x.subdivision: 'BY' needs a country beside it"),
        ("calendars: {x: {workdays: []}}", "own.yaml:1: calendars.x.workdays: is empty; a week has at least one working day"),
        (
            "calendars: {x: {workdays: [mondy]}}",
            ("own.yaml:1: calendars.x.workdays[0]: 'mondy' is not a workday; allowed: monday, tuesday, wednesday, "
            "thursday, friday, saturday, sunday; did you mean 'monday'?"),
        ),
        (
            "calendars: {x: {extra_holidays: [2026-01-02], extra_workdays: [2026-01-03, 2026-01-02]}}",
            "own.yaml:1: calendars.x.extra_workdays[1]: '2026-01-02' is an extra holiday as well",
        ),
        ("calendars: {default: null}", "own.yaml:1: calendars.default: is empty"),
        ("phases: {build: {en: Build, zh: 建}}", "own.yaml:1: phases.build: 'build' is not a phase; allowed: pre_sales, contract, implementation, acceptance, after_sales"),
        ("phases: {contract: {zh: null}}", "own.yaml:1: phases.contract.zh: is empty"),
        ("roles: {boss: outside}", "own.yaml:1: roles.boss: 'outside' is not one of the allowed values; allowed: internal, customer"),
        (
            "ladder: {customer: {minimum_trust: E}}",
            "own.yaml:1: ladder.customer.minimum_trust: 'E' is not one of the allowed values; allowed: A, B, C, D",
        ),
        ("trust: {stale_after_hours: 100}", "own.yaml:1: trust.very_stale_after_hours: 96 is below stale_after_hours, which is 100"),
        ("gate: {vanished_share: 30}", "own.yaml:1: gate.vanished_share: 30 is greater than 1"),
        ("earned_schedule: {period: week}", "own.yaml:1: earned_schedule.period: 'week' is not a period; allowed: day"),
        ("digest: {working_hours: nine to five}", "own.yaml:1: digest.working_hours: 'nine to five' is not a span of hours (write 09:00-18:00)"),
        ("cancelled_items: keep", "own.yaml:1: cancelled_items: 'keep' is not one of the allowed values; allowed: excluded, kept; did you mean 'kept'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_policy_is_told_in_one_plain_line(tmp_path: Path, text: str, mistake: str | None) -> None:
    found = mistakes_of(own_policy(tmp_path, text + "\n"))
    assert len(found) == 1
    if mistake:
        assert found == [mistake]


def test_a_p_chart_of_what_is_no_share_is_refused(tmp_path: Path) -> None:
    text = "indicators:\n  complaint_rate:\n    chart: {kind: share, period_days: 35}\n"
    (told,) = mistakes_of(own_policy(tmp_path, text))
    assert told == (
        "own.yaml:3: indicators.complaint_rate.chart.kind: 'share' is for shares, between 0 and 1; "
        "take value for a mean or a rate"
    )


def test_charts_are_drawn_of_period_values_and_never_of_cumulative_ones() -> None:
    definitions = load_policy().definitions()
    pair = ("actual_progress", "planned_progress")
    assert definitions["schedule_deviation_rate"].chart == Chart(ChartKind.DIFFERENCE, 7, pair)
    assert definitions["schedule_performance_index_time"].chart == Chart(ChartKind.PACE, 7)
    assert definitions["defect_rate"].chart == Chart(ChartKind.SHARE, 28)
    assert definitions["planned_progress"].chart is None
    assert all(each.window_days <= each.chart.period_days for each in definitions.values() if each.chart)


def test_the_periods_of_a_chart_are_never_shorter_than_the_window(tmp_path: Path) -> None:
    text = "indicators:\n  csat: {window_days: 120}\n  nps: {window_days: 0}\n  defect_rate: {chart: null}\n"
    definitions = load_policy(own_policy(tmp_path, text)).definitions()
    assert definitions["csat"].chart == Chart(ChartKind.SHARE, 120)
    assert definitions["nps"].chart is None  # without a window every value holds all that went before
    assert definitions["defect_rate"].chart is None


@pytest.mark.parametrize(
    ("chart", "mistake"),
    [
        ("{kind: difference, period_days: 7}", "must name two indicators"),
        ("{kind: share, period_days: 28, pair: [csat, nps]}", "belongs to a chart of kind difference, not share"),
        ("{kind: difference, period_days: 7, pair: [csat, nbs]}", "'nbs' is not an indicator; allowed: "),
        ("{kind: shares, period_days: 28}", "did you mean 'share'?"),
        ("{kind: share, period_days: 0}", "0 is less than 1"),
    ],
)
def test_a_mistake_in_a_chart_is_told_where_it_stands(tmp_path: Path, chart: str, mistake: str) -> None:
    (told,) = mistakes_of(own_policy(tmp_path, f"indicators:\n  defect_rate:\n    chart: {chart}\n"))
    assert told.startswith("own.yaml:3: indicators.defect_rate.chart")
    assert mistake in told
