"""One line a finding: what editors make of it, by the snippets in `docs/reports.md`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport, Report
from patscan.model.text import Language, Severity
from patscan.reports import concise
from patscan.reports.printable import printable
from tests.assessments import changed
from tests.reports.samples import FULL, HOSTILE, IN_BROWSER, place

PAGE = (Path(__file__).parents[2] / "docs/reports.md").read_text("utf-8")


class Mark(NamedTuple):
    """A line of an editor's list of problems."""

    path: str
    line: int
    column: int
    message: str


def snippet(language: str) -> str:
    """The first block of code in that language on the page."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def marks_in_vs_code(text: str) -> Iterator[tuple[str, Mark]]:
    """By the problem matchers, the first that matches a line, as VS Code tries them; with the severity."""
    matchers = json.loads(snippet("json"))
    for line in text.splitlines():
        for matcher in matchers:
            pattern = matcher["pattern"]
            if found := re.search(pattern["regexp"], line):
                path, row, column, message = (
                    found[pattern[name]] for name in ("file", "line", "column", "message")
                )
                yield matcher["severity"], Mark(path, int(row), int(column), message)
                break


def by_the_manual(text: str) -> Iterator[Mark]:
    """By Vim's `errorformat`, as its manual explains the items that the snippet has."""
    items = {r"%f": r"(.+?)", "%l": r"(\d+)", "%c": r"(\d+)", "%m": r"(.+)"}
    written = errorformat()
    pattern = "".join(items.get(one, re.escape(one)) for one in re.split(r"(%\w)", written))
    for line in text.splitlines():
        if found := re.fullmatch(pattern, line):
            yield Mark(found[1], int(found[2]), int(found[3]), found[4])


def errorformat() -> str:
    found = re.search(r"errorformat=(.+)", snippet("vim"))
    assert found
    return found[1].replace("\\ ", " ")


def by_vim(text: str) -> Iterator[Mark]:
    """By Vim itself."""
    script = [
        f"set errorformat={errorformat().replace(' ', chr(92) + ' ')}",
        "cgetexpr getline(1, '$')",
        "let rows = filter(getqflist(), 'v:val.valid')",
        "call map(rows, {_, one -> json_encode([bufname(one.bufnr), one.lnum, one.col, one.text])})",
        "call writefile(rows, expand('%') . '.rows')",
        "qall!",
    ]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        log.write_text(text, "utf-8")
        commands = [f"+{line}" for line in script]
        options = ["-es", "-u", "NONE", "-i", "NONE", "--cmd", "set encoding=utf-8"]
        subprocess.run(["vim", *options, *commands, str(log)], check=True, timeout=30)
        rows = Path(folder, "log.rows").read_text("utf-8").splitlines()
    return (Mark(*json.loads(row)) for row in rows)


VIMS: list[Callable[[str], Iterator[Mark]]] = [
    by_the_manual,
    *([by_vim] if shutil.which("vim") else []),
]


@pytest.mark.parametrize("language", get_args(Language))
def test_a_line_is_the_same_in_every_language_but_for_its_message(language: Language) -> None:
    lines = concise.render(MaskedReport(FULL), language).decode().splitlines()
    assert [line[: re.match(r".*?: \w+ [a-z-]+: ", line).end()] for line in lines] == [  # type: ignore[union-attr]
        "src/App.vue:14:12: critical coze-pat: ",
        "配置/.env.local:2:17: high coze-sat: ",
        "keys/coze.json:3:20: medium coze-oauth-private-key: ",
        "private/id_rsa:1:1: error not-scanned: ",
    ]


def test_vs_code_marks_every_line() -> None:
    text = concise.render(MaskedReport(FULL), "en").decode()
    marks = list(marks_in_vs_code(text))
    assert [(level, mark[:3]) for level, mark in marks] == [
        ("error", ("src/App.vue", 14, 12)),
        ("error", ("配置/.env.local", 2, 17)),
        ("warning", ("keys/coze.json", 3, 20)),
        ("error", ("private/id_rsa", 1, 1)),
    ]
    assert "pat_abcd…wxyz" in marks[0][1].message


def test_vs_code_reads_odd_names() -> None:
    text = concise.render(MaskedReport(HOSTILE._replace(skips=())), "en").decode()
    names = [printable(one.finding.location.path) for one in HOSTILE.verdicts]
    assert [mark.path for _, mark in marks_in_vs_code(text)] == [name for name in names if name]


@pytest.mark.parametrize("read", VIMS)
def test_vim_jumps_to_every_line(read: Callable[[str], Iterator[Mark]]) -> None:
    text = concise.render(MaskedReport(FULL), "zh").decode()
    assert [mark[:3] for mark in read("$ patscan\n" + text)] == [
        ("src/App.vue", 14, 12),
        ("配置/.env.local", 2, 17),
        ("keys/coze.json", 3, 20),
        ("private/id_rsa", 1, 1),
    ]


@pytest.mark.parametrize(
    ("path", "shown"),
    [("::set-output name=x::y", "./::set-output name=x::y"), ("a/##[error]b", r"a/\x23#[error]b"), (" ::x", "./ ::x"), ("a##vso[x]", r"a\x23#vso[x]"), ("a::b ##x", "a::b ##x")],
)  # fmt: skip
def test_no_name_is_a_command_to_a_ci(path: str, shown: str) -> None:
    report = Report(verdicts=(Verdict(changed(IN_BROWSER, location=place(path)), Severity.LOW),))
    assert concise.render(MaskedReport(report), "en").decode().startswith(f"{shown}:1:1: low ")


def test_paths_are_shown_from_where_the_user_stands() -> None:
    lines = concise.render(MaskedReport(FULL), "en", "/home/somebody/secret-project/src").decode()
    assert lines.startswith("App.vue:14:12: ")
    assert "/home/somebody/secret-project/private/id_rsa:1:1: " in lines
