"""Is the database's schema the newest one, and if not, how does it become so?

Alembic takes long to import, so it is only asked when the version kept in the database is not HEAD.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from tasks.store.errors import StoreVersionError

HEAD = "0005"
VERSION_TABLE = "wordkeeper_schema"

_LOCK = 0x776F7264  # any number that nobody else locks: "word"


def bring_to_head(engine: Engine) -> None:
    """Migrate the database to HEAD unless it is there; only one process migrates at a time.

    Raises StoreVersionError when the database is newer than this code.
    """
    with engine.connect().execution_options(store_read_only=True) as connection:
        if kept_version(connection) == HEAD:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if kept_version(connection) != HEAD:
            upgrade(connection)


def kept_version(connection: Connection) -> str | None:
    """The schema version the database says it has; None for an empty database."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 a constant


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 takes long to import and is rarely needed
    from alembic.config import Config  # noqa: PLC0415 as above
    from alembic.util.exc import CommandError  # noqa: PLC0415 as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise StoreVersionError(
            f"The database has schema {kept_version(connection)!r}, which this Wordkeeper (schema {HEAD!r}) does not "
            "know. It was written by a newer version: update Wordkeeper, or point it to another database."
        ) from error
