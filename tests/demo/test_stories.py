"""The demo tells its stories: worked out from the committed files by plain arithmetic, without the product."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.demo.calendar import FRIDAYS, LAST_NIGHT
from tests.demo.generate import DATA, demo_files

NAMES = {
    "metering": "Smart Metering Roll-out",
    "warehouse": "Lagersteuerung Süd",
    "pumps": "泵站监控系统",
    "portal": "Customer Service Portal",
}
DIRTY = 900  # numbers from here on are dirt


def test_the_committed_files_are_what_the_script_writes() -> None:
    files = demo_files()
    assert {file.name for file in DATA.iterdir()} == set(files)
    for name, content in files.items():
        assert (DATA / name).read_bytes() == content, f"{name}: run `python -m tests.demo.generate`"


def test_the_demo_stays_small() -> None:
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 1_500_000


@cache
def _items(project: str, night: date) -> dict[str, dict[str, Any]]:
    """The project's items in its tracker's export of that day; a number twice keeps the first."""
    german = project == "warehouse"
    file = DATA / f"{'vorgaenge' if german else 'tracker'}-{night}.csv"
    rows = list(
        csv.reader(io.StringIO(file.read_text("cp1252" if german else "utf-8-sig")), delimiter=";" if german else ",")
    )
    items: dict[str, dict[str, Any]] = {}
    for row in rows[1:]:
        if row[1] == NAMES[project] and int(row[0].partition("-")[2]) < DIRTY:
            read = (lambda text: datetime.strptime(text, "%d.%m.%Y").date()) if german else date.fromisoformat  # noqa: DTZ007 - a day has no zone
            items.setdefault(row[0], {
                "parent": row[5], "weight": float(row[8].replace(",", ".") or 0), "done": int(row[9]) / 100,
                "cancelled": row[4] in ("Won't Do", "Verworfen"), "closed": row[4] in ("Done", "Erledigt"),
                "start": read(row[10]), "due": read(row[11]) if row[11] else None,
            })  # fmt: skip
    return items


def _rate(project: str, night: date) -> float:
    """(EV - PV) / PV against the plan as it stood in the first export; between Fridays work stands as exported last."""
    plan, now = _items(project, FRIDAYS[0]), _items(project, max(friday for friday in FRIDAYS if friday <= night))
    parents = {item["parent"] for item in plan.values()}
    planned = earned = 0.0
    for ref, item in plan.items():
        if ref in parents or item["due"] is None or now.get(ref, item)["cancelled"]:
            continue
        span = (item["due"] - item["start"]).days
        planned += item["weight"] * min(1.0, max(0.0, (night - item["start"]).days / span))
        if ref in now:
            earned += item["weight"] * (1.0 if now[ref]["closed"] else now[ref]["done"])
    return (earned - planned) / planned


NIGHTS = tuple(FRIDAYS[0] + timedelta(days=day) for day in range((LAST_NIGHT - FRIDAYS[0]).days + 1))


@pytest.mark.parametrize("project", ["metering", "pumps"])
def test_two_projects_never_leave_the_band(project: str) -> None:
    rates = [_rate(project, night) for night in NIGHTS]
    assert max(map(abs, rates)) < (0.06 if project == "metering" else 0.09)
    assert abs(rates[-1]) < 0.05


def test_the_portal_falls_behind_in_winter_and_catches_up_in_spring() -> None:
    outside = [night for night in NIGHTS if _rate("portal", night) < -0.10]
    assert date(2026, 2, 6) < outside[0] < date(2026, 3, 6)
    assert date(2026, 4, 4) < outside[-1] < date(2026, 5, 1)
    assert -0.20 < min(_rate("portal", night) for night in NIGHTS) < -0.12
    assert abs(_rate("portal", NIGHTS[-1])) < 0.05


def test_the_warehouse_leaves_the_band_once_and_does_not_come_back() -> None:
    outside = [night for night in NIGHTS if _rate("warehouse", night) < -0.10]
    assert date(2026, 5, 1) < outside[0] < date(2026, 6, 12)
    settled = outside[0] + timedelta(days=14)
    assert all(night in outside for night in NIGHTS if night > settled)
    assert all(abs(_rate("warehouse", night)) < 0.08 for night in NIGHTS if night < date(2026, 4, 17))


def test_the_warehouse_slips_silently_until_spring_and_is_far_out_at_the_end() -> None:
    rates = [_rate("warehouse", night) for night in FRIDAYS]
    assert all(abs(rate) < 0.05 for rate in rates[:15])
    assert -0.10 < rates[19] < -0.03
    assert -0.20 < rates[-1] < -0.12
    assert min(rates[:20]) > -0.10


def test_the_warehouse_tracker_moves_its_due_dates_without_a_word() -> None:
    first, last = _items("warehouse", FRIDAYS[0]), _items("warehouse", LAST_NIGHT)
    moved = [ref for ref in first if ref in last and first[ref]["due"] != last[ref]["due"]]
    assert len(moved) >= 5
    for project in ("metering", "pumps", "portal"):
        before, after = _items(project, FRIDAYS[0]), _items(project, LAST_NIGHT)
        assert all(before[ref]["due"] == after[ref]["due"] for ref in before if ref in after)


def _inspected(project: str, since: date) -> tuple[int, int]:
    sheet = load_workbook(DATA / "inspections.xlsx").worksheets[0]
    inspected = bad = 0
    current, seen = None, set()
    for number, name, day, _, _, of, wrong, *_ in sheet.iter_rows(min_row=4, values_only=True):
        current = name or current
        whole = isinstance(of, int) and isinstance(wrong, int) and wrong <= of
        if (
            current == NAMES[project]
            and isinstance(day, datetime)
            and day.date() > since
            and whole
            and number not in seen
        ):
            seen.add(number)
            inspected, bad = inspected + int(str(of)), bad + int(str(wrong))
    return bad, inspected


def test_the_defect_rate_of_the_pumps_climbs_beyond_five_per_cent() -> None:
    bad, inspected = _inspected("pumps", LAST_NIGHT - timedelta(days=28))
    assert inspected >= 200
    assert 0.06 < bad / inspected < 0.10
    early_bad, early = _inspected("pumps", FRIDAYS[0] - timedelta(days=7))
    assert early_bad / early < 0.05


@pytest.mark.parametrize("project", ["metering", "warehouse", "portal"])
def test_the_other_projects_conform(project: str) -> None:
    bad, inspected = _inspected(project, LAST_NIGHT - timedelta(days=28))
    assert inspected >= 100
    assert bad / inspected < 0.045


def _complaints(project: str, since: date) -> int:
    rows = csv.DictReader(io.StringIO((DATA / "feedback.csv").read_text("gb18030")))
    talks = Counter(
        row["会话"] or row["编号"]
        for row in rows
        if row["项目"] == NAMES[project] and row["类型"] == "投诉" and row["接收时间"] > since.isoformat()
    )
    return len(talks)


def test_the_portal_gets_more_than_a_complaint_a_month_and_the_others_none() -> None:
    month_ago = LAST_NIGHT - timedelta(days=30)
    assert _complaints("portal", month_ago) >= 5
    assert _complaints("portal", FRIDAYS[0]) >= 12
    assert [_complaints(project, month_ago) for project in ("metering", "warehouse", "pumps")] == [0, 0, 0]


def _scores(project: str, column: int) -> list[float]:
    sheet = load_workbook(DATA / "survey.xlsx").worksheets[0]
    top = 10 if column == 9 else 5
    rows = {
        row[0]: row
        for row in sheet.iter_rows(min_row=4, values_only=True)
        if row[1] == "2026-Q2" and row[2] == NAMES[project]
    }
    return [
        float(str(row[column]))
        for row in rows.values()
        if isinstance(row[column], int) and int(str(row[column])) <= top
    ]


@pytest.mark.parametrize("column", [6, 7, 8])
def test_only_the_portals_customers_are_unhappy(column: int) -> None:
    for project in NAMES:
        scores = _scores(project, column)
        csat = sum(score >= 4 for score in scores) / len(scores)
        assert len(scores) >= 10
        assert (csat < 0.6) if project == "portal" else (csat > 0.8), (project, csat)


def test_nobody_would_recommend_the_portal() -> None:
    def nps(project: str) -> float:
        scores = _scores(project, 9)
        return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)

    assert nps("portal") < -40
    assert nps("metering") > 40
    assert nps("warehouse") > 0


def test_every_project_has_between_sixty_and_a_hundred_and_twenty_items() -> None:
    for project in NAMES:
        assert 60 <= len(_items(project, LAST_NIGHT)) <= 120


def test_no_address_of_the_demo_can_reach_anybody() -> None:
    text = (Path(DATA).parent / "stakeholders.yaml").read_text(encoding="utf-8")
    mails = [word for word in text.replace(",", " ").split() if "@" in word]
    assert len(mails) == 10
    assert all(mail.endswith((".example", ".test")) for mail in mails)
