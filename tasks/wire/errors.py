"""What can go wrong while talking to the outside, sorted by what the caller should do.

    WireError
    ├── TransientError        try again: a timeout, a dropped connection, 408, 5xx
    │   └── RateLimitedError  try again after `retry_after_seconds`: 429, 503 with Retry-After
    ├── PermanentError        trying again cannot clear this: 401, 403, 404, a wrong address, a missing file
    └── DataError             an answer came but it is not what it should be: HTML for JSON, truncated JSON

A message says what was tried, the facts, and what happens now or what to do. No message holds a secret.
"""

from __future__ import annotations


class WireError(Exception):
    """Talking to a source failed."""


class TransientError(WireError):
    """Trying again may help."""


class RateLimitedError(TransientError):
    """Trying again helps after a wait."""

    def __init__(self, message: str, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class PermanentError(WireError):
    """Trying again cannot clear this; somebody has to change something."""


class DataError(WireError):
    """An answer came, but it is not what it should be."""
