"""Files of data that a page asks for by their names: `fetch('config.json')`, `$.getJSON`, `xhr.open('GET', …)`, axios."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import syntax

if TYPE_CHECKING:
    from tree_sitter import Node

# What asks for data by a name.
FETCHES = frozenset((
    "fetch", "getJSON", "ajax", "axios", "get", "load", "json", "text", "open", "request", "ky", "$fetch", "useFetch",
    "useSWR", "Request", "addAll", "csv", "tsv", "xml", "parse", "loadJSON", "loadStrings",
))  # fmt: skip
# Data that a page asks for by its name: `fetch('config.json')`, `$.getJSON`, `$.ajax({url: …})`, `xhr.open('GET', …)`, axios.
# Whether it is asked for, `imports` tells: here, every such name in a script that asks for anything counts.
DATA_ENDING = (
    rb"\.(?:json[5c]?|ya?ml|toml|txt|env[\w.]{0,200}+|ini|conf|cfg|xml|pem|key|properties|csv)"
)
_DATA_NAME = late.compile(DATA_ENDING + rb"(?=[\"'`?])")
# One of these is in a script that asks for anything.
WORDS = (
    b"etch(", b"JSON(", b"ajax", b"axios", b".open(", b".get(", b"addAll(", b"Papa.", b"d3.", b"equest(",
)  # fmt: skip
MAX_NAME_BYTES = 200
_IMPORTED = late.compile(rb"(?:\bfrom|\bimport|\brequire)\s{0,4}\(?\s{0,4}\Z")
# `${BASE}/config.json`.
_BASE = late.compile(rb"\A\$\{[^{}]{1,100}\}")

_ANY_FETCH = frozenset(one.encode() for one in FETCHES)
# A call, and its first arguments.
_CALL = late.compile(rb"([\w$]{1,40})\(([^()]{1,100})")
_WORD = late.compile(rb"[\w$]+")
MAX_CALLS = 20_000
# What gives a value a name, and the field that has it.
_NAMED = {"variable_declarator": "name", "pair": "key", "public_field_definition": "name"}
_DATA = late.compile(DATA_ENDING.decode() + "$")
# What a string may be part of, and still be the beginning or end of one value.
IN_VALUE = ("string", "string_fragment", "template_string", "binary_expression", "parenthesized_expression", "template_substitution")  # fmt: skip
_MAX_DEPTH = 40


def is_data(specifier: str) -> bool:
    """Whether a specifier names a file of data."""
    return _DATA.search(specifier) is not None


def names(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The strings of a script that name a file of data, each as seen from the page, which is not where the script lies."""
    for match in _DATA_NAME.finditer(data):
        floor = max(0, match.start() - MAX_NAME_BYTES)
        floor = max(floor, data.rfind(b"\n", floor, match.start()) + 1)
        begin = max(data.rfind(quote, floor, match.start()) for quote in (b'"', b"'", b"`")) + 1
        name = _BASE.sub(b"", data[begin : match.end()])
        is_name = begin > 0 and not re.search(rb"[\s:<>]", name)
        if is_name and not _IMPORTED.search(data, max(0, begin - 20), begin - 1):
            name = name.removeprefix(b"./")
            yield match.end() - 1, name if name.startswith((b"/", b"../")) else b"/" + name


def fetched(source: syntax.Source, at: int) -> Node | None:
    """The variable that the string at `at` is part of, if that is asked for: `fetch(CONFIG_URL)`, `$.ajax(settings)`."""
    node = source.root.descendant_for_byte_range(at, at) if source.root else None
    for _ in range(_MAX_DEPTH):
        if node is None or node.type not in (*IN_VALUE, *_NAMED, "object"):
            return None
        named = node.child_by_field_name(_NAMED[node.type]) if node.type in _NAMED else None
        if named is not None and _is_asked_for(source.code, syntax.text(named).encode()):
            return node
        node = node.parent
    return None


def _is_asked_for(code: bytes, name: bytes) -> bool:
    """Whether a call that asks for data is given that name."""
    return any(
        match[1] in _ANY_FETCH and name in _WORD.findall(match[2])
        for match in itertools.islice(_CALL.finditer(code), MAX_CALLS)
    )
