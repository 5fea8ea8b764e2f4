"""What is a complaint about? The topic its source names, else the one whose words it holds; where neither, nothing."""

from __future__ import annotations

import json
import re

import pandas as pd

_TOPIC_NAMES = frozenset({
    "topic", "category", "subject", "component", "module", "product", "thema", "kategorie", "bereich",
    "主题", "类别", "问题类型", "模块", "组件",
})  # fmt: skip

TOPICS: dict[str, str] = {
    "answers": r"no(?:body| one) (?:called|answered|replied)|no (?:answer|reply|response)|call(?:ed)? back|unanswered"
    r"|keine (?:antwort|rückmeldung)|没有?(?:回复|回应|答复)|无人(?:回复|接听)|联系不上",
    "lateness": r"\b(?:late|delay\w*|overdue|deadline|waiting)\b|verspätet|verzögert|termin|延期|迟|逾期|拖延|延误|进度",
    "access": r"\b(?:password|log ?in|sign ?in|account|locked)\b|passwort|anmeld|登录|密码|账号|权限",
    "billing": r"\b(?:invoice|bill(?:ing|ed)?|charged|payment|price)\b|rechnung|zahlung|发票|账单|费用|收费|付款",
    "speed": r"\b(?:slow|hang\w*|freez\w*|timeouts?)\b|langsam|hängt|卡顿|太慢|响应慢|超时",
    "faults": r"\b(?:error|bug|broken|crash\w*|wrong|lost|fail\w*|does not work|cannot be opened|rework)\b"
    r"|fehler|defekt|kaputt|falsch|错误|故障|缺陷|失败|丢失|返工|不合格|质量|坏",
    "conduct": r"\b(?:rude|impolite|unfriendly|behaviou?r|attitude)\b|unfreundlich|unangemeldet|ohne anmeldung|态度|不礼貌",
}
"""The topics with their words in English, German and Chinese, in the order in which they are looked for."""

_PATTERNS = {topic: re.compile(words, re.IGNORECASE) for topic, words in TOPICS.items()}


def topics(feedback: pd.DataFrame) -> pd.Series:
    """The topic of each piece of feedback (columns `extra`, `statement`), empty where none is found."""
    told = [_named(text) for text in feedback["extra"]]
    worded = [_worded(text) for text in feedback["statement"]]
    return pd.Series([one or other for one, other in zip(told, worded, strict=True)], index=feedback.index, dtype="str")


def _named(text: object) -> str | None:
    told = json.loads(text) if isinstance(text, str) and text else {}
    values = [value for name, value in told.items() if name.casefold() in _TOPIC_NAMES and value]
    return str(values[0]) if values else None


def _worded(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    return next((topic for topic, pattern in _PATTERNS.items() if pattern.search(text)), None)
