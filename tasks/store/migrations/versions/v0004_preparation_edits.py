"""The account of who changed a target or a risk in preparation, when, and what it said before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table; what stands in preparation already has no account."""
    op.create_table(
        "preparation_edits",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("project", "section", "key", "number", name="pk_preparation_edits"),
    )


def downgrade() -> None:
    """What people did is not taken back."""
    raise NotImplementedError("The account of edits would be lost; restore a backup instead.")
