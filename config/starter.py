"""What a newcomer starts from: a small commented portfolio that loads as it is."""

from __future__ import annotations

from pathlib import Path

from config.mistakes import ConfigError, Mistake

STARTER = Path(__file__).parent / "starter"


def write_starter(directory: Path) -> list[Path]:
    """Write the starter portfolio into `directory`, which must be empty or not there yet; return its files.

    Raises ConfigError when the folder holds anything or can't be written to; nothing is overwritten.
    """
    templates = sorted(path for path in STARTER.rglob("*") if path.is_file())
    written = []
    try:
        _refuse_what_is_there(directory)
        for template in templates:
            target = directory / template.relative_to(STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(template.read_bytes())
            written.append(target)
    except OSError as error:
        place = str(error.filename or directory)
        raise ConfigError([Mistake(place, 0, "", f"can't be written: {error.strerror}")]) from error
    return written


def _refuse_what_is_there(directory: Path) -> None:
    if directory.is_dir():
        there = sorted(path.name for path in directory.iterdir())
        if there:
            more = f" and {len(there) - 1} more" if len(there) > 1 else ""
            problem = f"is not empty (it holds {there[0]}{more}); nothing was written; name a new folder"
            raise ConfigError([Mistake(str(directory), 0, "", problem)])
    elif directory.exists() or directory.is_symlink():
        raise ConfigError([Mistake(str(directory), 0, "", "is a file, not a folder; nothing was written")])
