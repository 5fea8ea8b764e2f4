"""Settings come from the environment; a wrong one is named without showing its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.mistakes import ConfigError
from config.policy import SHIPPED_POLICY
from config.settings import Settings, settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WORDKEEPER_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_everything_lives_below_var_by_default() -> None:
    chosen = settings()
    assert chosen.store_url == "sqlite:///var/wordkeeper.sqlite"
    assert [chosen.archive_dir, chosen.site_dir, chosen.outbox_dir, chosen.staging_dir, chosen.prefect_home] == [
        Path("var/archive"),
        Path("var/site"),
        Path("var/outbox"),
        Path("var/staging"),
        Path("var/prefect"),
    ]
    assert chosen.portfolio == Path("portfolio")
    assert chosen.policy.resolve() == SHIPPED_POLICY


def test_the_environment_decides_each_time_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORDKEEPER_VAR", str(tmp_path / "elsewhere"))
    assert settings().outbox_dir == tmp_path / "elsewhere" / "outbox"
    monkeypatch.setenv("WORDKEEPER_VAR", "here")
    assert settings().outbox_dir == Path("here/outbox")
    monkeypatch.setenv("WORDKEEPER_VAR", "")
    assert settings().outbox_dir == Path("var/outbox")


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("sqlite:////data/w.sqlite", "sqlite:////data/w.sqlite"),
        ("postgresql://bob:secret@db/w", "postgresql+psycopg://bob:secret@db/w"),
        ("postgres://db/w", "postgresql+psycopg://db/w"),
        ("postgresql+psycopg://db/w", "postgresql+psycopg://db/w"),
    ],
)
def test_the_store_may_be_sqlite_or_postgresql(monkeypatch: pytest.MonkeyPatch, given: str, url: str) -> None:
    monkeypatch.setenv("WORDKEEPER_DATABASE_URL", given)
    assert settings().store_url == url


def test_a_password_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDKEEPER_DATABASE_URL", "postgresql://bob:hunter2@db/w")
    assert "hunter2" not in f"{settings()!r} {settings()}"


def test_every_wrong_setting_is_named_and_no_value_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORDKEEPER_DATABASE_URL", "mysql://bob:hunter2@db/w")
    monkeypatch.setenv("WORDKEEPER_VAR", "file")
    monkeypatch.setenv("WORDKEEPER_POLICY", "nowhere.yaml")
    with pytest.raises(ConfigError) as caught:
        settings()
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        (
            "environment: WORDKEEPER_DATABASE_URL: is not a store address "
            "(write sqlite:///path/to/file.sqlite or postgresql://host/name)"
        ),
        "environment: WORDKEEPER_POLICY: names a file that is not there: nowhere.yaml",
        "environment: WORDKEEPER_VAR: is a file, not a folder: file",
    ]
    assert caught.value.__cause__ is None
    assert "hunter2" not in str(caught.value)


def test_foreign_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDKEEPER_TRACKER_KEY", "abc")
    assert settings().portfolio == Path("portfolio")
