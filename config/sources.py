"""The files of sources/: one per tracker or feedback channel, checked against the options its kind declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from config.explanations import explain
from config.fields import Key
from config.inline_secrets import inline_secrets, shown
from config.mistakes import Mistake
from config.wording import one_of
from config.yaml_files import Document, read_document

FOLDER = "sources"
_KEY: TypeAdapter[str] = TypeAdapter(Key)


@dataclass(frozen=True)
class SourceEntry:
    """A source of the portfolio: its key (the file's name), its kind and the options of that kind."""

    key: str
    kind: str
    options: BaseModel
    file: Path


def read_sources(
    directory: Path, option_models: Mapping[str, type[BaseModel]] | None, mistakes: list[Mistake]
) -> tuple[tuple[SourceEntry, ...], frozenset[str]]:
    """The sources that can be used, and the keys of all that have a file; mistakes are added to `mistakes`.

    `option_models` is what each kind's options look like; None asks the registry of sources.
    """
    folder = directory / FOLDER
    files = sorted(folder.glob("*.yaml"))
    mistakes += [
        Mistake(str(file), 0, "", f"is not read; name it {file.stem}.yaml") for file in sorted(folder.glob("*.yml"))
    ]
    if not files:
        mistakes.append(Mistake(str(folder), 0, "", "has no source; write one file per source, e.g. tracker.yaml"))
    models = registered_options() if option_models is None else option_models
    found = [_read_source(file, models, mistakes) for file in files]
    return tuple(entry for entry in found if entry), frozenset(file.stem for file in files)


def registered_options() -> dict[str, type[BaseModel]]:
    """The options of every registered kind of source."""
    from tasks.sources.registry import SOURCES, options_of  # noqa: PLC0415 - sources bring pyarrow and httpx; load them when asked

    return {kind: options_of(kind) for kind in SOURCES}


def _read_source(file: Path, models: Mapping[str, type[BaseModel]], mistakes: list[Mistake]) -> SourceEntry | None:
    try:
        _KEY.validate_python(file.stem)
    except ValidationError as error:
        problem = str(error.errors()[0]["ctx"]["error"])
        mistakes.append(Mistake(str(file), 0, "", f"gives its source the key {file.stem!r}, which {problem}"))
    document = read_document(file, mistakes)
    if document is None:
        return None
    mistakes += inline_secrets(document)
    kind = document.data.get("kind")
    if "kind" not in document.data or kind is None:
        mistakes.append(Mistake(str(file), document.line(("kind",)), "kind", "is missing", allowed=tuple(models)))
        return None
    if not isinstance(kind, str) or kind not in models:
        wording = one_of("kind of source", models, kind)
        mistakes.append(Mistake(str(file), document.line(("kind",)), "kind", value=shown(kind), **wording))
        return None
    options = _options(document, models[kind], mistakes)
    return None if options is None else SourceEntry(file.stem, kind, options, file)


def _options(document: Document, model: type[BaseModel], mistakes: list[Mistake]) -> BaseModel | None:
    given: dict[str, Any] = {name: value for name, value in document.data.items() if name != "kind"}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        mistakes += explain(error, model, document, data=given)
        return None
