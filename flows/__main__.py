"""The `wordkeeper` command: run a night, look at what it found, keep the portfolio right.

Heavy libraries are imported by the command that needs them, so that `--help` answers at once. Exit status:
0 all is well, 1 it failed, 2 a mistake in the call or the configuration, 3 the night ended Degraded.
"""

from __future__ import annotations

import os
import sys

from cyclopts import App

from flows.commands import causes, lessons, measures, portfolio, quarantine, running, simulating
from flows.commands.promises import group

app = App(
    name="wordkeeper",
    help="Wordkeeper keeps delivery projects to the word they gave their customers.",
)
running.register(app)
portfolio.register(app)
quarantine.register(app)
simulating.register(app)
measures.register(app)
causes.register(app)
lessons.register(app)
group.register(app)


def main() -> None:
    """Run the command line."""
    try:
        app()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader had enough, as `| head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains of it once more at its end
        sys.exit(1)


if __name__ == "__main__":
    main()
