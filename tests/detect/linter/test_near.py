"""A pattern that is searched for near words only finds what it finds everywhere."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from patscan.detect import linter
from patscan.detect.linter import server_props
from patscan.detect.linter.near import Near

MODULES = [
    importlib.import_module(f"{linter.__name__}.{one.name}")
    for one in pkgutil.iter_modules(linter.__path__)
]
NEAR = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES for name, value in vars(module).items() if isinstance(value, Near)
} | {f"server_props._HANDED[{n}]": row.use for n, row in enumerate(server_props._HANDED) if isinstance(row.use, Near)}  # fmt: skip
CORPUS = Path(__file__).parents[2] / "corpus"
TEXT = b"\n".join(path.read_bytes() for path in sorted(CORPUS.rglob("*")) if path.is_file())
# What the corpus has no example of.
EXAMPLES = {
    "elsewhere._TYPE_PYTHON": b"def f(settings: Annotated[CozeSettings, Depends(get)]): ...",
}


@pytest.mark.parametrize("name", NEAR)
def test_a_pattern_finds_the_same_near_its_words(name: str) -> None:
    near = NEAR[name]
    text = EXAMPLES.get(name, b"") + TEXT
    everywhere = [match.span() for match in near.pattern.finditer(text)]
    assert everywhere
    assert [match.span() for match in near.finditer(text)] == everywhere
    assert near.search(text)


@pytest.mark.parametrize("name", NEAR)
def test_the_longest_match_is_within_reach(name: str) -> None:
    near = NEAR[name]
    parsed = re._parser.parse(near.pattern.pattern, near.pattern.flags)  # type: ignore[attr-defined]
    assert parsed.getwidth()[1] <= near.before + near.after
