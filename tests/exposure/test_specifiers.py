"""Strings that may name a module: which are found, and that hyperscan finds the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.exposure.graph import specifiers

WITHOUT = specifiers.database(hyperscan=False)
WITH = specifiers.database(from_bytes=0)

# A text, and the strings in it that may name a module.
ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("import a from './a'", ("./a",)),
    ("import './a'", ("./a",)),
    ("import\v\f './a'", ("./a",)),
    ("const a = require ( `./a` )", ("./a",)),
    ("require(`./a`)", ("./a", "./a")),  # as what is imported, and as what is listed
    ("import(/* webpackChunkName: 'x' */ './a')", ("./a",)),
    (f"import(/* {'x' * 300} */ './a')", ("./a",)),
    ("import /* from 'x' */ './a'", ("x", "./a")),
    ("new Worker(new URL('./a.js', import.meta.url))", ("./a.js",)),
    ("glob(['./a/*', './b/*'])", ("./a/*", "./a/*", "./b/*")),
    ("<script src='a.js'></script>", ("a.js",)),
    ("from 'load' + 'x'", ("load",)),  # a quote that ends one string does not begin another
    ("from '' + 'x'", ()),
    ("from 'a\nb'", ()),
    ("import a\nfrom\n'./a'", ("./a",)),
    ("import /* a */ (/* b */ /* c */ './a')", ("./a",)),
    ("import, './a'", ()),
    ("import x = './a'", ()),
    ("name: './a'", ()),
)  # fmt: skip
PARTS = (
    "from", "import", "require", "glob", "load", " ", "\n", "'", '"', "`", "(", "=", "[", "{", "/*", "*/", "*", "x",
    "./a", "type ", "use client", "fetch", "static",
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_what_may_name_a_module(text: str, expected: tuple[str, ...]) -> None:
    find, data = specifiers.finder("a.js"), text.encode()
    assert find
    for database in (WITHOUT, WITH):
        found = find(data, specifiers.hints(data, database))
        assert tuple(raw.decode() for _, raw in found) == expected


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_both_engines_find_the_same(text: str) -> None:
    data = text.encode()
    slow, fast = specifiers.hints(data, WITHOUT), specifiers.hints(data, WITH)
    assert list(fast.openings) == list(slow.openings)
    assert (fast.words, fast.has_types) == (slow.words, slow.has_types)
