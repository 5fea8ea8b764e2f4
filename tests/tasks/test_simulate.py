"""What is simulated of past nights is what those nights told; another policy tells something else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tasks.simulate as simulating
from config.mistakes import ConfigError
from flows.__main__ import app
from tasks.bind import Terms, bound_terms
from tasks.decide import decide
from tasks.enrol import enrol
from tasks.equip import Desk, equip
from tasks.judge import judge_night
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tasks.simulate import Simulation, simulate
from tasks.store.notices import notices
from tasks.store.readings import save_readings
from tasks.track import track_night
from tests.store_content import store_content
from tests.tasks.desk import FILES, NIGHT, portfolio
from tests.tasks.promise_nights import FIRST as TRACKED
from tests.tasks.promise_nights import PEOPLE, TRACKER, Home, promise

pytestmark = pytest.mark.slow

BEGIN = NIGHT - timedelta(days=9)
RATES = (-0.12, -0.05, 0.0, -0.15, -0.16, -0.22, -0.30, -0.31, -0.30, -0.30, -0.30, -0.31, -0.29, -0.30, 0.3)
DEFECTS = (0.01, 0.02, 0.09, 0.02, 0.01, 0.01, 0.12, 0.13, 0.12, 0.04, 0.01, 0.02, 0.01, 0.06, 0.07)


@contextmanager
def house(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Two projects, Alice inside and Bob at the customer's; the tracker was read once."""
    with portfolio(folder, patch) as found:
        (found / "sources" / "tracker.yaml").write_text(TRACKER + "zone: UTC\n")
        (found / "stakeholders.yaml").write_text(PEOPLE)
        projects = FILES["projects.yaml"] + "  - {key: beta, name: Beta, customer: acme, phase: acceptance}\n"
        (found / "projects.yaml").write_text(projects)
        home = Home(found)
        home.tracker_says(TRACKED, BEGIN)
        enrol.fn(BEGIN)
        yield home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with house(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The nights of both projects have passed; nobody changes anything any more."""
    with pytest.MonkeyPatch.context() as patch, house(tmp_path_factory.mktemp("lived"), patch) as found:
        spent(("alpha", "beta"))
        yield found


def spent(projects: Sequence[str] = ("alpha",)) -> None:
    """Fifteen nights of readings, tracked and decided, each on what the nights before left."""
    for number, values in enumerate(zip(RATES, DEFECTS, strict=True)):
        night = BEGIN + timedelta(days=number)
        rows = [
            {"project": project, "indicator": name, "value": value * (1 if project == "alpha" else 0.7)}
            | ({"interval_low": value * 0.8, "interval_high": value * 1.2} if name == "defect_rate" else {})
            for project in projects
            for name, value in zip(("schedule_deviation_rate", "defect_rate"), values, strict=True)
        ]
        frame = pd.DataFrame(rows).assign(night=pd.Timestamp(night), scope="project", state="measured", trust="A")
        frame = conform(frame.assign(unit="fraction", formula_version=1), READINGS)
        save_readings(equip().engine, frame, datetime.combine(night, datetime.min.time(), UTC))
        judge_night(night)
        track_night(night)
        decide.fn(night)


def worked() -> None:
    """Twelve weeks of even work, and two in which hardly anything gets done."""
    chance = np.random.default_rng(1)
    days = pd.date_range(BEGIN - timedelta(weeks=12), BEGIN + timedelta(days=14))
    pace = np.where(days > pd.Timestamp(BEGIN), 0.001, 0.01 + chance.normal(0, 0.001, len(days)))
    parts = [
        pd.DataFrame({"night": days, "value": np.cumsum(steps), "indicator": name})
        for name, steps in (("actual_progress", pace), ("planned_progress", np.full(len(days), 0.01)))
    ]
    frame = pd.concat(parts).assign(project="alpha", scope="project", state="measured", trust="A", unit="fraction")
    frame = conform(frame.assign(formula_version=1).reset_index(drop=True), READINGS)
    save_readings(equip().engine, frame, datetime.combine(BEGIN, datetime.min.time(), UTC))


def really_told(since: date) -> list[tuple[str, str, str, str]]:
    """Who was told what on which night, as the store has it."""
    rows = notices(equip().engine)
    rows = rows[(rows["kind"] == "escalation") & (rows["night"] >= pd.Timestamp(since))]
    named = [[each["key"] for each in json.loads(facts)["deviations"]] for facts in rows["facts"]]
    rows = rows.assign(deviation=pd.Series(named, index=rows.index, dtype=object)).explode("deviation")
    return listed(rows)


def listed(rows: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    night = rows["night"].dt.strftime("%Y-%m-%d")
    return sorted(zip(night, rows["recipient"], rows["reason"], rows["deviation"], strict=True))


def one() -> Simulation:
    return simulate(BEGIN, BEGIN + timedelta(days=14))[0]


@pytest.mark.parametrize("batch", [1, 100])
def test_what_is_simulated_is_what_the_nights_told(lived: Home, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(simulating, "_BATCH", batch)
    told = one()
    assert listed(told.told) == really_told(BEGIN)
    assert {"alice", "bob"} == set(told.people["recipient"])
    assert told.nights == len(RATES)


def test_a_signal_of_the_chart_confirms_in_the_simulation_as_it_did_on_the_night(home: Home) -> None:
    slow = "policy: {indicators: {schedule_deviation_rate: {confirm_after: 60}}}\n"
    (home.folder / "portfolio.yaml").write_text(FILES["portfolio.yaml"] + slow)
    equip().engine.dispose()
    equip.cache_clear()
    worked()
    spent()
    told = one().told
    assert listed(told) == really_told(BEGIN)
    heard = told[(told["recipient"] == "bob") & told["deviation"].str.contains("schedule_deviation_rate")]
    assert heard["night"].min() == pd.Timestamp("2026-03-08")  # the first Sunday after the work stopped


def test_a_signature_in_the_span_changes_the_terms_from_its_night_on(home: Home) -> None:
    promise()
    spent()
    told = one().told
    assert listed(told) == really_told(BEGIN)
    rate = told[(told["deviation"] == f"alpha|schedule_deviation_rate|project|{BEGIN + timedelta(days=3)}")]
    assert rate.loc[rate["reason"] == "resolved", "night"].unique().tolist() == [
        pd.Timestamp(NIGHT) + pd.Timedelta("1D")
    ]


def test_terms_of_a_day_are_worked_out_once_however_many_batches_there_are(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise()
    spent(("alpha", "beta"))
    worked_out: list[date] = []

    def counted(desk: Desk, night: date) -> Terms:
        worked_out.append(night)
        return bound_terms(desk, night)

    monkeypatch.setattr(simulating, "bound_terms", counted)
    monkeypatch.setattr(simulating, "_BATCH", 1)
    assert listed(one().told) == really_told(BEGIN)
    assert len(worked_out) == len(set(worked_out)) > 1


def test_what_was_open_before_the_span_is_not_told_anew(lived: Home) -> None:
    since = BEGIN + timedelta(days=5)
    told = simulate(since, BEGIN + timedelta(days=14))[0]
    assert listed(told.told) == really_told(since)
    first = told.people.set_index(["recipient", "month"]).loc[("alice", "2026-03")]
    assert first["again"] > 0


def test_another_policy_is_told_beside_the_one_in_force(lived: Home, tmp_path: Path) -> None:
    wide = tmp_path / "wide.yaml"
    wide.write_text(
        "indicators:\n  schedule_deviation_rate:\n    band: {low: -0.5, high: 0.5, critical_low: -0.9, critical_high: 0.9}\n"
    )
    now, other = simulate(BEGIN, BEGIN + timedelta(days=14), (None, wide))
    assert "schedule_deviation_rate" in set(now.indicators["indicator"])
    assert set(other.indicators["indicator"]) == {"defect_rate"}
    assert other.people["messages"].sum() < now.people["messages"].sum()
    wide.write_text("indicators: {schedule: {}}\n")
    with pytest.raises(ConfigError):
        simulate(BEGIN, NIGHT, (wide,))


def test_false_alarms_are_counted_against_what_the_policy_accepts(lived: Home) -> None:
    (told,) = simulate(BEGIN, BEGIN + timedelta(days=14), projects=["alpha"])
    false = told.indicators.set_index("indicator").loc["schedule_deviation_rate"]
    assert (false["never_confirmed"], false["deviations"]) == (1, 2)
    alice = told.people.set_index("recipient").loc["alice"]
    assert alice["false_alarms"] == 2  # one rate of a single night, one defect rate of two
    assert not alice["over"]


def test_nothing_is_stored(lived: Home) -> None:
    before = store_content(equip().engine)
    one()
    assert store_content(equip().engine) == before


def test_an_unknown_project_is_named(lived: Home) -> None:
    with pytest.raises(ValueError, match="No project is called gamma; the portfolio has: alpha, beta"):
        simulate(BEGIN, NIGHT, projects=["gamma"])


def test_the_command_tells_it_as_a_table_and_as_json(lived: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert app(["simulate", "--each"], result_action="return_value", exit_on_error=False) is None
    table = capsys.readouterr().out
    assert f"{NIGHT - timedelta(days=3)}  alice: worsened alpha|schedule_deviation_rate|project" in table
    app(["simulate", "--format", "json"], result_action="return_value", exit_on_error=False)
    (plain,) = json.loads(capsys.readouterr().out)
    for said in (table, plain["assumes"]):
        assert "today's portfolio" in said
        assert "Left out: digests" in said
    assert {row["recipient"] for row in plain["people"]} == {"alice", "bob"}
    assert plain["told"][0]["night"] == str(BEGIN)


def test_the_command_says_what_is_wrong_with_a_span(lived: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for span, told in (
        ((NIGHT, BEGIN), "lies after the last"),
        ((date(2020, 1, 1), date(2020, 2, 1)), "no readings in that span"),
    ):
        with pytest.raises(SystemExit) as ended:
            app(["simulate", *map(str, span)], result_action="return_value", exit_on_error=False)
        assert ended.value.code == 2
        assert told in " ".join(capsys.readouterr().err.split())
