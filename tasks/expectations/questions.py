"""What is a respondent asked about an expectation, and what may be answered (Kano's pair of questions)?

The functional question supposes that the expectation is met, the dysfunctional one that it is not. Wording of the
answers after Berger et al. 1993 (Center for Quality of Management Journal 2(4)).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from tasks.records.choices import Language
from tasks.records.expecting import ExpectationState, Side

ANSWERS = {
    Language.ENGLISH: (
        "I like it that way",
        "It must be that way",
        "I am neutral",
        "I can live with it that way",
        "I dislike it that way",
    ),
    Language.CHINESE: ("我很喜欢", "理应如此", "无所谓", "勉强可以接受", "我很不喜欢"),
}
"""The five answers in each language, 1 to 5."""

_FUNCTIONAL = {
    Language.ENGLISH: "If this is so: “{}” – how do you feel?",
    Language.CHINESE: "如果做到了“{}”,您的感受是?",
}
_DYSFUNCTIONAL = {
    Language.ENGLISH: "If this is not so: “{}” – how do you feel?",
    Language.CHINESE: "如果没有做到“{}”,您的感受是?",
}
_ASKED = (ExpectationState.CONFIRMED.value, ExpectationState.LATENT.value)
_NUMBERED = re.compile(r"([1-5])(?!\d)")


def asked(expectations: pd.DataFrame) -> pd.DataFrame:
    """The rows of EXPECTATIONS that respondents are asked about: confirmed or latent, and owed by us, by key."""
    chosen = expectations["state"].isin(_ASKED) & (expectations["owner_side"] == Side.SUPPLIER)
    return expectations[chosen].sort_values("key", ignore_index=True)


def pairs(expectations: pd.DataFrame, languages: Sequence[Language]) -> pd.DataFrame:
    """Per expectation asked about: project, expectation (its key), statement, `functional` and `dysfunctional`.

    With several languages a question stands in each, one a line.
    """
    rows = asked(expectations)
    found = rows[["project", "key", "statement"]].rename(columns={"key": "expectation"})
    for name, wordings in (("functional", _FUNCTIONAL), ("dysfunctional", _DYSFUNCTIONAL)):
        found[name] = [
            "\n".join(wordings[language].format(statement.rstrip(" .。")) for language in languages)
            for statement in rows["statement"]
        ]
    return found.astype({"functional": "str", "dysfunctional": "str"})


def scale(languages: Sequence[Language]) -> tuple[str, ...]:
    """The five answers as they are offered, each with its number: `1 – I like it that way`."""
    worded = zip(*(ANSWERS[language] for language in languages), strict=True)
    return tuple(f"{number} – {' / '.join(words)}" for number, words in enumerate(worded, start=1))


def answer_number(answer: object) -> int | None:
    """The number of an answer that somebody chose or wrote: its number or its words in either language; else None."""
    told = unicodedata.normalize("NFKC", str(answer)).strip()
    if isinstance(answer, float) and answer.is_integer():
        told = str(int(answer))
    numbered = _NUMBERED.match(told)
    if numbered and (len(told) == 1 or not told[1].isalnum()):
        return int(numbered[1]) if "." not in told[1:2] else None
    return _BY_WORDS.get(told.casefold())


_BY_WORDS = {
    unicodedata.normalize("NFKC", words).casefold(): number
    for worded in ANSWERS.values()
    for number, words in enumerate(worded, start=1)
} | {"like": 1, "must-be": 2, "must be": 2, "expect": 2, "neutral": 3, "live-with": 4, "live with": 4, "dislike": 5}
