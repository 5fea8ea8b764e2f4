"""Fixtures of the Redmine source's tests that are played from recordings."""

from collections.abc import Callable

import pytest

from tests.tasks.sources.redmine.recorded import PROJECTS, Pull, RecordedRedmine


@pytest.fixture
def server() -> RecordedRedmine:
    """A Redmine played from recordings."""
    return RecordedRedmine()


@pytest.fixture
def pull(server: RecordedRedmine, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """A source on it that monitors five of its eight projects."""
    return Pull(server, monkeypatch, PROJECTS)


@pytest.fixture
def configured(server: RecordedRedmine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pull]:
    """Make a source on it with other projects or options."""
    return lambda projects=PROJECTS, **options: Pull(server, monkeypatch, dict(projects), **options)
