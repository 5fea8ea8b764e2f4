"""How we talk HTTP to a source: one client per source, patient, suspicious and discreet.

    get ──▶ attempt ──▶ redirect on the same host? size and time within bounds? status? ──▶ Answer
              ▲                                                                │
              └── wait (Retry-After, or backoff with jitter) ◀── TransientError┘

It reuses connections, may be used from several threads, and never sends its headers to another host.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from tasks.wire.answers import Answer, json_object, page_title
from tasks.wire.errors import DataError, PermanentError, RateLimitedError, TransientError, WireError
from tasks.wire.redaction import Redactor, redact_http_logs
from tasks.wire.retries import RetryPolicy, retry_after_seconds, retrying

logger = logging.getLogger(__name__)

Value = str | int | float | bool | None
Params = Mapping[str, Value] | Sequence[tuple[str, Value]]
MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSIENT = {408, 425, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529}
_ADVICE = {
    401: "The key is not accepted: check the environment variable that holds it.",
    403: "The key may not see this: ask the owner of the source for the permission.",
    404: "There is no such thing there, or the key may not know of it: check the address and the names.",
    407: "A proxy asks for a password.",
    410: "It is gone for good.",
}


@dataclass(frozen=True)
class Timeouts:
    """How long one attempt may take, in seconds: to connect, between two pieces, and altogether."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0


class Client:
    """An HTTP client of one host, with at most `at_once` questions under way however many threads ask.

    `secrets` are masked wherever they would be printed or kept. `clock`, `monotonic`, `sleep` and `transport`
    are there for tests. Use it as a context manager, or close it.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        *,
        secrets: Iterable[str] = (),
        timeouts: Timeouts = Timeouts(),
        retries: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        largest_answer_bytes: int = 64 * 2**20,
        at_once: int = 1,
        user_agent: str = "wordkeeper",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: random.Random | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        url = httpx.URL(base_url)
        login = (url.username, url.password) if url.userinfo else None
        self.redactor = Redactor([*secrets, *([url.password] if url.password else [])])
        redact_http_logs(self.redactor)
        for name, value in (headers or {}).items():
            if not value.isprintable() or not value.isascii():
                raise PermanentError(
                    f"Header {name} holds a line break or a letter HTTP does not know; check its value."
                )
        self._timeouts, self._retries, self._largest = timeouts, retries, largest_answer_bytes
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep
        self._jitter = jitter or random.Random()  # noqa: S311 - spreads waits, guards nothing
        self._turn = threading.BoundedSemaphore(at_once)
        self._http = httpx.Client(
            base_url=url.copy_with(username=None, password=None),
            auth=login,
            headers={"User-Agent": user_agent, "Accept": "application/json", **(headers or {})},
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
            limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
            follow_redirects=False,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def get(self, path: str, params: Params | None = None, *, accept: Collection[int] = ()) -> Answer:
        """The answer to one question, tried again as the retry policy says.

        `accept` lists error statuses that are an answer here (404 for "is it gone?"). Raises a WireError.
        """
        attempts = 0

        def attempt() -> Answer:
            nonlocal attempts
            attempts += 1
            with self._turn:
                return self._attempt(path, params, accept)

        loop = retrying(self._retries, self._pause, self._jitter)
        try:
            return loop(attempt)
        except TransientError as error:
            if attempts > 1:
                error.args = (f"{error} Given up after {attempts} attempts.",)
            raise

    def get_json(self, path: str, params: Params | None = None) -> tuple[Answer, dict[str, Any]]:
        """The answer and the JSON object in it, checked."""
        answer = self.get(path, params)
        return answer, json_object(answer)

    def _pause(self, seconds: float) -> None:
        logger.info("waiting %.1f s before asking %s again", seconds, self._http.base_url.host)
        self._sleep(seconds)

    def _attempt(self, path: str, params: Params | None, accept: Collection[int]) -> Answer:
        request = self._http.build_request("GET", path, params=httpx.QueryParams(_pairs(params)))
        deadline = self._monotonic() + self._timeouts.total
        for _ in range(MOST_REDIRECTS + 1):
            address = self.redactor.text(str(request.url))
            try:
                response = self._http.send(request, stream=True)
                try:
                    content = self._read(response, address, deadline)
                finally:
                    response.close()
            except httpx.TimeoutException as error:
                self.redactor.scrub(error)
                limit = self._timeouts.connect if isinstance(error, httpx.ConnectTimeout) else self._timeouts.read
                raise TransientError(
                    f"GET {address}: no answer within {limit:g} s ({type(error).__name__})."
                ) from error
            except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError) as error:
                self.redactor.scrub(error)
                raise TransientError(f"GET {address}: the connection failed: {error}.") from error
            except httpx.HTTPError as error:
                self.redactor.scrub(error)
                raise PermanentError(f"GET {address} cannot be asked: {error}.") from error
            if response.status_code not in _REDIRECTS:
                return self._judge(response, content, address, accept)
            request = self._redirected(response, address)
        raise PermanentError(f"GET {address}: still redirected after {MOST_REDIRECTS} hops; check the address.")

    def _read(self, response: httpx.Response, address: str, deadline: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > self._largest:
                raise DataError(f"GET {address}: the answer is larger than {self._largest:,} bytes; not read further.")
            if self._monotonic() > deadline:
                raise TransientError(f"GET {address}: not complete within {self._timeouts.total:g} s ({size:,} bytes).")
        return self.redactor.content(b"".join(pieces))

    def _redirected(self, response: httpx.Response, address: str) -> httpx.Request:
        target = response.headers.get("location", "")
        try:
            url = response.request.url.join(target)
        except (httpx.InvalidURL, ValueError) as error:
            raise PermanentError(f"GET {address} redirects to something that is no address.") from error
        here = response.request.url
        if not target or (url.scheme, url.host, url.port) != (here.scheme, here.host, here.port):
            shown = self.redactor.text(f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else ""))
            raise PermanentError(
                f"GET {address} redirects to {shown}. Not followed: the key would go there. "
                "If that is the source's new address, put it into the source's url."
            )
        return self._http.build_request("GET", url)

    def _judge(self, response: httpx.Response, content: bytes, address: str, accept: Collection[int]) -> Answer:
        status = response.status_code
        if response.is_success or status in accept:
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(status, content, media_type, address, self._clock())
        raise self._refusal(response, content, address)

    def _refusal(self, response: httpx.Response, content: bytes, address: str) -> WireError:
        status = response.status_code
        said = f"GET {address} answered {status} {response.reason_phrase}".rstrip()
        if title := page_title(content):
            said += f" ({self.redactor.text(title)!r})"
        asked = retry_after_seconds(response.headers.get("retry-after", ""), self._clock())
        if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and asked is not None):
            wish = f" and asks to wait {asked:.0f} s" if asked is not None else ""
            return RateLimitedError(f"{said}{wish}.", asked or 0.0)
        if status in _TRANSIENT:
            return TransientError(f"{said}.")
        return PermanentError(f"{said}. {_ADVICE.get(status, 'Trying again cannot clear this.')}")


def _pairs(params: Params | None) -> list[tuple[str, Value]]:
    return list(params.items() if isinstance(params, Mapping) else params or ())
