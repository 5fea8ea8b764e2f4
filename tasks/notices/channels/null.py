"""A channel that delivers nowhere: for trial runs and tests."""

from __future__ import annotations

from tasks.notices.channels.contract import Channel, Message, Receipt


class Null(Channel):
    """Takes every message and keeps none; `keys` remembers what was handed in, for this process only."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, message: Message) -> Receipt:
        """Say that the message was taken."""
        if message.key in self.keys:
            return Receipt("null", repeated=True)
        self.keys.append(message.key)
        return Receipt("null")
