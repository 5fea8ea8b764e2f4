"""The feedback list of the service desk: complaints, praise, requests and questions, as CSV in GB18030."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import numpy as np

from tests.demo.calendar import FIRST_NIGHT, LAST_NIGHT

HEADER = (
    "编号",
    "项目",
    "类型",
    "渠道",
    "会话",
    "反馈人",
    "内容",
    "状态",
    "接收时间",
    "回复时间",
    "关闭时间",
    "负责人",
)
_CHANNELS = ("热线", "邮件", "网页表单", "回访")
# project: what its people say when nothing is wrong
_DAILY = {
    "Smart Metering Roll-out": (
        ("需求", "Please send the meter list as a spreadsheet."), ("咨询", "When does the pilot crew arrive?"),
        ("表扬", "The workshop was very well prepared."), ("咨询", "Who signs the data protection annex?"),
    ),
    "Lagersteuerung Süd": (
        ("咨询", "Ist der Termin für den Testlauf noch sicher?"), ("需求", "Bitte Schulungsunterlagen vorab senden."),
        ("表扬", "Die Visualisierung gefällt unseren Schichtleitern."), ("咨询", "Wer ist im August erreichbar?"),
    ),
    "泵站监控系统": (
        ("咨询", "联动试车安排在哪一天？"), ("需求", "请提供培训教材电子版。"),
        ("表扬", "现场人员态度很好。"), ("咨询", "报警短信能否发给两个人？"),
    ),
    "Customer Service Portal": (
        ("需求", "Could the invoice list be sorted by date?"), ("咨询", "How do I change the account holder?"),
        ("表扬", "Chat helped me at once."), ("咨询", "Is there an app?"),
    ),
}  # fmt: skip
_COMPLAINTS = (
    "My invoice cannot be opened for three days.", "Nobody called back as promised.", "The meter reading was lost again.",
    "Search shows somebody else's outage.", "I was charged twice and the portal shows nothing.",
    "After the update the page is too slow to use.", "Password mails do not arrive.",
)  # fmt: skip
_OTHER_COMPLAINTS = (
    (date(2026, 2, 10), "Lagersteuerung Süd", "Staplerfahrer ohne Anmeldung im Werk angetroffen."),
    (date(2026, 4, 28), "泵站监控系统", "二号泵站焊缝返工两次，影响试车。"),
)
# days before the last night on which a new complaint about the portal arrives; the second of a pair is the same conversation
_PORTAL_COMPLAINTS = (118, 86, 61, 54, 47, 39, 33, 26, 21, 17, 12, 8, 5, 2)


def feedback(rng: np.random.Generator) -> bytes:
    """The list as it stands on the last night, in order of arrival."""
    rows: list[tuple[datetime, list[str]]] = []
    for project, sayings in _DAILY.items():
        for week in range(1, 26, 2):
            kind, text = sayings[int(rng.integers(len(sayings)))]
            at = _at(FIRST_NIGHT + timedelta(weeks=week), rng)
            rows.append((at, [project, kind, _CHANNELS[int(rng.integers(4))], "", text]))
    for place, before in enumerate(_PORTAL_COMPLAINTS):
        at = _at(LAST_NIGHT - timedelta(days=before), rng)
        talk, text = f"C-{place + 1:03}", _COMPLAINTS[place % len(_COMPLAINTS)]
        rows.append((at, ["Customer Service Portal", "投诉", _CHANNELS[place % 4], talk, text]))
        if place % 3 == 0:  # the customer writes again in the same conversation: still one complaint
            again = at + timedelta(hours=30)
            rows.append((again, ["Customer Service Portal", "投诉", "邮件", talk, "Reminder: " + text]))
    for day, project, text in _OTHER_COMPLAINTS:
        rows.append((_at(day, rng), [project, "投诉", "邮件", "", text]))
    rows = [row for row in sorted(rows) if row[0].date() <= LAST_NIGHT]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_row(number, at, cells, rng) for number, (at, cells) in enumerate(rows, start=1))
    writer.writerows(_DIRT)
    return out.getvalue().encode("gb18030")


def _row(number: int, at: datetime, cells: list[str], rng: np.random.Generator) -> list[str]:
    """One entry with how far it has come: older ones are closed, complaints about the portal take long."""
    project, kind, channel, talk, text = cells
    hours = (
        int(rng.integers(40, 140))
        if project == "Customer Service Portal" and kind == "投诉"
        else int(rng.integers(2, 30))
    )
    answered, closed = at + timedelta(hours=hours), at + timedelta(hours=hours + int(rng.integers(20, 90)))
    end = datetime.combine(LAST_NIGHT, datetime.min.time()) + timedelta(hours=18)
    state = "已关闭" if closed < end else "已回复" if answered < end else "处理中"
    person, owner = f"客户{int(rng.integers(1, 40)):02}", ("O. Clarke", "K. Brandl", "陈静")[number % 3]
    return [
        f"F-{number:04}", project, kind, channel, talk, person, text, state, _text(at),
        _text(answered) if answered < end else "", _text(closed) if closed < end else "", owner,
    ]  # fmt: skip


def _at(day: date, rng: np.random.Generator) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=int(rng.integers(8 * 60, 18 * 60)))


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


_PORTAL = "Customer Service Portal"
_DIRT = (
    ("",) * 12,
    ("F-0003", "Smart Metering Roll-out", "咨询", "热线", "", "客户07", "编号重复：另一条记录", "处理中", "2026-06-29 10:00", "", "", ""),
    ("F-9001", _PORTAL, "吐槽", "微博", "", "客户31", "类型未知", "处理中", "2026-06-22 09:00", "", "", "O. Clarke"),
    ("F-9002", _PORTAL, "咨询", "邮件", "", "客户12", "日期不存在", "处理中", "2026-06-31 09:00", "", "", "O. Clarke"),
    ("F-9003", "泵站监控系统", "需求", "邮件", "", "客户22", "回复早于接收", "已回复", "2026-06-20 09:00", "2026-06-18 09:00", "", "陈静"),
    ("F-9004", "Werkstattplanung", "投诉", "热线", "", "客户02", "未列入的项目", "处理中", "2026-06-20 09:00", "", "", ""),
    ("F-9005", _PORTAL, "需求", "网页表单", "", "客户05", "<script>alert('invoice')</script>", "处理中", "2026-06-24 10:00", "", "", ""),
    ("F-9006", "Lagersteuerung Süd", "咨询", "邮件", "", "客户09", "=cmd|' /C calc'!A0", "处理中", "2026-06-25 10:00", "N/A", "", ""),
    ("F-9007", "Smart Metering Roll-out", "咨询", "邮件", "", "客户10", "远期时间", "处理中", "2066-06-25 10:00", "", "", ""),
)  # fmt: skip
