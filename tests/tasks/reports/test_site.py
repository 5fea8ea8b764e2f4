"""Pages reach the disk whole, only when they changed, and go when their project goes."""

from pathlib import Path

import pytest

from tasks.reports.site import write_site

PAGES = {"index.html": "<p>portfolio</p>", "projects/a.html": "<p>轮渡</p>", "projects/b.html": "<p>b</p>"}


def test_it_writes_every_page_and_the_index_last(tmp_path: Path) -> None:
    assert write_site(tmp_path / "internal" / "en", PAGES) == ["projects/a.html", "projects/b.html", "index.html"]
    assert (tmp_path / "internal/en/projects/a.html").read_text(encoding="utf-8") == "<p>轮渡</p>"


def test_an_unchanged_page_is_left_alone(tmp_path: Path) -> None:
    write_site(tmp_path, PAGES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")}
    assert write_site(tmp_path, {**PAGES, "projects/b.html": "<p>c</p>"}) == ["projects/b.html"]
    assert (tmp_path / "projects/a.html").stat().st_mtime_ns == before[tmp_path / "projects/a.html"]


def test_the_page_of_a_project_that_is_gone_goes(tmp_path: Path) -> None:
    write_site(tmp_path, PAGES)
    assert write_site(tmp_path, {name: PAGES[name] for name in ("index.html", "projects/a.html")}) == [
        "projects/b.html"
    ]
    assert not (tmp_path / "projects/b.html").exists()


def test_remains_of_a_killed_writer_are_cleared_and_other_files_kept(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/a.html.part").write_text("<p>half", encoding="utf-8")
    (tmp_path / "robots.txt").write_text("", encoding="utf-8")
    write_site(tmp_path, PAGES)
    assert not list(tmp_path.rglob("*.part"))
    assert (tmp_path / "robots.txt").exists()


def test_a_page_never_leaves_its_site(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside its site"):
        write_site(tmp_path / "site", {"../elsewhere.html": ""})
    assert not (tmp_path / "elsewhere.html").exists()
