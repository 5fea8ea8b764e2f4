"""What is written into a register file is what is read from it, in both formats."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from tasks.registers import xlsx_register, yaml_register
from tasks.registers.layout import PLACE, SECTIONS, Register
from tests.tasks.registers.rows import registers, small


def through(register: Register, format_name: str) -> Register:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register.{format_name}"
        if format_name == "yaml":
            path.write_text(yaml_register.text_of(register), encoding="utf-8", newline="")
            return yaml_register.read(path)
        path.write_bytes(xlsx_register.content_of(register))
        return xlsx_register.read(path)


def assert_same(one: Register, other: Register) -> None:
    assert one.project == other.project
    for section in SECTIONS:
        left, right = one[section.name], other[section.name].drop(columns=PLACE, errors="ignore")
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("format_name", ["yaml", "xlsx"])
def test_a_small_register_comes_back(format_name: str) -> None:
    assert_same(small(), through(small(), format_name))


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["yaml", "xlsx"])
@given(register=registers())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_register_comes_back(register: Register, format_name: str) -> None:
    assert_same(register, through(register, format_name))


@pytest.mark.slow
@given(register=registers())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_yaml_register_that_is_read_and_written_is_the_same_file(register: Register) -> None:
    text = yaml_register.text_of(register)
    assert yaml_register.text_of(through(register, "yaml")) == text
    assert yaml_register.text_of(through(register, "xlsx")) == text


def test_a_register_in_yaml_reads_like_one() -> None:
    assert yaml_register.text_of(small()).split("\n\n", 1)[0].splitlines()[-1] == "project: metering"
    assert "\n  - key: uptime\n    version: 1\n    statement: The system is up on working days\n" in (
        yaml_register.text_of(small())
    )
