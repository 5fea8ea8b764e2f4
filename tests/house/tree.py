"""What stands in the checkout: its files, and its Python modules as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("flows", "tasks", "checks", "config")
"""The folders of the product's code."""

STATE = {".venv", ".tools", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
"""Folders that the tools and the product write."""


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or is about to be tracked, relative to the root."""
    if not (ROOT / ".git").exists():  # an unpacked archive
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return tuple(sorted(path for path in found if not STATE & {*path.parts}))
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def modules(*folders: str) -> list[Path]:
    """The Python files below `folders` (all of them by default), relative to the root."""
    return [path for path in files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def read(path: Path | str) -> str:
    """The text of a file of the checkout; an empty text when it is not there."""
    whole = ROOT / path
    return whole.read_text(encoding="utf-8") if whole.is_file() else ""


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(read(path), filename=str(path))


def dotted(path: Path) -> str:
    """The name under which a module is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def expect_none(offenders: Collection[object]) -> None:
    """Fail with the whole list of what should not be there, one a line."""
    if offenders:
        listed = offenders.items() if isinstance(offenders, dict) else offenders
        pytest.fail("\n".join(str(each) for each in listed), pytrace=False)
