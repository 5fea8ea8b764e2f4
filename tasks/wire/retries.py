"""When is a request tried again, and after how long?

The server's own wish (Retry-After) comes first, within a bound; otherwise the wait doubles, with jitter so that
many clients do not come back at the same moment. Only errors that say trying again may help are tried again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from tasks.wire.errors import RateLimitedError, TransientError


@dataclass(frozen=True)
class RetryPolicy:
    """How patient a client is; waits in seconds.

    A server that asks for more than `longest_retry_after_seconds` is not waited for: the error goes up with
    its wish, and whoever runs the pull decides.
    """

    attempts: int = 5
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 30.0
    longest_retry_after_seconds: float = 120.0


def retry_after_seconds(header: str, now: datetime) -> float | None:
    """The wait a Retry-After header asks for, given in seconds or as an HTTP date; None when unreadable."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def retrying(policy: RetryPolicy, sleep: Callable[[float], None], jitter: random.Random) -> Retrying:
    """A tenacity loop that follows `policy`; the last error is raised as it is."""

    def worth_it(error: BaseException) -> bool:
        if isinstance(error, RateLimitedError):
            return error.retry_after_seconds <= policy.longest_retry_after_seconds
        return isinstance(error, TransientError)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RateLimitedError) and error.retry_after_seconds > 0:
            return error.retry_after_seconds + jitter.random()
        ceiling = min(policy.longest_wait_seconds, policy.first_wait_seconds * 2.0 ** (state.attempt_number - 1))
        return ceiling * (0.5 + 0.5 * jitter.random())

    return Retrying(
        stop=stop_after_attempt(policy.attempts),
        retry=retry_if_exception(worth_it),
        wait=wait,
        sleep=sleep,
        reraise=True,
    )
