"""A ledger in memory: what tasks.store.notices keeps in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from tasks.records.choices import NoticeStatus
from tasks.records.messages import NOTICES
from tests.tasks.notices.cast import frame_of


class MemoryLedger:
    """Keeps decided notices and the attempts to deliver them, in the order they came."""

    def __init__(self) -> None:
        self.notices: dict[str, dict[str, Any]] = {}
        self.attempts: list[dict[str, Any]] = []

    def record(self, decided: pd.DataFrame) -> int:
        new = [row for row in decided.to_dict("records") if row["key"] not in self.notices]
        self.notices |= {row["key"]: row for row in new}
        return len(new)

    @property
    def frame(self) -> pd.DataFrame:
        return frame_of(self.notices.values(), NOTICES)

    def claim(self, now: datetime) -> list[Mapping[str, Any]]:  # noqa: ARG002 - the contract of Ledger
        waiting = (NoticeStatus.DECIDED, NoticeStatus.SENDING)
        claimed = [row for row in self.notices.values() if row["status"] in waiting]
        for row in claimed:
            row["status"] = NoticeStatus.SENDING.value
        return list(claimed)

    def start_attempt(self, key: str, now: datetime) -> int:  # noqa: ARG002 - the contract of Ledger
        number: int = 1 + len([attempt for attempt in self.attempts if attempt["notice"] == key])
        self.attempts.append({"notice": key, "number": number, "error": "sending", "receipt": None})
        return number

    def finish_attempt(
        self,
        key: str,
        number: int,
        now: datetime,  # noqa: ARG002 - the contract of Ledger
        *,
        status: NoticeStatus,
        error: str | None,
        receipt: str | None,
    ) -> None:
        self.notices[key]["status"] = status.value
        for attempt in self.attempts:
            if (attempt["notice"], attempt["number"]) == (key, number):
                attempt |= {"error": error, "receipt": receipt}
