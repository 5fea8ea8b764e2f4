"""How does a written message become a standard mail, the same bytes every time?

Everything that mail software usually invents on the spot (Message-ID, boundary, Date) comes from the
notice's key and the moment of its decision, so that writing it twice writes one message. Refuses to send:
that is a channel's work. No header can be smuggled in by text from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tasks.records.choices import Language
from tasks.rendering.outside_text import one_line

_LANGUAGE_TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-Hans"}
_BASE64, _QUOTED = "base64", "quoted-printable"
_MOSTLY_ASCII = 0.8


class AddressError(ValueError):
    """A mail address is not one; sending to it again cannot help."""


@dataclass(frozen=True)
class Sender:
    """Who messages come from, and where answers go."""

    name: str
    mail: str
    reply_to: str | None = None


@dataclass(frozen=True)
class Letter:
    """One written message: subject, body as plain text and as HTML."""

    subject: str
    text: str
    html: str
    language: Language


def mail_bytes(letter: Letter, *, key: str, decided_at: datetime, sender: Sender, name: str, mail: str) -> bytes:
    """`letter` to `name` at `mail` as an RFC 5322 message with CRLF lines, 7-bit clean.

    `key` is the notice's hexadecimal key, `decided_at` an aware moment. Raises AddressError for an address
    that cannot be written into a header.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(letter.subject)
    message["From"] = _address(sender.name, sender.mail)
    if sender.reply_to:
        message["Reply-To"] = _address("", sender.reply_to)
    message["To"] = _address(name, mail)
    message["Date"] = format_datetime(decided_at.astimezone(UTC).replace(microsecond=0))
    message["Message-ID"] = f"<{key[:40]}@{sender.mail.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Wordkeeper-Key"] = key
    message.set_content(letter.text, cte=_encoding(letter.text))
    message.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    message["Content-Language"] = _LANGUAGE_TAGS[
        letter.language
    ]  # only now: add_alternative moves it into the text part
    message.set_boundary(f"=_wordkeeper_{key[:24]}")
    return message.as_bytes()


def _address(name: str, mail: str) -> Address:
    try:
        return Address(display_name=one_line(name), addr_spec=mail)
    except (ValueError, IndexError, MessageError) as error:
        raise AddressError(f"{mail!r} is not a mail address ({error}); correct it in the portfolio") from error


def _encoding(body: str) -> str:
    """Quoted-printable keeps text readable as long as it is mostly ASCII; Chinese is shorter as base64."""
    ascii_share = sum(character.isascii() for character in body) / max(1, len(body))
    return _QUOTED if ascii_share >= _MOSTLY_ASCII else _BASE64
