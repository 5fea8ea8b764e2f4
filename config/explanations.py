"""How a pydantic error reads to the person who wrote the file: place, value, problem, what is allowed, nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.inline_secrets import is_secret, shown, without_secrets
from config.mistakes import KeyPath, Mistake, UnfitError, key_text, nearest_name
from config.yaml_files import Document

_PLAIN = {
    "missing": "is missing",
    "string_type": "is not text",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "set_type": "is not a list",
    "frozen_set_type": "is not a list",
    "dict_type": "is not a mapping (key: value)",
    "mapping_type": "is not a mapping (key: value)",
    "model_type": "is not a mapping (key: value)",
    "model_attributes_type": "is not a mapping (key: value)",
    "finite_number": "is not a finite number",
    "string_too_short": "is empty",
    "too_short": "is empty",
}
# Keys that say what their value is; others ("cancelled_items") make no sentence.
_NOUNS = frozenset(
    {"phase", "language", "audience", "unit", "workday", "weekday", "digest", "digest_weekday", "frequency", "period"}
    | {"planned_fraction", "cadence", "record", "format", "scale", "kind"}
)
_BY_PREFIX = {"int_": "is not a whole number", "float_": "is not a number", "date": "is not a date (write 2026-01-31)"}
_BOUNDS = {
    "greater_than": ("gt", "is not greater than"),
    "greater_than_equal": ("ge", "is less than"),
    "less_than": ("lt", "is not less than"),
    "less_than_equal": ("le", "is greater than"),
}


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
        _mistake(detail, path, model, document, at)
        for detail, path in _most_telling(error.errors(include_url=False), raw)
        if not (is_secret((*at, *path)) and isinstance(detail["input"], str | int | float))  # told by inline_secrets
    ]


def one_of(noun: str, allowed: Iterable[str], value: object) -> dict[str, Any]:
    """The wording of "is not one of these names", as arguments of a Mistake."""
    names = tuple(allowed)
    article = "an" if noun[:1] in "aeiou" and not noun.startswith("uni") else "a"
    problem = f"is not {article} {noun}" if noun else "is not one of the allowed values"
    return {"problem": problem, "allowed": names, "nearest": nearest_name(value, names)}


def _most_telling(errors: list[ErrorDetails], raw: Any) -> Iterable[tuple[ErrorDetails, KeyPath]]:
    """Each error with its path in the data; of a union's branches only the one that went deepest, once per place."""
    located = [(error, _path_in(raw, error)) for error in errors]
    paths = {path for _, path in located}
    told: set[KeyPath] = set()
    for error, path in located:
        is_shallow = error["type"].endswith("_type") and any(
            len(other) > len(path) and other[: len(path)] == path for other in paths
        )
        if not is_shallow and path not in told:
            told.add(path)
            yield error, path


def _path_in(raw: Any, error: ErrorDetails) -> KeyPath:
    """The error's place in the data: pydantic's own, without the names of union branches."""
    path: list[str | int] = []
    value: Any = raw
    loc = error["loc"]
    for position, part in enumerate(loc):
        is_item = isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)
        if is_item or (isinstance(value, Mapping) and part in value):
            value = value[part]
            path.append(part)
        elif position == len(loc) - 1 and error["type"] == "missing":
            path.append(part)
    return tuple(path)


def _mistake(detail: ErrorDetails, path: KeyPath, model: type[BaseModel], document: Document, at: KeyPath) -> Mistake:
    cause = detail.get("ctx", {}).get("error")
    value, whole = detail["input"], (*at, *path)
    if isinstance(cause, UnfitError):
        whole = (*whole, *cause.below)
        value = cause.value if cause.value is not None else value
    is_absent = detail["type"] in ("missing", "extra_forbidden")
    wording = _wording(detail, path, model)
    if value is None and not is_absent and not isinstance(cause, UnfitError):
        wording["problem"] = "is empty"
    return Mistake(
        document.file,
        document.line(whole),
        key_text(whole),
        value="" if is_absent else shown(value, whole),
        **wording,
    )


def _wording(detail: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> dict[str, Any]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    cause = context.get("error")
    if kind == "extra_forbidden":
        owner = _model_at(model, path[:-1])
        names = tuple(owner.model_fields) if owner else ()
        return {"problem": "is not known here", "allowed": names, "nearest": nearest_name(path[-1], names)}
    if kind in ("enum", "literal_error"):
        return one_of(_noun(path, is_key=detail["loc"][-1] == "[key]"), _choices(detail), value)
    if isinstance(cause, UnfitError):
        named = cause.value if cause.value is not None else value
        return {"problem": cause.problem, "allowed": cause.allowed, "nearest": nearest_name(named, cause.allowed)}
    return {"problem": _plain_problem(detail)}


def _plain_problem(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words} {context[name]:g}"
    if kind in _PLAIN:
        return _PLAIN[kind]
    for prefix, words in _BY_PREFIX.items():
        if kind.startswith(prefix):
            return words
    cause = context.get("error")
    return without_secrets(str(cause) if isinstance(cause, Exception) else detail["msg"])


def _choices(detail: ErrorDetails) -> tuple[str, ...]:
    """What an enum or a literal allows, from pydantic's own sentence: `'a', 'b' or 'c'`."""
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return tuple(part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip())


def _noun(path: KeyPath, *, is_key: bool) -> str:
    """What a value or key at `path` is called, e.g. `workday` for workdays[0]; empty when its name is no noun."""
    names = [part for part in (path[:-1] if is_key else path) if isinstance(part, str)]
    name = names[-1] if names else ""
    if is_key or isinstance(path[-1], int):
        name = name.removesuffix("s")
    return name.replace("_", " ") if name in _NOUNS else ""


def _model_at(annotation: Any, path: KeyPath) -> type[BaseModel] | None:
    """The model that describes what stands at `path` below a value of type `annotation`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and get_origin(annotation) is None:
        if not path:
            return annotation
        field = annotation.model_fields.get(str(path[0]))
        return _model_at(field.annotation, path[1:]) if field else None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping | Sequence | set | frozenset) and path:
        return _model_at(arguments[-1] if issubclass(origin, Mapping) else arguments[0], path[1:])
    for argument in arguments:
        found = None if isinstance(argument, Enum) else _model_at(argument, path)
        if found:
            return found
    return None
