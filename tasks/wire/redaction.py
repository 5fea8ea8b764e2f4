"""What must never be printed: secrets in addresses, error texts, log lines and kept answers.

A `Redactor` knows the secrets of one client and masks them in every spelling they travel in, together with
whatever stands in the place of a password in a URL. It does not look for secrets it was not told of elsewhere.
"""

from __future__ import annotations

import json
import logging
import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "***"
SHORTEST_SECRET = 4  # masking every "a" of a text would hide nothing and spoil everything

_USERINFO = re.compile(r"(?<=://)[^/?#\s@]+@")
_SECRET_PARAMETER = re.compile(
    r"(?i)([?&;](?:x-)?(?:api[_-]?key|key|access[_-]?token|auth|token|secret|password|passwd|pwd|sig|signature)=)"
    r"[^&;#\s\"'<>]+"
)
_HTTP_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


class Redactor:
    """Masks the secrets it was told of."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                spellings |= {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
                spellings |= {json.dumps(secret, ensure_ascii=False)[1:-1], b64encode(secret.encode()).decode()}
        self._spellings = sorted(spellings, key=len, reverse=True)
        self._bytes = [spelling.encode() for spelling in self._spellings]

    def text(self, text: str) -> str:
        """`text` without secrets, URLs inside it included."""
        for spelling in self._spellings:
            text = text.replace(spelling, MASK)
        return _SECRET_PARAMETER.sub(rf"\g<1>{MASK}", _USERINFO.sub(f"{MASK}@", text))

    def content(self, content: bytes) -> bytes:
        """An answer's bytes without secrets; only what this redactor was told of."""
        for spelling in self._bytes:
            if spelling in content:
                content = content.replace(spelling, MASK.encode())
        return content

    def scrub(self, error: BaseException) -> BaseException:
        """`error` and what caused it, with the secrets masked in their messages, so that a traceback may be printed."""
        current: BaseException | None = error
        while current is not None:
            current.args = tuple(self.text(part) if isinstance(part, str) else part for part in current.args)
            current = current.__cause__ or current.__context__
        return error


class _LogFilter(logging.Filter):
    """Masks the secrets of every client of this process in the HTTP library's own log lines."""

    def __init__(self) -> None:
        super().__init__()
        self.redactors: list[Redactor] = []

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        for redactor in self.redactors or [Redactor()]:
            message = redactor.text(message)
        record.msg, record.args = message, ()
        return True


_FILTER = _LogFilter()


def redact_http_logs(redactor: Redactor) -> None:
    """From now on the HTTP library's log lines pass through `redactor` as well."""
    known = {spelling for one in _FILTER.redactors for spelling in one._spellings}  # noqa: SLF001 - same module, one set of secrets
    if not known.issuperset(redactor._spellings) or not _FILTER.redactors:  # noqa: SLF001 - as above
        _FILTER.redactors.append(redactor)
    for name in _HTTP_LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
