"""The work of a night is asked for in whole frames: as many questions to the store for thirty projects as for three."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from checks.validation import get_ready
from tasks.check import check
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.measure import FAMILY_NAMES, measure_night, trust_facts
from tasks.publish import site_facts
from tasks.pull import pull
from tasks.save import save
from tasks.track import track_night
from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.benchmarks.scales import NIGHT as BENCHMARK_NIGHT

pytestmark = pytest.mark.slow


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that SQLAlchemy sends while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def questions_of_a_night(folder: Path, projects: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Statements by step of a whole first night."""
    write_portfolio(folder / "portfolio", projects=projects, items=projects * 20, answers=projects * 20)
    monkeypatch.setenv("WORDKEEPER_PORTFOLIO", str(folder / "portfolio"))
    monkeypatch.setenv("WORDKEEPER_VAR", str(folder / "var"))
    monkeypatch.setenv("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")
    equip.cache_clear()
    desk = equip()
    counts = {}
    try:
        with counted(desk.engine) as statements:
            enrol.fn(NIGHT)
            for source in desk.portfolio.sources:
                pulled = pull.fn(source.key, NIGHT)
                assert pulled is not None
                save.fn(source.key, NIGHT, check.fn(source.key, NIGHT, pulled))
            counts["collect"] = len(statements)
            freeze_plans(NIGHT)
            facts = trust_facts(desk)
            for family in FAMILY_NAMES:
                measure_night(family, NIGHT, facts)
            counts["monitor"] = len(statements)
            assert track_night(NIGHT)["opened"] > 0
            counts["analyse"] = len(statements)
            site_facts(desk, NIGHT)
            counts["report"] = len(statements)
    finally:
        desk.engine.dispose()
        equip.cache_clear()
    return counts


def test_questions_to_the_store_do_not_grow_with_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    get_ready()  # else the first night also asks whether to validate in the second process
    few = questions_of_a_night(tmp_path / "few", 3, monkeypatch)
    assert questions_of_a_night(tmp_path / "many", 30, monkeypatch) == few
    assert few["collect"] > 0


def test_the_benchmark_measures_the_night_that_its_portfolio_is_made_for() -> None:
    assert BENCHMARK_NIGHT == NIGHT
