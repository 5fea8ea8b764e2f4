"""A store of an older schema is brought to the newest one, and back where nothing of anybody's would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

import tasks.store.migrations.schema as kept_schema
from tasks.store.engine import open_store
from tasks.store.lessons import search
from tasks.store.migrations.schema import HEAD, kept_version
from tests.tasks.store.test_engine import shape
from tests.tasks.store.test_lessons import found, keep, lesson


def taken_back(store: Engine, revision: str) -> None:
    """The store as an older Wordkeeper left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(kept_schema.__file__).parent))
    with store.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_a_store_without_caveats_gets_them_and_its_lessons_are_found_as_before(store: Engine) -> None:
    newest = shape(store)
    keep(store, lesson("late parts", "b"), lesson("late papers", "a"))
    taken_back(store, "0004")
    before = {column["name"] for column in sa.inspect(store).get_columns("measure_verdicts")}
    assert "caveat" not in before
    assert not sa.inspect(store).has_table("lesson_places")
    again = open_store(store.url.render_as_string(hide_password=False))
    with again.connect() as connection:
        assert kept_version(connection) == HEAD
    assert shape(again) == newest
    assert found(again, "parts") == ["b"]
    keep(again, lesson("late people", "a"))
    assert found(again, "papers") == []
    assert search(again, "late")["deviation"].tolist() == ["a", "b"]
    again.dispose()


def test_what_people_recorded_is_not_taken_back(store: Engine) -> None:
    with pytest.raises(NotImplementedError, match="restore a backup"):
        taken_back(store, "0003")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_store_from_before_deviation_analysis_is_brought_up_with_its_rows(
    kind: str, new_database_urls: Callable[[str], str]
) -> None:
    url = new_database_urls(kind)
    old = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", str(Path(kept_schema.__file__).parent))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(sa.text("INSERT INTO customers (key, name, language) VALUES ('acme', 'Acme', 'en')"))
        assert not sa.inspect(connection).has_table("verdicts")
    old.dispose()
    new, fresh = open_store(url), open_store(new_database_urls(kind))
    assert shape(new) == shape(fresh)
    with new.connect() as connection:
        assert kept_version(connection) == HEAD
        assert connection.execute(sa.text("SELECT name FROM customers")).scalars().all() == ["Acme"]
    keep(new, lesson("late parts", "b"))
    assert found(new, "parts") == ["b"]
    new.dispose()
    fresh.dispose()
