"""Name codes: what do people call a code, in every language? So that a story told in one is found in the other."""

from __future__ import annotations

from collections.abc import Callable

from tasks.records.choices import Language
from tasks.rendering.environment import translations
from tasks.rendering.words import WORDS
from tasks.take_measure import catalogue


def names_of() -> Callable[[str, str], tuple[str, ...]]:
    """The names of a code by its kind, each once; a code without words has its own name, and an empty one none.

    Kinds of measures are called what the catalogue calls them. Raises ConfigError when that has mistakes.
    """
    kinds = catalogue().kinds

    def named(kind: str, code: str) -> tuple[str, ...]:
        if not code:
            return ()
        if kind == "measure_kind" and code in kinds:
            return tuple(dict.fromkeys(kinds[code].name(language) for language in Language))
        word = WORDS.get(kind, {}).get(code) or code.replace("_", " ")
        return tuple(dict.fromkeys(translations(language).gettext(word) for language in Language))

    return named
