"""Allow comments."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.model.findings import Allow, AllowProblem
from patscan.policy.allow import allow_in

# Comments of every kind, on the line of the credential: the opener, and the code before it.
ON_THE_LINE = [
    ("a.py", "x = 1  # {}"), ("a.py", "x = f(1)# {}"), ("a.py", "x = '\"' + y  # {}"), ("a.sh", "export T=x # {}"),
    ("a.js", "x = 1;  // {}"), ("a.js", "x = 1 /* {} */"), ("a.js", "x('a') // noqa, {}"), ("a.js", "/* {} */ x = 1"),
    ("a.js", "/* one */ x = 1 // {}"), ("a.jsx", "<p>x</p> {{/* {} */}}"), ("a.json", '"t": "x",  // {}'),
    ("a.html", "<p>x</p> <!-- {} -->"), ("a.md", "`x` <!-- {} -->"), ("a.sql", "select 1 -- {}"),
    ("a.sql", "select 1 --{}"), ("a.lua", "x = 1 --[[ {} ]]"), ("a.ini", "t=x ; {}"), ("a.lisp", "(x) ;; {}"),
    ("a.tex", "x % {}"), ("a.erl", "x. %% {}"), ("a.f90", "x = 1 ! {}"), ("a.j2", "x {{# {} #}}"),
    ("a.hbs", "x {{{{!-- {} --}}}}"), ("a.hbs", "x {{{{! {} }}}}"), ("a.blade.php", "x {{{{-- {} --}}}}"),
    ("a.erb", "x <%# {} %>"), ("a.jsp", "x <%-- {} --%>"), ("a.liquid", "x {{% comment %}} {} {{% endcomment %}}"),
    ("a.ml", "x (* {} *)"), ("a.hs", "x {{- {} -}}"), ("a.cshtml", "x @* {} *@"), ("a.lisp", "x #| {} |#"),
    ("a.ps1", "x <# {} #>"), ("a.bat", "set T=x & REM {}"), ("a.cmd", "set T=x & :: {}"), ("a.vb", "x = 1 ' {}"),
    ("a.vim", 'let x = 1 " {}'), ("a.1", "x \\\" {}"), ("a.cob", "x *> {}"), ("a.pas", "x {{ {} }}"),
    ("a.ipynb", '    "T = \'x\'  # {}\\n",'),
]  # fmt: skip
# And alone on the line above.
ABOVE = [
    ("a.py", "# {}"), ("a.py", "    # note: {}"), ("a.py", '""" {} """'), ("a.js", "  // {}"), ("a.js", " * {}"),
    ("a.jsx", "    {{/* {} */}}"), ("a.html", "<!-- {} -->"), ("a.md", "[//]: # ({})"), ("a.md", '[//]: # "{}"'),
    ("a.md", "[comment]: <> ({})"), ("a.rst", ".. {}"), ("a.bat", "REM {}"), ("a.bat", "@rem {}"), ("a.bat", ":: {}"),
    ("a.ps1", "<# {} #>"), ("a.vim", '" {}'), ("a.1", ".\\\" {}"), ("a.1", "'\\\" {}"), ("a.vb", "' {}"),
    ("a.sql", "-- {}"), ("a.ini", "; {}"), ("a.tex", "%% {}"), ("a.rb", "=begin {}"), ("a.m4", "dnl {}"),
    ("a.texi", "@comment {}"), ("a.j2", "{{# {} #}}"), ("a.erb", "<%# {} %>"), ("a.ipynb", '    "# {}\\n",'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "line"), ON_THE_LINE)
def test_counts_on_the_line(path: str, line: str) -> None:
    for words in ("patscan: allow a sample", "PATSCAN:ALLOW a sample"):
        allow = allow_in(line.format(words), "", line_number=7, path=path)
        assert allow == Allow("a sample", None, 7)


@pytest.mark.parametrize(("path", "line"), ABOVE)
def test_counts_alone_on_the_line_above(path: str, line: str) -> None:
    allow = allow_in("x", line.format("patscan: allow a sample"), line_number=7, path=path)
    assert allow == Allow("a sample", None, 6)


def test_a_reason_may_be_in_any_language() -> None:
    allow = allow_in('x  # patscan: allow - 已撤销的示例，it\'s "old"', "", line_number=1)
    assert allow == Allow('已撤销的示例，it\'s "old"', None, 1)


DOES_NOT: list[tuple[str, str, AllowProblem | None]] = [
    ("x = 1", "", None),
    ("x", "y = 2  # patscan: allow a sample", None),
    ("x", "y = 2  # patscan: ignore", None),
    ("x  # see .patscanignore and what patscan notes", "", None),
    ("x  # patscan: allow", "", "no-reason"),
    ("x  /* patscan: allow */", "", "no-reason"),
    ("x  # patscan: allow until 2027-01-31", "", "no-reason"),
    *(
        (f"x  # patscan: allow a sample {end}", "", "end")
        for end in (
            "until 2027-02-31", "until 2027/01/31", "until 31.01.2027", "until 20270131", "until 2027-1-3", "until tomorrow",
            "until: 2027-01-31", "until=2027-01-31", "until：2027-01-31", "until2027-01-31", "untill 2027-01-31",
            "till 2027-01-31", "until 2027-01-31T00:00", "until 2027-01-3１", "until 2027-01-31 until 2028/01/01",
            "expires 2027-01-31", "expires on 2027-01-31", "expiry: 2027", "valid to 2027-01-31", "valid for 30 days",
            "有效期至 2027-01-31", "有效期：2027年1月31日", "截止 2027-01-31", "截至2027年", "直到明年", "到 2027-01-31",
            "2027-01-31 为止", "到期日：2027-01-31",
        )
    ),
    *(
        (f"x  # {words}", "", "near-miss")
        for words in (
            "patscan: ignore", "patscan: ignore a sample", "patscan：allow a sample", "patscan allow a sample", "patscan:disable",
            "patscan-allow: a sample", "patscan : allow a sample", "patscan=allow", "patscan(allow)", "nopatscan", "no-patscan",
            "noqa: patscan", "skip patscan", "patscan: skip", "patscan: allowed", "patscan: allowlist", "patscan: off",
            "patscan: allow-next-line a sample", "patscan-disable-next-line", "pat-scan: allow a sample", "PatScan_Ignore",
            "patscan: 忽略", "patscan：放行 示例",
        )
    ),
    ("x", "// patscan: ignore", "near-miss"),
    ("t = 'x', note = 'patscan: allow a sample'", "", "no-comment"),
    ("pat_x patscan: allow a sample", "", "no-comment"),
    ("see https://example.com patscan: allow a sample", "", "no-comment"),
    ("/* old */ x = 'patscan: allow a sample'", "", "no-comment"),
    ("*x = 'patscan: allow a sample';", "", "no-comment"),
    ("x", "patscan: allow a sample", "no-comment"),
    ("x", "'patscan: allow a sample',", "no-comment"),
    ("x", '"patscan: allow a sample",', "no-comment"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "previous", "problem"), DOES_NOT)
def test_does_not_count(line: str, previous: str, problem: AllowProblem | None) -> None:
    allow = allow_in(line, previous, line_number=7)
    expected = problem and Allow("", None, 6 if previous else 7, problem)
    assert allow == expected


@pytest.mark.parametrize("line", [
    '{"token": "x", "note": "patscan: allow a sample"}', '{"token": "x", "#": "# patscan: allow a sample"}',
    '  "url": "https://a.b/ // patscan: allow a sample",', '"x": "\\" // patscan: allow a sample"',
])  # fmt: skip
def test_json_has_no_comments(line: str) -> None:
    assert allow_in(line, "", line_number=1, path="a.json") == Allow("", None, 1, "no-comment")
    assert allow_in("x", line, line_number=2, path="a.json") in (
        None,
        Allow("", None, 1, "no-comment"),
    )


PREFERRED = [
    ("x = 'patscan: allow a'  # patscan: allow b", "", Allow("b", None, 7)),
    ("x  # patscan: ignore", "# patscan: allow above", Allow("above", None, 6)),
    ("x  # patscan: allow", "# patscan: allow above", Allow("", None, 7, "no-reason")),
    ("x  # patscan: ignore", "# patscan: skip", Allow("", None, 7, "near-miss")),
]


@pytest.mark.parametrize(("line", "previous", "expected"), PREFERRED)
def test_of_several_comments_one_counts(line: str, previous: str, expected: Allow) -> None:
    assert allow_in(line, previous, line_number=7) == expected


@pytest.mark.parametrize(
    "text",
    ["a sample until 2027-01-31", "until 2027-01-31: a sample", "a sample (until 2027-01-31)"],
)
def test_until(text: str) -> None:
    allow = allow_in(f"x  # patscan: allow {text}", "", line_number=1)
    assert allow == Allow("a sample", "2027-01-31", 1)


@pytest.mark.parametrize(
    "text", ["revoked on 2026-01-02", "an expired sample", "已过期的示例", "2020/01/01 的示例"]
)
def test_a_day_in_a_reason_is_no_end(text: str) -> None:
    assert allow_in(f"x  # patscan: allow {text}", "", line_number=1) == Allow(text, None, 1)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_makes_it_crash(line: str, previous: str) -> None:
    for path in ("a.py", "a.ipynb", "a.vim"):
        allow_in(line, f"# patscan: allow {previous}", line_number=2, path=path)
        allow_in(f"{previous} patscan: allow {line}", f"{line} nopatscan", line_number=2, path=path)


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit",
    [
        "patscan:",
        "patscan: allow ",
        " ",
        "(",
        "until ",
        "-",
        "*/",
        "#",
        "/*",
        '"',
        "'",
        '\\"',
        "{#",
        ";",
        "到",
        "no",
    ],
)
def test_long_lines_take_no_time(unit: str) -> None:
    line = unit * 2000 + "# patscan: allow " + unit * 2000
    started = time.process_time()
    for _ in range(10):
        allow_in(line, line, line_number=1)
    assert time.process_time() - started < 5  # quadratic behaviour would take minutes
