"""The documents as a reader gets them, kept as text and read in review.

`UPDATE_GOLDEN=1 pytest tests/tasks/documents/test_golden.py` writes them anew. The style sheet is left out.
"""

import os
import re
from pathlib import Path

import pytest

from tasks.records.choices import Language
from tests.tasks.documents.printed import PAGES, printed

GOLDEN = Path(__file__).parents[2] / "golden" / "documents"
KEPT = sorted(set(PAGES) - {"baseline-long"})


@pytest.mark.parametrize("language", tuple(Language))
@pytest.mark.parametrize("name", KEPT)
def test_the_document_reads_as_it_was_last_reviewed(name: str, language: Language) -> None:
    html = re.sub(r"<style>.*?</style>", "<style></style>", printed(name, language), flags=re.DOTALL)
    golden = GOLDEN / f"{name}.{language}.html"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(html, encoding="utf-8")
    assert html == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", tuple(Language))
@pytest.mark.parametrize("name", PAGES)
def test_the_same_facts_give_the_same_page(name: str, language: Language) -> None:
    assert PAGES[name](language) == printed(name, language)
