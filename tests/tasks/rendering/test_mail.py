"""A mail is standard, the same bytes every time, and nothing from outside gets into its headers."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.records.choices import Language
from tasks.rendering.mail import AddressError, Letter, Sender, mail_bytes

KEY = "0123456789abcdef" * 4
SENDER = Sender("Wordkeeper · 履约", "wordkeeper@keeper.example", reply_to="pmo@keeper.example")
LETTER = Letter("Critical: Harbour", "Hello\n", "<p>Hello</p>\n", Language.ENGLISH)


def _bytes(letter: Letter = LETTER, name: str = "Alice", mail: str = "alice@keeper.example") -> bytes:
    decided_at = datetime(2026, 7, 4, 4, 0, 0, 123456, tzinfo=UTC)
    return mail_bytes(letter, key=KEY, decided_at=decided_at, sender=SENDER, name=name, mail=mail)


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def test_it_writes_the_headers_a_mail_client_needs() -> None:
    mail = _read(_bytes())
    assert mail["Message-ID"] == f"<{KEY[:40]}@keeper.example>"
    assert mail["Date"] == "Sat, 04 Jul 2026 04:00:00 +0000"
    assert mail["Reply-To"] == "pmo@keeper.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert str(mail["X-Wordkeeper-Key"]).strip() == KEY
    assert mail["MIME-Version"] == "1.0"


def test_it_offers_plain_text_and_html() -> None:
    mail = _read(_bytes())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content() for part in mail.iter_parts()] == ["Hello\r\n", "<p>Hello</p>\r\n"]


def test_it_writes_the_same_bytes_every_time() -> None:
    assert _bytes() == _bytes()


def test_it_is_seven_bit_with_short_crlf_lines() -> None:
    content = _bytes(
        Letter("严重" * 60, "很长的一行。" * 300, "<p>" + "长" * 3000 + "</p>", Language.CHINESE), name="王芳"
    )
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", ["王芳", "Bob Ødegård", 'Smith, "Jo" <x@y>', "", "a" * 300, "😀"])
def test_any_name_comes_back_as_it_was(name: str) -> None:
    (address,) = _read(_bytes(name=name))["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "alice@keeper.example")


def test_a_subject_in_chinese_comes_back_as_it_was() -> None:
    letter = Letter("严重：泵站监控系统 – 不合格率 8.1%", "x", "x", Language.CHINESE)
    mail = _read(_bytes(letter))
    assert mail["Subject"] == letter.subject
    assert mail["Content-Language"] == "zh-Hans"


@pytest.mark.slow
@given(st.text(max_size=120), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_subject_and_no_name_can_add_a_header_or_a_recipient(subject: str, name: str) -> None:
    mail = _read(
        _bytes(Letter(f"{subject}\r\nBcc: eve@evil.example", "x", "x", Language.ENGLISH), name=name + "\nCc: e@e")
    )
    assert mail["Bcc"] is None
    assert mail["Cc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["alice@keeper.example"]
    assert len(mail.keys()) == 12


@pytest.mark.parametrize("mail", ["", "alice", "alice@", "a@b\r\nBcc: eve@evil.example", "a@b, c@d", "a b@c", "<a@b>"])
def test_an_address_that_is_none_is_refused_with_its_value(mail: str) -> None:
    with pytest.raises(AddressError, match="is not a mail address"):
        _bytes(mail=mail)


def test_writing_mail_needs_no_smtplib() -> None:
    program = "import sys, tasks.notices.letters, tasks.notices.deliver; sys.exit('smtplib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
