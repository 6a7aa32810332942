"""Chinese: no English sentence on any page, and lines as Chinese readers expect them."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

import patscan
from patscan.reports.fold import fold
from tests.cli import pages

PACKAGE = Path(patscan.__file__).parent
CATALOGUE = PACKAGE / "cli/locale/zh/LC_MESSAGES/click.po"
# What no command of patscan can make click say.
NEVER_SAID = re.compile(
    r"editor|Windows error|defined twice|No options defined|DeprecationWarning|deprecated|"
    r"one parameter declaration|Boolean option|Could not determine|must be an iterable|"
    r"%\(prog\)s|start character|Bash|colour|Choice\(|UUID|standard stream|^d$"
)
# Three words in a row, outside of code, quotes, options and usage lines.
CODE = re.compile("`[^`]*`")
ENGLISH = re.compile(r"(?<![\w/.`-])(?!patscan )[A-Za-z][a-z]+ [a-z]{2,} [a-z]{2,}\b")
QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}")


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What each command line says in Chinese."""
    return pages.said("zh_CN.UTF-8")


def test_no_page_has_an_english_sentence(said: dict[str, str]) -> None:
    assert len(said) > 60
    found = {name: ENGLISH.findall(QUOTED.sub("", page)) for name, page in said.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_page_says_something_in_chinese(said: dict[str, str]) -> None:
    silent = [name for name, page in said.items() if not re.search("[\u4e00-\u9fff]", page)]
    assert silent == ["--version"]


def test_lines_are_folded_as_chinese_is(said: dict[str, str]) -> None:
    lines = [line for page in said.values() for line in page.splitlines()]
    assert [line for line in lines if re.match(r"\s*[，。、：；）！？]", line)] == []
    prose = [line for line in lines if re.match(r"\s.*[\u4e00-\u9fff]", line)]
    assert [line for line in prose if cell_len(line) > 80] == []


def test_usage_errors_are_punctuated_as_chinese(said: dict[str, str]) -> None:
    lines = [line for page in said.values() for line in page.splitlines()]
    assert [
        line for line in lines if re.search(r"'\.( |$)|。 [\u4e00-\u9fff]|integer|\\t", line)
    ] == []


def messages_of_click() -> Iterator[str]:
    """What click hands to gettext."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("_", "ngettext") and isinstance(first, ast.Constant):
                    yield str(first.value)


def test_the_catalogue_has_what_click_may_say() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    unknown = {one for one in messages_of_click() if known.gettext(one) == one}
    unknown = {one for one in unknown if known.ngettext(one, "\0", 2) == "\0"}
    assert {one for one in unknown if not NEVER_SAID.search(one)} == set()


def test_the_catalogue_is_compiled_from_its_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    entries = CATALOGUE.read_text().split("\n\n")[1:]
    for entry in entries:
        words = {
            key: ast.literal_eval(value)
            for key, value in re.findall(r'(?m)^(msg\S+) (".*")$', entry)
        }
        if "msgid_plural" in words:
            said = known.ngettext(words["msgid"], words["msgid_plural"], 2)
            assert said == words["msgstr[0]"]
        else:
            assert known.gettext(words["msgid"]) == words["msgstr"]
    assert len(entries) > 40


def bilingual() -> Iterator[tuple[str, str]]:
    """The Chinese half of every sentence in the package, and the file it is in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("Text", "say") and len(node.args) == 2:
                zh = node.args[1]
                if isinstance(zh, ast.Constant) and isinstance(zh.value, str):
                    yield path.name, zh.value


def test_chinese_sentences_have_full_width_punctuation() -> None:
    sentences = [row for row in bilingual() if re.search("[\u4e00-\u9fff]", row[1])]
    assert len(sentences) > 300
    half = re.compile(
        r"[\u4e00-\u9fff}`][,;!?]|[\u4e00-\u9fff][:.]|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]|\}:\{reason"
    )
    assert [row for row in sentences if half.search(CODE.sub("``", row[1]))] == []


def test_chinese_and_numbers_are_set_apart() -> None:
    tight = re.compile(
        r"[\u4e00-\u9fff]\d|\d[\u4e00-\u9fff]|[\u4e00-\u9fff]\{(?:n|count|line)[:}]|\{(?:n|count|line)(?::,)?\}[\u4e00-\u9fff]"
    )
    assert [row for row in bilingual() if tight.search(row[1])] == []


FOLDED = [
    ("", 10, [""]),
    ("one two three", 8, ["one two", "three"]),
    ("a/very/long/path", 6, ["a/very", "/long/", "path"]),
    ("只在服务端使用。", 14, ["只在服务端使", "用。"]),
    ("见（下文）的说明", 6, ["见（下", "文）的", "说明"]),
    ("参见（下文）", 6, ["参见", "（下", "文）"]),
    ("用 `patscan` 扫描", 12, ["用 `patscan`", "扫描"]),
]


@pytest.mark.parametrize(("text", "cells", "lines"), FOLDED)
def test_fold(text: str, cells: int, lines: list[str]) -> None:
    assert fold(text, cells) == lines
