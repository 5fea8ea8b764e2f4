"""The HTTP client against a small server on this machine: what only a real connection shows."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tasks.wire.client import Client, Timeouts
from tasks.wire.errors import TransientError
from tasks.wire.retries import RetryPolicy

ONCE = RetryPolicy(attempts=1)


class Handler(BaseHTTPRequestHandler):
    """Answers by path: well, slowly, by drops, or cut off."""

    protocol_version = "HTTP/1.1"
    connections: set[object]

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
        if self.path == "/slow":
            time.sleep(0.6)
        body = b'{"issues": []}' + b" " * 200
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path == "/cut":
            self.wfile.write(body[:8])
            self.close_connection = True
        elif self.path == "/drops":
            for place in range(0, len(body), 10):
                self.wfile.write(body[place : place + 10])
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """A client that hangs up is what these tests are about, not news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """A server of our own for one test."""
    Handler.connections = set()
    with QuietServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_it_reuses_one_connection(url: str) -> None:
    with Client(url) as client:
        for _ in range(5):
            client.get_json("/good")
    assert len(Handler.connections) == 1


def test_it_does_not_wait_for_ever(url: str) -> None:
    with Client(url, timeouts=Timeouts(read=0.1), retries=ONCE) as client, pytest.raises(TransientError) as caught:
        client.get("/slow")
    assert "no answer within 0.1 s (ReadTimeout)" in str(caught.value)


def test_drop_by_drop_counts_against_the_total(url: str) -> None:
    patient = Timeouts(read=1.0, total=0.2)
    with Client(url, timeouts=patient, retries=ONCE) as client, pytest.raises(TransientError) as caught:
        client.get("/drops")
    assert "not complete within 0.2 s" in str(caught.value)


def test_an_answer_cut_off_on_the_wire_is_tried_again(url: str) -> None:
    waits: list[float] = []
    with (
        Client(url, retries=RetryPolicy(attempts=2), sleep=waits.append) as client,
        pytest.raises(TransientError) as caught,
    ):
        client.get("/cut")
    assert "the connection failed" in str(caught.value)
    assert len(waits) == 1


def test_a_server_that_is_not_there_is_told_so() -> None:
    with Client("http://127.0.0.1:9", retries=ONCE) as client, pytest.raises(TransientError) as caught:
        client.get("/issues.json")
    assert "GET http://127.0.0.1:9/issues.json: the connection failed" in str(caught.value)
