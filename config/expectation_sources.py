"""Do the policy's `expectation_types` name sources that the portfolio has? Else their issues would never be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from config.inline_secrets import shown
from config.listings import as_key
from config.mistakes import KeyPath, Mistake, key_text, nearest_name
from config.policy import Policy
from config.yaml_files import Document, read_document

NAME = "expectation_types"


def unknown_sources(
    policy: Policy, source_keys: Collection[str], portfolio: Document | None, policy_file: Path | None
) -> Iterator[Mistake]:
    """Each source of `policy` that is not among `source_keys`, in the file and line that name it.

    The list counts as it stands in `portfolio` (portfolio.yaml), under `policy:`; else in `policy_file`.
    """
    if not source_keys or all(each.source in source_keys for each in policy.expectation_types):
        return
    document, at = _document(portfolio, policy_file)
    allowed = tuple(sorted(source_keys))
    for position, each in enumerate(policy.expectation_types):
        if each.source not in source_keys:
            place = (*at, NAME, position, "source")
            nearest = nearest_name(as_key(each.source), allowed)
            yield Mistake(
                document.file, document.line(place), key_text(place), "is not the key of a source", shown(each.source, place),
                allowed=allowed, nearest=nearest,
            )  # fmt: skip


def _document(portfolio: Document | None, policy_file: Path | None) -> tuple[Document, KeyPath]:
    """Where the list stands, and below which keys."""
    if portfolio is not None and isinstance(overrides := portfolio.data.get("policy"), dict) and NAME in overrides:
        return portfolio, ("policy",)
    read = None if policy_file is None else read_document(policy_file, [])
    return read or Document("policy", {}, {}), ()
