"""Hostile code and the data flow of answers: what is read and kept is bounded, and what stands before is still found."""

from __future__ import annotations

import pytest

from patscan.detect.linter import answers, statements
from patscan.detect.linter.answers import (
    EXPRESSION_BYTES,
    MAX_ANSWERS,
    MAX_READ_BYTES,
    _Flow,
    leaks,
)
from patscan.detect.linter.frameworks import BY_LANGUAGE
from patscan.detect.linter.statements import MAX_DEPTH, MAX_STATEMENTS, program

ANSWER = "app.get('/t', (req, res) => { res.json({ token: process.env.COZE_TOKEN }) })\n"
PY_ANSWER = "@app.get('/t')\ndef t():\n    return {'token': os.environ['COZE_TOKEN']}\n"
T = "process.env.COZE_TOKEN"
# path, text. Each is expensive for something that looks back, goes deeper, or asks every name of every other.
HOSTILE = {
    "deep-braces": ("a.js", ANSWER + "function f(a) {" * 4_000),
    "deep-brackets": ("a.js", ANSWER + "res.json(" * 4_000),
    "deep-arrows": ("a.js", ANSWER + "const f = (x) => {\n" * 3_000 + "res.json(x)" + "}\n" * 3_000),
    "deep-blocks": ("a.py", PY_ANSWER + "".join(" " * n + "def f():\n" for n in range(900))),
    "one-name": ("a.js", ANSWER + f"x = {T}\n" * 3_000 + "res.json(x)\n"),
    "one-name-many-answers": ("a.js", f"const x = {T}\n" + "res.json({ a: x })\n" * 3_000),
    "chain": ("a.js", f"let v0 = {T}\n" + "".join(f"let v{n} = v{n - 1}\n" for n in range(1, 3_000)) + "res.json(v2999)\n"),
    "cycle": ("a.js", ANSWER + f"let a = {T}\nlet b = a\n" + "a = b\nb = a\n" * 2_000 + "res.json(b)\n"),
    "self": ("a.py", PY_ANSWER + "x = x or COZE_TOKEN\n" * 3_000),
    "huge-object": ("a.js", ANSWER + "const o = {\n" + "".join(f"  k{n}: {T},\n" for n in range(3_000)) + "}\nres.json(o)\n"),
    "huge-call": ("a.js", ANSWER + f"res.json({{{'a: [(' * 3_000}{T}"),
    "fills": ("a.js", ANSWER + "const o = {}\n" + "".join(f"o.k{n} = {T}\n" for n in range(3_000)) + "res.json(o)\n"),
    "many-routes": ("a.js", ANSWER * 2_000),
    "many-functions": ("a.js", ANSWER + f"function f() {{ return {T} }}\n" * 2_000),
    "parse-error-at-the-end": ("a.js", ANSWER * 1_000 + "function ( { if x => ))) `${ '"),
    "long-statement": ("a.js", ANSWER + "x = a +\n" * 10_000),
    "long-line": ("a.js", ANSWER + f"x = {T} + " * 3_000),
    "names": ("a.js", ANSWER + "res.json({" + "cozeToken, " * 6_000),
    "java": ("A.java", "class A { @GetMapping(\"/\") Object t() { return cozeToken; } }\n" + "map.put(\"a\", cozeToken);\n" * 3_000),
    "go": ("a.go", "c.JSON(200, gin.H{\"t\": cozeToken})\n" + "m[\"a\"] = cozeToken\n" * 4_000),
    "php": ("a.php", "<?php echo json_encode(['t' => getenv('COZE_TOKEN')]);\n" + "$a['t'] = $coze_token;\n" * 3_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_read_is_bounded_and_what_stands_before_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, text = HOSTILE[name]
    flows: list[_Flow] = []

    class Watched(_Flow):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            flows.append(self)

    monkeypatch.setattr(answers, "_Flow", Watched)
    data = text.encode()[: answers.MAX_BYTES]
    found = list(leaks(path, data))
    assert found
    assert len(found) <= MAX_ANSWERS
    (flow,) = flows
    # The last expression may go beyond the limit, and no further one is read.
    assert flow.left_bytes > -2 * EXPRESSION_BYTES
    assert len(flow._holders) <= MAX_STATEMENTS
    assert len(flow._program.statements) <= MAX_STATEMENTS


def test_the_limit_is_reached_by_what_asks_for_everything() -> None:
    text = (ANSWER + "res.json({" + "cozeToken, " * 6_000).encode()
    language = BY_LANGUAGE["js"]
    flow = _Flow("a.js", text, language)
    flow.left_bytes = 100_000
    assert len(list(flow.leaks())) < len(list(leaks("a.js", text)))
    assert flow.left_bytes < 0
    assert MAX_READ_BYTES >= 16 * answers.MAX_BYTES


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"const a = {T}\nconst b = a\nres.json(b)\n", 1),
        (f"let v0 = {T}\n" + "".join(f"let v{n} = v{n - 1}\n" for n in range(1, 9)) + "res.json(v8)\n", 1),
        (f"res.json(made())\nfunction made() {{\n  const one = {T}\n  return one\n}}\n", 1),
        (f"let a = {T}\na = other()\nres.json(a)\n", 0),
        ("res.json({ a: page.config.cozeToken })\n", 1),
        ("const conf = made()\nres.json(conf.cozeToken)\n", 1),
        ("const page = made()\nres.json(page.config.cozeToken)\n", 0),
        (f"const token = {T}\nconst tokens = token1 + my_token\nres.json(tokens)\n", 0),
    ],
    ids=["two", "more-than-rounds", "returned-below", "given-another", "unknown", "setting", "made-here", "parts-of-words"],
)  # fmt: skip
def test_statements_without_the_name_of_coze_are_read_where_they_matter(
    text: str, count: int
) -> None:
    assert len(list(leaks("a.js", text.encode()))) == count


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("js", "function f(a) {" * 5_000),
        ("python", "".join(" " * n + "def f():\n" for n in range(900))),
    ],
    ids=["js", "python"],
)
def test_functions_are_nested_so_deep_only(language: str, text: str) -> None:
    found = program(text.encode(), BY_LANGUAGE[language].style)
    depths = [len(list(found.around(number))) for number in range(len(found.functions))]
    assert MAX_DEPTH <= max(depths) <= MAX_DEPTH + 2


def test_statements_are_counted() -> None:
    found = program(b"a = 1\n" * (MAX_STATEMENTS + 5_000), BY_LANGUAGE["js"].style)
    assert len(found.statements) == MAX_STATEMENTS
    assert statements.MAX_STATEMENTS == MAX_STATEMENTS
