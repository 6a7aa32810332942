"""String literals: where their text begins and ends, and how a read takes the place of a part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.response.fix.draft import Edit, Refused
from patscan.response.fix.languages import JS_FAMILY

if TYPE_CHECKING:
    from tree_sitter import Node

    from patscan.response.fix.draft import Target

# The nodes that are a literal as a whole, with its quotation marks.
STRINGS = frozenset((
    "string", "template_string", "string_literal", "multiline_string_literal", "interpreted_string_literal",
    "raw_string_literal", "verbatim_string_literal", "interpolated_string_expression", "encapsed_string",
    "character_literal",
))  # fmt: skip
# Nodes in which a sum needs no parentheses around it.
_OPEN_PARENTS = frozenset((
    "assignment", "assignment_expression", "augmented_assignment", "variable_declarator", "argument_list", "arguments",
    "argument", "value_argument", "return_statement", "expression_list", "pair", "parenthesized_expression", "array",
    "list", "tuple", "set", "var_spec", "field_definition", "public_field_definition", "array_element_initializer",
    "property_declaration", "keyword_argument", "default_parameter", "typed_default_parameter", "assignment_pattern",
    "literal_element", "keyed_element", "hash", "initializer_expression", "array_initializer", "arrow_function",
    "equals_value_clause", "assignment_statement", "short_var_declaration", "export_statement", "template_substitution",
    "lexical_declaration", "property_element", "arrow_expression_clause", "optional_parameter",
))  # fmt: skip
_JOINS = {"php": b" . "}
# How a literal takes in an expression, where it does so without being changed itself.
_OPENS = {"python": b"{", "kotlin": b"${", "ruby": b"#{", **dict.fromkeys(JS_FAMILY, b"${")}

_HEREDOC = Text(
    "the value is in a text block that takes in no expression; read {name} into a variable and use that",
    "该值位于不能嵌入表达式的文本块中；请先把 {name} 读入变量再使用",
)


# The expression that reads the variable, with this quotation mark around its name.
Read = Callable[[str], str]


class Literal(NamedTuple):
    """A literal around a value.

    Attributes:
        node: the whole of it.
        opening: its prefix and quotation marks, such as `b'f"'`.
        closing: its quotation marks.
    """

    node: Node
    opening: bytes
    closing: bytes

    @classmethod
    def of(cls, node: Node, target: Target) -> Literal:
        """The delimiters of a literal, as they are written.

        Raises:
            Refused: they are no quotation marks, as those of Ruby's `%q(…)`.
        """
        code = target.data[node.start_byte : node.end_byte]
        prefix = len(code) - len(
            code.lstrip(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@$")
        )
        quote = code[prefix : prefix + 1]
        if quote not in (b'"', b"'", b"`"):
            raise Refused(_HEREDOC.format(name=target.name))
        marks = len(code[prefix:]) - len(code[prefix:].lstrip(quote))
        width = marks if 3 <= marks <= len(code) // 2 else 1
        return cls(node, code[: prefix + width], code[len(code) - width :])

    @property
    def prefix(self) -> bytes:
        """What stands before the quotation marks, such as `b"f"`."""
        return self.opening[: len(self.opening) - len(self.closing)]

    def content(self, target: Target) -> bytes:
        """The text between the quotation marks, as it is written."""
        node = self.node
        return target.data[node.start_byte + len(self.opening) : node.end_byte - len(self.closing)]

    def is_whole(self, target: Target) -> bool:
        """Whether there is nothing but the value in it."""
        return self.content(target).strip() == target.value


def quote_of(literal: Literal, language: str) -> str:
    """The quotation mark for a name in the read that takes the place of the whole literal."""
    mark = literal.closing[:1].decode()
    return mark if mark in "\"'" and language not in ("java", "go", "csharp", "kotlin") else '"'


def is_joined(literal: Literal) -> bool:
    """Whether the literal and those beside it are one, without an operator between them."""
    parent = literal.node.parent
    return parent is not None and parent.type in ("concatenated_string", "chained_string")


def embedded(literal: Literal, language: str, target: Target, read: Read) -> tuple[Edit, ...]:
    """The edits that put a read in the place of a value within a longer literal.

    Raises:
        Refused: the literal takes in no expression, and cannot be cut.
    """
    converted = (
        () if _takes_expressions(literal, language) else _converted(literal, language, target)
    )
    if converted is not None:
        inner = _OPENS[language] + read(_quote_within(literal, language)).encode() + b"}"
        return (*converted, Edit(target.start, target.end, inner))
    if is_joined(literal):
        raise Refused(_HEREDOC.format(name=target.name))
    return _cut(literal, language, target, read(quote_of(literal, language)))


def _quote_within(literal: Literal, language: str) -> str:
    """The quotation mark for a name within the literal: Python allowed no other before 3.12."""
    if language == "python":
        return '"' if literal.closing.startswith(b"'") else "'"
    return "'" if language in JS_FAMILY else '"'


def _takes_expressions(literal: Literal, language: str) -> bool:
    if language == "python":
        return b"f" in literal.prefix.lower()
    if language in JS_FAMILY:
        return literal.node.type == "template_string"
    return language == "kotlin" or (language == "ruby" and literal.closing == b'"')


def _converted(literal: Literal, language: str, target: Target) -> tuple[Edit, ...] | None:
    """The edits that make a literal take in expressions; None where its text would then mean something else."""
    converter = _CONVERTERS.get(language)
    return converter(literal, literal.content(target)) if converter else None


def _python(literal: Literal, content: bytes) -> tuple[Edit, ...] | None:
    prefix = literal.prefix.lower()
    if b"f" in prefix:
        return ()
    if b"b" in prefix or any(one in content for one in (b"{", b"}", b"\\N")):
        return None
    start = literal.node.start_byte
    return (Edit(start, start + (prefix == b"u"), b"f"),)


def _script(literal: Literal, content: bytes) -> tuple[Edit, ...] | None:
    parent = literal.node.parent
    if b"`" in content or b"${" in content:
        return None
    if parent is None or parent.type != "jsx_attribute":
        return _requoted(literal, b"`", b"`")
    # In markup a backslash is one, and `&quot;` a quotation mark.
    is_plain = b"\\" not in content and b"&" not in content
    return _requoted(literal, b"{`", b"`}") if is_plain else None


def _ruby(literal: Literal, content: bytes) -> tuple[Edit, ...] | None:
    if literal.closing != b"'" or any(one in content for one in (b'"', b"#", b"\\")):
        return None
    return _requoted(literal, b'"', b'"')


def _requoted(literal: Literal, opening: bytes, closing: bytes) -> tuple[Edit, ...]:
    start, end = literal.node.start_byte, literal.node.end_byte
    return Edit(start, start + 1, opening), Edit(end - 1, end, closing)


_CONVERTERS: dict[str, Callable[[Literal, bytes], tuple[Edit, ...] | None]] = {
    "python": _python, "ruby": _ruby, **dict.fromkeys(JS_FAMILY, _script),
}  # fmt: skip


def _cut(literal: Literal, language: str, target: Target, read: str) -> tuple[Edit, ...]:
    """The literal in two, and the expression between them."""
    if b"\n" in literal.content(target) and len(literal.closing) > 1 and language != "python":
        raise Refused(_HEREDOC.format(name=target.name))
    node, join = literal.node, _JOINS.get(language, b" + ")
    start, end = node.start_byte, node.end_byte
    head, tail = start + len(literal.opening), end - len(literal.closing)
    before, after = target.start > head, target.end < tail
    left, right = (b"", b"") if _needs_none(node, join) else (b"(", b")")
    expression = (
        f"{read}.encode()" if b"b" in literal.prefix.lower() and language == "python" else read
    )
    first = literal.closing + join if before else b""
    last = join + literal.opening if after else b""
    middle = Edit(
        target.start if before else start, target.end if after else end,
        (b"" if before else left) + first + expression.encode() + last + (b"" if after else right),
    )  # fmt: skip
    edits = [middle]
    if before and left:
        edits.append(Edit(start, start, left))
    if after and right:
        edits.append(Edit(end, end, right))
    return tuple(edits)


def _needs_none(node: Node, join: bytes) -> bool:
    """Whether a sum may stand in the place of a node without parentheses."""
    parent = node.parent
    if parent is None or parent.type in _OPEN_PARENTS:
        return True
    if parent.type in ("binary_expression", "binary_operator", "binary"):
        operators = {child.type for child in parent.children if not child.is_named}
        return operators == {join.strip().decode()}
    return False
