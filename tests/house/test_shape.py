"""Modules are small, named for what they are, and say what they are for."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PRODUCT, expect_none, files, modules, parsed, read

LARGEST_MODULE_CODE_LINES = 250
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
GENERATED = "tasks/store/migrations/versions"
"""Migrations are written by Alembic and never edited."""
_EXCEPTION = re.compile(
    r"#\s*(?:noqa(?::\s*(?P<noqa>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*))?|type:\s*ignore(?:\[(?P<ignore>[^\]]*)\])?)(?P<why>.*)"
)
_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@pytest.mark.slow
def test_no_module_is_too_long_to_be_about_one_thing() -> None:
    written = [path for path in modules() if not path.is_relative_to(GENERATED)]
    long = {str(path): lines for path in written if (lines := code_lines(path)) > LARGEST_MODULE_CODE_LINES}
    expect_none(long)


def code_lines(path: Path) -> int:
    """Lines that hold code: neither blank, nor comment, nor docstring."""
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(read(path)).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    expect_none([str(path) for path in files() if {path.stem, *path.parts[:-1]} & SAYS_NOTHING])


def test_every_public_module_class_and_function_says_what_it_is() -> None:
    # an empty __init__ is a folder, not a text
    told = {str(path): _undescribed(parsed(path)) for path in modules(*PRODUCT) if parsed(path).body}
    expect_none({path: names for path, names in told.items() if names})


def _undescribed(tree: ast.Module) -> list[str]:
    whole = [] if ast.get_docstring(tree) else ["the module"]
    return whole + [name for name, node in _public(tree) if not ast.get_docstring(node)]


Described = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _public(tree: ast.Module | ast.ClassDef, owner: str = "") -> Iterator[tuple[str, Described]]:
    for node in tree.body:
        if isinstance(node, Described) and not node.name.startswith("_") and not _carries_on(node):
            yield f"{owner}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public(node, f"{node.name}.")


def _carries_on(node: Described) -> bool:
    """An override or overload says what it is where it is declared first."""
    decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(decorators & {"override", "overload", "setter"})


def test_no_error_is_swallowed_in_silence() -> None:
    swallowed = [
        f"{path}:{node.lineno}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(step, ast.Pass | ast.Continue) or _is_ellipsis(step) for step in node.body)
    ]
    expect_none(swallowed)


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


def test_every_rule_that_ruff_leaves_out_has_its_reason() -> None:
    text = read("pyproject.toml")
    lint = text[text.index("[tool.ruff.lint]") : text.index("[tool.mypy]")]
    left_out = re.findall(r'^\s+"([A-Z]+\d*)",(.*)$', lint, flags=re.MULTILINE)
    assert left_out
    expect_none([rule for rule, after in left_out if not re.match(r"\s+# \S+", after)])


@pytest.mark.slow
def test_every_exception_to_a_rule_says_why_where_a_module_first_makes_it() -> None:
    """`# noqa: CODE - why` and `# type: ignore[code] # why`; further ones of the same code may rely on it."""
    expect_none([silent for path in modules() for silent in _silent_exceptions(path)])


def _silent_exceptions(path: Path) -> Iterator[str]:
    explained: set[str] = set()
    for token in tokenize.generate_tokens(io.StringIO(read(path)).readline):
        made = _EXCEPTION.search(token.string) if token.type == tokenize.COMMENT else None
        if made is None:
            continue
        codes = set(re.findall(r"[\w-]+", made["noqa"] or made["ignore"] or ""))
        if made["why"].strip(" -–#"):
            explained |= codes
        if not codes or codes - explained:
            yield f"{path}:{token.start[0]}: {token.string}"
