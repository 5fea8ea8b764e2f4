"""How a decided notice becomes the message that a channel delivers: facts, view, templates, mail.

Pure: the same notice gives the same bytes. Refuses to decide anything; what the facts hold is all it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.notices.channels.contract import Message
from tasks.notices.view import view_of
from tasks.records.choices import Audience, Language, NoticeKind, NoticeReason
from tasks.rendering.environment import environment
from tasks.rendering.mail import Letter, Sender, mail_bytes
from tasks.rendering.outside_text import one_line


def write_letter(notice: Mapping[str, Any], site_url: str) -> Letter:
    """The subject and both bodies of `notice` (a row of NOTICES) in its language."""
    language = Language(notice["language"])
    view = view_of(notice["facts"], Audience(notice["audience"]), site_url)
    jinja, folder = environment(language), f"mail/{_template(notice)}"
    values = {"view": view, "key": notice["key"]}
    subject, text, html = (
        jinja.get_template(f"{folder}/{part}.j2").render(values) for part in ("subject.txt", "body.txt", "body.html")
    )
    return Letter(one_line(subject), _tidy(text), html, language)


def write_message(notice: Mapping[str, Any], sender: Sender, site_url: str) -> Message:
    """What a channel delivers for `notice`. Raises AddressError for an address that is none."""
    letter = write_letter(notice, site_url)
    name = view_of(notice["facts"], Audience(notice["audience"]), site_url).recipient
    content = mail_bytes(
        letter, key=notice["key"], decided_at=notice["decided_at"], sender=sender, name=name, mail=notice["mail"]
    )
    return Message(
        key=notice["key"],
        night=notice["night"].date() if hasattr(notice["night"], "date") else notice["night"],
        recipient=notice["recipient"],
        kind=_template(notice),
        mail=notice["mail"],
        content=content,
    )


def _template(notice: Mapping[str, Any]) -> str:
    if notice["kind"] == NoticeKind.DIGEST:
        return "digest"
    folders = {
        NoticeReason.RESOLVED: "resolved",
        NoticeReason.PLAN_STARTED: "started",
        NoticeReason.MEASURE_INEFFECTIVE: "measure",
    }
    return folders.get(notice["reason"], "escalation")


def _tidy(text: str) -> str:
    """`text` without trailing blanks and with at most one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
