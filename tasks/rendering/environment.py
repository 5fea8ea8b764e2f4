"""How does a template become text in a reader's language?

One Jinja environment per language: markup is escaped everywhere but in `.txt.j2`, an unknown name is an
error, every printed value loses its hidden characters, English is the key of the message catalogue
`templates/_locale/zh.po`, read here at run time. Refuses to fetch anything: templates come from this
repository, values from the caller.
"""

from __future__ import annotations

import gettext
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from tasks.records.choices import Language
from tasks.rendering import drawings, fishbone, formats, quantities, words
from tasks.rendering.compiled import compiled
from tasks.rendering.outside_text import one_line
from tasks.rendering.printing import PrintingEnvironment, shown
from tasks.rendering.sentences import Speaker

_CALL = ("name", "lparen", "string", "rparen")
_CALL_WITH_VALUES = ("name", "lparen", "string", "comma")
_KEPT = 1 << 16  # a portfolio of a thousand projects writes each of its numbers some five times
_BETWEEN_SENTENCES = re.compile(r"([。：])\s*\n\s*(?=[\u4e00-\u9fff])")
TEMPLATES = Path(__file__).parents[2] / "templates"
_LOCALE = TEMPLATES / "_locale"
_DECIDING = [Path(__file__), Path(__file__).with_name("printing.py")]  # how a template is compiled


@lru_cache
def translations(language: Language) -> gettext.NullTranslations:
    """The message catalogue of `language`; English has none, its messages are the keys."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (_LOCALE / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=str(formats.locale_of(language)), abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class SettledMessages(Extension):
    """Translates `_("...")` while a template is compiled: a page asks for 200 of them.

    A message with values becomes its translation and the filter `fill`, which costs a third of the call. One
    without values that holds a character that HTML escapes is left for run time, when it passes as markup.
    """

    priority = 50  # before the i18n extension sees the stream
    catalogue: gettext.NullTranslations

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, each such call replaced by the string it gives, or by the string and `fill`."""
        window: deque[Token] = deque()
        for token in stream:
            window.append(token)
            if len(window) < len(_CALL):
                continue
            shape = tuple(part.type for part in window)
            if shape in (_CALL, _CALL_WITH_VALUES) and window[0].value == "_":
                settled = self._settled(window, with_values=shape == _CALL_WITH_VALUES)
                if settled:
                    yield from settled
                    window.clear()
                    continue
            yield window.popleft()
        yield from window

    def _settled(self, call: deque[Token], *, with_values: bool) -> list[Token]:
        line, message = call[0].lineno, self.catalogue.gettext(call[2].value)
        if with_values:
            filled = (("string", message), ("pipe", "|"), ("name", "fill"), ("lparen", "("))
            return [Token(line, kind, text) for kind, text in filled]
        message %= {}
        return [Token(line, "string", message)] if escape(message) == message else []


@pass_eval_context
def _fill(context: EvalContext, message: str, **values: Any) -> str:
    """A translated message with its values; where markup is escaped, theirs is."""
    if context.autoescape:
        return Markup(message % {name: escape(value) for name, value in values.items()})  # noqa: S704 - our own words
    return message % values


def _kept(written: Callable[..., str]) -> Callable[..., str]:
    return lru_cache(maxsize=_KEPT)(written)


def _drawn(jinja: Environment, name: str, *of: str) -> str:
    """A sign of `_macros/standing.html.j2` as markup."""
    macro: Callable[..., str] = getattr(jinja.get_template("_macros/standing.html.j2").module, name)
    return macro(*of)


def _fished(jinja: Environment, causes: Iterable[fishbone.Cause], effect: str, label: str) -> Markup:
    """Causes as a fishbone in the reader's words."""
    word, percent = jinja.filters["word"], jinja.filters["percent"]
    branches = fishbone.bones(
        causes, word, lambda share: percent(share, digits=0), lambda count: word("more", "fishbone").format(count)
    )
    return fishbone.fishbone(effect, branches, label)


@lru_cache
def environment(language: Language) -> Environment:
    """The Jinja environment that speaks `language`; the same object for every caller.

    Filters: number, percent, count, date_text, short_date, datetime_text, days, bytes (formats), quantity
    (a value in its unit), word (the reader's word for a code), one_line, pill and grade (signs as markup), plotted
    and sparked (charts as markup), cause_name, fishbone (causes as markup). Globals: `language` (its code), `say` (sentences), `gettext` and friends in the new style: `_("%(n)s of %(m)s", n=1, m=2)` escapes its values.
    """
    jinja = PrintingEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=compiled(language, [*_DECIDING, *_LOCALE.glob(f"{language}.po")]),
        auto_reload=False,  # a run never changes its templates, and looking costs a file access for each render
    )
    jinja.policies["ext.i18n.trimmed"] = True
    catalogue = translations(language)
    jinja.add_extension(type("Settled", (SettledMessages,), {"catalogue": catalogue}))
    jinja.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    for name in ("number", "percent", "count", "date_text", "short_date", "datetime_text", "days"):
        jinja.filters[name] = _kept(partial(getattr(formats, name), language=language))
    jinja.filters["bytes"] = partial(formats.byte_size, language=language)
    jinja.filters["quantity"] = _kept(partial(quantities.quantity, language=language, translate=catalogue.gettext))
    jinja.filters["word"] = _kept(lambda code, kind: catalogue.gettext(words.word(code, kind)))
    jinja.filters["one_line"] = one_line
    jinja.filters["fill"] = _fill
    jinja.filters["plotted"] = drawings.plotted
    jinja.filters["sparked"] = drawings.sparked
    jinja.filters["cause_name"] = partial(fishbone.cause_name, word=jinja.filters["word"])
    jinja.filters["fishbone"] = partial(_fished, jinja)
    for name in ("pill", "grade"):
        jinja.filters[name] = _kept(partial(_drawn, jinja, name))
    jinja.globals["language"] = language.value
    jinja.globals["say"] = Speaker(language, catalogue.gettext)
    return jinja


def close_up(html: str, language: Language) -> str:
    """`html` without the spaces that line ends of a template would put between Chinese sentences."""
    return _BETWEEN_SENTENCES.sub(r"\1", html) if language is Language.CHINESE else html
