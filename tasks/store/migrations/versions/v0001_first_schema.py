"""The first schema: one table per record kind, and one of versions per landed kind.

Written out and never edited; what changes later is a revision of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DAY = sa.Text().with_variant(sa.Date(), "postgresql")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Make every table of the first schema."""
    _acknowledgements()
    _adjustments()
    _baselines()
    _causes()
    _cursors()
    _customers()
    _deviation_events()
    _deviations()
    _expectations()
    _feedback()
    _feedback_versions()
    _inspections()
    _inspections_versions()
    _landings()
    _lessons()
    _measures()
    _milestones()
    _milestones_versions()
    _notices()
    _projects()
    _quarantine()
    _readings()
    _restatements()
    _risks()
    _runs()
    _silences()
    _stakeholders()
    _survey_answers()
    _survey_answers_versions()
    _targets()
    _touchpoints()
    _touchpoints_versions()
    _work_items()
    _work_items_versions()
    _attempts()
    _baseline_items()
    _signatures()


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("There is nothing before the first schema; restore a backup instead.")


def _acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("stakeholder", sa.Text(), nullable=False),
        sa.Column("promise", sa.Text()),
        sa.Column("promised_for", DAY),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("notice", "stakeholder", name="pk_acknowledgements"),
    )


def _adjustments() -> None:
    op.create_table(
        "adjustments",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text()),
        sa.Column("impact", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_adjustments"),
    )


