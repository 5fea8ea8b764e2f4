"""A second process works on what it is asked, its errors are ours, and it never stays behind."""

import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks.wire import second_process
from tasks.wire.second_process import SecondProcess, ahead, beside, by_either, end_all

PARENT = """
import time
from tasks.wire.second_process import SecondProcess
process = SecondProcess()
print(process.pid, flush=True)
{then}
"""


@pytest.fixture(name="process")
def _process() -> Iterator[SecondProcess]:
    process = SecondProcess()
    yield process
    process.end()


def gone(pid: int) -> bool:
    """Whether the process is no more, or only waits to be taken note of."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


def soon_gone(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return gone(pid)


def test_it_answers_in_the_order_it_is_asked(process: SecondProcess) -> None:
    answers = [process.ask(operator.mul, 7, factor) for factor in range(5)]
    assert [answer.result() for answer in answers] == [0, 7, 14, 21, 28]
    assert process.ask(os.getpid).result() == process.pid != os.getpid()


def test_large_answers_come_back_whole(process: SecondProcess) -> None:
    numbers = process.ask(np.arange, 3_000_000).result()
    assert np.array_equal(numbers, np.arange(3_000_000))
    texts = process.ask(pa.array, ["a", None, "中" * 1_000_000]).result()
    assert texts.to_pylist() == ["a", None, "中" * 1_000_000]
    assert process.ask(abs, -1).result() == 1  # nothing of it is left in the pipe


def test_a_narrow_pipe_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_PIPE_BYTES", 1 << 40)  # more than anybody is allowed
    process = SecondProcess()
    assert process.ask(np.arange, 300_000).result()[-1] == 299_999
    process.end()


def test_what_it_prints_is_not_taken_for_an_answer(process: SecondProcess) -> None:
    assert process.ask(os.system, "echo printed").result() == 0
    assert process.ask(print, "printed").result() is None
    assert process.ask(abs, -1).result() == 1


def test_an_error_there_is_raised_here_with_where_it_happened(process: SecondProcess) -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        process.ask(operator.truediv, 1, 0).result()
    assert "Traceback" in raised.value.__notes__[0]
    assert process.ask(abs, -1).result() == 1


def test_its_end_is_told_with_what_it_said_last(process: SecondProcess) -> None:
    with pytest.raises(RuntimeError, match="ended with 3 instead of answering _exit: it said nothing"):
        process.ask(os._exit, 3).result()


def test_the_end_of_the_shared_one_is_not_the_end_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_RUNNING", [])
    first = beside(os.getpid).result()
    assert beside(os.getpid).result() == first
    with pytest.raises(RuntimeError):
        beside(os._exit, 3).result()
    assert beside(os.getpid).result() != first
    last = second_process._RUNNING[0].pid
    end_all()
    assert gone(last)


@pytest.mark.slow
def test_what_is_called_for_before_it_was_begun_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_RUNNING", [])
    busy = beside(time.sleep, 0.5)
    first, last = by_either(os.getpid), by_either(os.getpid)
    assert last() == os.getpid()
    busy.result()
    assert first() in {os.getpid(), second_process._RUNNING[0].pid}
    begun = by_either(time.sleep, 0.2)
    time.sleep(0.1)
    assert begun() is None
    assert ahead(os.getpid)() == second_process._RUNNING[0].pid
    end_all()


def test_ending_it_does_not_wait_for_its_work() -> None:
    process = SecondProcess()
    asked = process.ask(time.sleep, 60)
    process.end()
    assert gone(process.pid)
    with pytest.raises(RuntimeError, match="ended with -9"):
        asked.result()


@pytest.mark.slow
@pytest.mark.parametrize("then", ["time.sleep(60)", "process.ask(time.sleep, 1); time.sleep(60)"], ids=["idle", "busy"])
def test_it_does_not_outlive_a_parent_that_is_killed(then: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT.format(then=then)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    assert soon_gone(pid)


@pytest.mark.slow
def test_it_does_not_keep_a_parent_from_ending() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PARENT.format(then="")], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert soon_gone(int(ended.stdout))
