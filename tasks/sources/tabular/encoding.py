"""Which characters do the bytes of a text file say? Strictly: no character is ever replaced to make it fit.

Detection knows byte order marks, UTF-8, UTF-16 without a mark, and GB18030 where the text is plainly Chinese. Anything
else has to be declared; the error then says what the bytes look like.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from tasks.wire.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 1 << 16
_WIDE = re.compile(rb"[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])")
_COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_FOREIGN_CHARACTERS = 10


def as_utf8(content: bytes, declared: str, address: str) -> tuple[bytes, str]:
    """`content` as UTF-8 without a byte order mark, and the name of the encoding it was in.

    Raises DataError with the byte offset and row of what cannot be read.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _recoded(content[len(mark) :], name, address, len(mark)), name
    if declared == "auto":
        name = _detected(content, address)
        return (content if name == "utf-8" else _recoded(content, name, address)), name
    try:
        name = codecs.lookup(declared).name
    except LookupError as error:
        raise DataError(f"{address}: {declared!r} is no encoding; declare e.g. utf-8, gb18030 or utf-16") from error
    if not name.startswith("utf") and _is_utf8(content):
        raise DataError(
            f"{address}: declared as {declared}, but its bytes are UTF-8; read as {declared} it would turn into "
            "mojibake. Declare `encoding: utf-8` or `auto`."
        )
    return _recoded(content, name, address), name


def _recoded(content: bytes, name: str, address: str, skipped: int = 0) -> bytes:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        row = content[: error.start].decode(name, errors="ignore").count("\n") + 1
        raise DataError(
            f"{address}: byte {error.start + skipped} (0x{content[error.start]:02x}), line {row}, is not {name}: "
            f"{error.reason}. Save the file as UTF-8 or declare its `encoding`."
        ) from error
    return content if name == "utf-8" else text.encode()


def _detected(content: bytes, address: str) -> str:
    sample = content[:_SAMPLE_BYTES]
    zeros = sample.count(0)
    if zeros:
        even = sample[::2].count(0)
        if even * 20 < zeros or (zeros - even) * 20 < zeros:
            return "utf-16-le" if even * 20 < zeros else "utf-16-be"
        raise DataError(f"{address}: holds zero bytes, so it is no text file; check `files` and `format`")
    if content.isascii():  # the usual case, without a second copy of the text
        return "utf-8"
    try:
        content.decode()
    except UnicodeDecodeError as error:
        if _is_chinese(content):
            return "gb18030"
        wide = max(error.start - 512, 0)
        guess = from_bytes(content[wide : wide + _SAMPLE_BYTES]).best()
        line = content[: error.start].count(b"\n") + 1
        hint = f"they look like {guess.encoding}" if guess and guess.encoding != "utf_8" else "nothing fits them"
        raise DataError(
            f"{address}: the bytes are neither UTF-8, UTF-16 nor GB18030 (first at byte {error.start}, line {line}: "
            f"0x{content[error.start]:02x}); {hint}. Declare `encoding`."
        ) from error
    return "utf-8"


def _is_utf8(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return len(text) != len(content) and sum(character > "\x7f" for character in text) >= _FOREIGN_CHARACTERS


def _is_chinese(content: bytes) -> bool:
    """True when the bytes are GB18030 and nearly all of its characters are everyday ones.

    Western text often decodes as GB18030 too, but into rare characters: an accented letter and the letter after it.
    """
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = re.search(rb"[\x80-\xff]", content)
    start = foreign.start() if foreign else 0
    wide = _WIDE.findall(content[start : start + _SAMPLE_BYTES])
    common = sum(1 for pair in wide if _COMMON.fullmatch(pair))
    return bool(wide) and common >= 0.9 * len(wide)  # GBK's rarer characters are a few per cent of a text
