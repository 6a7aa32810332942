"""Declarations of constants that become variables, where the value is read when the program starts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.response.fix import languages
from patscan.response.fix.draft import Edit, Refused
from patscan.response.fix.guards import CONSTANT, PHP_CONSTANT
from patscan.response.fix.languages import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from patscan.response.fix.draft import Target

_UNUSED = Text("nothing uses this constant: delete it", "没有代码使用该常量：请直接删除")
_BLOCK = Text(
    "the constant is one of a block that counts; move it out of the block first",
    "该常量位于使用 iota 的常量块中；请先移出该块",
)

# Kinds of nodes within which a name has to stand for a constant; `const` is a declaration with that word.
_CONSTANT_USES = {
    "java": ("annotation", "switch_label"),
    "kotlin": ("annotation", "const"),
    "csharp": ("attribute", "constant_pattern", "case_switch_label", "const"),
    "go": ("const_declaration",),
}
_DECLARATIONS = frozenset((
    "field_declaration", "local_declaration_statement", "property_declaration", "const_declaration",
))  # fmt: skip
_DECLARED_BY = frozenset(("variable_declarator", "const_spec", "variable_declaration"))


def check_uses(language: str, nodes: list[Node], name: str) -> None:
    """Find out whether the file uses what is declared here where only a constant can be.

    Raises:
        Refused: it does.
    """
    own = next((node for node in reversed(nodes) if node.type in _DECLARATIONS), None)
    if own is None or language not in _CONSTANT_USES:
        return
    declared = next(
        (node for node in languages.walk(own) if node.type in _DECLARED_BY and not _is_list(node)),
        own,
    )
    variable = text(declared.child_by_field_name("name") or declared.children[0])
    for node in languages.walk(nodes[0]):
        if node.id != own.id and _needs_constant(node, language) and variable in _names_in(node):
            raise Refused(CONSTANT.format(name=name))


def _is_list(node: Node) -> bool:
    """Whether a node holds declarators, as C#'s `variable_declaration` does."""
    return any(child.type in _DECLARED_BY for child in node.named_children)


def _needs_constant(node: Node, language: str) -> bool:
    uses = _CONSTANT_USES[language]
    if node.type in _DECLARATIONS and "const" in uses:
        first = node.children[0]
        words = first.children if first.type == "modifiers" else node.children
        return any(text(one) == "const" for one in words)
    return node.type in uses


def _names_in(node: Node) -> set[str]:
    return {text(one) for one in languages.walk(node) if one.type.endswith("identifier")}


def changed(language: str, nodes: list[Node], target: Target, read: str) -> tuple[Edit, ...]:
    """The edits that make a declaration take an expression.

    Those of Go's blocks and PHP's properties hold the read themselves: nothing else is left to edit.
    """
    changer = _CHANGERS.get(language)
    return changer(nodes, target, read) if changer else ()


def _kotlin(nodes: list[Node], target: Target, _read: str) -> tuple[Edit, ...]:
    """`const val` becomes `val`."""
    for node in nodes:
        if node.type == "property_declaration":
            for one in node.children[0].children if node.children[0].type == "modifiers" else ():
                if text(one) == "const":
                    end = one.end_byte + (target.data[one.end_byte : one.end_byte + 1] == b" ")
                    return (Edit(one.start_byte, end),)
    return ()


def _csharp(nodes: list[Node], target: Target, _read: str) -> tuple[Edit, ...]:
    """`const` becomes `static readonly` in a class, and goes in a method."""
    for node in nodes:
        if node.type in ("field_declaration", "local_declaration_statement"):
            for one in node.children:
                if one.type == "modifier" and text(one) == "const":
                    if node.type == "field_declaration":
                        return (Edit(one.start_byte, one.end_byte, b"static readonly"),)
                    end = one.end_byte + (target.data[one.end_byte : one.end_byte + 1] == b" ")
                    return (Edit(one.start_byte, end),)
    return ()


