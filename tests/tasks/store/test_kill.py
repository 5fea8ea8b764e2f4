"""A landing is kept whole or not at all, whenever its process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.history import as_of
from tasks.store.kinds import read_kind
from tasks.store.landing import Landing, save_landing
from tests.tasks.store.frames import moment, night

ROWS = 60_000

SAVE = """
import sys
from tasks.store.engine import open_store
from tasks.store.landing import save_landing
from tests.tasks.store.test_kill import landing

engine = open_store(sys.argv[1])
save_landing(engine, landing(1, 300))
print("saving", flush=True)
save_landing(engine, landing(2, 60_000))
print("saved", flush=True)
"""


def landing(day: int, rows: int) -> Landing:
    """Work items of which the first 300 are on every night, changed each night."""
    frame = pd.DataFrame(
        {
            "source": "tracker",
            "ref": "A-" + pd.Series(np.arange(rows).astype(str), dtype="str"),
            "project": "bridge",
            "title": "x" * 200,
            "status": "open",
            "row_digest": np.arange(rows) * 10 + day,
            "valid_from": pd.Timestamp(moment(day)),
        }
    )
    frames = {"work_items": conform(frame, KINDS["work_items"])}
    return Landing("tracker", night(day), moment(day + 1), frames, cursor={"day": day})


def has_digests(store: Engine, on: int, day: int, rows: int) -> bool:
    """Whether the store holds on a night just these rows of a day; a bool, as pytest explains long lists for minutes."""
    found = as_of(store, "work_items", night(on), ["row_digest"])["row_digest"]
    return sorted(found.tolist()) == [row * 10 + day for row in range(rows)]


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.4, 1.0])
def test_a_killed_save_leaves_the_last_landing_and_can_be_repeated(
    store: Engine, store_url: str, seconds: float, tmp_path: Path
) -> None:
    script = tmp_path / "save.py"
    script.write_text(SAVE)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script, store_url], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "saving\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        finished = "saved" in process.stdout.read()
    kept_day = len(read_kind(store, "landings"))  # the second may be kept whole before its process says so
    assert kept_day == 2 if finished else kept_day in (1, 2)
    assert has_digests(store, 2, kept_day, ROWS if kept_day == 2 else 300)
    assert read_kind(store, "cursors")["position"].tolist() == [f'{{"day": {kept_day}}}']
    save_landing(store, landing(2, ROWS))
    assert has_digests(store, 2, 2, ROWS)
    assert has_digests(store, 1, 1, 300)
