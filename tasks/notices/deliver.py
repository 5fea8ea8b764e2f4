"""Deliver what was decided: each notice once, each try recorded before it is made.

    claim ─▶ start_attempt ─▶ channel.send ─▶ finish_attempt (sent | pending again | failed)

Killed at any point, the next delivery claims the notice again; the channel knows by its key whether it went
out already. One notice that cannot be delivered never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tasks.notices.channels.contract import Channel, DeliveryError, Message, Receipt
from tasks.records.choices import NoticeStatus
from tasks.rendering.mail import AddressError

_log = logging.getLogger(__name__)


class Ledger(Protocol):
    """Where notices and the tries to deliver them are recorded (tasks.store.notices)."""

    def claim(self, now: datetime) -> Iterable[Mapping[str, Any]]:
        """The notices to deliver now, in the order they are to leave, taken so that nobody else delivers them."""

    def start_attempt(self, key: str, now: datetime) -> int:
        """Record that a try begins; its number."""

    def finish_attempt(
        self, key: str, number: int, now: datetime, *, status: NoticeStatus, error: str | None, receipt: str | None
    ) -> None:
        """Record what came of a try, and with it where the notice stands."""


@dataclass(frozen=True)
class Delivery:
    """What came of one notice in this delivery."""

    key: str
    recipient: str
    kind: str
    status: NoticeStatus
    receipt: str | None = None
    error: str | None = None
    repeated: bool = False


def deliver(
    ledger: Ledger,
    channels: Mapping[str, Channel],
    write: Callable[[Mapping[str, Any]], Message],
    clock: Callable[[], datetime],
) -> list[Delivery]:
    """Deliver every claimed notice; the results stand in the order they left.

    `write` makes the message of a notice. A passing failure leaves the notice decided, to be claimed again.
    """
    results = []
    for notice in ledger.claim(clock()):
        key = notice["key"]
        number = ledger.start_attempt(key, clock())
        result = _try(notice, channels, write)
        ledger.finish_attempt(key, number, clock(), status=result.status, error=result.error, receipt=result.receipt)
        if result.error:
            _log.warning("notice %s to %s: %s", key[:16], result.recipient, result.error)
        results.append(result)
    return results


def _try(
    notice: Mapping[str, Any], channels: Mapping[str, Channel], write: Callable[[Mapping[str, Any]], Message]
) -> Delivery:
    key, recipient, kind = notice["key"], notice["recipient"], str(notice["kind"])
    try:
        receipt = _send(notice, channels, write)
    except DeliveryError as error:
        status = NoticeStatus.FAILED if error.permanent else NoticeStatus.DECIDED
        return Delivery(key, recipient, kind, status, error=str(error))
    except AddressError as error:
        return Delivery(key, recipient, kind, NoticeStatus.FAILED, error=str(error))
    return Delivery(key, recipient, kind, NoticeStatus.SENT, receipt=receipt.text, repeated=receipt.repeated)


def _send(
    notice: Mapping[str, Any], channels: Mapping[str, Channel], write: Callable[[Mapping[str, Any]], Message]
) -> Receipt:
    channel = channels.get(notice["channel"])
    if channel is None:
        known = ", ".join(sorted(channels))
        raise DeliveryError(f"there is no channel {notice['channel']!r}; known: {known}", permanent=True)
    return channel.send(write(notice))
