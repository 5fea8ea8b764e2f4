"""Nothing in the checkout points to one machine, to a package registry or out of a page."""

from __future__ import annotations

import os
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.house.tree import expect_none, files, modules, read

# put together here so that this file does not hold what it looks for
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:" + "|".join(["wor" + "k", "roo" + "t", "hom" + "e"]) + r")/")
OUTSIDE = re.compile(
    r"""(?: \b(?:src|href|srcset|action|poster|data|xlink:href)\s*=\s*["']?\s*   # an attribute that is fetched or followed
          | url\(\s*["']?                                                  # a style that is fetched
          | @import\s+(?:url\()?["']? )
        (?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)
TEMPLATES = [path for path in files() if path.parts[0] == "templates"]
BINARY = {".png", ".jpg", ".xlsx", ".parquet", ".zst", ".gz", ".ico", ".mo"}


def _text(path: Path) -> str:
    try:
        return read(path)
    except UnicodeDecodeError:
        return ""  # data in another encoding, on purpose


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-uv.lock"])
def test_the_lock_pins_hashes_and_names_no_registry(lock: str) -> None:
    text = read(lock)
    assert "--hash=sha256:" in text
    expect_none(re.findall(r"\w+://\S+", text))
    assert "--index-url" not in text


def test_uv_lock_is_not_kept() -> None:
    """It holds two thousand addresses of one registry."""
    expect_none([str(path) for path in files() if path.name == "uv.lock"])


@pytest.mark.parametrize(("text", "reaches"), [
    ('<img src="https://cdn.example/x.png">', True),
    ("<a href='//cdn.example/'>", True),
    ("<style>@import url(http://fonts.example/a.css)", True),
    ("background: url('https://cdn.example/x.png')", True),
    ('<svg xmlns="http://www.w3.org/2000/svg">', False),
    ('<a href="projects/alpha.html">', False),
    ('<img src="data:image/png;base64,AAAA">', False),
    ('<a href="{{ link }}">', False),
])  # fmt: skip
def test_what_reaches_outside_is_recognised(text: str, reaches: bool) -> None:
    assert bool(OUTSIDE.search(text)) is reaches


def test_no_template_reaches_outside() -> None:
    assert TEMPLATES
    expect_none([f"{path}: {found}" for path in TEMPLATES for found in OUTSIDE.findall(read(path))])


def test_no_code_that_writes_pages_reaches_outside() -> None:
    writers = [path for path in modules("tasks") if path.parts[1] in {"rendering", "reports", "documents"}]
    expect_none([str(path) for path in writers if OUTSIDE.search(read(path))])


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    knowing = {
        f"{path}: {found.group()}"
        for path in files()
        if path.suffix not in BINARY
        for found in MACHINE_PATHS.finditer(_text(path))
    }
    expect_none(sorted(knowing))


def test_no_secret_stands_in_a_file() -> None:
    told = re.compile(r"(?i)\b(?:api_key|password|token|secret)\b\s*[:=]\s*[\"']?[A-Za-z0-9+/_-]{20,}")
    shipped = [path for path in files() if path.parts[0] != "tests" and path.suffix in {".yaml", ".toml", ".py", ".md"}]
    expect_none([str(path) for path in shipped if told.search(read(path))])


def test_the_tests_reach_no_other_machine_and_let_no_warning_pass() -> None:
    options = tomllib.loads(read("pyproject.toml"))["tool"]["pytest"]["ini_options"]
    assert "--disable-socket" in options["addopts"]
    assert "--allow-hosts=127.0.0.1,::1,localhost" in options["addopts"]
    assert options["filterwarnings"][0] == "error"


@pytest.mark.parametrize(
    ("distribution", "below"), [("sqlalchemy", (2, 1)), ("fastapi", (0, 151)), ("prefect", (3, 9))]
)
def test_the_pins_that_matter_hold(distribution: str, below: tuple[int, int]) -> None:
    """With SQLAlchemy 2.1 the scheduler dies in silence and no night ever runs; the others break the server."""
    installed = tuple(int(part) for part in version(distribution).split(".")[:2])
    assert installed < below


def test_workers_share_servers_by_groups(request: pytest.FixtureRequest) -> None:
    """Pytest 9.2 undoes the groups of pytest-xdist 3.8 in silence: then two workers start, and stop, one server."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("groups exist only where tests run in several workers")
    assert request.node.nodeid.endswith(f"@{request.path}")
