"""A large portfolio's customers' pages come from a second process; readers find the same site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks import publish as publishing
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.track import track_night
from tests.tasks.desk import NIGHT, measured, portfolio, written_and_collected


@pytest.mark.slow
def test_one_process_and_two_write_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = {}
    with portfolio(tmp_path, monkeypatch) as home:
        written_and_collected(home, "A-1,One,Done,01.02.2026,01.03.2026", "A-2,Two,Open,01.02.2026,08.03.2026")
        freeze_plans(NIGHT)
        measured()
        track_night(NIGHT)
        site = equip().settings.site_dir
        for processes, many in ((1, 2), (2, 1)):
            monkeypatch.setattr(publishing, "MANY_PROJECTS", many)
            monkeypatch.setattr(publishing, "PROJECTS_IN_A_PORTION", many)
            monkeypatch.setattr("os.cpu_count", lambda: 2)
            publishing.publish.fn(NIGHT)
            sites[processes] = {page.relative_to(site): page.read_bytes() for page in site.rglob("*.html")}
            for page in site.rglob("*.html"):
                page.unlink()
    assert sites[1] == sites[2]
    assert {Path("customers/acme/en/projects/alpha.html"), Path("internal/en/index.html")} <= set(sites[1])
