"""Into which terms is a text cut, so that a search finds it in English and in Chinese, on every database alike?

    "Delays: 供应延迟" ──▶ delay · 供应 · 应延 · 延迟 · 迟

Text with spaces between its words gives its words: compatibility forms made one (NFKC), case and accents folded, an
English plural brought to its singular. Text without spaces (Chinese, Japanese, Korean) gives each two neighbouring
characters, and the last one alone, so that one character is found as the beginning of a term. A query is cut in the
same way; nothing in it is an operator, but `*` at the end of a word, which asks for all words that begin so. Words like
`of` and `the` are left out of a query that has others (Apache Lucene's English stop words).

Refuses to know a dictionary: cutting Chinese into words takes one, and bigrams find as well without.

Sources: bigrams: K. L. Kwok, Comparing representations in Chinese information retrieval, SIGIR 1997, 34–41; Apache
Lucene's CJKBigramFilter. Plurals: the S stemmer of D. Harman, How effective is suffixing?, JASIS 42 (1991) 7–15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 64
"""Longest term in characters; what is longer is cut. PostgreSQL takes none of more than 2 KiB."""

_WITHOUT_SPACES = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(rf"([{_WITHOUT_SPACES}]+)|([^\W_{_WITHOUT_SPACES}]+)(\*?)")
_UNSURE = re.compile(r"[^0-9a-z\u4e00-\u9fcc]")
_PLURALS = (
    (re.compile(r"(?<=ss|sh|.x)es$|(?<=[nrt]ch)es$"), ""),  # processes, crashes, fixes, branches: not Harman's
    (re.compile(r"(?<![ea])ies$"), "y"),
    (re.compile(r"(?<![aeo])es$"), "e"),
    (re.compile(r"(?<![us])s$"), ""),
)
_SHORTEST_PLURAL = 4
_SAYS_NOTHING = re.compile(
    "a|an|and|are|as|at|be|but|by|for|if|in|into|is|it|no|not|of|on|or|such|that|the|their|then|there|these|they|this"
    "|to|was|will|with"
)


@dataclass(frozen=True)
class Term:
    """One term of a query; `begins` asks for every term that begins with it."""

    text: str
    begins: bool = False


def terms(text: str) -> list[str]:
    """The terms of a text in their order, repetitions included; only lower-case letters and digits."""
    return list(_cut(text))


def query_terms(text: str) -> list[Term]:
    """The terms that a query asks for, each once, in their order; empty when it holds no letter or digit."""
    asked: dict[Term, None] = {}
    runs = _RUNS.findall(_folded(text))
    telling = [run for run in runs if not _SAYS_NOTHING.fullmatch(run[1])]
    for together, word, star in telling or runs:
        if word:
            asked[Term(_safe(word) if star else _safe(_singular(word)), begins=bool(star))] = None
        elif len(together) == 1:
            asked[Term(_safe(together), begins=True)] = None
        else:
            asked.update((Term(_safe(pair)), None) for pair in _pairs(together))
    return list(asked)


def _cut(text: str) -> Iterator[str]:
    for together, word, _ in _RUNS.findall(_folded(text)):
        if word:
            yield _safe(_singular(word))
            continue
        yield from map(_safe, _pairs(together))
        yield _safe(together[-1])


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(each for each in apart if unicodedata.category(each) != "Mn")
    return unicodedata.normalize("NFKC", bare).casefold()


def _pairs(characters: str) -> list[str]:
    return [characters[at : at + 2] for at in range(len(characters) - 1)]


def _singular(word: str) -> str:
    """An English plural as its singular, by its ending alone; of other languages both forms lose the same ending."""
    if len(word) < _SHORTEST_PLURAL:
        return word
    for ending, singular in _PLURALS:
        shorter, found = ending.subn(singular, word)
        if found:
            return shorter
    return word


def _safe(term: str) -> str:
    """The term as every database keeps it whole: a character that one of them may not know as a letter is a number.

    SQLite knows the letters of Unicode 6.1, PostgreSQL those of its machine. The beginning of a term stays the
    beginning of what it becomes.
    """
    return _UNSURE.sub(lambda found: f"x{ord(found.group()):06x}", term[:LONGEST])
