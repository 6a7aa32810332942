"""The README says the same in both languages, and names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from patscan import __version__
from patscan.cli import COMMANDS
from patscan.cli.output import FORMATS
from patscan.coze.rules import RULES
from patscan.model.text import Exit
from tests.test_chinese_pages import blocks, tables

PAGE = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
ENGLISH, CHINESE = PAGE.split("\n## 中文\n")


def test_both_halves_have_the_same_blocks_and_tables() -> None:
    assert blocks(ENGLISH) == blocks(CHINESE)
    assert tables(ENGLISH) == tables(CHINESE)
    linked = (
        set(re.findall(r"\]\((?:docs/(?:zh/)?)?([\w/.#-]+)", half)) for half in (ENGLISH, CHINESE)
    )
    english, chinese = ({one.partition("#")[0] for one in half} for half in linked)
    # Pages for contributors are linked from the English half alone.
    assert chinese <= english
    assert english - chinese <= {
        "", "robustness.md", "fuzzing.md", "dependencies.md", "bench/README.md",
    }  # fmt: skip


def test_every_command_that_is_named_exists() -> None:
    named = re.findall(r"(?m)^(?:git .*\| )?patscan ([a-z]+)", PAGE)
    assert len(named) > 30
    assert set(named) <= set(COMMANDS)


def test_every_rule_format_and_exit_code_is_named() -> None:
    for half in (ENGLISH, CHINESE):
        words = set(re.findall(r"`([a-z0-9-]+)`", half))
        assert {rule.id for rule in RULES} <= words
        assert set(FORMATS) <= words
        codes = set(
            map(int, re.findall(r"\b\d+\b", " ".join(re.findall(r"(?m)^\| ([\d, 、]+) \|", half))))
        )
        assert {int(code) for code in Exit} <= codes


def test_the_tag_is_that_of_this_version() -> None:
    assert set(re.findall(r"rev: v(\S+)", PAGE)) == {__version__}
