"""Everything that reports and mails say in English they also say in Chinese, and the catalogue says no more."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tasks.rendering import sentences, words
from tasks.rendering.environment import TEMPLATES

OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
KEYWORDS = ("_", "gettext", "ngettext")


def asked_for() -> dict[str, str]:
    """Every message of templates, words and sentences, with where it is used."""
    found: dict[str, str] = {}
    for template in sorted(TEMPLATES.rglob("*.j2")):
        with template.open("rb") as file:
            for _, _, message, _ in babel_extract(file, KEYWORDS, (), OPTIONS):
                key = message if isinstance(message, str) else (message or ("",))[0]
                found[str(key)] = template.relative_to(TEMPLATES).as_posix()
    found |= {text: "words" for kind in words.WORDS.values() for text in kind.values()}
    found |= {"observations": "words"}
    return found | dict.fromkeys(sentences.MESSAGES, "sentences")


def catalogue() -> Catalog:
    with (TEMPLATES / "_locale" / "zh.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN", abort_invalid=True)


def messages() -> dict[str, Message]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue() if message.id
    }


def test_every_message_is_translated() -> None:
    translated = {key for key, message in messages().items() if message.string}
    missing = {key: place for key, place in asked_for().items() if key not in translated}
    assert missing == {}


def test_no_translation_is_obsolete() -> None:
    assert sorted(set(messages()) - set(asked_for())) == []


def test_no_translation_is_marked_as_a_guess() -> None:
    assert [message.id for message in messages().values() if message.fuzzy] == []


def test_translations_keep_the_placeholders_of_their_messages() -> None:
    ours = catalogue()
    wrong = [error for message in ours if message.id for error in message.check(ours)]
    assert wrong == []
    translated = messages()
    for key in (*sentences.MESSAGES, *words.WORDS["unit"].values()):
        assert fields(str(translated[key].string)) == fields(key), key


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_no_template_switches_escaping_off(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert "autoescape" not in text
    assert "|safe" not in text.replace(" ", "")
