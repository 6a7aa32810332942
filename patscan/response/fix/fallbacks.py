"""Fallbacks: a literal that stands in for a variable which is read already. Only the fallback goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.response.fix.draft import Edit
from patscan.response.fix.idioms import READERS
from patscan.response.fix.languages import text, walk

if TYPE_CHECKING:
    from tree_sitter import Node

    from patscan.response.fix.draft import Target

# Operators whose right side counts where the left one is empty.
_OPERATORS = frozenset(("||", "??", "or", "?:"))
_CHOICES = frozenset(("binary_expression", "boolean_operator", "binary", "conditional_expression"))
# Functions that take the name of a variable, and what to use where it is not set.
_WITH_DEFAULT = frozenset((
    "os.getenv", "os.environ.get", "environ.get", "getenv", "env", "env.str", "config", "os.environ.pop", "ENV.fetch",
    "Deno.env.get", "env.getProperty", "environment.getProperty", "System.getProperty",
))  # fmt: skip
_WITHOUT_DEFAULT = frozenset((
    "System.getenv", "os.Getenv", "os.LookupEnv", "Environment.GetEnvironmentVariable",
    "System.Environment.GetEnvironmentVariable", "Bun.env.get",
))  # fmt: skip
_GET_OR_DEFAULT = "System.getenv().getOrDefault"
_CALLS = frozenset((
    "call", "call_expression", "function_call_expression", "method_invocation", "invocation_expression",
))  # fmt: skip
# What may be wrapped around an argument, or a fallback.
_WRAPPERS = frozenset((
    "argument", "value_argument", "keyword_argument", "parenthesized_expression", "argument_list", "arguments",
    "value_arguments",
))  # fmt: skip
_NAMED_BY = frozenset(
    (
        "string_content",
        "string_fragment",
        "interpreted_string_literal_content",
        "string_literal_content",
    )
)
_PROPERTIES = frozenset(("property_identifier", "private_property_identifier"))


class Fallback:
    """A literal that is used where a variable is not set.

    Attributes:
        name: the variable that is read already.
        edits: they delete the literal and what joins it to the read.
        read: the node that reads, as far as it stays.
    """

    def __init__(self, name: str, edits: tuple[Edit, ...], read: Node) -> None:
        self.name = name
        self.edits = edits
        self.read = read


def fallback(literal: Node) -> Fallback | None:
    """What stands in for a variable, if the literal does."""
    return _of_operator(literal) or _of_call(literal) or _of_block(literal)


def _of_operator(literal: Node) -> Fallback | None:
    node, parent = literal, literal.parent
    while parent and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is None or parent.type not in _CHOICES:
        return None
    left = parent.child_by_field_name("left") or parent.child_by_field_name("condition")
    right = parent.child_by_field_name("right") or parent.child_by_field_name("alternative")
    if left is None or right is None or right.id != node.id or parent.child_by_field_name("body"):
        return None
    between = {child.type for child in parent.children if not child.is_named}
    if not (between & _OPERATORS or between == {"?", ":"} or "?:" in text(parent)) or not _reads(
        left
    ):
        return None
    name = variable_in(left)
    return Fallback(name, (Edit(left.end_byte, right.end_byte),), left) if name else None


def _reads(node: Node) -> bool:
    """Whether an expression reads a variable, and does nothing else."""
    return text(node).lstrip("(").startswith(READERS)


def variable_in(node: Node) -> str:
    """The variable that an expression reads: its first string, else its last property."""
    for inner in walk(node):
        if inner.type in _NAMED_BY:
            return text(inner)
    properties = [text(inner) for inner in walk(node) if inner.type in _PROPERTIES]
    return properties[-1] if properties else ""


def _of_call(literal: Node) -> Fallback | None:
    node = literal
    while node.parent and node.parent.type in _WRAPPERS:
        if node.parent.type in ("argument_list", "arguments", "value_arguments"):
            break
        node = node.parent
    given = node.parent
    call = given.parent if given else None
    if given is None or call is None or call.type not in _CALLS:
        return None
    arguments = given.named_children
    called = text(call)[: given.start_byte - call.start_byte]
    if len(arguments) != 2 or arguments[1].id != node.id:
        return None
    name = variable_in(arguments[0])
    if not name:
        return None
    if called == _GET_OR_DEFAULT:
        cut = Edit(call.start_byte, given.start_byte, b"System.getenv")
        return Fallback(name, (cut, Edit(arguments[0].end_byte, node.end_byte)), call)
    if called in _WITH_DEFAULT:
        return Fallback(name, (Edit(arguments[0].end_byte, node.end_byte),), call)
    return None


def names_variable(literal: Node) -> bool:
    """Whether a literal is where the name of a variable belongs: `os.getenv("pat_…")`."""
    node = literal
    while node.parent and node.parent.type in ("argument", "value_argument"):
        node = node.parent
    given = node.parent
    call = given.parent if given else None
    if (
        given is None
        or call is None
        or call.type not in _CALLS
        or given.named_children[0].id != node.id
    ):
        return False
    return text(call)[: given.start_byte - call.start_byte] in _WITH_DEFAULT | _WITHOUT_DEFAULT


def _of_block(literal: Node) -> Fallback | None:
    """Ruby's `ENV.fetch("X") { "…" }`."""
    body = literal.parent
    block = body.parent if body else None
    call = block.parent if block else None
    if block is None or call is None or block.type not in ("block", "do_block"):
        return None
    arguments = call.child_by_field_name("arguments")
    if arguments is None or not text(call).startswith("ENV.fetch("):
        return None
    return Fallback(variable_in(arguments), (Edit(arguments.end_byte, block.end_byte),), call)


def self_assignment(literal: Node, name: str, target: Target) -> tuple[Edit, ...] | None:
    """The deletion of a statement that sets the variable `name` of the process itself to the literal."""
    statement = literal.parent
    while statement and statement.type not in ("expression_statement", "program", "module"):
        statement = statement.parent
    if (
        statement is None
        or statement.type != "expression_statement"
        or len(statement.named_children) != 1
    ):
        return None
    node = statement.named_children[0]
    left = node.child_by_field_name("left")
    if left is None or node.child_by_field_name("right") != literal or not _reads(left):
        return None
    start, end = target.line_start(statement.start_byte), target.line_end(statement.end_byte)
    rest = target.data[start : statement.start_byte] + target.data[statement.end_byte : end]
    is_alone = (
        not rest.strip(b" \t\r\n;")
        and statement.parent is not None
        and statement.parent.named_child_count > 1
    )
    return (Edit(start, end),) if variable_in(left) == name and is_alone else None
