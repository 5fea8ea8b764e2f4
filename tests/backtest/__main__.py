"""Tries the forecast on real projects, beside two naive ones: `make backtest` prints it, `--write` writes docs/forecast.md."""

from __future__ import annotations

import argparse
import sys

from tests.backtest.jira import TASKS
from tests.backtest.tables import DOCUMENT, tables, written


def main() -> None:
    """Print the tables, or write them into the document; exit status 1 where the data are not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.backtest", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/forecast.md")
    chosen = parser.parse_args()
    if not TASKS.exists():
        sys.exit(f"The data to try the forecast on are not there: {TASKS}")
    told = tables()
    if chosen.write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), told), encoding="utf-8")
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
