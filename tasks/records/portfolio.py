"""The record kinds that the portfolio folder declares: who the customers, projects and stakeholders are."""

from tasks.records.choices import Audience, Language, Phase
from tasks.records.declaration import Column, ColumnType, RecordKind, Reference, choice, date, text

CUSTOMERS = RecordKind(
    "customers",
    "A company that projects are delivered to.",
    (
        text("key", "Stable name of the customer in the portfolio", required=True),
        text("name", "What the customer is called", required=True),
        choice("language", "Language of what is written for the customer", Language, required=True),
    ),
    ("key",),
)

PROJECTS = RecordKind(
    "projects",
    "A project under a customer contract.",
    (
        text("key", "Stable name of the project in the portfolio", required=True),
        text("name", "What the project is called", required=True),
        text("customer", "Key of the customer", required=True),
        choice("phase", "Phase the project is in", Phase, required=True),
        date("starts_on", "First day of the contract"),
        date("ends_on", "Last day of the contract"),
        date("monitored_since", "Day whose plan is the yardstick while no baseline is signed"),
        text("calendar", "Key of the working calendar"),
    ),
    ("key",),
    references=(Reference("customer", "customers", "key", optional=False),),
    orderings=(("starts_on", "ends_on"),),
)

STAKEHOLDERS = RecordKind(
    "stakeholders",
    "A person who is told about projects.",
    (
        text("key", "Stable name of the person in the portfolio", required=True),
        text("name", "What the person is called", required=True, personal=True),
        text("mail", "Mail address", required=True, personal=True),
        choice("audience", "Whose eyes texts for this person are for", Audience, required=True),
        text("role", "Role on the projects, as the policy's ladder names it", required=True),
        choice("language", "Language of reports and mails", Language, required=True),
        Column("projects", ColumnType.JSON, "Keys of the projects the person sees", nullable=False),
    ),
    ("key",),
)

PORTFOLIO_KINDS = (CUSTOMERS, PROJECTS, STAKEHOLDERS)
