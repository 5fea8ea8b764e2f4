"""Every kind of source there is, by the word that a source's file says as `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tasks.sources.contract import Source
from tasks.sources.redmine import Redmine
from tasks.sources.tabular import Tabular

SOURCES: dict[str, type[Source]] = {
    "redmine": Redmine,
    "tabular": Tabular,
}


def options_of(kind: str) -> type[BaseModel]:
    """The options model of a kind of source; KeyError names the kinds there are."""
    if kind not in SOURCES:
        raise KeyError(f"{kind!r} is no kind of source; there are {', '.join(sorted(SOURCES))}")
    model: type[BaseModel] = SOURCES[kind].Options  # type: ignore[attr-defined] # each source declares its own beside itself
    return model


def build(
    key: str, kind: str, options: BaseModel | Mapping[str, Any], projects: Mapping[str, str], home: Path
) -> Source:
    """The source `key` of a portfolio.

    `projects` maps the source's own project names to portfolio keys; `home` is the portfolio folder. Raises KeyError
    for an unknown kind and pydantic's ValidationError for wrong options.
    """
    model = options_of(kind)
    checked = options if isinstance(options, BaseModel) else model.model_validate(dict(options))
    return SOURCES[kind](key, checked, projects, home)  # type: ignore[call-arg] # the contract leaves construction open
