"""What is done to text from outside before anyone sees it, whatever the format?

Escaping of markup is the template environment's work; this module takes out characters that no format
shows but that change how the rest is read: control characters, overrides of the writing direction, lone
surrogates (which cannot be written as UTF-8 at all). Each becomes U+FFFD, so that a reader sees that
something stood there.
"""

import re

from markupsafe import Markup

# C0 but tab and newline, DEL and C1, direction marks, embeddings, overrides and isolates, line and paragraph separators,
# surrogates, the byte order mark, interlinear annotations and non-characters
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def neutralise(text: str) -> str:
    """`text` without characters that hide or reorder what is read; Markup stays Markup."""
    if text.isascii() and text.isprintable():  # the usual case, at a tenth of the cost
        return text
    if _HIDDEN.search(text) is None:
        return text
    shown = _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))
    return Markup(shown) if isinstance(text, Markup) else shown  # noqa: S704 - what was safe stays safe: nothing is added


def one_line(text: str) -> str:
    """`text` on one line, for mail subjects, page titles and names of files."""
    return " ".join(neutralise(text.replace("\r", " ")).split())
