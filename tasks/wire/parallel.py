"""Ask several things at once without losing their order and without running ahead of the reader."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


def in_order(
    ask: Callable[[Asked], Answered], questions: Iterable[Asked], at_once: int
) -> Generator[tuple[Asked, Answered]]:
    """Each question with its answer, in the order of `questions`, at most `at_once` under way.

    Even one at a time goes on while the reader works on the answers before. No more than twice `at_once`
    answers wait for the reader, so memory stays bounded. The first error is raised in its place; what has not
    started by then never does.
    """
    with ThreadPoolExecutor(at_once, thread_name_prefix="wire") as pool:
        waiting: deque[tuple[Asked, Future[Answered]]] = deque()
        try:
            for question in questions:
                waiting.append((question, pool.submit(ask, question)))
                if len(waiting) >= 2 * at_once:
                    asked, answer = waiting.popleft()
                    yield asked, answer.result()
            while waiting:
                asked, answer = waiting.popleft()
                yield asked, answer.result()
        finally:
            for _, answer in waiting:
                answer.cancel()
