"""A negotiation whose Prefect server was killed while people talked, and what is left when it runs again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.xdist_group("restarts")]

ROOT = Path(__file__).parents[2]


def test_what_was_asked_before_the_server_was_killed_is_answered_after_it_runs_again(tmp_path: Path) -> None:
    """One proposal is answered by the form, one was settled meanwhile without a server, the run of one is gone."""
    environment = {name: each for name, each in os.environ.items() if not name.startswith(("PREFECT", "WORDKEEPER_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.restarting", str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "between": ["proposed"] * 3,
        "waits": "Suspended",
        "ends": ["Completed", "SettledElsewhere", "Suspended", "Completed"],
        "after": [["agreed", 1, "Carol"], ["rejected", 1, "Dave"], ["withdrawn", 1, "Carol"]],
        "kept": True,
        "verified": True,
    }
