"""Whatever people write, a document holds it as text and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.documents.baseline_document import baseline_document
from tasks.records.choices import Language
from tasks.rendering.outside_text import neutralise
from tests.tasks.documents import agreement as of


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _page(written: str) -> Shape:
    content = of.content(1)
    content["expectations"] = content["expectations"][:1]
    content["expectations"][0]["statement"] = written
    content["targets"] = [content["targets"][1] | {"statement": written, "acceptance": written}]
    content["project"]["name"] = written
    return Shape(
        baseline_document(
            content,
            "0" * 64,
            of.unsigned(),
            of.PARTIES,
            Language.CHINESE,
            key=of.KEY,
            drawn_up_on=of.DRAWN_UP,
            titles={"tracker/M-3": written, "tracker/P-00000": written},
        )
    )


@pytest.mark.slow
@example("三台泵。\n含备件")
@given(st.text(min_size=1).filter(str.strip))
def test_no_text_changes_the_shape_of_a_page(written: str) -> None:
    page, plain = _page(written), _page("plain")
    assert page.tags == plain.tags
    assert "".join(page.text).count(neutralise(written)) >= 4
