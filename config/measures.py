"""What can be done against a deviation: the catalogue of measures.yaml, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from config.explanations import explain
from config.fields import Entry, Name, Text, Whole
from config.mistakes import ConfigError, Mistake, UnfitError
from config.yaml_files import read_document
from tasks.records.choices import Language, Severity
from tasks.records.explaining import CauseCode

SHIPPED_MEASURES = (Path(__file__).parent / "measures.yaml").resolve()
OWN_MEASURES = Path("measures.yaml")
"""Where a portfolio folder may keep a file that replaces the shipped one."""

_Days = Annotated[Whole, Field(ge=1, le=366)]


class WaitingDays(Entry):
    """How long after its start a measure is judged, by the severity of its deviation."""

    critical: _Days
    warning: _Days

    def of(self, severity: Severity | str) -> int:
        """The days for a deviation this severe."""
        return int(getattr(self, Severity(severity).value))


class MeasureKind(Entry):
    """One kind of measure: its names, the causes it is meant against, and its own waiting time where it has one."""

    en: Text
    zh: Text
    causes: Annotated[tuple[CauseCode, ...], Field(min_length=1)]
    waiting_days: WaitingDays | None = None

    def name(self, language: Language | str) -> str:
        """What it is called in a language."""
        return str(getattr(self, Language(language).value))


class Catalogue(Entry):
    """The whole catalogue."""

    waiting_days: WaitingDays
    recurrence_within_days: Annotated[Whole, Field(ge=0, le=3660)]
    kinds: dict[Name, MeasureKind]

    @field_validator("kinds")
    @classmethod
    def _holds_some(cls, kinds: dict[str, MeasureKind]) -> dict[str, MeasureKind]:
        if not kinds:
            raise UnfitError("holds no kind of measure")
        return kinds

    def waiting(self, kind: str, severity: Severity | str) -> int:
        """Days to wait with a measure of `kind` against a deviation this severe; KeyError for an unknown kind."""
        return (self.kinds[kind].waiting_days or self.waiting_days).of(severity)

    def against(self, cause: CauseCode | str | None) -> list[str]:
        """The kinds that are meant against a cause, or all of them; in the order of the file."""
        return [name for name, kind in self.kinds.items() if cause is None or CauseCode(cause) in kind.causes]


def measures_in_force(folder: Path) -> Catalogue:
    """The catalogue of the portfolio in `folder`: its own, when it has one, else the shipped one. Raises ConfigError."""
    own = folder / OWN_MEASURES
    return load_measures(own if own.is_file() else None)


def load_measures(path: Path | None = None) -> Catalogue:
    """The catalogue in the file at `path` (the shipped one by default). Raises ConfigError with every mistake."""
    mistakes: list[Mistake] = []
    document = read_document(path or SHIPPED_MEASURES, mistakes)
    if document is None:
        raise ConfigError(mistakes)
    try:
        catalogue = Catalogue.model_validate(document.data)
    except ValidationError as error:
        raise ConfigError([*mistakes, *explain(error, Catalogue, document)]) from error
    if mistakes:
        raise ConfigError(mistakes)
    return catalogue
