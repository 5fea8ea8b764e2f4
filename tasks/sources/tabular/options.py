"""What an operator may say about a table: where it is, how it is written, and which header feeds which column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tasks.records.declaration import RecordKind
from tasks.records.landed import LANDED_KINDS
from tasks.sources.tabular.soundness import mistakes_of, raise_mistakes

KINDS: dict[str, RecordKind] = {kind.name: kind for kind in LANDED_KINDS}


def _cell_text(value: Any) -> Any:
    """YAML reads 2026, 2026-03-01 and true as numbers, dates and flags; a cell is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) else value


def _texts(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {_cell_text(key): _cell_text(value) for key, value in values.items()}
    return [_cell_text(value) for value in values] if isinstance(values, list) else values


def _shorthand(value: Any) -> Any:
    return {"from": value} if isinstance(value, (str, int, float)) else value


CellText = Annotated[str, BeforeValidator(_cell_text)]
CellTexts = Annotated[list[str], BeforeValidator(_texts)]
ValueMap = Annotated[dict[str, str | None], BeforeValidator(_texts)]


class Strict(BaseModel):
    """A model that refuses unknown keys, so that a slip of the pen is told."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ColumnMapping(Strict):
    """Where one canonical column comes from: a header (`Key` for short), several joined, or a constant."""

    header: CellText | None = Field(None, alias="from", description="Header that feeds the column")
    join: CellTexts | None = Field(None, description="Headers whose cells are joined, e.g. to an id")
    separator: str = Field("/", description="What stands between joined cells")
    constant: CellText | None = Field(None, description="The same value in every row")
    optional: bool = Field(False, description="The header may be absent; the column is empty then")
    words: ValueMap | None = Field(None, alias="values", description='Source\'s word: value; "" is the empty cell')
    unit: str | None = Field(
        None, description="percent, fraction or cell_format for shares; hours, minutes or seconds for effort"
    )
    dates: list[str] | None = Field(None, description="Declared date formats of this column")
    zone: str | None = Field(None, description="Time zone of times without an offset in this column")
    decimal: Literal[".", ","] | None = Field(None, description="Decimal sign of this column")
    thousands: str | None = Field(None, description="Thousands separator of this column")
    missing: CellTexts | None = Field(None, description="Words that mean an empty cell in this column")
    where: dict[str, CellTexts] | None = Field(
        None, description="Header: words; in rows whose cell is none of the words the column is empty"
    )

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers whose cells feed the column."""
        return tuple(self.join or ([self.header] if self.header is not None else []))

    @property
    def label(self) -> str:
        """The column as a person sees it in the file."""
        return " + ".join(self.headers) or f"constant {self.constant!r}"


Columns = dict[str, Annotated[ColumnMapping, BeforeValidator(_shorthand)]]


class TotalRows(Strict):
    """Which rows are totals and no records."""

    column: CellText = Field(description="Header whose cell tells a total row")
    words: CellTexts = Field(
        ["Total", "Totals", "Grand total", "Sum", "合计", "总计", "小计"],
        alias="values",
        description="Its words in total rows",
    )


class Unpivot(Strict):
    """One of several records that a raw row holds, e.g. one dimension of a survey."""

    suffix: CellText = Field(description="Added to the row's ref as `:suffix`, so that each record has its own")
    columns: Columns = Field(description="Columns of this record, besides the shared ones")


class TabularOptions(Strict):
    """The options of a `tabular` source."""

    files: str = Field(description="File, glob or fsspec URL; relative to the portfolio folder")
    record: str = Field(description="Record kind that the rows are")
    columns: Columns = Field(description="Canonical column: header, or a mapping")
    format: Literal["auto", "csv", "tsv", "xlsx", "json", "jsonl", "parquet"] = Field(
        "auto", description="How the file is written; auto goes by its name"
    )
    snapshot: str | None = Field(None, description="File name with the day in it, e.g. tracker-%Y-%m-%d.csv")
    complete: bool = Field(False, description="The newest file holds everything: ids that vanish were deleted")
    freshness: Literal["modified", "read"] = Field(
        "modified", description="How fresh a file without a day in its name is: when it was written, or read"
    )
    encoding: str = Field("auto", description="Text encoding, e.g. gb18030; auto knows UTF-8, UTF-16 and GB18030")
    delimiter: str = Field("auto", description="Delimiter of a text table")
    sheet: str | int | None = Field(None, description="Name or number (from 1) of the sheet; else the visible one")
    header: Literal["auto"] | int = Field("auto", description="Row number of the header; auto finds it by name")
    records: str | None = Field(None, description="Dotted path to the list of records in a JSON document")
    total_rows: TotalRows | None = Field(None, description="Rows that are totals, to be skipped")
    zone: str | None = Field(None, description="Time zone of times without an offset, e.g. Asia/Shanghai")
    dates: list[str] = Field(["iso"], description="Date formats: strptime's, or iso for ISO 8601")
    decimal: Literal[".", ","] = Field(".", description="Decimal sign")
    thousands: str = Field("", description="Thousands separator; none unless declared")
    missing: CellTexts = Field([""], description="Words that mean an empty cell")
    unlisted_projects: Literal["quarantine", "ignore"] = Field(
        "quarantine", description="What happens to rows of projects that the portfolio does not list"
    )
    extra: CellTexts | Literal["*"] = Field([], description="Headers kept as `extra`; * keeps every other one")
    unpivot: list[Unpivot] = Field([], description="The records that one raw row holds")
    storage: dict[str, str] = Field({}, description="Options of the fsspec file system, no secrets")
    storage_env: dict[str, str] = Field({}, description="Option: environment variable that holds its secret")

    @property
    def kind(self) -> RecordKind:
        """The record kind that the rows are."""
        return KINDS[self.record]

    @model_validator(mode="after")
    def _sound(self) -> TabularOptions:
        raise_mistakes(mistakes_of(self, KINDS))
        return self


Options = TabularOptions
