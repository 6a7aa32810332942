"""Findings cost the same each, however many of them one file has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from patscan.coze.known import Known
from patscan.detect.scanner import Scanner
from patscan.model.findings import Secret
from patscan.model.run import Facts, Outcome, Report
from patscan.policy.assess import assess_facts
from patscan.policy.settings import Settings
from patscan.sources.working_tree import on_disk
from tests.linear.timing import assert_linear
from tests.tokens import fake_token

FEW = 150


class Shape(NamedTuple):
    """A file with many credentials: `line` is repeated, with the number of the line and a token."""

    path: str
    line: str
    head: str = ""
    tail: str = ""

    def text(self, count: int) -> bytes:
        """The file with so many credentials."""
        lines = (self.line.format(n=n, token=fake_token("pat", seed=n)) for n in range(count))
        return (self.head + "".join(lines) + self.tail).encode()


SHAPES = {
    "lines": Shape("a.txt", "token {n} {token}\n"),
    "one line": Shape("a.txt", "{token} ", "coze "),
    "variables": Shape(".env", "TOKEN_{n}={token}\n"),
    "variables on one line": Shape(".env", "T{n}={token} ", "COZE "),
    "variables made from others": Shape(".env", "TOKEN_{n}={token}\nVITE_{n}=$TOKEN_{n}\n"),
    "site data": Shape("data/a.json", '{{"token_{n}": "{token}"}},\n', "[", "{{}}]"),
    "script": Shape("a.js", "const c{n} = new CozeAPI({{ token: '{token}' }})\n"),
    "minified": Shape("a.js", "c{n}='{token}';", "// api.coze.cn\nvar a;"),
    "server actions": Shape("a.ts", "async function f{n}() {{ 'use server'; g('{token}') }}\n"),
    "next": Shape("pages/a.tsx", "const c{n} = '{token}'\n", "export function getStaticProps() {}\n"),
    "astro": Shape("a.astro", "const c{n} = '{token}'\n", "---\n", "---\n<p/>"),
    "source map": Shape("a.js.map", "a{n} = '{token}'\\n", '{"sourcesContent":["', '"]}'),
    "JSON": Shape("a.json", '{{"key{n}": "{token}"}},\n', "[", "{}]"),
    "app.json": Shape("app.json", '"{token}", ', "[", "0]"),
    "PHP": Shape("a.php", "$t{n} = '{token}';\n", "<p><?php\n", "?></p>"),
    "JSP": Shape("a.jsp", "<p title='{token}'>\n", "<html>"),
    "diff": Shape("a.diff", "+t={token}\n", "--- a/x\n+++ b/x\n@@ -0,0 +1,99999 @@\n"),
    "patches": Shape("a.diff", "--- a/x{n}\n+++ b/x{n}\n@@ -0,0 +1,1 @@\n+t={token}\n"),
}  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_file_with_many_credentials_takes_linear_time(shape: Shape, tmp_path: Path) -> None:
    scanner = Scanner()

    def scanned(count: int) -> Outcome:
        outcome = scanner.text(shape.path, shape.text(count))
        assert len(outcome.findings) == count
        return outcome

    def scanning(count: int) -> Callable[[], object]:
        text = shape.text(count)
        return lambda: scanner.text(shape.path, text)

    def assessing(count: int) -> Callable[[], object]:
        root = tmp_path / str(count)
        (root / shape.path).parent.mkdir(parents=True)
        (root / shape.path).write_bytes(shape.text(count))
        facts = Facts.of([scanned(count)])

        def assessed() -> Report:
            project = on_disk(str(root))
            return assess_facts(
                Settings(str(root)), facts, dt.date(2026, 6, 1),
                projects=lambda *_: project, ages=lambda _: ({}, ()),
            )  # fmt: skip

        return assessed

    assert_linear(scanning, FEW)
    assert_linear(assessing, FEW)


@pytest.mark.timing
def test_credentials_that_look_alike_are_told_apart_in_linear_time() -> None:
    def masking(count: int) -> Callable[[], object]:
        bodies = (f"aaaa{n:040}aaaa" for n in range(count))
        known = Known(Secret.of(one.encode(), body=one.encode()) for one in bodies)
        text = "a" * count
        return lambda: known.masked(text)

    assert_linear(masking, FEW)
