"""What a source had to tell is told in the reader's language as far as its code says it, and marked where it is not."""

from __future__ import annotations

import re
from pathlib import Path

from tasks.records.choices import Language
from tasks.rendering.environment import environment
from tasks.rendering.words import WORDS
from tasks.reports.trust_view import FindingView, source_views
from tasks.sources.tabular import tally
from tests.tasks.reports.portfolio import small_facts

ROOT = Path(__file__).parents[3]
WRITTEN = re.compile(r'Finding\(\s*"(\w+)"')


def told(finding: FindingView, language: Language) -> str:
    macros = environment(language).get_template("reports/_findings.html.j2").module
    return str(macros.told(finding)).strip()  # type: ignore[attr-defined] # made by the template


def test_a_code_that_the_page_knows_is_told_in_the_readers_language_with_the_details_marked_as_english() -> None:
    finding = FindingView(
        "missing_column", rule=False, kind="inspections", message="<no> 'Result'", count=1, serious=True
    )
    assert told(finding, Language.CHINESE) == '检验记录：缺少一列；<bdi lang="en">&lt;no&gt; &#39;Result&#39;</bdi>'
    assert told(finding, Language.ENGLISH) == "<bdi>&lt;no&gt; &#39;Result&#39;</bdi>"


def test_what_a_check_warned_of_is_told_by_the_name_of_its_rule() -> None:
    finding = FindingView("off_scale", rule=True, kind="survey_answers", message="2 rows", count=2, serious=False)
    assert told(finding, Language.CHINESE).startswith("问卷答复：评分超出量表；")


def test_a_code_that_nobody_knows_is_told_as_its_source_wrote_it() -> None:
    finding = FindingView("brand_new", rule=False, kind="", message="Something new", count=1, serious=False)
    assert told(finding, Language.CHINESE) == '<bdi lang="en">Something new</bdi>'


def test_every_code_that_a_night_can_leave_has_a_meaning() -> None:
    sources = [path for folder in ("tasks/sources", "tasks/store") for path in (ROOT / folder).rglob("*.py")]
    sources += [ROOT / "tasks" / name for name in ("save.py", "release.py")]
    written = [code for path in sources if path.name != "probing.py" for code in WRITTEN.findall(path.read_text())]
    codes = {*written, *tally._WORDS}
    assert len(codes) > 20
    silent = [
        code
        for code in codes
        if "；" not in told(FindingView(code, code in WORDS["rule"], "", "-", 1, False), Language.CHINESE)
    ]
    assert silent == []


def test_the_pages_findings_keep_their_codes() -> None:
    findings = [found for view in source_views(small_facts()) for found in view.findings if found.code]
    assert [(found.code, found.kind) for found in findings] == [
        ("unmapped_status", "work_items"),
        ("missing_column", "inspections"),
    ]
