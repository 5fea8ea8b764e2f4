"""An import of a register is kept whole or not at all, whenever it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tasks.store.bulk import write
from tasks.store.promises.editing import editing
from tasks.store.promises.preparation_edits import preparation_edits
from tasks.store.promises.preparing import risks, targets
from tasks.store.promises.register import register, versions_of_expectation
from tests.store_content import store_content as stored
from tests.tasks.store.promises import story
from tests.tasks.store.promises.story import on


class Killed(BaseException):
    """What stands for a kill: nothing catches it on the way."""


def import_all(store: Engine, word: str = "again") -> None:
    """A register whose three sections all say something else than before."""
    with editing(store, "bridge", by="bob", at=on(7)) as edit:
        edit.keep(
            story.expectations({"key": "pace", "statement": word}, {"key": "new"}),
            story.targets({"key": "content", "statement": word}, {"key": "speed"}),
            story.risks({"key": "flood", "contingency": word}, {"key": "storm"}),
        )


@pytest.mark.slow
@pytest.mark.parametrize("written", range(1, 6))
def test_an_import_that_dies_at_any_write_leaves_nothing_half(
    store: Engine, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_all(store, "first")
    before = stored(store)
    done: list[str] = []

    def dying(connection: Any, table: Any, *others: Any) -> None:
        done.append(table.name)
        write(connection, table, *others)
        if len(done) == written:
            raise Killed

    with monkeypatch.context() as patched:
        for module in ("register", "preparing", "preparation_edits"):
            patched.setattr(f"tasks.store.promises.{module}.write", dying)
        with pytest.raises(Killed):
            import_all(store)
    assert stored(store) == before
    tables = ["expectations", "preparation_edits", "targets", "preparation_edits", "risks"]
    assert done == tables[:written]
    import_all(store)
    assert stored(store) != before


IMPORT = """
import sys
from tasks.store.engine import open_store
from tests.tasks.store.promises.test_editing import import_all

store = open_store(sys.argv[1])
print("importing", flush=True)
for number in range(10_000):
    import_all(store, str(number))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5])
def test_a_process_killed_while_it_imports_leaves_all_or_nothing(
    store: Engine, store_url: str, seconds: float, tmp_path: Path
) -> None:
    import_all(store, "before")
    script = tmp_path / "import.py"
    script.write_text(IMPORT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script, store_url], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "importing\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    word = register(store, "bridge").set_index("key").loc["pace", "statement"]
    assert targets(store, "bridge").set_index("key").loc["content", "statement"] == word
    assert risks(store, "bridge").set_index("key").loc["flood", "contingency"] == word
    versions = len(versions_of_expectation(store, "bridge", "pace"))
    told = preparation_edits(store, "bridge")
    assert set(told[told["key"].isin(["content", "flood"])].groupby("key")["number"].max()) == {versions}
    import_all(store, "after")
    assert register(store, "bridge").set_index("key").loc["pace", "version"] == versions + 1
