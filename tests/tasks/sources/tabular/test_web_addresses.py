"""An export behind a web address is read like a file beside the portfolio."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tasks.sources.contract import Known
from tests.tasks.sources.tabular.building import NIGHT, tracker


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_read_from_a_web_address(tmp_path: Path, web: str) -> None:
    (tmp_path / "tracker.csv").write_text("Key,Summary,Project,Status\nA-1,Build,Alpha,Doing\n")
    source = tracker(tmp_path, files=f"{web}/tracker.csv")
    pages = list(source.fetch({}, NIGHT))
    harvest = source.parse(pages, {}, NIGHT, Known())
    assert list(harvest.frames["work_items"]["ref"]) == ["A-1"]
    assert pages[0].address == f"{web}/tracker.csv"
