"""Flow = file = function, and what is deployed is there."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.house.tree import ROOT, expect_none, modules, parsed, read


def _flows_in(path: Path) -> list[str]:
    return [
        node.name
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(
            ast.unparse(decorator).partition("(")[0] in {"flow", "prefect.flow"} for decorator in node.decorator_list
        )
    ]


FLOW_FILES = [path for path in modules("flows") if _flows_in(path)]
DEPLOYMENTS: list[dict[str, Any]] = (YAML(typ="safe").load(read("prefect.yaml")) or {}).get("deployments", [])
ENTRYPOINTS = [deployment["entrypoint"] for deployment in DEPLOYMENTS]


@pytest.mark.parametrize("path", FLOW_FILES, ids=str)
def test_a_flow_file_holds_one_flow_that_is_named_like_it(path: Path) -> None:
    assert _flows_in(path) == [path.stem]


def test_flows_live_in_flows_and_tasks_in_verbs() -> None:
    elsewhere = [str(path) for path in modules("tasks", "checks", "config") if _flows_in(path)]
    expect_none(elsewhere)
    tasks = [
        path
        for path in modules("flows", "tasks", "checks", "config")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(ast.unparse(each).partition("(")[0] in {"task", "prefect.task"} for each in node.decorator_list)
    ]
    expect_none([str(path) for path in tasks if path.parts[0] != "tasks" or len(path.parts) != 2])


def test_every_flow_is_deployed() -> None:
    expect_none(sorted({f"flows.{path.stem}.{path.stem}" for path in FLOW_FILES} - set(ENTRYPOINTS)))


def test_deployments_name_flows_by_module_path() -> None:
    """A file entrypoint would put flows/ on sys.path, where its modules hide others."""
    assert ENTRYPOINTS
    expect_none([entrypoint for entrypoint in ENTRYPOINTS if "/" in entrypoint or ":" in entrypoint])


def test_every_deployment_runs_one_at_a_time_and_waits_its_turn() -> None:
    for deployment in DEPLOYMENTS:
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}, deployment


def test_every_schedule_names_its_zone() -> None:
    schedules = [schedule for deployment in DEPLOYMENTS for schedule in deployment.get("schedules", [])]
    assert schedules
    assert all("timezone" in schedule for schedule in schedules)


@pytest.mark.slow
def test_every_deployment_is_a_flow_whose_parameters_are_described(tmp_path: Path) -> None:
    """In a process of its own: importing Prefect reads the settings of a home."""
    told = """
import importlib, json, sys
from prefect import Flow
for entrypoint in sys.argv[1:]:
    module, _, name = entrypoint.rpartition(".")
    flow = getattr(importlib.import_module(module), name)
    assert isinstance(flow, Flow), entrypoint
    schema = flow.parameters.model_dump()
    print(json.dumps({
        "entrypoint": entrypoint, "description": flow.description,
        "bare": [name for name, each in schema["properties"].items() if not each.get("description")],
    }))
"""
    environment = os.environ | {
        "HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_PROFILES_PATH": str(tmp_path / "p.toml"),
        "WORDKEEPER_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", told, *ENTRYPOINTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["entrypoint"] for line in lines] == ENTRYPOINTS
    expect_none([line["entrypoint"] for line in lines if not line["description"]])
    expect_none([(line["entrypoint"], line["bare"]) for line in lines if line["bare"]])
