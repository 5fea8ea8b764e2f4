"""Where are compiled templates kept from one run to the next? Compiling them takes a small night half a second.

What is kept is never trusted over the templates: Jinja compares a digest of each source, and what else decides how they
are compiled names the folder. Absent, unreadable or damaged, it counts as not there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

_NAMED_BY = 16  # characters of a digest
_folder: Path | None = None


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder that may be gone, or not to be written."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template, if it is there."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - whatever a damaged file raises
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if that is possible."""
        try:
            super().dump_bytecode(bucket)
        except OSError:
            return


def keep_compiled(folder: Path) -> None:
    """From now on keep what is compiled in this process in `folder`."""
    global _folder  # noqa: PLW0603 - one store per process
    _folder = folder


def compiled(name: str, basis: Iterable[Path]) -> CompiledTemplates | None:
    """What is kept under `name` as compiled with the files of `basis`; older ones go. None while nothing is kept."""
    if _folder is None:
        return None
    digest = hashlib.sha256(jinja2.__version__.encode())
    for file in basis:
        digest.update(file.read_bytes())
    folder = _folder / f"{name}-{digest.hexdigest()[:_NAMED_BY]}"
    if not folder.is_dir():
        for old in _folder.glob(f"{name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
    return CompiledTemplates(str(folder))
