"""The tabular source keeps the promises of every source, in each of the ways it can be used."""

from pathlib import Path

import pytest

from tests.tasks.sources.conformance import Case, SourceConformance
from tests.tasks.sources.tabular.building import COLUMNS, HEADER, NIGHT, NOW, columns, tracker

pytestmark = pytest.mark.slow

DIRT = (
    HEADER
    + "A-1,One,Alpha,To Do\nA-2,Two,Alpha,Nonsense\nA-3,Three,Gamma,To Do\nA-4,Four\n"
    + 'A-5,"Five\nlines",贝塔,Finished\nA-1,One again,Alpha,Doing\nA-5,"Five\nlines",贝塔,Finished\n'
)


class TestADirtyTable(SourceConformance):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        (tmp_path / "tracker.csv").write_text(DIRT)
        return Case(tracker(tmp_path, complete=True), NIGHT, NOW)


class TestSnapshots(SourceConformance):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        (tmp_path / "t-2026-03-08.csv").write_text(HEADER + "A-1,One,Alpha,To Do\nA-2,Two,Alpha,To Do\n")
        (tmp_path / "t-2026-03-09.csv").write_text(HEADER + "A-1,One,Alpha,Doing\nA-2,Two,Alpha,To Do\n")
        (tmp_path / "t-2026-03-10.csv").write_text(HEADER + "A-1,One,Alpha,Finished\nA-3,New,Alpha,Bad\n")
        return Case(tracker(tmp_path, files="t-*.csv", snapshot="t-%Y-%m-%d.csv", complete=True), NIGHT, NOW)


class TestAnUnpivotedSurvey(SourceConformance):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        (tmp_path / "survey.csv").write_text(
            "编号,项目,提交时间,总体满意度,团队服务\n1,贝塔,2026-03-01 10:00,5,4\n2,贝塔,2026-03-02 10:00,,3\n"
            "3,贝塔,2026-03-02 10:00,七,3\n4,贝塔,2026-03-02 10:00,,\n5,贝塔,2026-03-11 10:00,1,1\n"
        )
        part = {"scale": {"constant": "five_point"}}
        source = tracker(
            tmp_path,
            files="survey.csv",
            record="survey_answers",
            zone="Asia/Shanghai",
            dates=["%Y-%m-%d %H:%M"],
            columns={
                "ref": "编号",
                "project": "项目",
                "survey": {"constant": "2026-Q1"},
                "submitted_at": "提交时间",
            },
            unpivot=[
                {"suffix": "overall", "columns": {**part, "dimension": {"constant": "overall"}, "score": "总体满意度"}},
                {"suffix": "team", "columns": {**part, "dimension": {"constant": "team_service"}, "score": "团队服务"}},
            ],
        )
        return Case(source, NIGHT, NOW)


class TestJsonLines(SourceConformance):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        (tmp_path / "t.jsonl").write_text(
            '{"Key": 7, "Summary": "a", "Project": "Alpha", "fields": {"status": "To Do"}}\n'
            '{"Key": "8", "Project": "Alpha", "fields": {"status": "Doing"}, "labels": ["x"]}\n{"Key": \n'
        )
        mapping = {**COLUMNS, "status": {**columns()["status"], "from": "fields.status"}}
        return Case(tracker(tmp_path, files="t.jsonl", columns=mapping, extra="*"), NIGHT, NOW)
