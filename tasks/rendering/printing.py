"""How does a template print a value? Escaped, and without the characters that nobody would see.

Jinja asks two functions of Python for each value, and makes a `Markup` of it that goes straight into the page's text. A
site of a thousand projects prints a million values, most of them more than once; so here it is one call, which
remembers what became of a text.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

from tasks.rendering.outside_text import neutralise

_KEPT = 1 << 16  # texts; a portion of a large site prints some 10,000 different ones


def shown(value: Any) -> Any:
    """A value as it may be shown: a text loses its hidden characters."""
    return neutralise(value) if isinstance(value, str) else value


def printed(value: Any) -> str:
    """A value as it stands in a page: what is markup already as it is, anything else escaped."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return neutralise(value)
    return escape(shown(value))


@lru_cache(maxsize=_KEPT)
def _escaped(text: str) -> str:
    return str(escape(neutralise(text)))


class _Compiler(CodeGenerator):
    """Writes `environment.printed(value)` for `escape(environment.finalize(value))`."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


class PrintingEnvironment(Environment):
    """A Jinja environment whose templates print their values this way; its globals stand before its first template."""

    code_generator_class = _Compiler
    printed = staticmethod(printed)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, as they are now: a chain of maps is gone through at every import of a macro."""
        return {**self.globals, **(d or {})}
