"""A Prefect server for the tests of flows, one for all of them, and a small portfolio for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.servers.prefect import migrated_database


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server of the tests' own that calls nobody; the flows' heartbeat would cost a second a run."""
    from prefect.settings import (
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_SERVER_ANALYTICS_ENABLED,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    folder = tmp_path_factory.mktemp("server")
    shutil.copyfile(migrated_database(), folder / "prefect-test.db")
    with (
        pytest.MonkeyPatch.context() as patch,
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_SERVER_ANALYTICS_ENABLED: False}),
    ):
        patch.setattr("prefect.testing.utilities.mkdtemp", lambda: str(folder))  # where the harness lays its database
        with prefect_test_harness(server_startup_timeout=120):
            yield


@pytest.fixture
def portfolio(prefect_server: None, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three projects with sixty items and sixty answers, as this process's portfolio; on each kind of database."""
    monkeypatch.setenv("WORDKEEPER_DATABASE_URL", store_url)
    folder = write_portfolio(tmp_path / "portfolio", projects=3, items=60, answers=60)
    yield from settled(folder, tmp_path / "var", monkeypatch)


def settled(folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make `folder` this process's portfolio, and forget it afterwards."""
    from tasks.equip import equip

    monkeypatch.setenv("WORDKEEPER_PORTFOLIO", str(folder))
    monkeypatch.setenv("WORDKEEPER_VAR", str(state))
    monkeypatch.setenv("WORDKEEPER_PULL_RETRY_DELAYS_SECONDS", "[]")
    equip.cache_clear()
    yield folder
    equip().engine.dispose()
    equip.cache_clear()


@pytest.fixture(scope="session")
def signed(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a portfolio whose trackers were read and one of whose projects signed; that project's key."""
    from flows.collect import collect
    from tests.flows.test_promised_night import signs

    folder = tmp_path_factory.mktemp("signed")
    portfolio = write_portfolio(folder / "portfolio", projects=3, items=60, answers=60)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for _ in settled(portfolio, folder / "var", monkeypatch):
            collect(NIGHT)
            project = signs()
    return folder, project


@pytest.fixture
def project(
    prefect_server: None, signed: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A project whose baseline both sides signed, in a store of this test's own."""
    folder, key = signed
    shutil.copytree(folder / "var", tmp_path / "var")
    for _ in settled(folder / "portfolio", tmp_path / "var", monkeypatch):
        yield key
