"""The options that every command shares, and what they set before anything else is imported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@Parameter(name="*")
@dataclass(frozen=True)
class Shared:
    """Options of every command."""

    portfolio: Annotated[
        Path | None, Parameter(help="Folder of the portfolio (else WORDKEEPER_PORTFOLIO, else ./portfolio).")
    ] = None
    state: Annotated[Path | None, Parameter(help="Folder for all state (else WORDKEEPER_VAR, else ./var).")] = None
    verbose: Annotated[bool, Parameter(help="Show Prefect's own lines too.", negative="")] = False

    def apply(self) -> None:
        """Hand the folders on through the environment, where the settings and child processes read them."""
        if self.portfolio is not None:
            os.environ["WORDKEEPER_PORTFOLIO"] = str(self.portfolio)
        if self.state is not None:
            os.environ["WORDKEEPER_VAR"] = str(self.state)


def counted(count: int, noun: str) -> str:
    """A count in good English: 1 row, 2 rows."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


SHARED = Shared()
