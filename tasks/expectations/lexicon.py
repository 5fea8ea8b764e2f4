"""Which words of a text point to which need level?

English words are found as whole words in any case (`audit*`: with any ending), Chinese ones anywhere. Within a
level the longest word wins where several overlap. Knows nothing of negation: a person reads the suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from tasks.records.expecting import NeedLevel

_CHARACTERS_PER_WORD = 2
"""So many Chinese characters weigh as much as one English word."""


@dataclass(frozen=True)
class Lexicon:
    """The words of each level, in English and in Chinese."""

    english: Mapping[NeedLevel, tuple[str, ...]]
    chinese: Mapping[NeedLevel, tuple[str, ...]]

    def found(self, texts: pd.Series, level: NeedLevel) -> pd.Series:
        """Per text the list of this level's words in it, each once, in the order of the text."""
        plain = texts.fillna("").map(_plain)
        english = plain.str.findall(_english_pattern(self.english[level]))
        chinese = plain.str.findall(_chinese_pattern(self.chinese[level]))
        return (english + chinese).map(lambda words: list(dict.fromkeys(words)))


def weight(word: str) -> float:
    """How much a found word says: longer ones more. An English phrase counts its words, Chinese two characters one."""
    if word.isascii():
        return float(len(re.findall(r"[\w-]+", word)))
    return len(word) / _CHARACTERS_PER_WORD


def _english_pattern(words: Iterable[str]) -> str:
    return rf"(?<![\w-])(?:{'|'.join(_one_english(_plain(word)) for word in _longest_first(words))})(?![\w])"


def _one_english(word: str) -> str:
    stem, star = word.removesuffix("*"), word.endswith("*")
    spaced = r"\s+".join(re.escape(part) for part in stem.split())
    return rf"{spaced}[a-z]*" if star else spaced


def _chinese_pattern(words: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(word)) for word in _longest_first(words))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
