"""In which words is one pydantic error told: the problem, what is allowed, and the nearest valid name?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.inline_secrets import without_secrets
from config.mistakes import KeyPath, UnfitError, nearest_name

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


def one_of(noun: str, allowed: Iterable[str], value: object) -> dict[str, Any]:
    """The wording of "is not one of these names", as arguments of a Mistake."""
    names = tuple(allowed)
    article = "an" if noun[:1] in "aeiou" and not noun.startswith("uni") else "a"
    problem = f"is not {article} {noun}" if noun else "is not one of the allowed values"
    return {"problem": problem, "allowed": names, "nearest": nearest_name(value, names)}


def wording_of(
    detail: ErrorDetails, path: KeyPath, model: type[BaseModel], branches: Sequence[ErrorDetails] = ()
) -> dict[str, Any]:
    """`problem`, `allowed` and `nearest` of the Mistake that `detail`, which is about the value at `path`, becomes.

    `branches` are the errors of the other branches when the value fits none of a union.
    """
    if branches:
        allowed = [word for each in (detail, *branches) for word in _branch_words(each)]
        return one_of("", dict.fromkeys(allowed), detail["input"])
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    cause = context.get("error")
    if kind == "extra_forbidden":
        owner = _model_at(model, path[:-1])
        names = tuple(field.alias or name for name, field in owner.model_fields.items()) if owner else ()
        return {"problem": "is not known here", "allowed": names, "nearest": nearest_name(path[-1], names)}
    if kind in ("enum", "literal_error"):
        return one_of(_noun(path, is_key=detail["loc"][-1] == "[key]"), _choices(detail), value)
    if isinstance(cause, UnfitError):
        named = cause.value if cause.value is not None else value
        return {"problem": cause.problem, "allowed": cause.allowed, "nearest": nearest_name(named, cause.allowed)}
    return {"problem": _plain_problem(detail)}


def _branch_words(detail: ErrorDetails) -> tuple[str, ...]:
    """What one branch of a union takes."""
    if detail["type"] in ("enum", "literal_error"):
        return _choices(detail)
    problem = _plain_problem(detail)
    return (problem.removeprefix("is not "),) if problem.startswith("is not ") else ()


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
        field = _field(annotation, str(path[0]))
        return _model_at(field.annotation, path[1:]) if field else None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping | Sequence | set | frozenset) and path:
        return _model_at(arguments[-1] if issubclass(origin, Mapping) else arguments[0], path[1:])
    for argument in arguments:
        found = None if isinstance(argument, Enum) else _model_at(argument, path)
        if found:
            return found
    return None


def _field(model: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if key in (name, field.alias)), None)
