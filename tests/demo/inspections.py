"""The inspection sheet: one workbook for all projects, with titles, merged project cells, percent cells and totals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo.calendar import FIRST_NIGHT, LAST_NIGHT
from tests.demo.workbook import new_workbook, workbook_bytes

HEADER = ("检验编号", "项目", "检验日期", "部件", "检验内容", "受检数", "不合格数", "不合格率", "检验员", "备注")
# project, prefix, days between inspections, parts, inspectors, share of defects in the first and in the last week
_PLANS: tuple[tuple[str, str, int, tuple[str, ...], tuple[str, ...], float, float], ...] = (
    ("Smart Metering Roll-out", "QM", 7, ("documents", "test cases"), ("H. Lind",), 0.020, 0.015),
    ("Lagersteuerung Süd", "QL", 7, ("Steuerungsprogramm", "Schaltplan"), ("K. Brandl",), 0.020, 0.025),
    ("泵站监控系统", "QP", 3, ("焊缝", "接线", "防腐涂层", "传感器"), ("赵敏", "周强"), 0.012, 0.098),
    ("Customer Service Portal", "QS", 7, ("pages", "texts"), ("B. Adler",), 0.030, 0.030),
)
_TITLE = "质量检验台账 Inspection Log 2026"


def inspections(rng: np.random.Generator) -> bytes:
    """The workbook as it stands on the last night."""
    book, sheet = new_workbook("检验记录")
    for text in (_TITLE, "编制：质量部　　单位：件"):
        sheet.append([text])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(HEADER))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    sheet.append(list(HEADER))
    total = [0, 0]
    for plan in _PLANS:
        first = sheet.max_row + 1
        rows = _rows(plan, rng)
        for row in rows:
            _append(sheet, row)
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=2, end_column=2)
        sums = [sum(row[column] for row in rows) for column in (5, 6)]
        _append(sheet, ["小计", plan[0], None, None, None, *sums, sums[1] / sums[0], None, None])
        total = [one + other for one, other in zip(total, sums, strict=True)]
    for row in _dirt():
        _append(sheet, row)
    _append(sheet, ["合计", None, None, None, None, *total, total[1] / total[0], None, None])
    return workbook_bytes(book)


def _rows(
    plan: tuple[str, str, int, tuple[str, ...], tuple[str, ...], float, float], rng: np.random.Generator
) -> list[list[Any]]:
    project, prefix, every, parts, inspectors, start, end = plan
    days = range(0, (LAST_NIGHT - FIRST_NIGHT).days, every)
    rows = []
    for number, offset in enumerate(days, start=1):
        share = offset / (LAST_NIGHT - FIRST_NIGHT).days
        rate = start + (end - start) * max(0.0, share - 0.35) / 0.65
        inspected = int(rng.integers(30, 61))
        bad = round(inspected * rate + float(rng.random()) * 0.8 - 0.4)
        day = FIRST_NIGHT + timedelta(days=offset - 1 if offset else 0)
        part, inspector = parts[number % len(parts)], inspectors[number % len(inspectors)]
        rows.append([
            f"{prefix}-{number:03}", project, day, part, "外观与功能" if prefix == "QP" else "review", inspected, bad,
            bad / inspected, inspector, "返工" if bad / inspected > 0.05 else None,
        ])  # fmt: skip
    return rows


def _append(sheet: Worksheet, row: list[Any]) -> None:
    sheet.append(row)
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(cell.value, float):
            cell.number_format = "0.0%"


def _dirt() -> list[list[Any]]:
    """More bad ones than inspected, words for a number, a day that there is not, a stranger, a blank row, a number twice."""
    pumps, metering = "泵站监控系统", "Smart Metering Roll-out"
    day = date(2026, 6, 12)
    return [
        ["QP-901", pumps, day, "焊缝", "复检", 12, 40, 3.333, "周强", "数字写反"],
        ["QP-902", pumps, day, "接线", "抽检", "三十", 1, None, "赵敏", "手工填写"],
        [None] * len(HEADER),
        ["QM-903", metering, "2026-06-31", "documents", "review", 40, 1, 0.025, "H. Lind", None],
        ["QW-904", "Werkstattplanung", day, "Hebebühne", "review", 5, 0, 0.0, "K. Brandl", None],
        ["QS-905", "Customer Service Portal", day, "texts", "review", "N/A", "N/A", None, "B. Adler", "cancelled"],
        ["QP-025", pumps, date(2026, 6, 25), "防腐涂层", "外观与功能", 80, 8, 0.1, "赵敏", "重复编号：更正后"],
    ]
