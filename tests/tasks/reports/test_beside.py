"""A second process makes the customers' pages: the same ones, its errors are ours, and it never stays behind."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tasks.records.choices import Language
from tasks.reports.beside import CustomersBeside, CustomerSite, customer_pages
from tests.tasks.reports.portfolio import small_facts

SITES: list[CustomerSite] = [
    ("lake", Language.CHINESE, list(Language)),
    ("northwind", Language.ENGLISH, [Language.ENGLISH]),
]
PARENT = """
import time
from tasks.reports.beside import CustomersBeside
with CustomersBeside() as beside:
    print(beside._process.pid, flush=True)
    time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Whether the process is no more, or only waits to be taken note of."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.slow
def test_the_second_process_makes_the_same_pages() -> None:
    facts = small_facts()
    with CustomersBeside() as beside:
        beside.ask(facts, SITES)
        assert beside.pages() == customer_pages(facts, SITES)
    assert gone(beside._process.pid)


@pytest.mark.slow
def test_what_goes_wrong_in_the_second_process_is_told_here() -> None:
    broken = replace(small_facts(), readings=small_facts().readings.drop(columns="scope"))
    with CustomersBeside() as beside:
        beside.ask(broken, SITES)
        with pytest.raises(RuntimeError, match=r"(?s)customers' pages ended with 1: .*KeyError: 'scope'"):
            beside.pages()


@pytest.mark.slow
def test_an_error_here_ends_the_second_process_at_work() -> None:
    with pytest.raises(ZeroDivisionError), CustomersBeside() as beside:  # noqa: PT012 - the block is what is tested
        beside.ask(small_facts(), SITES)
        raise ZeroDivisionError
    assert gone(beside._process.pid)


def test_a_process_that_was_asked_for_nothing_ends_too() -> None:
    with CustomersBeside() as beside, pytest.raises(RuntimeError, match="nothing"):
        beside.pages()
    assert gone(beside._process.pid)


@pytest.mark.slow
def test_the_second_process_does_not_outlive_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(pid)
