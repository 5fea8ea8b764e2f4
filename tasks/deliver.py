"""Deliver: hand every pending notice to its channel, each once, each try on record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from prefect import task

from tasks.equip import equip
from tasks.notices.channels.contract import Message
from tasks.notices.channels.registry import open_channels
from tasks.notices.deliver import deliver as deliver_notices
from tasks.notices.letters import write_message
from tasks.records.choices import NoticeStatus
from tasks.rendering.mail import Sender
from tasks.store.notices import Ledger

logger = logging.getLogger(__name__)


@task
def deliver() -> dict[str, Any]:
    """Deliver what is pending; return how many were sent, wait for another try, or failed."""
    desk = equip()
    settings = desk.settings
    sender = Sender(settings.mail_name, settings.mail_from, settings.mail_reply_to)

    def write(notice: Mapping[str, Any]) -> Message:
        return write_message(notice, sender, settings.site_url)

    results = deliver_notices(Ledger(desk.engine), open_channels(settings.outbox_dir), write, lambda: datetime.now(UTC))
    counts = {status.value: sum(result.status is status for result in results) for status in NoticeStatus}
    logger.info("%s notices sent, %s failed", counts["sent"], counts["failed"])
    return {
        "sent": counts["sent"],
        "waiting": counts["decided"],
        "failed": counts["failed"],
        "errors": sorted({f"{result.recipient}: {result.error}" for result in results if result.error}),
    }
