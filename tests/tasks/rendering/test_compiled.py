"""Compiled templates are kept, and nothing depends on their being there."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from tasks.rendering import compiled as keeping


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_folder", None)


def _said(cache: keeping.CompiledTemplates | None, source: str = "{{ 1 + 1 }}") -> str:
    return (
        Environment(loader=DictLoader({"a": source}), bytecode_cache=cache, autoescape=True).get_template("a").render()
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_is_compiled_is_found_again_until_the_template_changes(tmp_path: Path) -> None:
    keeping.keep_compiled(tmp_path)
    assert _said(keeping.compiled("en", [])) == "2"
    [kept] = _files(tmp_path)
    before = kept.stat().st_mtime_ns
    assert _said(keeping.compiled("en", [])) == "2"
    assert kept.stat().st_mtime_ns == before
    assert _said(keeping.compiled("en", []), "{{ 2 + 2 }}") == "4"


def test_what_another_catalogue_was_compiled_with_goes(tmp_path: Path) -> None:
    catalogue = tmp_path / "zh.po"
    keeping.keep_compiled(tmp_path / "kept")
    for words in ("one", "two"):
        catalogue.write_text(words, encoding="utf-8")
        assert _said(keeping.compiled("zh", [catalogue])) == "2"
    assert len(_files(tmp_path / "kept")) == 1


def test_a_damaged_file_counts_as_not_there(tmp_path: Path) -> None:
    keeping.keep_compiled(tmp_path)
    _said(keeping.compiled("en", []))
    [kept] = _files(tmp_path)
    whole = kept.read_bytes()
    for damaged in (b"", whole[:20], whole[: len(whole) // 2], b"\0" * len(whole)):
        kept.write_bytes(damaged)
        assert _said(keeping.compiled("en", [])) == "2"
        assert kept.read_bytes() == whole


def test_a_folder_that_is_gone_or_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    keeping.keep_compiled(tmp_path / "kept")
    cache = keeping.compiled("en", [])
    [folder] = (tmp_path / "kept").iterdir()
    folder.rmdir()
    assert _said(cache) == "2"
    (tmp_path / "file").write_text("", encoding="utf-8")
    keeping.keep_compiled(tmp_path / "file")
    assert keeping.compiled("en", []) is None
    assert _said(None) == "2"
