"""Alembic's entry point: runs the revisions on the connection that `schema.upgrade` hands over."""

from alembic import context

from tasks.store.migrations.schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
