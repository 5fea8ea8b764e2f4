"""The second process is begun early where a large store is waiting, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.settings import Settings
from tasks import warm_up


@pytest.fixture(name="begun")
def _begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    begun: list[str] = []

    def beside(function: Callable[..., Any], *_: Any) -> None:
        begun.append(f"{function.__module__}.{function.__name__}")

    monkeypatch.setattr(warm_up, "beside", beside)
    monkeypatch.setattr(warm_up, "second_core", lambda: True)
    monkeypatch.setattr(warm_up, "LARGE_FILE_BYTES", 1000)
    return begun


@pytest.mark.parametrize(
    ("bytes_there", "to_report", "expected"),
    [
        (1000, True, ["checks.validation.get_ready", "tasks.reports.portions.get_ready"]),
        (1000, False, ["checks.validation.get_ready"]),
        (999, True, []),
        (None, True, []),
    ],
)
def test_a_large_file_is_worth_it(
    tmp_path: Path, begun: list[str], bytes_there: int | None, to_report: bool, expected: list[str]
) -> None:
    if bytes_there is not None:
        (tmp_path / "wordkeeper.sqlite").write_bytes(bytes(bytes_there))
    warm_up.warm_up(Settings(var=tmp_path), to_report=to_report)
    assert begun == expected


def test_postgresql_needs_none(begun: list[str]) -> None:
    settings = Settings(database_url=SecretStr("postgresql://somebody@localhost/there"))
    warm_up.warm_up(settings, to_report=True)
    assert begun == []


def test_one_core_has_no_room_for_it(tmp_path: Path, begun: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_up, "second_core", lambda: False)
    (tmp_path / "wordkeeper.sqlite").write_bytes(bytes(1000))
    warm_up.warm_up(Settings(var=tmp_path), to_report=True)
    assert begun == []