def _baselines() -> None:
    op.create_table(
        "baselines",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", DAY, nullable=False),
        sa.Column("frozen_as_of", DAY, nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("undated_items", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_baselines"),
    )
    op.create_index("ix_baselines_project", "baselines", ["project"])


def _causes() -> None:
    op.create_table(
        "causes",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("importance", sa.Double()),
        sa.Column("relation", sa.Double()),
        sa.Column("evidence", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_causes"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Text()),
        sa.Column("night", DAY, nullable=False),
        sa.Column("pulled_at", MOMENT, nullable=False),
        sa.Column("fresh_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_cursors"),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_customers"),
    )


def _deviation_events() -> None:
    op.create_table(
        "deviation_events",
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("worst_value", sa.Double(), nullable=False),
        sa.Column("reported_value", sa.Double(), nullable=False),
        sa.Column("nights_inside", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deviation", "night", name="pk_deviation_events"),
    )
    op.create_index("ix_deviation_events_night", "deviation_events", ["night"])


def _deviations() -> None:
    op.create_table(
        "deviations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("closed_on", DAY),
        sa.Column("opened_value", sa.Double(), nullable=False),
        sa.Column("worst_value", sa.Double(), nullable=False),
        sa.Column("reported_value", sa.Double(), nullable=False),
        sa.Column("last_value", sa.Double()),
        sa.Column("last_night", DAY, nullable=False),
        sa.Column("nights_inside", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_deviations"),
    )
    op.create_index("ix_deviations_project", "deviations", ["project"])


def _expectations() -> None:
    op.create_table(
        "expectations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("aspect", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("said_by", sa.Text()),
        sa.Column("said_on", DAY),
        sa.Column("evidence", sa.Text()),
        sa.Column("owner_side", sa.Text()),
        sa.PrimaryKeyConstraint("project", "key", name="pk_expectations"),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw_kind", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("conversation", sa.Text()),
        sa.Column("said_by", sa.Text()),
        sa.Column("statement", sa.Text()),
        sa.Column("stage", sa.Text()),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_feedback"),
    )
    op.create_index("ix_feedback_project", "feedback", ["project", "source"])


def _feedback_versions() -> None:
    op.create_table(
        "feedback_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw_kind", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("conversation", sa.Text()),
        sa.Column("said_by", sa.Text()),
        sa.Column("statement", sa.Text()),
        sa.Column("stage", sa.Text()),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_feedback_versions"),
    )
    op.create_index("ix_feedback_versions_valid_to", "feedback_versions", ["valid_to"])


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("inspected_on", DAY, nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("component", sa.Text()),
        sa.Column("inspected", sa.BigInteger(), nullable=False),
        sa.Column("nonconforming", sa.BigInteger(), nullable=False),
        sa.Column("inspector", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_inspections"),
    )
    op.create_index("ix_inspections_project", "inspections", ["project", "source"])


def _inspections_versions() -> None:
    op.create_table(
        "inspections_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("inspected_on", DAY, nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("component", sa.Text()),
        sa.Column("inspected", sa.BigInteger(), nullable=False),
        sa.Column("nonconforming", sa.BigInteger(), nullable=False),
        sa.Column("inspector", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_inspections_versions"),
    )
    op.create_index("ix_inspections_versions_valid_to", "inspections_versions", ["valid_to"])


def _landings() -> None:
    op.create_table(
        "landings",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("pulled_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("swept", sa.Boolean(), nullable=False),
        sa.Column("manifest", sa.Text()),
        sa.Column("counts", sa.Text()),
        sa.Column("findings", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_landings"),
    )
    op.create_index("ix_landings_source", "landings", ["source"])


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_lessons"),
    )


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("criterion", sa.Text()),
        sa.Column("verdict", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_measures"),
    )


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("phase", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raw_status", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("reached_on", DAY),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_milestones"),
    )
    op.create_index("ix_milestones_project", "milestones", ["project", "source"])


def _milestones_versions() -> None:
    op.create_table(
        "milestones_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("phase", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raw_status", sa.Text()),
        sa.Column("due_on", DAY),
        sa.Column("reached_on", DAY),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_milestones_versions"),
    )
    op.create_index("ix_milestones_versions_valid_to", "milestones_versions", ["valid_to"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("project", sa.Text()),
        sa.Column("deviation", sa.Text()),
        sa.Column("night", DAY, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("facts", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_notices"),
    )
    op.create_index("ix_notices_status", "notices", ["status"])


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("starts_on", DAY),
        sa.Column("ends_on", DAY),
        sa.Column("monitored_since", DAY),
        sa.Column("calendar", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_projects"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("project", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("column", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row", sa.Text()),
        sa.Column("row_digest", sa.BigInteger()),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("first_night", DAY, nullable=False),
        sa.Column("last_night", DAY, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_source", "quarantine", ["source"])


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("numerator", sa.Double()),
        sa.Column("denominator", sa.Double()),
        sa.Column("interval_low", sa.Double()),
        sa.Column("interval_high", sa.Double()),
        sa.Column("sample_size", sa.BigInteger()),
        sa.Column("target", sa.Double()),
        sa.Column("band_low", sa.Double()),
        sa.Column("band_high", sa.Double()),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("trust_reasons", sa.Text()),
        sa.Column("fresh_at", MOMENT),
        sa.Column("baseline", sa.Text()),
        sa.Column("formula_version", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text()),
        sa.PrimaryKeyConstraint("project", "indicator", "scope", "night", name="pk_readings"),
    )
    op.create_index("ix_readings_night", "readings", ["night"])


def _restatements() -> None:
    op.create_table(
        "restatements",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("old_value", sa.Double()),
        sa.Column("new_value", sa.Double()),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("restated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_restatements"),
    )
    op.create_index("ix_restatements_night", "restatements", ["night"])


def _risks() -> None:
    op.create_table(
        "risks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("contingency", sa.Text()),
        sa.Column("trigger", sa.Text()),
        sa.PrimaryKeyConstraint("project", "key", name="pk_risks"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("summary", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_runs"),
    )


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text()),
        sa.Column("indicator", sa.Text()),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_silences"),
    )


def _stakeholders() -> None:
    op.create_table(
        "stakeholders",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("projects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_stakeholders"),
    )


def _survey_answers() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text()),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_survey_answers"),
    )
    op.create_index("ix_survey_answers_project", "survey_answers", ["project", "source"])


def _survey_answers_versions() -> None:
    op.create_table(
        "survey_answers_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text()),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_survey_answers_versions"),
    )
    op.create_index("ix_survey_answers_versions_valid_to", "survey_answers_versions", ["valid_to"])


def _targets() -> None:
    op.create_table(
        "targets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text()),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("due_on", DAY),
        sa.Column("acceptance", sa.Text()),
        sa.PrimaryKeyConstraint("project", "key", name="pk_targets"),
    )


def _touchpoints() -> None:
    op.create_table(
        "touchpoints",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("held_by", sa.Text()),
        sa.Column("attended_by", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_touchpoints"),
    )
    op.create_index("ix_touchpoints_project", "touchpoints", ["project", "source"])


def _touchpoints_versions() -> None:
    op.create_table(
        "touchpoints_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("phase", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("held_by", sa.Text()),
        sa.Column("attended_by", sa.Text()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_touchpoints_versions"),
    )
    op.create_index("ix_touchpoints_versions_valid_to", "touchpoints_versions", ["valid_to"])


def _work_items() -> None:
    op.create_table(
        "work_items",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("type", sa.Text()),
        sa.Column("raw_type", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raw_status", sa.Text()),
        sa.Column("phase", sa.Text()),
        sa.Column("parent", sa.Text()),
        sa.Column("milestone", sa.Text()),
        sa.Column("assignee", sa.Text()),
        sa.Column("priority", sa.Text()),
        sa.Column("estimate_hours", sa.Double()),
        sa.Column("spent_hours", sa.Double()),
        sa.Column("done_ratio", sa.Double()),
        sa.Column("start_on", DAY),
        sa.Column("due_on", DAY),
        sa.Column("created_at", MOMENT),
        sa.Column("updated_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("reopened_count", sa.BigInteger()),
        sa.Column("is_private", sa.Boolean()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_work_items"),
    )
    op.create_index("ix_work_items_project", "work_items", ["project", "source"])


def _work_items_versions() -> None:
    op.create_table(
        "work_items_versions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("type", sa.Text()),
        sa.Column("raw_type", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raw_status", sa.Text()),
        sa.Column("phase", sa.Text()),
        sa.Column("parent", sa.Text()),
        sa.Column("milestone", sa.Text()),
        sa.Column("assignee", sa.Text()),
        sa.Column("priority", sa.Text()),
        sa.Column("estimate_hours", sa.Double()),
        sa.Column("spent_hours", sa.Double()),
        sa.Column("done_ratio", sa.Double()),
        sa.Column("start_on", DAY),
        sa.Column("due_on", DAY),
        sa.Column("created_at", MOMENT),
        sa.Column("updated_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("reopened_count", sa.BigInteger()),
        sa.Column("is_private", sa.Boolean()),
        sa.Column("extra", sa.Text()),
        sa.Column("row_digest", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("landing", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", "valid_from", name="pk_work_items_versions"),
    )
    op.create_index("ix_work_items_versions_valid_to", "work_items_versions", ["valid_to"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.Column("receipt", sa.Text()),
        sa.PrimaryKeyConstraint("notice", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(["notice"], ["notices.key"], name="fk_attempts_notice"),
    )


def _baseline_items() -> None:
    op.create_table(
        "baseline_items",
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("start_on", DAY),
        sa.Column("due_on", DAY, nullable=False),
        sa.PrimaryKeyConstraint("baseline", "source", "ref", name="pk_baseline_items"),
        sa.ForeignKeyConstraint(["baseline"], ["baselines.key"], name="fk_baseline_items_baseline"),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("signed_on", DAY, nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_signatures"),
        sa.ForeignKeyConstraint(["baseline"], ["baselines.key"], name="fk_signatures_baseline"),
    )
