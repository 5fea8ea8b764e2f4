"""The signed word: register with versions, documents, signatures, the chain of acts, adjustments, attainment.

The tables of the first schema that it replaces were never written to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DAY = sa.Text().with_variant(sa.Date(), "postgresql")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_REPLACED = ("signatures", "adjustments", "targets", "risks", "expectations")


def upgrade() -> None:
    """Put the tables of the signed word in the place of those nobody wrote to."""
    for name in _REPLACED:
        op.drop_table(name)
    _expectations()
    _kano_answers()
    _risks()
    _targets()
    _documents()
    _baseline_targets()
    _signatures()
    _chain()
    _adjustments()
    _adjustment_versions()
    _attainments()


def downgrade() -> None:
    """Signed words are not taken back."""
    raise NotImplementedError("Signatures would be lost; restore a backup instead.")


def _expectations() -> None:
    op.create_table(
        "expectations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("aspect", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("said_by", sa.Text()),
        sa.Column("said_on", DAY),
        sa.Column("evidence", sa.Text()),
        sa.Column("owner_side", sa.Text(), nullable=False),
        sa.Column("our_owner", sa.Text()),
        sa.Column("their_owner", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("need_level", sa.Text()),
        sa.Column("kano_type", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("ref", sa.Text()),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "key", "version", name="pk_expectations"),
    )


def _kano_answers() -> None:
    op.create_table(
        "kano_answers",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text()),
        sa.Column("functional", sa.BigInteger(), nullable=False),
        sa.Column("dysfunctional", sa.BigInteger(), nullable=False),
        sa.Column("importance", sa.Double()),
        sa.Column("answered_on", DAY),
        sa.PrimaryKeyConstraint("project", "round", "expectation", "respondent", name="pk_kano_answers"),
    )


def _risks() -> None:
    op.create_table(
        "risks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("contingency", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("trigger", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_on", DAY),
        sa.Column("started_value", sa.Double()),
        sa.PrimaryKeyConstraint("project", "key", name="pk_risks"),
    )


def _targets() -> None:
    op.create_table(
        "targets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text()),
        sa.Column("indicator", sa.Text()),
        sa.Column("scope", sa.Text()),
        sa.Column("deliverable", sa.Text()),
        sa.Column("comparator", sa.Text()),
        sa.Column("value", sa.Double()),
        sa.Column("value_high", sa.Double()),
        sa.Column("unit", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("acceptance", sa.Text()),
        sa.Column("statement", sa.Text()),
        sa.PrimaryKeyConstraint("project", "key", name="pk_targets"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Text()),
        sa.Column("adjustment", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("holds_from", DAY, nullable=False),
        sa.Column("drawn_up_at", MOMENT, nullable=False),
        sa.Column("drawn_up_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_documents"),
    )
    op.create_index("ix_documents_project", "documents", ["project"])


def _baseline_targets() -> None:
    op.create_table(
        "baseline_targets",
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text()),
        sa.Column("indicator", sa.Text()),
        sa.Column("scope", sa.Text()),
        sa.Column("deliverable", sa.Text()),
        sa.Column("comparator", sa.Text()),
        sa.Column("value", sa.Double()),
        sa.Column("value_high", sa.Double()),
        sa.Column("unit", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("acceptance", sa.Text()),
        sa.Column("statement", sa.Text()),
        sa.ForeignKeyConstraint(["baseline"], ["baselines.key"], name="fk_baseline_targets_baseline"),
        sa.PrimaryKeyConstraint("baseline", "key", name="pk_baseline_targets"),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_on", DAY, nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_signatures_document"),
        sa.PrimaryKeyConstraint("key", name="pk_signatures"),
    )
    op.create_index("ix_signatures_document", "signatures", ["document"])


def _chain() -> None:
    op.create_table(
        "chain",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text()),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "sequence", name="pk_chain"),
    )


def _adjustments() -> None:
    op.create_table(
        "adjustments",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_adjustments"),
    )
    op.create_index("ix_adjustments_project", "adjustments", ["project"])


def _adjustment_versions() -> None:
    op.create_table(
        "adjustment_versions",
        sa.Column("adjustment", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text()),
        sa.Column("impact", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["adjustment"], ["adjustments.key"], name="fk_adjustment_versions_adjustment"),
        sa.PrimaryKeyConstraint("adjustment", "version", name="pk_adjustment_versions"),
    )


def _attainments() -> None:
    op.create_table(
        "attainments",
        sa.Column("night", DAY, nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("targets", sa.BigInteger(), nullable=False),
        sa.Column("targets_met", sa.BigInteger(), nullable=False),
        sa.Column("rebaselines", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.Double()),
        sa.Column("reasons", sa.Text()),
        sa.PrimaryKeyConstraint("night", "project", "expectation", "against", name="pk_attainments"),
    )
