"""Tell a lesson: its story in plain lines, and its gist in a few cells, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd

from tasks.deviations.story_parts import said_to_have_worked
from tasks.records.choices import Language
from tasks.rendering.environment import close_up, environment, translations
from tasks.rendering.fishbone import cause_name
from tasks.rendering.formats import percent
from tasks.rendering.words import word
from tasks.take_measure import catalogue


def tell(lesson: pd.Series, language: Language) -> list[str]:
    """The lines of one LESSONS row: what was expected, what happened, why, what was done, what it cost."""
    story = json.loads(lesson["story"])
    for part, name in (("deviation", "opened_on"), ("deviation", "closed_on"), ("came_back", "opened_on")):
        if story[part] and story[part][name]:
            story[part][name] = date.fromisoformat(story[part][name])
    for cause in story["causes"]:
        cause["name"] = _cause(cause, language)
    kinds = kind_names(language)
    for measure in story["measures"]:
        measure["kind_name"] = kinds.get(measure["kind"], _plainly(measure["kind"]))
        measure.setdefault("caveat", None)  # a lesson from before there were caveats
    text = (
        environment(language)
        .get_template("lessons/lesson.txt.j2")
        .render(story=story, project_key=lesson["project"], indicator=lesson["indicator"], scope=lesson["scope"])
    )
    return close_up(text, language).strip().splitlines()


def summary(lessons: pd.DataFrame, language: Language) -> dict[str, list[Any]]:
    """Columns for a list of LESSONS: days it was open, the cause that weighs most, kinds of measures that worked."""
    told, kinds = [json.loads(story) for story in lessons["story"]], kind_names(language)
    doubt = translations(language).gettext("perhaps by itself")
    return {
        "days": [story["deviation"]["days"] for story in told],
        "main_cause": [next((_cause(each, language) for each in story["causes"]), "") for story in told],
        "worked": [
            ", ".join(
                kinds.get(each["kind"], _plainly(each["kind"])) + (f" ({doubt})" if each.get("caveat") else "")
                for each in said_to_have_worked(story)
            )
            for story in told
        ],
    }


def experience_table(experience: pd.DataFrame, language: Language) -> pd.DataFrame:
    """`experience` with the kinds' names, and the share with its 95 % interval in words; empty where it is not told."""
    share = [
        f"{percent(row.share, language, 0)} ({percent(row.low, language, 0)}–{percent(row.high, language, 0)})"
        if pd.notna(row.share)
        else ""
        for row in experience.itertuples()
    ]
    kinds = kind_names(language)
    return experience.assign(measure=[kinds.get(kind, _plainly(kind)) for kind in experience["kind"]], share=share)


def kind_names(language: Language) -> dict[str, str]:
    """What the catalogue calls each kind of measure."""
    return {kind: known.name(language) for kind, known in catalogue().kinds.items()}


def _plainly(kind: str) -> str:
    """A kind that is no longer in the catalogue, by its own name."""
    return kind.replace("_", " ")


def _cause(cause: Mapping[str, Any], language: Language) -> str:
    """What a cause is called: a person's own words, else what the data show and what it is about."""
    translate = translations(language).gettext
    shown: Any = SimpleNamespace(**{name: cause[name] for name in ("code", "subject", "statement")})
    return cause_name(shown, lambda code, kind: translate(word(code, kind)))
