"""How far is the work? Progress on the operator's terminal, and nothing where there is none.

The command line turns it on with `announcing`; under the scheduler the same calls do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

T = TypeVar("T")
_display: Progress | None = None


@contextmanager
def announcing(console: Console) -> Iterator[None]:
    """Show progress on `console` while the block runs; a console that is no terminal stays silent."""
    global _display  # noqa: PLW0603 - one terminal per process
    if not console.is_terminal:
        yield
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as display:
        _display = display
        try:
            yield
        finally:
            _display = None


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A line of progress; call what it yields with the number of steps done since the last call."""
    display = _display
    if display is None:
        yield lambda _steps: None
        return
    line = display.add_task(label, total=total)
    try:
        yield lambda steps: display.advance(line, steps)
    finally:
        display.remove_task(line)


def counted(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """The same items, each one counted on a line of progress as it passes."""
    with progress(label, total) as advance:
        for item in items:
            yield item
            advance(1)
