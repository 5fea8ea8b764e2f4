"""Which words point to which need level: the taxonomy of need_levels.yaml, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from config.explanations import explain
from config.fields import Entry, Text
from config.mistakes import ConfigError, Mistake
from config.yaml_files import read_document
from tasks.records.expecting import NeedLevel

SHIPPED_NEED_LEVELS = (Path(__file__).parent / "need_levels.yaml").resolve()
OWN_NEED_LEVELS = Path("promises", "need_levels.yaml")
"""Where a portfolio folder may keep a file that replaces the shipped one."""


class BothLanguages(Entry):
    """A text in both languages of the product."""

    en: Text
    zh: Text


class Words(Entry):
    """The words of a level; an English one may end with `*`."""

    en: Annotated[tuple[Text, ...], Field(min_length=1)]
    zh: Annotated[tuple[Text, ...], Field(min_length=1)]


class NeedLevelEntry(Entry):
    """One need level."""

    en: Text
    zh: Text
    question: BothLanguages
    words: Words


class NeedLevels(Entry):
    """All five, from the lowest up."""

    operation: NeedLevelEntry
    safety: NeedLevelEntry
    belonging: NeedLevelEntry
    esteem: NeedLevelEntry
    growth: NeedLevelEntry

    def by_level(self) -> dict[NeedLevel, NeedLevelEntry]:
        """The entries by level, from the lowest up."""
        return {level: getattr(self, level.value) for level in NeedLevel}


def load_need_levels(path: Path | None = None) -> NeedLevels:
    """The taxonomy in the file at `path` (the shipped one by default). Raises ConfigError with every mistake."""
    mistakes: list[Mistake] = []
    document = read_document(path or SHIPPED_NEED_LEVELS, mistakes)
    if document is None:
        raise ConfigError(mistakes)
    try:
        levels = NeedLevels.model_validate(document.data)
    except ValidationError as error:
        raise ConfigError([*mistakes, *explain(error, NeedLevels, document)]) from error
    if mistakes:
        raise ConfigError(mistakes)
    return levels
