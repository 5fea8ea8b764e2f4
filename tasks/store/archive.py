"""Keeps every raw page that was fetched, so that any night can be parsed again without the network.

    <root>/pages/ab/ab12….zst                       a page's bytes, compressed, named by their SHA-256
    <root>/manifests/<source>/<night>/0001-….json   what one pull fetched, in order

The same bytes are stored once, however often they are fetched. A file appears whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from tasks.store.errors import ArchiveError, StoreFullError
from tasks.store.raw_pages import KeptPage, KeptPull, RawPage

_LARGE_BYTES = 8 << 20  # to read and test so much again takes noticeable time


@dataclass(frozen=True)
class RawArchive:
    """The raw pages under one folder, made when missing."""

    root: Path
    _just_kept: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """The last large page, until it is asked for: a pull is parsed right after it was kept, by the same process."""

    def keep(self, source: str, night: date, pages: Iterable[RawPage]) -> str:
        """Keep a pull's pages, one in memory at a time; the manifest's address, to be given to `pages`.

        When `pages` raises, nothing is listed: pages kept up to then are found again by the next try.
        """
        entries = [self._entry(page) for page in pages]
        content = json.dumps({"source": source, "night": night.isoformat(), "pages": entries}, ensure_ascii=False)
        folder = self._folder(source, night)
        folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(path.name[:4]) for path in folder.glob("*.json")), default=0)
        path = folder / f"{number:04}-{_digest(content.encode())[:12]}.json"
        _write_whole(path, content.encode())
        return path.relative_to(self.root).as_posix()

    def pages(self, manifest: str) -> Iterator[KeptPage]:
        """The pages of a manifest in the order they were fetched, one in memory at a time.

        Raises ArchiveError when the manifest or a page is missing or damaged.
        """
        for entry in self._manifest(manifest)["pages"]:
            yield KeptPage(
                entry["endpoint"],
                entry["address"],
                self._content(entry),
                entry["media_type"],
                datetime.fromisoformat(entry["fetched_at"]),
                entry["notes"],
            )

    def size(self, manifest: str) -> int:
        """How many bytes the pages of a manifest have."""
        return sum(entry["size"] for entry in self._manifest(manifest)["pages"])

    def latest(self, source: str, night: date) -> KeptPull | None:
        """The last pull of a source for a night that brought pages; None when there was none."""
        for path in sorted(self._folder(source, night).glob("*.json"), reverse=True):
            manifest = path.relative_to(self.root).as_posix()
            fetched = [datetime.fromisoformat(entry["fetched_at"]) for entry in self._manifest(manifest)["pages"]]
            if fetched:
                return KeptPull(manifest, max(fetched))
        return None

    def nights(self, source: str) -> list[date]:
        """The nights of which there are pages of a source, oldest first."""
        kept = self._folder(source, date.min).parent
        nights = sorted(date.fromisoformat(folder.name) for folder in kept.glob("*"))
        return [night for night in nights if self.latest(source, night)]

    def prune(self, older_than: date) -> int:
        """Forget the pulls for nights before `older_than` and the pages only they have; bytes freed.

        Pages written on or after that day stay, as a pull may be about to list them.
        """
        listed = list(self.root.glob("manifests/*/*/*.json"))
        old = [path for path in listed if date.fromisoformat(path.parent.name) < older_than]
        freed = sum(path.stat().st_size for path in old)
        needed = {entry["sha256"] for path in set(listed) - set(old) for entry in self._manifest(str(path))["pages"]}
        for path in old:
            path.unlink()
        before = datetime.combine(older_than, time.min, UTC).timestamp()
        for path in self.root.glob("pages/*/*.zst"):
            facts = path.stat()
            if path.stem not in needed and facts.st_mtime < before:
                freed += facts.st_size
                path.unlink()
        return freed

    def _entry(self, page: RawPage) -> dict[str, Any]:
        digest = _digest(page.content)
        path = self._page(digest)
        if len(page.content) >= _LARGE_BYTES:
            self._just_kept.clear()
            self._just_kept[digest] = page.content
        if path.exists():
            os.utime(path)  # a page in use again is not old
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, pa.compress(page.content, codec="zstd", asbytes=True))
        return {
            "endpoint": page.endpoint,
            "address": page.address,
            "media_type": page.media_type,
            "fetched_at": page.fetched_at.isoformat(),
            "notes": dict(page.notes),
            "sha256": digest,
            "size": len(page.content),
        }

    def _content(self, entry: Mapping[str, Any]) -> bytes:
        kept = self._just_kept.pop(entry["sha256"], None)
        if kept is not None:
            return kept
        path = self._page(entry["sha256"])
        what = f"The raw page {entry['address']} in the archive ({path})"
        try:
            content: bytes = pa.decompress(path.read_bytes(), entry["size"], codec="zstd", asbytes=True)
        except FileNotFoundError as error:
            raise ArchiveError(f"{what} is missing; it may have been pruned. Pull the night again.") from error
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{what} cannot be read: {error}. Pull the night again.") from error
        if _digest(content) != entry["sha256"]:
            raise ArchiveError(f"{what} is damaged: its bytes are not those that were kept. Pull the night again.")
        return content

    def _manifest(self, manifest: str) -> dict[str, Any]:
        path = self.root / manifest
        try:
            content: dict[str, Any] = json.loads(path.read_bytes())
        except FileNotFoundError as error:
            raise ArchiveError(f"The archive has no {manifest} under {self.root}. Pull the night again.") from error
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{path} in the archive cannot be read: {error}. Pull the night again.") from error
        return content

    def _folder(self, source: str, night: date) -> Path:
        return self.root / "manifests" / quote(source, safe="") / night.isoformat()

    def _page(self, digest: str) -> Path:
        return self.root / "pages" / digest[:2] / f"{digest}.zst"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, even when the power goes."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFullError(
                f"No space left for the raw page archive in {path.parent}. Nothing was lost."
            ) from error
        raise ArchiveError(f"Could not write {path} in the archive: {error.strerror}.") from error
