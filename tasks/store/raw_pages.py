"""What a raw page is: one answer of a source, as it goes into the archive and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class RawPage(Protocol):
    """What the archive asks of a page; a source's own page has it."""

    @property
    def endpoint(self) -> str:
        """What the page is."""

    @property
    def address(self) -> str:
        """Where it was fetched, without secrets."""

    @property
    def content(self) -> bytes:
        """The raw bytes."""

    @property
    def media_type(self) -> str:
        """What the bytes are."""

    @property
    def fetched_at(self) -> datetime:
        """When it was fetched."""

    @property
    def notes(self) -> Mapping[str, Any]:
        """Small facts that the bytes do not hold."""


@dataclass(frozen=True)
class KeptPage:
    """One raw page as the archive gives it back; its fields are those of a source's page."""

    endpoint: str
    address: str
    content: bytes
    media_type: str
    fetched_at: datetime
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptPull:
    """Where the pages of one pull are listed, and when the last of them was fetched."""

    manifest: str
    kept_at: datetime
