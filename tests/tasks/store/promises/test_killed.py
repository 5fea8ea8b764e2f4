"""An act that dies in its transaction leaves nothing half; done again, it comes out as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState
from tasks.records.expecting import Side
from tasks.store.baselines import baselines
from tasks.store.engine import open_store
from tasks.store.promises import adjustments
from tasks.store.promises.evidence import evidence
from tasks.verify import findings_in
from tests.store_content import store_content as stored
from tests.tasks.store.promises.story import agreed, drawn_up, on, plan, promised, proposal, proposed, signed_by


class Killed(BaseException):
    """What stands for a kill: nothing catches it on the way."""


def to_be_signed(store: Engine) -> None:
    """A document that one side signed."""
    signed_by(store, drawn_up(store), Side.SUPPLIER)


def to_be_confirmed(store: Engine) -> None:
    """An adjustment that was agreed and that one side signed."""
    promised(store)
    agreed(store, proposed(store))
    signed_by(store, "bridge-baseline-2", Side.SUPPLIER, 10)


def to_be_decided(store: Engine) -> None:
    """An adjustment that was proposed."""
    promised(store)
    proposed(store)


ACTS: dict[str, tuple[Callable[[Engine], Any], Callable[[Engine], Any]]] = {
    "draw up": (stored, drawn_up),
    "sign first": (drawn_up, lambda store: signed_by(store, "bridge-baseline-1", Side.SUPPLIER)),
    "sign second": (to_be_signed, lambda store: signed_by(store, "bridge-baseline-1", Side.CUSTOMER)),
    "propose": (promised, proposed),
    "revise": (
        to_be_decided,
        lambda store: adjustments.revise(
            store, "bridge-adjustment-1", proposal({"items": "tracker"}), by="alice", at=on(9)
        ),
    ),
    "agree": (to_be_decided, lambda store: agreed(store, "bridge-adjustment-1")),
    "withdraw": (
        to_be_decided,
        lambda store: adjustments.decide_adjustment(
            store, "bridge-adjustment-1", AdjustmentState.WITHDRAWN, by="alice", at=on(9)
        ),
    ),
    "confirm": (to_be_confirmed, lambda store: signed_by(store, "bridge-baseline-2", Side.CUSTOMER, 10)),
}


@contextmanager
def killed_at(store: Engine, statement: int) -> Iterator[list[int]]:
    """Die before the writing statement of that number; the list counts how many there were."""
    seen: list[int] = []

    def before(connection: Any, cursor: Any, text: str, *others: Any) -> None:
        if text.startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
            seen.append(len(seen) + 1)
            if len(seen) == statement:
                raise Killed

    sa.event.listen(store, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        sa.event.remove(store, "before_cursor_execute", before)


def findings(store: Engine) -> list[str]:
    kept, damaged = evidence(store)
    return [str(each) for each in [*damaged, *findings_in(kept)]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_dies_at_any_statement_leaves_nothing_half(store: Engine, name: str) -> None:
    prepare, act = ACTS[name]
    prepare(store)
    before = stored(store)
    died = 0
    while True:
        with killed_at(store, died + 1) as seen:
            try:
                act(store)
            except Killed:
                died += 1
                assert stored(store) == before
                assert findings(store) == []
                continue
        break
    assert died == len(seen)
    assert died >= 2
    assert stored(store) != before
    assert findings(store) == []


@pytest.mark.slow
def test_a_second_signature_that_fails_while_its_items_are_written_lets_nothing_hold(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_be_signed(store)
    before = stored(store)

    def full(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("tasks.store.promises.signatures.targets_frame", full)
        with pytest.raises(Killed):
            signed_by(store, "bridge-baseline-1", Side.CUSTOMER)
    assert stored(store) == before
    assert signed_by(store, "bridge-baseline-1", Side.CUSTOMER).baseline == "bridge-baseline-1"
    assert findings(store) == []


SIGN = """
import sys
from tasks.records.expecting import Side
from tasks.store.engine import open_store
from tests.tasks.store.promises.story import signed_by

store = open_store(sys.argv[1])
print("signing", flush=True)
signed_by(store, "bridge-baseline-1", Side.CUSTOMER)
print("signed", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.4])
def test_a_process_killed_while_it_signs_leaves_all_or_nothing(
    store: Engine, store_url: str, seconds: float, tmp_path: Path
) -> None:
    signed_by(store, drawn_up(store, items=plan(5000)), Side.SUPPLIER)
    script = tmp_path / "sign.py"
    script.write_text(SIGN)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script, store_url], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "signing\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    held = baselines(store)
    assert len(held) in {0, 1}
    assert findings(store) == []
    assert signed_by(store, "bridge-baseline-1", Side.CUSTOMER).baseline == "bridge-baseline-1"
    assert baselines(store)["items"].tolist() == [5000]
    assert findings(store) == []


@pytest.mark.slow
def test_two_who_act_at_once_never_break_the_chain(store: Engine, store_url: str) -> None:
    promised(store)
    changes = [{"targets": {"removed": [key]}} for key in ("content", "index", "opening")] * 3

    def propose(number: int) -> str | None:
        engine = open_store(store_url)
        try:
            return proposed(engine, changes[number])
        except PromiseError:
            return None
        finally:
            engine.dispose()

    with ThreadPoolExecutor(9) as pool:
        keys = list(pool.map(propose, range(9)))
    assert {key for key in keys if key} == {f"bridge-adjustment-{number}" for number in (1, 2, 3)}
    assert len(adjustments.adjustments(store)) == 3
    assert findings(store) == []


def test_both_sides_signing_at_once_let_one_baseline_hold(store: Engine, store_url: str) -> None:
    key = drawn_up(store)
    engines = [open_store(store_url) for _ in Side]
    with ThreadPoolExecutor(2) as pool:
        held = [
            each.baseline
            for each in pool.map(lambda pair: signed_by(pair[0], key, pair[1]), zip(engines, Side, strict=True))
        ]
    for engine in engines:
        engine.dispose()
    assert sorted(map(str, held)) == ["None", key]
    assert baselines(store)["key"].tolist() == [key]
    assert findings(store) == []


@pytest.mark.slow
def test_verifying_while_others_act_finds_nothing_half(store: Engine, store_url: str) -> None:
    drawn_up(store)
    reader = open_store(store_url)
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(lambda: [drawn_up(store, undated_items=count) for count in range(2, 30)])
        found = [findings(reader)]
        while not acting.done():
            found.append(findings(reader))
    reader.dispose()
    assert acting.result()[-1] == "bridge-baseline-29"
    assert found == [[]] * len(found)
