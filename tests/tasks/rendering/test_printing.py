"""What a template prints is what Jinja's own escaping of the shown value gives, only sooner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, StrictUndefined, UndefinedError, select_autoescape
from markupsafe import Markup, escape

from tasks.records.choices import Severity
from tasks.rendering.printing import PrintingEnvironment, printed, shown

VALUES = st.one_of(st.text(), st.text().map(Markup), st.integers(), st.floats(), st.none(), st.sampled_from(Severity))


@given(VALUES)
def test_a_value_is_printed_as_escape_would(value: object) -> None:
    assert printed(value) == str(escape(shown(value)))


def test_markup_and_the_same_text_are_not_mixed_up() -> None:
    assert printed("<b>") == "&lt;b&gt;"
    assert printed(Markup("<b>")) == "<b>"
    assert printed("<b>") == "&lt;b&gt;"


def _environment(**templates: str) -> PrintingEnvironment:
    return PrintingEnvironment(
        loader=DictLoader({name.replace("_", "."): source for name, source in templates.items()}),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        finalize=shown,
    )


def test_macros_blocks_and_captured_text_are_escaped_once() -> None:
    jinja = _environment(
        base_html="<p>{% block words %}{% endblock %}</p>",
        page_html="{% extends 'base.html' %}{% macro bold(text) %}<b>{{ text }}</b>{% endmacro %}"
        "{% block words %}{% set kept %}{{ value }}!{% endset %}{{ bold(kept) }}{{ bold(value) }}{{ value ~ '&' }}{% endblock %}",
    )
    page = jinja.get_template("page.html").render(value="<\u202e>")
    assert page == "<p><b>&lt;\ufffd&gt;!</b><b>&lt;\ufffd&gt;</b>&lt;\ufffd&gt;&amp;</p>"


def test_plain_text_is_not_escaped_and_loses_hidden_characters_too() -> None:
    assert _environment(mail_txt="{{ value }}").get_template("mail.txt").render(value="a<b\u202e") == "a<b\ufffd"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'nobody' is undefined"):
        _environment(page_html="{{ nobody }}").get_template("page.html").render()


def test_a_template_knows_its_globals_and_those_given_with_it() -> None:
    jinja = _environment(
        page_html="{% from 'parts.html' import word %}{{ word() }}",
        parts_html="{% macro word() %}{{ ours }}{{ theirs }}{% endmacro %}",
    )
    jinja.globals["ours"] = 1
    assert jinja.get_template("page.html", globals={"theirs": 2}).render() == "12"
