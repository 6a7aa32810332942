"""Structured data, which is YAML, JSON and TOML: where a value is, and what may replace it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.response.fix import languages
from patscan.response.fix.draft import Edit, Refused
from patscan.response.fix.languages import Language, text

if TYPE_CHECKING:
    from tree_sitter import Node

    from patscan.response.fix.draft import Target


class Value(NamedTuple):
    """A scalar of a document.

    Attributes:
        keys: the keys from the top down to it; elements of lists are `-`.
        start: byte offset of the scalar, quotation marks included.
        end: byte offset after it.
        quote: its quotation mark; empty for a plain scalar or a block.
        is_comment: whether it is none, but a comment.
        in_flow: whether it is in `{…}` or `[…]` of YAML.
        entry_start: where its entry, the key included, begins.
        entry_end: where its entry ends.
        siblings: how many entries are beside it.
        sibling: the value of `name` beside it, as in a list of names and values.
    """

    keys: tuple[str, ...]
    start: int
    end: int
    quote: bytes = b""
    is_comment: bool = False
    in_flow: bool = False
    entry_start: int = 0
    entry_end: int = 0
    siblings: int = 0
    sibling: str = ""

    @property
    def key(self) -> str:
        """Its own key."""
        return self.keys[-1] if self.keys else ""


_PAIRS = frozenset(("block_mapping_pair", "flow_pair", "pair"))
_ITEMS = frozenset(("block_sequence_item",))
_LISTS = frozenset(("flow_sequence", "array"))
_SCALARS = frozenset((
    "plain_scalar", "double_quote_scalar", "single_quote_scalar", "block_scalar", "string",
))  # fmt: skip
_PART = Text(
    "the value is only a part of the entry: write the whole entry anew, read from {name}",
    "该值只是条目的一部分：请改写整个条目，从 {name} 读取",
)
_LAST = Text(
    "the entry shares its line, or is the only one: delete it by hand, and set {name} at the host",
    "该条目与其他内容同行，或是唯一条目：请手动删除，并在托管平台设置 {name}",
)
_KEY = Text("it is a key, not a value; delete it by hand", "它是键而不是值；请手动删除")


def value(language: Language, target: Target) -> Value | None:
    """Where a value stands in its document; None where it is in no scalar."""
    root = languages.parse(language, target.data, target.name)
    nodes = languages.path_to(root, target.start, target.end)
    if any(node.type == "comment" for node in nodes):
        return Value((), target.start, target.end, is_comment=True)
    scalar = next((node for node in nodes if node.type in _SCALARS), None)
    if scalar is None:
        return None
    keys = tuple(_keys(nodes, scalar))
    entry = next((node for node in reversed(nodes) if node.type in _PAIRS), None)
    mark = target.data[scalar.start_byte : scalar.start_byte + 1]
    return Value(
        keys, scalar.start_byte, scalar.end_byte, mark if mark in (b'"', b"'") else b"",
        in_flow=any(node.type.startswith("flow_") and node.type != "flow_node" for node in nodes),
        entry_start=entry.start_byte if entry else 0,
        entry_end=entry.end_byte if entry else 0,
        siblings=sum(one.type in _PAIRS for one in entry.parent.named_children) - 1 if entry and entry.parent else 0,
        sibling=_name_beside(entry),
    )  # fmt: skip


def _keys(nodes: list[Node], scalar: Node) -> list[str]:
    keys: list[str] = []
    for node in nodes:
        if node.type in _PAIRS:
            key = _key(node)
            if key is not None and key.start_byte <= scalar.start_byte < key.end_byte:
                raise Refused(_KEY)
            keys.append(_plain(key))
        elif node.type in ("table", "table_array_element"):
            keys += _plain(node.named_children[0]).split(".")
        elif node.type in _ITEMS or (node.type in _LISTS and node is not nodes[-1]):
            keys.append("-")
    return keys


def _key(pair: Node) -> Node | None:
    return pair.child_by_field_name("key") or next(iter(pair.named_children), None)


def _plain(node: Node | None) -> str:
    return text(node).strip("\"'")


def _name_beside(entry: Node | None) -> str:
    """The value of `name`, `key` or `Name` in the same mapping."""
    for pair in entry.parent.named_children if entry and entry.parent else ():
        if pair.type in _PAIRS and _plain(_key(pair)).lower() in ("name", "key"):
            found = _plain(pair.child_by_field_name("value"))
            return found if found.replace("_", "").isalnum() else ""
    return ""


def check_whole(value: Value, target: Target) -> None:
    """Find out whether there is nothing but the credential in a value.

    Raises:
        Refused: there is more.
    """
    if target.data[value.start : value.end].strip(b"\"' \r\n") != target.value:
        raise Refused(_PART.format(name=target.name))


def replaced(
    value: Value, target: Target, read: bytes, *, quoted: bool = False
) -> tuple[Edit, ...]:
    """The edits that write `read` for the credential; with quotation marks where they are needed."""
    edit = Edit(target.start, target.end, read)
    is_plain = not value.quote and target.data[value.start : value.start + 1] not in (b"|", b">")
    if not is_plain or not (quoted or (value.in_flow and b"{" in read)):
        return (edit,)
    left = b'"' if value.start < target.start else b""
    right = b'"' if target.end < value.end else b""
    inner = (b"" if left else b'"') + read + (b"" if right else b'"')
    edits = [Edit(target.start, target.end, inner)]
    if left:
        edits.append(Edit(value.start, value.start, left))
    if right:
        edits.append(Edit(value.end, value.end, right))
    return tuple(edits)


def removed(value: Value, target: Target) -> tuple[Edit, ...]:
    """The edit that deletes the lines of an entry.

    Raises:
        Refused: the entry shares them, or is the last of its mapping.
    """
    check_whole(value, target)
    start, end = target.line_start(value.entry_start), target.line_end(value.entry_end - 1)
    around = target.data[start : value.entry_start] + target.data[value.entry_end : end]
    is_json = target.path.lower().endswith((".json", ".jsonc"))
    if value.siblings < 1 and not target.path.lower().endswith(".toml"):
        raise Refused(_LAST.format(name=target.name))
    if around.strip(b" \t\r\n" + (b"," if is_json else b"")):
        raise Refused(_LAST.format(name=target.name))
    if is_json and b"," not in around:  # the last one: the comma in front of it goes, too
        comma = len(target.data[:start].rstrip())
        return (Edit(comma - 1, value.entry_end),)
    return (Edit(start, end),)
