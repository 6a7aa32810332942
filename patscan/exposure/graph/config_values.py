"""Reads values out of configuration that is code, without running it: only what is written as a string.

`path.resolve(__dirname, '..', 'src')` is read as `../src`: what a call is given, joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import syntax

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_VALUES = 500
_MAX_DEPTH = 12
_NAME = late.compile(rb"[\w@~$#./*-]++")


def aliases(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The names and values of every `alias` in a file of configuration."""
    source = syntax.source(path, data)
    if source.root is None:
        return
    for value in _values(source, b"alias"):
        for item in _items(value):
            yield from _alias(item)
    for match in re.finditer(rb"\.set\s{0,9}\(", source.code):
        call = _around(source.root, match.start() + 1, "call_expression")
        given = syntax.arguments(call) if call else []
        called = call.child_by_field_name("function") if call else None
        if called and b"alias" in (called.text or b"") and len(given) == 2:
            yield joined(given[0]), joined(given[1])


def entries(path: str, data: bytes, *names: bytes) -> Iterator[tuple[str, int]]:
    """The strings in the values of some properties (`entry`, `input`) and the bytes where they begin."""
    source = syntax.source(path, data)
    if source.root is None:
        return
    for name in names:
        for value in _values(source, name):
            for one in _leaves(value):
                yield joined(one), one.start_byte


def pairs_of(table: object, key: str, depth: int = _MAX_DEPTH) -> Iterator[tuple[str, str]]:
    """Names and values of every object under `key` in a table of JSON, however deep it lies."""
    if depth == 0 or not isinstance(table, dict | list):
        return
    if isinstance(table, dict) and isinstance(table.get(key), dict):
        yield from ((name, value) for name, value in table[key].items() if isinstance(value, str))
    for part in table.values() if isinstance(table, Mapping) else table:
        yield from pairs_of(part, key, depth - 1)


def joined(node: Node) -> str:
    """The strings in a node, put together as a path."""
    parts = [
        _text(one) for one in _descendants(node) if one.type in ("string_fragment", "regex_pattern")
    ]
    return "/".join(
        part.strip("/") if at else part.rstrip("/") for at, part in enumerate(parts) if part
    )


def _text(node: Node) -> str:
    raw = node.text or b""
    if node.type == "regex_pattern":  # /^~\// names `~`
        return b"".join(_NAME.findall(raw.replace(b"\\", b""))).decode("utf-8", "replace")
    return raw.decode("utf-8", "replace")


def _values(source: syntax.Source, name: bytes) -> Iterator[Node]:
    """The values of every property (or variable) called `name`."""
    if source.root is None:
        return
    whole = name + rb"(?<![\w$]" + name + rb")(?![\w$])"  # the literal first: `re` looks for that
    for count, match in enumerate(re.finditer(whole, source.code)):
        if count > MAX_VALUES:
            return
        leaf = source.root.descendant_for_byte_range(match.start(), match.end())
        key = leaf.parent if leaf and leaf.parent and leaf.parent.type == "string" else leaf
        pair = key.parent if key else None
        if key is None or pair is None or pair.type not in ("pair", "variable_declarator"):
            continue
        first = pair.child_by_field_name("key") or pair.child_by_field_name("name")
        value = pair.child_by_field_name("value")
        if first and value and first.id == key.id:
            yield value


def _items(node: Node) -> Iterator[Node]:
    """The parts of an object or a list; of a call (`Object.assign({}, …)`) those of what it is given."""
    for child in node.named_children[:MAX_VALUES]:
        if child.type in ("pair", "object") and node.type in ("object", "array"):
            yield child
        elif child.type in ("arguments", "object", "array", "spread_element"):
            yield from _items(child)


def _alias(item: Node) -> Iterator[tuple[str, str]]:
    if item.type == "pair":
        key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
        if key and value:
            yield syntax.text(key).strip("[]'\"`"), joined(value)
        return
    fields: dict[str, Node] = {}
    for pair in item.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key and value:
            fields[syntax.text(key)] = value
    if "find" in fields and "replacement" in fields:
        find = fields["find"]
        yield joined(find) + ("*" if find.type == "regex" else ""), joined(fields["replacement"])


def _leaves(node: Node) -> Iterator[Node]:
    """What stands for one path each: strings and calls, within objects (values alone) and lists."""
    if node.type in (
        "string",
        "template_string",
        "call_expression",
        "new_expression",
        "binary_expression",
    ):
        yield node
    elif node.type == "pair":
        value = node.child_by_field_name("value")
        if value:
            yield from _leaves(value)
    elif node.type in (
        "object",
        "array",
        "arrow_function",
        "parenthesized_expression",
        "ternary_expression",
    ):
        for child in node.named_children[:MAX_VALUES]:
            yield from _leaves(child)


def _descendants(node: Node) -> Iterator[Node]:
    """A node and what is below it, in order, but for modules that are brought in; only as much as a value has."""
    waiting = [node]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        one = waiting.pop()
        if one.type == "call_expression" and (one.text or b"").startswith(
            (b"require(", b"import(")
        ):
            called = one.child_by_field_name("function")
            if called is not None and called.text in (b"require", b"import"):
                continue
        yield one
        waiting += reversed(one.children)


def _around(root: Node, at: int, kind: str) -> Node | None:
    """The nearest node of a kind around a byte."""
    node = root.descendant_for_byte_range(at, at)
    for _ in range(_MAX_DEPTH):
        if node is None or node.type == kind:
            return node
        node = node.parent
    return None
