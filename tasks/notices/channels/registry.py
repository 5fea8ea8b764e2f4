"""Which channels there are, by the name a stakeholder's `channel` gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasks.notices.channels.contract import Channel
from tasks.notices.channels.folder import Folder
from tasks.notices.channels.null import Null

CHANNELS: tuple[str, ...] = ("folder", "null")


def open_channels(outbox: Path) -> Mapping[str, Channel]:
    """Every channel, ready to send; `outbox` is where `folder` writes."""
    return {"folder": Folder(outbox), "null": Null()}
