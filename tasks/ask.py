"""Ask: write a project's Kano questionnaire, and take the answers that came back, in files or in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.draw_up import project_of
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.records.choices import Language
from tasks.registers import answer_form, answer_list, questionnaire
from tasks.registers.files import put
from tasks.registers.opening import folder_of
from tasks.store.promises.preparing import answers as kept_answers
from tasks.store.promises.preparing import save_answers
from tasks.store.promises.register import register


def ask(
    project: str, questionnaire_round: str, *, path: Path | None = None, languages: Sequence[Language] = tuple(Language)
) -> Path:
    """Write the questionnaire of a round as a workbook, to `path` or into the project's folder; where it stands.

    Raises RegisterError when there is nothing to ask about.
    """
    desk = equip()
    content = questionnaire.content_of(register(desk.engine, project), project, questionnaire_round, languages)
    target = path or folder_of(desk.settings.portfolio, project) / f"kano-{questionnaire_round}.xlsx"
    put(target, content)
    return target


def take_answers(project: str, paths: Sequence[Path], *, questionnaire_round: str | None = None) -> pd.DataFrame:
    """Keep the answers in filled questionnaires (.xlsx) and lists (.csv, which need the round); KANO_ANSWERS as kept.

    A respondent's answer that was there is replaced. Raises RegisterError with the mistakes of a format's
    files; then none of them is kept.
    """
    desk = equip()
    known = register(desk.engine, project)["key"].tolist()
    lists = [path for path in paths if path.suffix.casefold() == ".csv"]
    books = [path for path in paths if path not in lists]
    if lists and not questionnaire_round:
        raise PromiseError(f"{lists[0].name}: a list of answers does not say its round; name it.")
    frames = [answer_list.read(path, project, str(questionnaire_round), known) for path in lists]
    if books:
        frames.append(questionnaire.read(books, project, known))
    if not frames:
        raise PromiseError("No file with answers is named.")
    found = pd.concat(frames, ignore_index=True)
    save_answers(desk.engine, found)
    return found


def take_answers_of(
    project: str, head: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], today: date
) -> tuple[pd.DataFrame, list[str]]:
    """Keep what one respondent answered in a form; KANO_ANSWERS as kept, and which expectations were answered before.

    `head` names round, respondent, segment and day. An answer that was there is replaced, as by an import. Raises
    PromiseError with every mistake; then nothing is kept.
    """
    desk = equip()
    known = register(desk.engine, project_of(desk, project).key)["key"].tolist()
    found = answer_form.read(answers, {**head, "project": project}, known, today)
    kept = kept_answers(desk.engine, project, str(head["round"]))
    theirs = kept.loc[kept["respondent"] == found["respondent"].iloc[0], "expectation"]
    save_answers(desk.engine, found)
    return found, sorted(set(theirs) & set(found["expectation"]))
