"""Runs one command line after another in one process: arguments as JSON on stdin, then `MARK <exit status>` on stdout."""

from __future__ import annotations

import json
import sys

from flows.__main__ import app

MARK = "exit status:"

if __name__ == "__main__":
    for line in sys.stdin:
        status = 0
        try:
            app(json.loads(line))
        except SystemExit as end:
            status = int(end.code or 0)
        sys.stdout.write(f"{MARK} {status}\n")
        sys.stdout.flush()
