"""The HTTP client against a server played by httpx's own mock transport: nothing waits, nothing leaves."""

import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tasks.wire.answers import json_object
from tasks.wire.client import Client
from tasks.wire.errors import DataError, PermanentError, RateLimitedError, TransientError, WireError
from tasks.wire.retries import RetryPolicy

KEY = "k3y-that-must-not-leak"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ISSUES = httpx.Response(200, json={"issues": []})


class Server:
    """Answers from a script, in order; the last one again and again. Remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def client(self, url: str = "https://tracker.example/redmine", **options: Any) -> Client:
        """A client of this server; its waits are written down instead of waited."""
        settings: dict[str, Any] = {
            "secrets": [KEY],
            "retries": RetryPolicy(attempts=4, first_wait_seconds=1.0, longest_retry_after_seconds=60),
            **options,
        }
        return Client(
            url,
            {"X-Redmine-API-Key": KEY},
            clock=lambda: NOW,
            sleep=self.waits.append,
            jitter=random.Random(1),
            transport=httpx.MockTransport(self),
            **settings,
        )


def error_of(server: Server, path: str = "/issues.json", **options: Any) -> WireError:
    """What `get_json` raises."""
    with server.client(**options) as client, pytest.raises(WireError) as caught:
        client.get_json(path, {"limit": 100})
    return caught.value


def test_it_asks_with_the_key_in_a_header_and_its_own_name() -> None:
    server = Server(ISSUES)
    with server.client() as client:
        answer, value = client.get_json("/issues.json", {"limit": 100})
    assert value == {"issues": []}
    assert answer.address == "https://tracker.example/redmine/issues.json?limit=100"
    assert answer.fetched_at == NOW
    [request] = server.asked
    assert str(request.url) == answer.address
    assert request.headers["X-Redmine-API-Key"] == KEY
    assert request.headers["User-Agent"] == "wordkeeper"


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_it_tries_again_after_a_passing_failure(status: int) -> None:
    server = Server(httpx.Response(status), httpx.ReadTimeout("slow"), ISSUES)
    with server.client() as client:
        assert client.get("/issues.json").status == 200
    assert len(server.asked) == 3


def test_it_waits_longer_each_time_and_never_in_step() -> None:
    server = Server(httpx.Response(500))
    error = error_of(server)
    assert isinstance(error, TransientError)
    assert "answered 500" in str(error)
    assert str(error).endswith("Given up after 4 attempts.")
    first, second, third = server.waits
    assert 0.5 <= first <= 1 <= second <= 2 <= third <= 4
    assert server.waits != [1, 2, 4]


@pytest.mark.parametrize("wish", ["7", "Mon, 02 Mar 2026 12:00:07 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_the_server_asks(status: int, wish: str) -> None:
    server = Server(httpx.Response(status, headers={"Retry-After": wish}), ISSUES)
    with server.client() as client:
        client.get("/issues.json")
    [waited] = server.waits
    assert 7 <= waited <= 8


def test_it_does_not_wait_an_hour_for_a_server_but_says_what_it_asked_for() -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "3600"}))
    error = error_of(server)
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_seconds == 3600
    assert "asks to wait 3600 s" in str(error)
    assert server.waits == []


def test_it_backs_off_when_a_rate_limit_names_no_wait() -> None:
    server = Server(httpx.Response(429), httpx.Response(429, headers={"Retry-After": "soon"}), ISSUES)
    with server.client() as client:
        client.get("/issues.json")
    first, second = server.waits
    assert 0.5 <= first <= 1 <= second <= 2


@pytest.mark.parametrize(("status", "advice"), [(401, "environment variable"), (403, "permission"), (404, "names")])
def test_it_does_not_try_again_what_somebody_must_change(status: int, advice: str) -> None:
    server = Server(httpx.Response(status, text="<html><title>Not\n here</title></html>"))
    error = error_of(server)
    assert isinstance(error, PermanentError)
    assert f"answered {status}" in str(error)
    assert "'Not here'" in str(error)
    assert advice in str(error)
    assert len(server.asked) == 1


def test_an_error_status_can_be_an_answer() -> None:
    with Server(httpx.Response(404)).client() as client:
        assert client.get("/issues/7.json", accept={404}).status == 404


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(200, html="<title>Sign in &amp; go</title><input type='password'>"), "'Sign in & go'"),
        (httpx.Response(200, html="<title>x</title> Login:"), "asks to sign in"),
        (httpx.Response(200, text="<!DOCTYPE html><p>hello", headers={"Content-Type": "application/json"}), "HTML"),
        (httpx.Response(200, content=b'{"issues": [{"id": 1', headers={"Content-Type": "application/json"}), "cut off"),
        (httpx.Response(200, content=b'{"a": NaN}', headers={"Content-Type": "application/json"}), "NaN is not JSON"),
        (httpx.Response(200, content=b" \n", headers={"Content-Type": "application/json"}), "empty body"),
        (httpx.Response(200, text="{}"), "text/plain"),
        (httpx.Response(200, json=[1]), "not list"),
        (httpx.Response(200, content=b'{"a": "\xff"}', headers={"Content-Type": "application/json"}), "cannot be read"),
    ],
)
def test_it_notices_what_is_no_json_answer(answer: httpx.Response, words: str) -> None:
    error = error_of(Server(answer))
    assert isinstance(error, DataError)
    assert words in str(error)
    assert "https://tracker.example/redmine/issues.json?limit=100" in str(error)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/issues.json", "http://tracker.example/issues.json", "https://tracker.example:8443/", ""],
)
def test_the_key_never_follows_a_redirect_to_another_host(target: str) -> None:
    server = Server(httpx.Response(302, headers={"Location": target}))
    error = error_of(server)
    assert isinstance(error, PermanentError)
    assert "Not followed" in str(error)
    assert [request.url.host for request in server.asked] == ["tracker.example"]


def test_it_follows_a_redirect_on_the_same_host_but_not_for_ever() -> None:
    moved = httpx.Response(301, headers={"Location": "/new/issues.json"})
    server = Server(moved, ISSUES)
    with server.client() as client:
        assert client.get("/issues.json").address == "https://tracker.example/new/issues.json"
    assert "still redirected after 5 hops" in str(error_of(Server(moved)))


def test_it_stops_reading_an_endless_answer() -> None:
    server = Server(httpx.Response(200, content=b"x" * 2000))
    error = error_of(server, largest_answer_bytes=1000)
    assert isinstance(error, DataError)
    assert "larger than 1,000 bytes" in str(error)


def test_an_answer_that_trickles_in_is_given_up() -> None:
    moments = iter(range(0, 10_000, 100))
    server = Server(httpx.Response(200, json={}))
    error = error_of(server, monotonic=lambda: float(next(moments)) * 2)
    assert isinstance(error, TransientError)
    assert "not complete within 120 s" in str(error)


def test_no_secret_is_printed_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"<title>bad key {KEY}</title>"
    server = Server(
        httpx.ConnectError(f"cannot reach https://bob:pa55word@proxy/?key={KEY}"), httpx.Response(403, text=echo)
    )
    with (
        server.client("https://alice:pa55word@tracker.example/") as client,
        pytest.raises(PermanentError) as caught,
    ):
        client.get("/issues.json", {"key": "an0ther-secret", "query": KEY})
    assert server.asked[0].headers["Authorization"].startswith("Basic ")
    shown = caplog.text + str(caught.value) + repr(caught.value) + str(caught.getrepr(chain=True).reprcrash)
    assert "HTTP Request: GET https://tracker.example/issues.json?key=***&query=***" in shown
    for secret in (KEY, "pa55word", "an0ther-secret"):
        assert secret not in shown


def test_a_cause_holds_no_secret_either() -> None:
    error = error_of(Server(httpx.ConnectError(f"tls://bob:pa55word@proxy refused {KEY}")))
    assert isinstance(error.__cause__, httpx.ConnectError)
    assert str(error.__cause__) == "tls://***@proxy refused ***"


def test_a_kept_answer_holds_no_secret() -> None:
    server = Server(httpx.Response(200, json={"user": {"api_key": KEY}}))
    with server.client() as client:
        assert client.get("/users/current.json").content == b'{"user":{"api_key":"***"}}'


def test_a_key_with_a_line_break_is_refused_without_showing_it() -> None:
    with pytest.raises(PermanentError) as caught:
        Client("https://tracker.example", {"X-Redmine-API-Key": f"{KEY}\n"})
    assert KEY not in str(caught.value)
    assert "X-Redmine-API-Key" in str(caught.value)


def test_json_checks_also_judge_an_accepted_answer() -> None:
    with Server(httpx.Response(404, html="<title>404</title>")).client() as client:
        answer = client.get("/issues/7.json", accept={404})
    with pytest.raises(DataError, match="answered 404 with an HTML page titled '404'"):
        json_object(answer)
