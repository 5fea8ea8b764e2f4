"""Which files are meant, of which day are they, and what are their bytes? The only module here that does I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from tasks.sources.conversion.dates import pattern_of
from tasks.sources.tabular.options import TabularOptions
from tasks.wire.errors import PermanentError, TransientError


@dataclass(frozen=True)
class Entry:
    """A file that matches: `address` is what people and the archive call it; `misnamed` says it carries no day."""

    path: str
    address: str
    snapshot: date | None
    modified_at: datetime | None
    misnamed: bool = False


class Folder:
    """The files of one source, on whatever file system they are."""

    def __init__(self, options: TabularOptions, home: Path) -> None:
        self._options = options
        self._home = home.absolute()
        self._files: tuple[Any, str] | None = None

    def entries(self) -> list[Entry]:
        """Every file that matches, by day and then by name.

        Raises PermanentError when none does.
        """
        with _told(self._options.files):
            system, path = self._opened()
            listed = system.glob(path, detail=True) if re.search(r"[*?\[]", path) else _single(system, path)
            found = [self._entry(system, name) for name, facts in listed.items() if facts["type"] == "file"]
        if not found:
            raise PermanentError(self._nothing(system, path))
        return sorted(found, key=lambda entry: (entry.snapshot or date.min, entry.address))

    def content(self, entry: Entry) -> bytes:
        """The file's bytes, decompressed when its name says so (.gz, .xz, ...)."""
        with _told(entry.address):
            system, _ = self._opened()
            with system.open(entry.path, "rb", compression="infer") as file:
                return bytes(file.read())

    def _opened(self) -> tuple[Any, str]:
        if self._files is None:
            self._files = _file_system(self._options, self._home)
        return self._files

    def _entry(self, system: Any, path: str) -> Entry:
        name = PurePosixPath(path).name
        pattern = self._options.snapshot
        snapshot = day_in(name, pattern) if pattern else None
        try:
            modified = system.modified(path)
        except (NotImplementedError, KeyError, AttributeError, TypeError):
            modified = None  # not every file system knows
        if modified is not None and modified.tzinfo is None:
            modified = modified.replace(tzinfo=UTC)
        return Entry(path, self._address(system, path), snapshot, modified, pattern is not None and snapshot is None)

    def _address(self, system: Any, path: str) -> str:
        """Local files relative to the portfolio; others as a URL without user, password and query."""
        if "file" in ([system.protocol] if isinstance(system.protocol, str) else system.protocol):
            local = Path(path)
            inside = local.is_relative_to(self._home)
            return (local.relative_to(self._home) if inside else local).as_posix()
        return re.sub(r"//[^/@]*@", "//", str(system.unstrip_protocol(path)).partition("?")[0])

    def _nothing(self, system: Any, path: str) -> str:
        parent = path.rpartition("/")[0]
        try:
            there = sorted(PurePosixPath(name).name for name in system.ls(parent, detail=False))
        except OSError:
            there = []
        shown = ", ".join(map(repr, there[:10])) + (f" and {len(there) - 10} more" if len(there) > 10 else "")  # noqa: PLR2004 - a handful helps, a folder does not
        where = "the folder holds " + shown if there else "the folder is empty or does not exist"
        return f"No file matches {self._options.files!r} (looked for {path}): {where}. Correct the source's `files`."


def day_in(name: str, pattern: str) -> date | None:
    """The day in a file name, by a strptime pattern; None when the name does not follow it."""
    bare = re.sub(r"\.(gz|bz2|xz|zst)$", "", name)
    for candidate in (name, bare):
        if re.fullmatch(pattern_of(pattern), candidate):
            try:
                return datetime.strptime(candidate, pattern).replace(tzinfo=UTC).date()
            except ValueError:
                return None
    return None


def _single(system: Any, path: str) -> dict[str, dict[str, Any]]:
    try:
        return {path: system.info(path)}
    except FileNotFoundError:
        return {}


def _file_system(options: TabularOptions, home: Path) -> tuple[Any, str]:
    settings: dict[str, Any] = dict(options.storage)
    for name, variable in options.storage_env.items():
        if variable not in os.environ:
            raise PermanentError(f"The environment variable {variable} (option {name!r} of the storage) is not set.")
        settings[name] = os.environ[variable]
    files = options.files
    if "://" not in files and "::" not in files:
        files = (home / files).as_posix()
    try:
        system, path = fsspec.core.url_to_fs(files, **settings)
    except (ImportError, ValueError) as error:
        raise PermanentError(f"{options.files}: cannot be opened: {error}") from error
    return system, path


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Turn what a file system raises into what the caller should do."""
    try:
        yield
    except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError) as error:
        raise PermanentError(f"{address}: cannot be read ({type(error).__name__}); check path and rights") from error
    except (OSError, TimeoutError) as error:
        raise TransientError(f"{address}: reading failed ({type(error).__name__}); trying again may help") from error
