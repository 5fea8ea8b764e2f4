"""How a record kind is declared: its columns, their types, units and meaning.

Everything else follows from a declaration: the database table, the checks' suite, the import mapping's
allowed names and the printed data dictionary. This module imports nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ColumnType(StrEnum):
    """What a cell of a canonical frame holds, and the pandas dtype that carries it."""

    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"
    FLAG = "flag"
    JSON = "json"

    @property
    def dtype(self) -> str:
        """The dtype of this type's column in a canonical frame; JSON is carried as its text."""
        return _DTYPES[self]


_DTYPES = {
    ColumnType.TEXT: "str",
    ColumnType.CHOICE: "str",
    ColumnType.JSON: "str",
    ColumnType.INTEGER: "Int64",
    ColumnType.NUMBER: "float64",
    ColumnType.DATE: "datetime64[s]",
    ColumnType.INSTANT: "datetime64[us, UTC]",
    ColumnType.FLAG: "boolean",
}


@dataclass(frozen=True)
class Column:
    """One attribute of a record kind.

    `unit` is empty for text; a share is a `fraction` (0.25, never 25). `minimum` and `maximum` bound a
    number inclusively; `choices` lists what a CHOICE may hold. `personal` marks data about a person.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str = ""
    nullable: bool = True
    personal: bool = False
    internal: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    @property
    def dtype(self) -> str:
        """The pandas dtype of this column."""
        return self.type.dtype


@dataclass(frozen=True)
class Reference:
    """A column whose values must be found in another kind's column, e.g. an item's milestone.

    `optional` references may dangle with a warning (the other side may arrive later); a dangling
    mandatory one sends its row to quarantine.
    """

    column: str
    kind: str
    target: str
    optional: bool = True


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: a frame with declared columns, never a Python object per row.

    `key` names the columns that identify a row. A `landed` kind comes from outside through a source, is
    keyed by (source, ref) and is versioned; the others are written by Wordkeeper itself.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    landed: bool = False
    references: tuple[Reference, ...] = ()
    orderings: tuple[tuple[str, str], ...] = field(default=())

    def column(self, name: str) -> Column:
        """The declared column called `name`; KeyError names the kind when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in declared order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that may never be empty."""
        return tuple(column.name for column in self.columns if not column.nullable)

    @property
    def dtypes(self) -> dict[str, str]:
        """Column name to pandas dtype, in declared order."""
        return {column.name: column.dtype for column in self.columns}


def text(name: str, meaning: str, *, required: bool = False, personal: bool = False, internal: bool = False) -> Column:
    """A text column."""
    return Column(name, ColumnType.TEXT, meaning, nullable=not required, personal=personal, internal=internal)


def choice(name: str, meaning: str, choices: type[StrEnum], *, required: bool = False) -> Column:
    """A text column that holds one of an enum's values."""
    return Column(name, ColumnType.CHOICE, meaning, nullable=not required, choices=tuple(choices))


def number(
    name: str,
    meaning: str,
    unit: str,
    *,
    required: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Column:
    """A floating-point column with a unit."""
    return Column(name, ColumnType.NUMBER, meaning, unit, not required, minimum=minimum, maximum=maximum)


def fraction(name: str, meaning: str, *, required: bool = False) -> Column:
    """A share between 0 and 1."""
    return number(name, meaning, "fraction", required=required, minimum=0.0, maximum=1.0)


def integer(name: str, meaning: str, unit: str, *, required: bool = False, minimum: float | None = None) -> Column:
    """A whole-number column with a unit."""
    return Column(name, ColumnType.INTEGER, meaning, unit, not required, minimum=minimum)


def date(name: str, meaning: str, *, required: bool = False) -> Column:
    """A calendar day without a zone."""
    return Column(name, ColumnType.DATE, meaning, "day", nullable=not required)


def instant(name: str, meaning: str, *, required: bool = False) -> Column:
    """A moment in UTC."""
    return Column(name, ColumnType.INSTANT, meaning, "UTC", nullable=not required)


def flag(name: str, meaning: str, *, required: bool = False) -> Column:
    """A yes-or-no column."""
    return Column(name, ColumnType.FLAG, meaning, nullable=not required)


def json(name: str, meaning: str, *, personal: bool = False) -> Column:
    """A JSON document carried as text."""
    return Column(name, ColumnType.JSON, meaning, personal=personal)
