"""Where in the file does a pydantic error belong, and which of its errors are worth telling?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, core_schema

from config.inline_secrets import is_secret, shown
from config.mistakes import KeyPath, Mistake, UnfitError, key_text
from config.wording import wording_of
from config.yaml_files import Document

_PYDANTICS_OWN = frozenset(get_args(core_schema.ErrorType))


def explain(
    error: ValidationError,
    model: type[BaseModel],
    document: Document,
    at: KeyPath = (),
    *,
    data: Any = None,
) -> list[Mistake]:
    """The mistakes in `error`, which came from validating `document`'s value at `at` (or `data`) as `model`.

    `data` stands in for the document's own value when something was laid under it.
    """
    raw = document.value(at) if data is None else data
    return [
        _mistake(told[0], path, wording_of(told[0], path, model, told[1:]), document, at)
        for path, told in _most_telling(error.errors(include_url=False), raw)
        if not (is_secret((*at, *path)) and isinstance(told[0]["input"], str | int | float))  # told by inline_secrets
    ]


def _most_telling(errors: list[ErrorDetails], raw: Any) -> list[tuple[KeyPath, list[ErrorDetails]]]:
    """The errors by their path in the data; of a union's branches those that went deepest, together."""
    located = [(_path_in(raw, error), error) for error in errors]
    paths = {path for path, _ in located}
    told: list[tuple[KeyPath, list[ErrorDetails]]] = []
    unions: dict[KeyPath, list[ErrorDetails]] = {}
    for path, error in located:
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in paths)
        if error["type"].endswith("_type") and deeper:
            continue
        if len(path) < len(error["loc"]) and path in unions:
            unions[path].append(error)
            continue
        told.append((path, [error]))
        if len(path) < len(error["loc"]):
            unions[path] = told[-1][1]
    return told


def _path_in(raw: Any, error: ErrorDetails) -> KeyPath:
    """The error's place in the data: pydantic's own, without the names of union branches.

    An error that a model raises itself is where it says, even if nothing is there.
    """
    loc = error["loc"]
    if error["type"] not in _PYDANTICS_OWN:
        return loc
    path: list[str | int] = []
    value: Any = raw
    for position, part in enumerate(loc):
        is_item = isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)
        if is_item or (isinstance(value, Mapping) and part in value):
            value = value[part]
            path.append(part)
        elif position == len(loc) - 1 and error["type"] == "missing":
            path.append(part)
    return tuple(path)


def _mistake(detail: ErrorDetails, path: KeyPath, wording: dict[str, Any], document: Document, at: KeyPath) -> Mistake:
    cause = detail.get("ctx", {}).get("error")
    value, whole = detail["input"], (*at, *path)
    if isinstance(cause, UnfitError):
        whole = (*whole, *cause.below)
        value = cause.value if cause.value is not None else value
    is_absent = detail["type"] in ("missing", "extra_forbidden")
    if value is None and detail["type"] in _PYDANTICS_OWN and not is_absent and cause is None:
        wording["problem"] = "is empty"
    return Mistake(
        document.file,
        document.line(whole),
        key_text(whole),
        value="" if is_absent else shown(value, whole),
        **wording,
    )
