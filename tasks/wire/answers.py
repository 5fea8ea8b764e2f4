"""Is an answer what it should be? A JSON API that sends a login page has not answered."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from tasks.wire.errors import DataError

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SIGN_IN = re.compile(rb"type=[\"']?password|log ?in|sign ?in", re.IGNORECASE)
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, secrets masked: the status, the whole body, and where it came from when."""

    status: int
    content: bytes
    media_type: str
    address: str
    fetched_at: datetime


def json_object(answer: Answer) -> dict[str, Any]:
    """The JSON object that `answer` holds.

    Raises DataError for an empty body, HTML (with its title), another content type, broken or truncated
    JSON, and JSON that is no object.
    """
    content = answer.content.strip()
    where = f"GET {answer.address}"
    if not content:
        raise DataError(f"{where} answered {answer.status} with an empty body where JSON was expected.")
    if "html" in answer.media_type or content[:1] == b"<":
        raise DataError(f"{where} answered {answer.status} with {_page(content)} where JSON was expected.")
    if "json" not in answer.media_type:
        raise DataError(f"{where} answered with {answer.media_type or 'no content type'} where JSON was expected.")
    try:
        value = json.loads(content, parse_constant=_refuse_constant)
    except ValueError as error:
        cut = " It ends in the middle: the answer was cut off." if content[-1:] not in b"}]" else ""
        raise DataError(f"{where}: the JSON of {len(content)} bytes cannot be read: {error}.{cut}") from error
    if not isinstance(value, dict):
        raise DataError(f"{where}: a JSON object was expected, not {type(value).__name__}.")
    return value


def page_title(content: bytes) -> str:
    """The title of an HTML page, in one line; empty when it has none."""
    found = _TITLE.search(content)
    if not found:
        return ""
    title = " ".join(html.unescape(found[1].decode("utf-8", "replace")).split())
    return title[:_LONGEST_TITLE]


def _page(content: bytes) -> str:
    title = page_title(content)
    named = f"an HTML page titled {title!r}" if title else "an HTML page"
    if _SIGN_IN.search(content):
        named += " that asks to sign in (is the key still valid, is a proxy in between?)"
    return named


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
