"""The lists of customers.yaml, projects.yaml and stakeholders.yaml: each entry checked by itself.

An entry with a mistake does not hide the mistakes of the others, and what it says of itself (its key) stays
known, so that nothing that points to it is called unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from config.explanations import explain
from config.fields import Entry
from config.inline_secrets import inline_secrets, shown
from config.mistakes import KeyPath, Mistake, key_text, nearest_name
from config.yaml_files import Document, read_document

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Listing(Generic[E]):
    """One file's list: the entries without mistakes by position, and all of them as they stand there."""

    name: str
    document: Document
    entries: dict[int, E]

    def raw(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Position and content of every entry that is a mapping."""
        items = self.document.data.get(self.name)
        for position, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield position, item

    def keys(self) -> tuple[str, ...]:
        """The keys of all entries, in order."""
        return tuple(dict.fromkeys(as_key(item["key"]) for _, item in self.raw() if item.get("key") is not None))

    def mistake(self, path: KeyPath, problem: str, value: object = None, allowed: tuple[str, ...] = ()) -> Mistake:
        """A mistake at `path` below this list."""
        whole = (self.name, *path)
        line = self.document.line(whole)
        nearest = nearest_name(value, allowed)
        return Mistake(
            self.document.file, line, key_text(whole), problem, shown(value, whole), allowed=allowed, nearest=nearest
        )


def read_listing(file: Path, name: str, model: type[E], mistakes: list[Mistake]) -> Listing[E]:
    """The list under `name` in `file`; its mistakes are added to `mistakes`."""
    document = read_document(file, mistakes)
    if document is None:
        return Listing(name, Document(str(file), {}, {}), {})
    mistakes += inline_secrets(document)
    listing: Listing[E] = Listing(name, document, {})
    for key in document.data:
        if key != name:
            nearest = nearest_name(key, [name])
            mistakes.append(
                Mistake(str(file), document.line((key,)), key, "is not known here", allowed=(name,), nearest=nearest)
            )
    items = document.data.get(name)
    if not isinstance(items, list) or not items:
        problem = "is missing" if name not in document.data else "is empty" if not items else "is not a list"
        mistakes.append(Mistake(str(file), document.line((name,)), name, problem))
        return listing
    for position, item in enumerate(items):
        try:
            listing.entries[position] = model.model_validate(item)
        except ValidationError as error:
            mistakes += explain(error, model, document, (name, position))
    return listing


def as_key(value: object) -> str:
    """A raw value as the key that it is read as."""
    return value.strip() if isinstance(value, str) else str(value)
