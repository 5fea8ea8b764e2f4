"""How does work go on on a second core? In one more process of our own, asked over a pipe.

It is handed a function of a module with its arguments and answers with what the function returns or raises, one
question after the other. It starts when something is first asked and ends with its parent, however that ends.
A process of its own and not one of `multiprocessing`: that would run the parent's main module again, and outlive
a parent that is killed.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
# A million rows touch 100,000 pages less, half a second; other C libraries ignore it.
_LARGE_PAGES = "glibc.malloc.hugetlb=1"
_PIPE_BYTES = 1 << 20  # while this process computes, each look into the pipe costs it a turn of the interpreter


class SecondProcessEndedError(RuntimeError):
    """The second process ended before it answered."""


class SecondProcess:
    """A process that works on what it is asked, in that order."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={"GLIBC_TUNABLES": _LARGE_PAGES, **os.environ, "PYTHONPATH": path},
        )
        _widen(self._process.stdout)
        self._talk = ThreadPoolExecutor(1, thread_name_prefix="second-process")

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """What `function` of a module makes of the arguments there; its error is raised, with its traceback as a note.

        Everything is pickled. SecondProcessEndedError, with what it wrote last, when it ended before it answered.
        """
        return self._talk.submit(self._ask, function, arguments)

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the second process has no pipes")
        try:
            pickle.dump((function, arguments), process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            answer, error = _received(process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as broken:
            status = process.wait()
            self._complaints.seek(0)
            told = self._complaints.read().decode(errors="replace").strip() or "it said nothing"
            raise SecondProcessEndedError(
                f"The second process ended with {status} instead of answering {function.__qualname__}: {told}"
            ) from broken
        if error is not None:
            raise error
        return answer

    def end(self) -> None:
        """End the process, at work or not; what was asked and not answered fails."""
        self._process.kill()
        self._talk.shutdown()
        with self._process:  # closes its pipes and waits for it
            pass
        self._complaints.close()


def _widen(pipe: Any) -> None:
    """Let much wait in a pipe at once, where that is allowed."""
    with suppress(AttributeError, OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


_RUNNING: list[SecondProcess] = []
_STARTING = threading.Lock()


def beside(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """What `function` makes of the arguments in this process's second process, which starts when there is none."""
    with _STARTING:
        if _RUNNING and not _RUNNING[0].alive:
            _RUNNING.pop().end()
        if not _RUNNING:
            _RUNNING.append(SecondProcess())
        return _RUNNING[0].ask(function, *arguments)


def ahead(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    """Begin to make it beside; what waits for the result. When the second process is lost it is made here after all."""
    return partial(_awaited, beside(function, *arguments), function, arguments)


def by_either(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    """As `ahead`; but what is called for before it was begun is made here, so that both processes share many pieces.

    Call for the pieces in the opposite order, and the two meet somewhere between.
    """
    asked = beside(function, *arguments)

    def made() -> Any:
        return function(*arguments) if asked.cancel() else _awaited(asked, function, arguments)

    return made


def _awaited(asked: Future[Any], function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return asked.result()
    except SecondProcessEndedError as error:
        logger.warning("%s It is made in this process instead.", error)
        return function(*arguments)


def second_core() -> bool:
    """Whether a second process has a core of its own to work on."""
    return (os.cpu_count() or 1) > 1


@atexit.register
def end_all() -> None:
    """End this process's second process, if it has one."""
    while _RUNNING:
        _RUNNING.pop().end()


def _serve() -> None:
    """Answer what is asked over standard input until that ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    while True:
        try:
            function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - the parent wrote it
        except EOFError:
            return
        try:
            parts = _parts((function(*arguments), None))
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent asked for it
            error.add_note(traceback.format_exc())
            parts = _parts((None, error))
        answers.writelines(parts)
        answers.flush()


def _parts(answer: Any) -> list[Any]:
    """An answer as it is sent: its head, and behind it the columns and other large buffers, which are not copied."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
    raw = [buffer.raw() for buffer in buffers]
    return [pickle.dumps((head, [part.nbytes for part in raw])), *raw]


def _received(stream: Any) -> Any:
    """The answer of which `_parts` are read."""
    head, sizes = pickle.load(stream)  # noqa: S301 - our own process wrote it
    buffers = [np.empty(size, "uint8") for size in sizes]
    for buffer in buffers:
        if stream.readinto(buffer) < len(buffer):
            raise EOFError
    return pickle.loads(head, buffers=buffers)  # noqa: S301 - as above


if __name__ == "__main__":
    _serve()
