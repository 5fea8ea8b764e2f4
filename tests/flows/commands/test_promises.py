"""What commands about promises say when only a part of what was asked could be done."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.__main__ import app
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.rendering import pdf
from tasks.store.promises.register import register
from tests.tasks.desk import FILES, NIGHT, portfolio

pytestmark = pytest.mark.slow

REGISTER = """\
project: {project}
expectations:
  - {{key: uptime, statement: It is up, aspect: quality, state: {state}, owner_side: supplier}}
"""
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A portfolio of two projects with a register each; a command's settings end with the test."""
    beta = FILES["projects.yaml"].splitlines()[1].replace("alpha", "beta").replace("Alpha", "Beta")
    monkeypatch.setitem(FILES, "projects.yaml", FILES["projects.yaml"] + beta + "\n")
    before = dict(os.environ)
    with portfolio(tmp_path, monkeypatch) as folder:
        enrol.fn(NIGHT)
        for project in ("alpha", "beta"):
            says(folder, project, "confirmed")
        yield folder
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def typed(home: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types a command line; its exit status, output and errors."""
    assert home.is_dir()

    def type_in(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(arguments)
        shown = capsys.readouterr()
        return int(end.value.code or 0), shown.out, shown.err

    return type_in


def says(home: Path, project: str, state: str) -> None:
    """Write a project's register."""
    folder = home / "promises" / project
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "register.yaml").write_text(REGISTER.format(project=project, state=state))


def test_where_no_pdf_can_be_made_it_says_which_pages_are_written(
    home: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing() -> Any:
        raise pdf.NoPdfError("A PDF cannot be made here.")

    typed("promise", "register", "import")
    monkeypatch.setattr(pdf, "_weasyprint", missing)
    status, _, told = typed("promise", "expectations", "alpha", "--to", str(tmp_path / "out"))
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["alpha-expectations-internal.en.html", "alpha-expectations-internal.zh.html"]
    assert status == 1
    assert "A PDF cannot be made here. Written: " in told
    assert all(name in told for name in written)
    assert "No PDF was made; 2 HTML pages written." in told
    assert "Nothing was changed" not in told
    assert home.is_dir()


def test_a_refusal_that_changed_nothing_says_so(typed: Typed) -> None:
    status, out, told = typed("promise", "expectations", "gamma")
    assert (status, out) == (2, "")
    assert told == "No project is called gamma; the portfolio has: alpha, beta.\nNothing was changed.\n"


def test_a_register_with_mistakes_is_refused_by_itself_and_the_others_are_taken(home: Path, typed: Typed) -> None:
    says(home, "alpha", "sure")
    status, out, told = typed("promise", "register", "import", "--by", "alice")
    assert status == 2
    assert "alpha: nothing was taken." in told
    assert "'sure' is not a state" in told
    assert out.startswith("beta: expectations: 1 new")
    assert register(equip().engine)["project"].tolist() == ["beta"]
    says(home, "alpha", "doubt")
    status, out, told = typed("promise", "register", "import", "--by", "alice")
    assert (status, told) == (0, "")
    assert "alpha: expectations: 1 new" in out
    assert "beta: expectations: 0 new, 0 changed, 1 the same" in out


def test_a_row_that_somebody_else_changed_is_told_with_who_and_the_history_tells_the_rest(
    home: Path, typed: Typed, tmp_path: Path
) -> None:
    typed("promise", "register", "import", "alpha", "--by", "alice")
    for name, state in (("theirs", "latent"), ("mine", "doubt")):
        typed("promise", "register", "export", "alpha", "--file", str(tmp_path / f"{name}.yaml"))
        text = (tmp_path / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text.replace("state: confirmed", f"state: {state}"), encoding="utf-8")
    typed("promise", "register", "import", "alpha", "--file", str(tmp_path / "theirs.yaml"), "--by", "王芳")
    status, _, told = typed("promise", "register", "import", "alpha", "--file", str(tmp_path / "mine.yaml"))
    assert status == 1
    assert "says 'doubt'; the store, at 2 (王芳, 20" in told
    status, out, _ = typed("promise", "register", "history", "alpha", "--json")
    states = [(row["by"], row["before"], row["after"]) for row in json.loads(out) if row["column"] == "state"]
    assert (status, states) == (0, [("alice", "", "confirmed"), ("王芳", "confirmed", "latent")])
    assert typed("promise", "register", "history", "alpha", "--key", "nothing")[1] == "Nothing was recorded of that.\n"
    assert home.is_dir()
