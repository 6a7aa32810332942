"""Changes in shell scripts: `${NAME:?}`, which stops the script where the variable is not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.response.fix import languages
from patscan.response.fix.code import DROPPED, READS, placeholder
from patscan.response.fix.draft import Draft, Edit, Refused
from patscan.response.fix.languages import Language, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from patscan.response.fix.draft import Target

# What a double-quoted string would expand, and a single-quoted one does not.
_EXPANDED = (b"$", b"`", b"\\", b'"', b"!")
_QUOTED_BLOCK = Text(
    "the text block is quoted and expands nothing; take the quotation marks off its delimiter, or read ${name} outside",
    "该文本块的定界符带引号，不会展开变量；请去掉定界符的引号，或在块外读取 ${name}",
)
_NO_WORD = Text(
    "it is not in a plain word or string; read ${name} by hand",
    "它不在普通单词或字符串中；请手动读取 ${name}",
)
_OPERATORS = frozenset((":-", "-", ":=", "=", ":+", "+"))


def draft(language: Language, target: Target) -> Draft:
    """The change of a shell script.

    Raises:
        Refused: the value cannot be taken out safely.
    """
    root = languages.parse(language, target.data, target.name)
    nodes = languages.path_to(root, target.start, target.end)
    if nodes[-1].type == "comment":
        return placeholder(target)
    expansion = next((node for node in reversed(nodes) if node.type == "expansion"), None)
    if expansion is not None:
        return _fallback(expansion, target)
    read = b"${" + target.name.encode() + b":?}"
    edits = _edits(nodes, target, read)
    return Draft(edits, target.name, READS.format(name=target.name), dotenv=True)


def _fallback(expansion: Node, target: Target) -> Draft:
    """`${NAME:-…}` becomes `${NAME:?}`."""
    operator = next((one for one in expansion.children if text(one) in _OPERATORS), None)
    name = next((text(one) for one in expansion.children if one.type == "variable_name"), "")
    value = target.data[operator.end_byte : expansion.end_byte - 1] if operator else b""
    if operator is None or not name or value.strip(b"\"'") != target.value:
        raise Refused(_NO_WORD.format(name=target.name))
    edit = Edit(operator.start_byte, expansion.end_byte - 1, b":?")
    return Draft((edit,), name, DROPPED.format(name=name), dotenv=True)


def _edits(nodes: list[Node], target: Target, read: bytes) -> tuple[Edit, ...]:
    """The edits, by the kind of word that the value is in."""
    inner = next((node for node in reversed(nodes) if node.type in _WORDS), None)
    if inner is None:
        raise Refused(_NO_WORD.format(name=target.name))
    return _WORDS[inner.type](inner, target, read)


def _string(_node: Node, target: Target, read: bytes) -> tuple[Edit, ...]:
    return (Edit(target.start, target.end, read),)


def _word(node: Node, target: Target, read: bytes) -> tuple[Edit, ...]:
    """A word of a command would be split, what is assigned is not."""
    is_pattern = node.parent is not None and node.parent.type == "case_item"
    if is_pattern:
        raise Refused(_NO_WORD.format(name=target.name))
    is_assigned = node.parent is not None and node.parent.type == "variable_assignment"
    return (Edit(target.start, target.end, read if is_assigned else b'"' + read + b'"'),)


def _block(node: Node, target: Target, read: bytes) -> tuple[Edit, ...]:
    """A text block expands variables, unless its delimiter is quoted."""
    if _is_quoted(node):
        raise Refused(_QUOTED_BLOCK.format(name=target.name))
    return (Edit(target.start, target.end, read),)


def _ansi(_node: Node, target: Target, _read: bytes) -> tuple[Edit, ...]:
    raise Refused(_NO_WORD.format(name=target.name))


def _is_quoted(block: Node) -> bool:
    starts = (
        [one for one in block.parent.children if one.type == "heredoc_start"]
        if block.parent
        else []
    )
    return not starts or not text(starts[0]).replace("_", "").isalnum()


def _raw(raw: Node, target: Target, read: bytes) -> tuple[Edit, ...]:
    """A single-quoted string becomes a double-quoted one, or is left for the length of the read."""
    start, end = raw.start_byte, raw.end_byte
    content = target.data[start + 1 : end - 1]
    if not any(one in content for one in _EXPANDED):
        return (
            Edit(start, start + 1, b'"'), Edit(target.start, target.end, read), Edit(end - 1, end, b'"'),
        )  # fmt: skip
    from_start, to_end = target.start == start + 1, target.end == end - 1
    return (
        Edit(
            start if from_start else target.start, end if to_end else target.end,
            (b"" if from_start else b"'") + b'"' + read + b'"' + (b"" if to_end else b"'"),
        ),
    )  # fmt: skip


_WORDS: dict[str, Callable[[Node, Target, bytes], tuple[Edit, ...]]] = {
    "string": _string,
    "raw_string": _raw,
    "ansi_c_string": _ansi,
    "word": _word,
    "concatenation": _word,
    "heredoc_body": _block,
}
