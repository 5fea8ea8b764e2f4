"""A channel that writes every message as a standard .eml file into an outbox folder.

A file is there whole or not at all: it is written beside, flushed to the disk and renamed; what a killed
process left beside is overwritten by the next try. Its name ends with the message's key, so a message that was
delivered before is recognised and left as it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from pathlib import Path

from tasks.notices.channels.contract import Channel, DeliveryError, Message, Receipt

_UNSAFE = re.compile(r"[^\w.-]+")
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ESTALE})
_KEY_LENGTH, _RECIPIENT_LENGTH = 16, 40


class Folder(Channel):
    """Writes into `outbox`, which is made when it is not there."""

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox

    def send(self, message: Message) -> Receipt:
        """Write the message; a disk that is full or slow is worth another try, a folder that cannot be written is not."""
        target = self._outbox / file_name(message)
        try:
            if target.exists():
                return Receipt(target.name, repeated=True)
            self._write(target, message.content)
        except OSError as error:
            raise DeliveryError(
                f"writing {target} failed: {error.strerror}", permanent=error.errno not in _PASSING
            ) from error
        return Receipt(target.name)

    def _write(self, target: Path, content: bytes) -> None:
        self._outbox.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.part")
        try:
            with unfinished.open("wb") as file:
                unfinished.chmod(0o640)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
        folder = os.open(self._outbox, os.O_RDONLY)
        try:
            os.fsync(folder)  # the rename itself must survive a power cut
        finally:
            os.close(folder)


def file_name(message: Message) -> str:
    """`2026-07-03-wang-fang-escalation-0123456789abcdef.eml`; no part of it can leave the folder."""
    recipient = _UNSAFE.sub("_", message.recipient).strip(".")[:_RECIPIENT_LENGTH] or "_"
    return f"{message.night.isoformat()}-{recipient}-{message.kind}-{message.key[:_KEY_LENGTH]}.eml"
