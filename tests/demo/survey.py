"""The quarterly satisfaction surveys: one workbook with Chinese headers, a merged title and a total row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from openpyxl.styles import Alignment, Font

from tests.demo.workbook import new_workbook, workbook_bytes

HEADER = (
    "答卷编号",
    "轮次",
    "项目",
    "客户",
    "答卷人",
    "提交时间",
    "总体满意度",
    "交付成果",
    "团队服务",
    "推荐意愿",
    "意见",
    "备注",
)
ROUNDS = {"2026-Q1": datetime.fromisoformat("2026-03-09T09:00"), "2026-Q2": datetime.fromisoformat("2026-06-08T09:00")}

# project name in the survey, customer: per round, scores from 1 to 5 for overall, deliverables and team service, NPS 0-10
Scores = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]
SCORES: dict[tuple[str, str], dict[str, Scores]] = {
    ("Smart Metering Roll-out", "Nordfjell Energy"): {
        "2026-Q1": ((5, 4, 4, 5, 4, 4, 5, 3, 4, 5, 4), (4, 4, 5, 4, 4, 5, 4, 4, 3, 5, 4),
                    (5, 5, 4, 5, 4, 5, 4, 4, 5, 5, 4), (9, 9, 8, 10, 9, 7, 9, 8, 10, 9, 6)),
        "2026-Q2": ((5, 4, 5, 5, 4, 4, 5, 3, 4, 5, 4, 5), (4, 4, 5, 4, 4, 5, 4, 4, 3, 5, 4, 5),
                    (5, 5, 4, 5, 4, 5, 4, 4, 5, 5, 4, 4), (9, 10, 8, 10, 9, 7, 9, 8, 10, 9, 9, 7)),
    },
    ("Lagersteuerung Süd", "Brandt Logistik"): {
        "2026-Q1": ((4, 5, 4, 4, 5, 4, 3, 4, 4, 5), (4, 4, 4, 5, 4, 4, 4, 3, 5, 4),
                    (5, 4, 5, 5, 4, 4, 4, 5, 4, 5), (8, 9, 9, 7, 10, 8, 6, 9, 8, 9)),
        "2026-Q2": ((4, 5, 4, 4, 4, 4, 3, 4, 4, 5, 4), (4, 4, 4, 4, 4, 4, 5, 3, 5, 4, 4),
                    (4, 4, 5, 5, 4, 4, 4, 3, 4, 5, 4), (7, 9, 8, 7, 9, 8, 6, 8, 8, 9, 7)),
    },
    ("泵站监控系统", "澄江泵业"): {
        "2026-Q1": ((5, 4, 4, 5, 4, 4, 5, 4, 4), (4, 4, 5, 4, 4, 5, 4, 4, 4),
                    (5, 4, 4, 5, 4, 5, 4, 3, 5), (9, 9, 8, 10, 7, 9, 8, 9, 10)),
        "2026-Q2": ((4, 4, 4, 5, 3, 4, 4, 4, 4, 5, 4), (4, 4, 4, 4, 4, 4, 4, 3, 4, 5, 4),
                    (5, 4, 4, 5, 4, 5, 4, 4, 5, 4, 4), (8, 7, 8, 9, 6, 8, 7, 9, 8, 9, 8)),
    },
    ("Customer Service Portal", "Nordfjell Energy"): {
        "2026-Q1": ((4, 4, 3, 5, 4, 4, 4, 4, 5, 4, 4, 4), (4, 3, 4, 4, 4, 4, 5, 4, 4, 3, 4, 4),
                    (5, 4, 4, 4, 5, 4, 3, 4, 4, 4, 5, 4), (8, 7, 6, 9, 8, 9, 7, 8, 9, 7, 8, 6)),
        "2026-Q2": ((2, 3, 2, 4, 3, 1, 3, 4, 2, 4, 3, 2, 4, 3), (2, 2, 3, 4, 3, 2, 3, 4, 1, 3, 3, 2, 4, 2),
                    (3, 4, 3, 4, 4, 2, 4, 4, 3, 4, 3, 3, 4, 4), (3, 5, 2, 8, 6, 0, 7, 9, 4, 7, 5, 3, 8, 6)),
    },
}  # fmt: skip
_COMMENTS = {
    "Smart Metering Roll-out": ("Clear weekly reports.", "", "The pilot plan convinced our board.", ""),
    "Lagersteuerung Süd": ("Gute Zusammenarbeit.", "", "Wann kommt der Testlauf?", ""),
    "泵站监控系统": ("响应及时。", "", "整改返工太多，请加强出厂检验。", "资料齐全。"),
    "Customer Service Portal": ("Invoices still time out.", "Nobody calls back.", "", "The search finds nothing."),
}


def survey(rng: np.random.Generator) -> bytes:
    """The workbook with the answers of both rounds."""
    book, sheet = new_workbook("调查结果")
    for text in ("客户满意度调查结果 2026", "评分：1＝很不满意，5＝很满意；推荐意愿 0–10 分"):
        sheet.append([text])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=len(HEADER))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    sheet.append(list(HEADER))
    rows = []
    for name in ROUNDS:
        rows += [*_answers(name, rng), *_dirt(name), [None] * len(HEADER)]
    for place, row in enumerate(rows, start=sheet.max_row + 1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(place, column, value)
            if isinstance(value, str) and value.startswith("=HYPERLINK"):
                cell.data_type = "s"  # text that looks like a formula, not a formula
            if isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
    last = sheet.max_row
    means = [f"=AVERAGE({letter}4:{letter}{last})" for letter in "GHIJ"]
    sheet.append(["合计", *[None] * 5, *means])
    return workbook_bytes(book)


def _answers(name: str, rng: np.random.Generator) -> list[list[Any]]:
    rows = []
    for project, (names, rounds) in enumerate(SCORES.items()):
        comments = _COMMENTS[names[0]]
        for person, scores in enumerate(zip(*rounds[name], strict=True)):
            minutes = int(rng.integers(0, 10 * 24 * 60))
            submitted = ROUNDS[name] + timedelta(minutes=minutes)
            number = f"{name}-{project + 1}{person + 1:02}"
            comment = comments[person % len(comments)] or None
            rows.append([number, name, *names, f"P{project + 1}{person + 1:02}", submitted, *scores, comment, None])
    return rows


def _dirt(name: str) -> list[list[Any]]:
    """A score off its scale, words for a score, a formula that nobody calculated, a day that there is not, a stranger."""
    when = ROUNDS[name] + timedelta(days=8)
    metering, portal = ("Smart Metering Roll-out", "Nordfjell Energy"), ("Customer Service Portal", "Nordfjell Energy")
    pumps, warehouse = ("泵站监控系统", "澄江泵业"), ("Lagersteuerung Süd", "Brandt Logistik")
    hyperlink = '=HYPERLINK("http://evil.example","click")'
    if name == "2026-Q1":
        return [
            [f"{name}-904", name, *warehouse, "P281", "2026-02-30 10:00", 4, 4, 4, 8, None, None],
            [f"{name}-905", name, *metering, "P182", when, "=G5+0", 4, 4, 8, None, "公式"],
            [f"{name}-906", name, "Werkstattplanung", "Brandt Logistik", "P982", when, 4, 4, 4, 8, None, None],
        ]
    return [
        [f"{name}-901", name, *metering, "P181", when, 7, 4, 4, 9, "Seven of five!", None],
        [f"{name}-902", name, *pumps, "P381", when, 4, "很满意", 4, 8, None, "手工录入"],
        [f"{name}-903", name, *portal, "P481", when, "N/A", 3, 3, 11, hyperlink, None],
        [f"{name}-102", name, *metering, "P102", when, 4, 4, 5, 9, "Corrected by phone.", "更正"],
    ]
