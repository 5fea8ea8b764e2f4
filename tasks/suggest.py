"""Suggest: which need level may each expectation meet? Shown to a person, who confirms it; never stored."""

from __future__ import annotations

import pandas as pd

from config.need_levels import OWN_NEED_LEVELS, NeedLevels, load_need_levels
from tasks.equip import equip
from tasks.expectations.lexicon import Lexicon
from tasks.expectations.need_levels import suggest
from tasks.records.choices import Language
from tasks.records.expecting import ExpectationState
from tasks.store.promises.register import register


def suggest_levels(project: str, *, confirmed_too: bool = False) -> pd.DataFrame:
    """`need_levels.suggest` for a project's expectations that have no need level yet, or for all of them."""
    held = register(equip().engine, project)
    held = held[held["state"] != ExpectationState.WITHDRAWN]
    return suggest(held if confirmed_too else held[held["need_level"].isna()], lexicon_of(need_levels()))


def need_levels() -> NeedLevels:
    """The taxonomy in force: the portfolio's own, when it has one, else the shipped one. Raises ConfigError."""
    own = equip().settings.portfolio / OWN_NEED_LEVELS
    return load_need_levels(own if own.is_file() else None)


def guide(language: Language) -> pd.DataFrame:
    """The taxonomy for a person who confirms: need_level, its name, and the question to ask oneself, lowest first."""
    rows = [
        (level.value, getattr(entry, language.value), getattr(entry.question, language.value))
        for level, entry in need_levels().by_level().items()
    ]
    return pd.DataFrame(rows, columns=["need_level", "name", "question"])


def lexicon_of(levels: NeedLevels) -> Lexicon:
    """The taxonomy's words."""
    by_level = levels.by_level()
    return Lexicon(
        {level: entry.words.en for level, entry in by_level.items()},
        {level: entry.words.zh for level, entry in by_level.items()},
    )
