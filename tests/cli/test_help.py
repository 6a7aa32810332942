"""The two help pages of every command: one that fits a screen, and one that explains everything."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from patscan.cli import patscan
from patscan.cli.help_page import SCREEN_LINES, SECTIONS
from tests.cli import pages
from tests.cli.manual import leaves

MAX_LINES, MAX_CELLS = 40, 80
FLAG = re.compile(r"(?<![\w`-])--?[a-z][\w-]*")


@pytest.fixture(scope="module", params=["C.UTF-8", "zh_CN.UTF-8"])
def both(request: pytest.FixtureRequest) -> dict[str, tuple[str, str]]:
    """The short and the whole page of each command, in one language."""
    said = pages.said(request.param)
    names = [name.removesuffix("--help") for name in said if name.endswith("--help")]
    return {name: (said[f"{name}-h"], said[f"{name}--help"]) for name in names}


def test_a_short_page_fits_a_screen(both: dict[str, tuple[str, str]]) -> None:
    assert len(both) > 30
    lines = {name: short.splitlines() for name, (short, _) in both.items()}
    assert {name: len(page) for name, page in lines.items() if len(page) > MAX_LINES} == {}
    assert [line for page in lines.values() for line in page if cell_len(line) > MAX_CELLS] == []


def test_a_short_page_names_every_option(both: dict[str, tuple[str, str]]) -> None:
    for name, (short, whole) in both.items():
        options = {
            word
            for line in re.findall(r"(?m)^  (-.*?)(?:  |$)", whole)
            for word in FLAG.findall(line)
        }
        assert options - {"-h"} <= set(FLAG.findall(short)), name


def test_every_command_takes_a_language(both: dict[str, tuple[str, str]]) -> None:
    assert [name for name, (_, whole) in both.items() if "--lang" not in whole] == []


def test_a_page_that_fits_a_screen_is_not_shortened(both: dict[str, tuple[str, str]]) -> None:
    shortened = {name for name, (short, whole) in both.items() if short != whole}
    assert {"scan ", "history ", "audit "} <= shortened
    long = {name for name, (_, whole) in both.items() if len(whole.splitlines()) > SCREEN_LINES}
    assert shortened <= long


def test_a_section_names_options_that_exist() -> None:
    named = [name for section in SECTIONS for name in section.options]
    assert len(named) == len(set(named))
    assert set(named) <= {"help"} | {
        one.name for _, command in leaves(patscan, "") for one in command.params
    }
