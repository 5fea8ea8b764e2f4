"""Several questions at once: order, bounds and errors."""

import threading
import time

import pytest

from tasks.wire.parallel import in_order


def test_answers_come_in_the_order_of_the_questions() -> None:
    def ask(question: int) -> int:
        time.sleep(0.01 if question % 2 else 0)
        return question * 10

    assert list(in_order(ask, range(20), 4)) == [(number, number * 10) for number in range(20)]


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_than_allowed_are_under_way_and_none_far_ahead_of_the_reader(at_once: int) -> None:
    under_way, most, asked = 0, 0, 0
    lock = threading.Lock()

    def ask(question: int) -> int:
        nonlocal under_way, most, asked
        with lock:
            under_way, asked = under_way + 1, asked + 1
            most = max(most, under_way)
        time.sleep(0.002)
        with lock:
            under_way -= 1
        return question

    answers = in_order(ask, range(1000), at_once)
    for _ in range(10):
        next(answers)
    answers.close()
    assert most <= at_once
    assert asked <= 10 + 2 * at_once


def test_the_first_error_ends_it_in_its_place() -> None:
    def ask(question: int) -> int:
        if question == 3:
            raise ValueError("three")
        return question

    answers = in_order(ask, range(100), 2)
    assert [next(answers)[0] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(answers)
