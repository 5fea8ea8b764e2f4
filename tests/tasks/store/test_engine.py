"""Opening a store: errors that say what to do and show no password, migrations, many writers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.store.engine import open_store, reading, redacted, writing
from tasks.store.errors import (
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
    StoreVersionError,
    driver_errors_named,
)
from tasks.store.migrations.schema import HEAD, VERSION_TABLE, kept_version
from tasks.store.tables import METADATA, TABLES


def shape(engine: Engine) -> dict[str, object]:
    """Every table as the database itself describes it."""
    inspector = sa.inspect(engine)
    return {
        name: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)
            ],
            "key": inspector.get_pk_constraint(name),
            "references": inspector.get_foreign_keys(name),
            "indexes": sorted(
                (str(index["name"]), tuple(map(str, index["column_names"])), bool(index["unique"]))
                for index in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
        if name != VERSION_TABLE
    }


def test_the_migrated_schema_is_the_declared_one(store: Engine) -> None:
    migrated = shape(store)
    with store.begin() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
    assert migrated == shape(store)


def test_head_is_the_last_revision(store: Engine) -> None:
    with reading(store) as connection:
        assert kept_version(connection) == HEAD


@pytest.mark.slow
def test_opening_again_migrates_nothing_and_does_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    open_store(url).dispose()
    script = (
        "import sys\nfrom tasks.store.engine import open_store\n"
        f"open_store({url!r}).dispose()\nassert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_store_of_a_newer_wordkeeper_is_left_alone(store_url: str) -> None:
    engine = open_store(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608 a constant
    engine.dispose()
    with pytest.raises(StoreVersionError, match="newer version"):
        open_store(store_url)


def test_the_folder_of_a_sqlite_store_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'a' / 'b' / 'store.sqlite'}").dispose()
    assert (tmp_path / "a" / "b" / "store.sqlite").is_file()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://keeper:s3cret@127.0.0.1:1/words",
        "postgresql://keeper@127.0.0.1:1/words?password=s3cret",
        "mysql://keeper:s3cret@127.0.0.1/words",
        "not an address s3cret",
        "nonsense+driver://keeper:s3cret@host/words",
    ],
)
def test_a_store_that_cannot_be_reached_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreUnreachableError) as refused:
        open_store(url)
    error: BaseException | None = refused.value
    while error is not None:
        assert "s3cret" not in str(error)
        error = error.__cause__


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("This is a shopping list, not a database. " * 50)
    with pytest.raises(StoreUnreachableError, match="not a database"):
        open_store(f"sqlite:///{path}")


def test_the_shown_address_keeps_what_helps() -> None:
    assert (
        redacted("postgresql://keeper:s3cret@db.example:5432/words") == "postgresql://keeper:***@db.example:5432/words"
    )


def test_two_writers_that_read_first_do_not_lock_each_other_out(store: Engine) -> None:
    def note(writer: int) -> None:
        try:
            for turn in range(25):
                with writing(store) as connection:
                    count = connection.execute(sa.select(sa.func.count()).select_from(TABLES["customers"])).scalar_one()
                    values = {"key": f"{writer}-{turn}", "name": str(count), "language": "en"}
                    connection.execute(TABLES["customers"].insert().values(**values))
        except Exception as error:  # noqa: BLE001 whatever a thread meets fails the test below
            failures.append(error)

    failures: list[Exception] = []
    threads = [threading.Thread(target=note, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(store) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(TABLES["customers"])).scalar_one() == 100


def test_a_reader_does_not_wait_for_a_writer(store: Engine) -> None:
    customers = TABLES["customers"]
    with writing(store) as writer:
        writer.execute(customers.insert().values(key="1", name="n", language="en"))
        with reading(store) as reader:
            assert reader.execute(sa.select(customers.c.key)).all() == []
    with reading(store) as reader:
        assert reader.execute(sa.select(customers.c.key)).scalars().all() == ["1"]


def test_an_interrupted_step_leaves_nothing(store: Engine) -> None:
    def interrupted() -> None:
        with writing(store) as connection:
            connection.execute(TABLES["customers"].insert().values(key="1", name="n", language="en"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with reading(store) as connection:
        assert connection.execute(sa.select(TABLES["customers"].c.key)).all() == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("database is locked", StoreBusyError),
        ("database or disk is full", StoreFullError),
        ("disk I/O error", StoreError),
    ],
)
def test_what_the_database_says_becomes_what_to_do(said: str, meant: type[StoreError]) -> None:
    with pytest.raises(StoreError, match="Nothing of this step was kept") as named, driver_errors_named("the store"):
        raise sqlite3.OperationalError(said)
    assert type(named.value) is meant


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.begin() as connection:
        connection.execute(TABLES["customers"].insert().values(key="1", name="n", language="en"))

    def overfill() -> None:
        with writing(store) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.execute(TABLES["customers"].insert().values(key="2", name="n", language="en" * 1_000_000))

    with pytest.raises(StoreFullError, match="Free some space"):
        overfill()
    with reading(store) as connection:
        assert connection.execute(sa.select(TABLES["customers"].c.key)).scalars().all() == ["1"]
    store.dispose()
