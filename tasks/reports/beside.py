"""Who writes the customers' pages while this process writes the inside's? A second process, on a second core.

It is handed the facts, makes the pages and hands them back; it writes no file, so that one process alone
changes the sites. It ends by itself when its parent is gone, at the latest when it wants to answer. A process
of its own and not one of `multiprocessing`: that would run the parent's main module again, and outlive a
parent that is killed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from tasks.records.choices import Language
from tasks.reports.facts import SiteFacts
from tasks.reports.portfolio_report import build_site, customer_views

CustomerSite = tuple[str, Language, Sequence[Language]]
Pages = dict[str, str]
_ROOT = Path(__file__).parents[2]


class CustomersBeside:
    """The pages of customers' sites from a second process, which starts at once and lives inside the `with`."""

    def __enter__(self) -> Self:
        """Start the process: its imports take a second, in which the facts are gathered."""
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._talk = ThreadPoolExecutor(1)
        self._answer: Future[tuple[bytes, bytes]] | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._talk.shutdown()
        with self._process:  # closes its pipes and waits for it
            pass

    def ask(self, facts: SiteFacts, sites: Sequence[CustomerSite]) -> None:
        """Hand over the facts and which sites are wanted: customer, language, all languages of that site."""
        self._answer = self._talk.submit(self._process.communicate, pickle.dumps((facts, sites), -1))

    def pages(self) -> list[Pages]:
        """The pages of each site asked for, in that order; RuntimeError with what went wrong in the process."""
        if self._answer is None:
            raise RuntimeError("the second process was asked for nothing")
        answer, complaint = self._answer.result()
        if self._process.returncode:
            raise RuntimeError(
                f"The process that makes the customers' pages ended with {self._process.returncode}: "
                f"{complaint.decode(errors='replace').strip() or 'it said nothing'}"
            )
        pages: list[Pages] = pickle.loads(answer)  # noqa: S301 - our own process wrote it
        return pages


def customer_pages(facts: SiteFacts, sites: Sequence[CustomerSite]) -> list[Pages]:
    """The pages of each of these customers' sites, in that order."""
    views = customer_views(facts)
    return [build_site(views[customer], language, languages) for customer, language, languages in sites]


if __name__ == "__main__":
    asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - the parent wrote it
    sys.stdout.buffer.write(pickle.dumps(customer_pages(*asked), -1))
