"""Where is a project's register kept, and in which format?

<portfolio>/promises/<project>/register.yaml or register.xlsx; one of the two, since nobody can keep two alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasks.registers import xlsx_register, yaml_register
from tasks.registers.errors import Mistake, RegisterError
from tasks.registers.files import put
from tasks.registers.layout import Register

FOLDER = "promises"
FORMATS = ("yaml", "xlsx")
_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx"}

Stamps = Mapping[str, Mapping[str, str]]
"""Per section and key from what a row is written now."""


def folder_of(portfolio: Path, project: str) -> Path:
    """Where everything that people write about a project's promises is kept."""
    return portfolio / FOLDER / project


def found(portfolio: Path, project: str) -> Path:
    """A project's register file. Raises RegisterError when there is none, or one in each format."""
    folder = folder_of(portfolio, project)
    there = [path for path in (folder / f"register.{each}" for each in FORMATS) if path.is_file()]
    if len(there) == 1:
        return there[0]
    if there:
        remedy = "import the one that is right, by its name, and remove the other"
        raise RegisterError([Mistake(str(folder), "", "", "", "holds a register.yaml and a register.xlsx", remedy)])
    remedy = "export it from the store, or name the file"
    raise RegisterError([Mistake(str(folder / "register.yaml"), "", "", "", "is not there", remedy)])


def read(path: Path) -> Register:
    """The register in a file of either format. Raises RegisterError with every mistake."""
    return yaml_register.read(path) if _format(path) == "yaml" else xlsx_register.read(path)


def write(register: Register, path: Path) -> None:
    """Write a register to a file in the format of its name. Raises RegisterError for what the format cannot hold."""
    if _format(path) == "yaml":
        put(path, yaml_register.text_of(register).encode("utf-8"))
    else:
        put(path, xlsx_register.content_of(register))


def stamp(path: Path, stamps: Stamps) -> None:
    """Say in the file from what its rows are written now; all else in it, comments as well, stays as it is."""
    if _format(path) == "yaml":
        put(path, yaml_register.stamped(path.read_text(encoding="utf-8-sig"), stamps).encode("utf-8"))
    else:
        put(path, xlsx_register.stamped(path, stamps))


def _format(path: Path) -> str:
    if path.suffix.casefold() not in _SUFFIXES:
        remedy = "a register is a .yaml or an .xlsx file"
        raise RegisterError([Mistake(path.name, "", "", "", "is neither YAML nor a workbook", remedy)])
    return _SUFFIXES[path.suffix.casefold()]
