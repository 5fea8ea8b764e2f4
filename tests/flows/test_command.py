"""The command as an operator runs it: a process of its own, with a server of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.benchmarks.portfolio import NIGHT, write_portfolio

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.xdist_group("command")]

ROOT = Path(__file__).parents[2]


def wordkeeper(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "WORDKEEPER"))}
    environment |= settings
    command = [sys.executable, "-m", "flows", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    portfolio = write_portfolio(tmp_path / "portfolio", projects=3, items=60, answers=60)
    return ["--portfolio", str(portfolio), "--state", str(tmp_path / "var")]


def test_a_good_night_prints_no_warning_and_leaves_every_run_in_its_true_final_state(
    folders: list[str], store_url: str, store: Engine, tmp_path: Path
) -> None:
    done = wordkeeper("nightly", "--night", NIGHT.isoformat(), *folders, WORDKEEPER_DATABASE_URL=store_url)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert f"{NIGHT}: Completed" in done.stdout
    assert "Traceback" not in done.stdout
    with closing(sqlite3.connect(tmp_path / "var" / "prefect" / "prefect.db")) as database:
        flow_runs = database.execute("SELECT state_name, COUNT(*) FROM flow_run GROUP BY 1").fetchall()
        task_runs = database.execute("SELECT state_name, COUNT(*) FROM task_run GROUP BY 1").fetchall()
    assert flow_runs == [("Completed", 6)]
    # the children's runs stand among the parent's task runs too
    assert [name for name, _ in task_runs] == ["Completed"]
    assert task_runs[0][1] >= 20
    assert list((tmp_path / "var" / "outbox").glob("*.eml"))
    assert not (tmp_path / "var" / "wordkeeper.sqlite").exists()
    with store.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM work_items")) == 60


def test_a_mistake_in_the_portfolio_is_told_without_a_traceback(folders: list[str], tmp_path: Path) -> None:
    (tmp_path / "portfolio" / "customers.yaml").write_text("customers:\n  - {key: c000, name: C, langage: en}\n")
    done = wordkeeper("nightly", "--night", NIGHT.isoformat(), *folders)
    assert done.returncode == 2
    assert "customers.yaml:2" in done.stderr
    assert "language" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_had_enough_is_no_error_to_tell_of() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "flows", "schema"], cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(write)
    assert done.returncode == 1
    assert done.stderr == b""
