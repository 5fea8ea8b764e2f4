"""What a channel is: it delivers one finished message and says what came of it.

A channel is idempotent by the message's key: asked again after a crash, it delivers nothing twice. Its one
error carries one bit, whether trying again can help.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Message:
    """One finished message: `content` is a whole RFC 5322 mail, `kind` its template's name."""

    key: str
    night: date
    recipient: str
    kind: str
    mail: str
    content: bytes


@dataclass(frozen=True)
class Receipt:
    """What the channel answered; `repeated` is True when the message had been delivered before."""

    text: str
    repeated: bool = False


class DeliveryError(Exception):
    """A message was not delivered; `permanent` is True when trying again cannot help."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


class Channel(ABC):
    """A way for messages to leave."""

    @abstractmethod
    def send(self, message: Message) -> Receipt:
        """Deliver `message`, once however often it is asked. Raises DeliveryError."""
