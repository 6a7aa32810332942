"""Statements and functions are told apart without a grammar of the language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from patscan.detect.linter.frameworks import BY_LANGUAGE
from patscan.detect.linter.statements import Program, Statement, openers, program
from tests.linear.timing import assert_linear

# language, text, its statements, each with the number of functions around it
PROGRAMS = [
    ("js", "const a = { b: 1,\n c: 2 }\nf(a)", [("const a = { b: 1,\n c: 2 }", 0), ("f(a)", 0)]),
    ("js", "app.get('/x', (q, s) => { s.json(a); b() })", [("app.get('/x', (q, s) => ", 0), ("s.json(a)", 1), (" b() ", 1), (")", 0)]),
    ("js", "const t = a\n  .b()\n  .c\nd()", [("const t = a\n  .b()\n  .c", 0), ("d()", 0)]),
    ("js", "// { not code\nconst s = '}'; x", [("// { not code", 0), ("const s = '}'", 0), (" x", 0)]),
    ("js", "if (a) { b = { c: `}` } }", [("if (a) ", 0), (" b = { c: `}` } ", 0)]),
    ("python", "@app.get('/')\ndef f():\n    a = {\n        'b': 1}\n    return a\nx = 1", [("a = {\n        'b': 1}", 1), ("return a", 1), ("x = 1", 0)]),
    ("python", "if a:\n  b = 1\nc = 2", [("if a:", 0), ("b = 1", 0), ("c = 2", 0)]),
    ("go", "func f(c *gin.Context) {\n\tm := gin.H{\n\t\t\"a\": b,\n\t}\n\tc.JSON(200, m)\n}", [("func f(c *gin.Context) ", 0), ("m := gin.H{\n\t\t\"a\": b,\n\t}", 1), ("c.JSON(200, m)\n", 1)]),
    ("java", "class A { @Get(\"/\")\n String f() { return t; } }", [("class A ", 0), ("@Get(\"/\")\n String f() ", 1), ("return t", 2)]),
    ("php", "function f() { $a = ['b' => 1]; echo <<<X\n}{\nX; }", [("function f() ", 0), ("$a = ['b' => 1]", 1), (" echo <<<X\n}{\nX", 1)]),
    ("js", "}}} ) a ( {", [("}}} ) a ( {", 0)]),
    ("js", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), PROGRAMS)
def test_statements(language: str, text: str, expected: list[tuple[str, int]]) -> None:
    data = text.encode()
    found = program(data, BY_LANGUAGE[language].style)
    told = [
        (data[one.start : one.end].decode().strip(), len(list(found.around(one.function))) - 1)
        for one in found.statements
    ]
    assert [one for one in told if one[0] != ")"] == [
        (text.strip(), depth) for text, depth in expected if text != ")"
    ]


# language, text, whether its brackets are closed: then blocks are passed over
BLOCKS = [
    ("js", "const a = { b: 1 }\nclass A {\n  f(x) { if (x) { y } }\n  g() { z; w }\n}\nap.get('/', (q) => {\n  r({ q })\n})\nend", True),
    ("js", "const t = f(function () { a; b }) + c\n@D({ x: () => { y } })\nclass B { m() { n } }", True),
    ("go", "func f() {\n\tif a {\n\t\tb()\n\t}\n}\n\nfunc g() { m := gin.H{\"a\": c}; d() }\n", True),
    ("java", "class A { @Get(\"/\") String f() { return t; } int g() { while (x) { y(); } } }", True),
    ("php", "function f() { # }\n a; }\nif (b) { c; } else { d; }", True),
    ("js", "function f() { a(/[(]/) }\nfunction g() { b } ) c", False),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "closed"), BLOCKS)
def test_a_statement_is_the_same_where_other_blocks_are_passed_over(
    language: str, text: str, closed: bool
) -> None:
    data, style = text.encode(), BY_LANGUAGE[language].style

    def around(found: Program, one: Statement) -> tuple[object, ...]:
        functions = map(found.functions.__getitem__, found.around(one.function))
        return one.start, one.end, *((each.header, each.is_type) for each in functions)

    whole = program(data, style)
    fewest = len(whole.statements)
    for offset in range(len(data)):
        part = program(data, style, [offset])
        fewest = min(fewest, len(part.statements))
        expected = [around(whole, one) for one in whole.at([offset])]
        assert [around(part, one) for one in part.at([offset])] == expected
    assert (fewest < len(whole.statements)) == closed


def test_brackets_in_strings_are_text() -> None:
    data = b'f("(", g(x'
    assert [mark for mark, _ in openers(data, 0, len(data) - 1, len(data))] == [b"(", b"("]
    data = b"f(`g(${x})`)"
    assert [mark for mark, _ in openers(data, 0, data.index(b"x"), len(data))] == [b"("]


@pytest.mark.timing
@pytest.mark.parametrize("language", ["js", "python", "php"])
@pytest.mark.parametrize(
    "unit", [b"{", b"(", b"a;", b"if(a){", b"<<<X\n", b"'" * 3, b"f(g({", b"def f():\n "]
)
def test_the_time_grows_with_the_text_alone(language: str, unit: bytes) -> None:
    def work(count: int) -> Callable[[], object]:
        return lambda: program(unit * count, BY_LANGUAGE[language].style)

    assert_linear(work, 1_000)