def _go(nodes: list[Node], target: Target, read: str) -> tuple[Edit, ...]:
    """`const` becomes `var`; one of a block moves behind it."""
    block = next((node for node in nodes if node.type == "const_declaration"), None)
    if block is None:
        return ()
    specs = [one for one in block.named_children if one.type == "const_spec"]
    if len(specs) == 1:
        _check_used(block, nodes)
        keyword = block.children[0]
        return (Edit(keyword.start_byte, keyword.end_byte, b"var"),)
    if "iota" in text(block):
        raise Refused(_BLOCK)
    spec = next(one for one in specs if one in nodes)
    values = spec.child_by_field_name("value")
    if values is None or values.named_child_count != 1:
        raise Refused(CONSTANT.format(name=target.name))
    literal = nodes[-1]
    start, end = target.line_start(spec.start_byte), target.line_end(spec.end_byte)
    names = target.data[spec.start_byte : values.start_byte].decode()
    moved = (
        text(values).replace(text(literal), read) if values.start_byte == literal.start_byte else ""
    )
    if (
        not moved
        or target.data[start : spec.start_byte].strip()
        or target.data[spec.end_byte : end].strip()
    ):
        raise Refused(CONSTANT.format(name=target.name))
    line = target.eol + f"var {' '.join(names.split())} {moved}".encode()
    return Edit(start, end), Edit(block.end_byte, block.end_byte, target.eol + line)


def _check_used(block: Node, nodes: list[Node]) -> None:
    """Go takes no variable of a function that nothing uses, unlike a constant.

    Raises:
        Refused: it is one.
    """
    declared = _names_in(block)
    used = [text(one) for one in languages.walk(nodes[0]) if one.type == "identifier"]
    is_local = any(node.type == "block" for node in nodes)
    if is_local and any(used.count(name) < 2 for name in declared):
        raise Refused(_UNUSED)


def _php(nodes: list[Node], target: Target, read: str) -> tuple[Edit, ...]:
    """A property gets its value in the constructor, which is added where there is none."""
    element = next((node for node in nodes if node.type == "property_element"), None)
    if element is None:
        return ()
    name, default = (element.child_by_field_name(one) for one in ("name", "default_value"))
    members, declared = _members(nodes), element.parent
    if members is None or declared is None or name is None or default != nodes[-1]:
        raise Refused(PHP_CONSTANT.format(name=target.name))
    if any(one.type in ("static_modifier", "readonly_modifier") for one in declared.children):
        raise Refused(PHP_CONSTANT.format(name=target.name))
    assign = f"$this->{text(name).lstrip('$')} = {read};".encode()
    cut = Edit(name.end_byte, nodes[-1].end_byte)
    return cut, _in_constructor(members, declared, assign, target)


def _in_constructor(members: Node, declared: Node, assign: bytes, target: Target) -> Edit:
    """The edit that assigns in the constructor of a class.

    Raises:
        Refused: another class or a trait may have the constructor.
    """
    methods = [one for one in members.named_children if one.type == "method_declaration"]
    built = [
        one for one in methods if text(one.child_by_field_name("name")).lower() == "__construct"
    ]
    body = built[0].child_by_field_name("body") if built else None
    if body is not None:
        at = body.start_byte + 1
        return Edit(at, at, (_indent_within(body, target) or b" ") + assign)
    siblings = members.parent.children if members.parent else []
    if built or any(
        one.type in ("base_clause", "use_declaration") for one in (*siblings, *members.children)
    ):
        raise Refused(PHP_CONSTANT.format(name=target.name))
    indent = target.data[target.line_start(declared.start_byte) : declared.start_byte]
    separator = b" " if indent.strip() else target.eol + indent
    method = b"public function __construct() { " + assign + b" }"
    return Edit(declared.end_byte, declared.end_byte, separator + method)


def _members(nodes: list[Node]) -> Node | None:
    """The body of the class around a property."""
    for outer, inner in itertools.pairwise(nodes):
        if outer.type == "class_declaration" and inner.type == "declaration_list":
            return inner
    return None


def _indent_within(body: Node, target: Target) -> bytes:
    """The line end and indent of the first statement of a body; empty where it begins on the same line."""
    first = next(iter(body.named_children), None)
    if first is None or b"\n" not in target.data[body.start_byte : first.start_byte]:
        return b""
    return target.eol + target.data[target.line_start(first.start_byte) : first.start_byte]


_CHANGERS: dict[str, Callable[[list[Node], Target, str], tuple[Edit, ...]]] = {
    "kotlin": _kotlin, "csharp": _csharp, "go": _go, "php": _php,
}  # fmt: skip
