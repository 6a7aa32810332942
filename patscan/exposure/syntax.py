"""Syntax trees of scripts, and node paths: the names around a position of the code.

A node path leads from the file down to the position: `export default > defineConfig() > define >
process.env.COZE_TOKEN`. Rules are patterns over such paths, which read like the code itself.

The parser is tree-sitter: as fast as ast-grep and a seventh of its size. What it is given is hostile:
size, nesting and time are bounded, because deep nesting would crash it and ambiguity occupy it for
minutes. What is over a bound, or no script, has no tree.
"""

from __future__ import annotations

import functools
import itertools
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.lines import line_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node, Parser

MAX_BYTES = 1 << 20
MAX_NESTING = 2_000
MAX_TIME_S = 2.0
MAX_NAME = 120
MAX_NODE_PATH = 1_000

_SCRIPT = late.compile(rb"<script\b[^>]{0,2000}>", re.IGNORECASE)
_SCRIPT_END = late.compile(rb"</script", re.IGNORECASE)
_FRONTMATTER = late.compile(rb"\s{0,200}---[ \t]*\r?\n")
# Makes brackets of all kinds parentheses, and takes everything else away.
_PARENTHESES = bytes.maketrans(b"{[]}", b"(())")
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}()[]"))
_USUAL_NESTING = 50  # levels that are taken away before the rest is counted one by one
# Maps every byte but the ends of lines to a blank.
_BLANKS = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))
# How much of a file the parser asks for at once.
_PART_BYTES = 1 << 16
# Of how many files the last trees are kept. A tree takes 24 times the memory of its file.
_SMALL_BYTES = 32 << 10
_KEPT_SMALL = 24
_KEPT_LARGE = 4


class Step(NamedTuple):
    """One name on a node path, and the node that bears it."""

    name: str
    node: Node


class NodePath:
    """Where a byte stands: `nodes` from the root of the tree to the leaf, `steps` the names among them."""

    def __init__(self, nodes: Sequence[Node] = ()) -> None:
        self.nodes = nodes

    @functools.cached_property
    def steps(self) -> tuple[Step, ...]:
        """The names on the path, the outermost first."""
        pairs = itertools.pairwise(self.nodes)
        return tuple(Step(name, node) for node, child in pairs if (name := _name(node, child)))

    @functools.cached_property
    def _names(self) -> str:
        return " > ".join(step.name for step in self.steps)[-MAX_NODE_PATH:]

    def __str__(self) -> str:
        return self._names

    @property
    def in_comment(self) -> bool:
        """Whether it is no code at all."""
        return bool(self.nodes) and self.nodes[-1].type in ("comment", "html_comment")


class Source:
    """A file that is parsed when its tree is first asked for.

    Attributes:
        path: of the file.
        data: its bytes.
        code: the same, with all but scripts blanked.
    """

    def __init__(self, path: str, data: bytes, code: bytes, grammar: str) -> None:
        """A file without a tree if `grammar` is empty."""
        self.path, self.data, self.code = path, data, code
        self._grammar = grammar
        self._node_paths: dict[int, NodePath] = {}
        # When questions end (`time.monotonic`), because a place in a tree with a million branches takes
        # long to find, and hostile code has a million places.
        self._until = 0.0

    @functools.cached_property
    def root(self) -> Node | None:
        """The root of the syntax tree; None where it is no script, or over a bound."""
        if not self._grammar or len(self.code) > MAX_BYTES or _is_deep(self.code):
            return None
        root = _parse(self._grammar, self.code)
        self._until = time.monotonic() + MAX_TIME_S
        return root

    def node_path(self, at: int) -> NodePath:
        """Where the byte at `at` stands."""
        if at not in self._node_paths:
            if self.root is None or time.monotonic() > self._until:
                return NodePath()
            self._node_paths[at] = NodePath(_nodes(self.root, at))
        return self._node_paths[at]

    def line(self, at: int) -> int:
        """The line of the byte at `at`, from 1."""
        return line_at(self.data, at)


def source(path: str, data: bytes) -> Source:
    """A file and its syntax tree; in markup only the scripts are parsed."""
    kind = file_kinds.of(path)
    return Source(path, data, scripts(data) if kind.is_markup else data, kind.grammar)


def scripts(data: bytes) -> bytes:
    """The bytes of scripts at their place; everything else blank, but for the ends of lines."""
    blank = data.translate(_BLANKS)
    parts: list[bytes] = []
    at = 0
    if front := _FRONTMATTER.match(data):
        end = data.find(b"\n---", front.end() - 1)
        if end > 0:
            parts += [blank[: front.end()], data[front.end() : end]]
            at = max(end, front.end())  # equal but for an empty one
    while opener := _SCRIPT.search(data, at):
        end_match = _SCRIPT_END.search(data, opener.end())
        end = end_match.start() if end_match else len(data)
        # A `;` where the tag began keeps the code of two scripts apart.
        parts += [blank[at : opener.end() - 1], b";", data[opener.end() : end]]
        at = end
    parts.append(blank[at:])
    return b"".join(parts)


@functools.lru_cache(maxsize=2)  # as above
def frontmatter_end(path: str, data: bytes) -> int:
    """Where an Astro component's server script ends; 0 where there is none."""
    front = _FRONTMATTER.match(data) if file_kinds.of(path).language == "astro" else None
    return max(0, data.find(b"\n---", front.end() - 1)) if front else 0


def _is_deep(code: bytes) -> bool:
    """Whether brackets are nested deeper than the parser bears."""
    brackets = flatter = code.translate(_PARENTHESES, _NO_BRACKETS)
    for level in range(_USUAL_NESTING):
        if flatter.count(b"(") + level <= MAX_NESTING:
            return False
        flatter = flatter.replace(b"()", b"")  # the innermost
    steps = (1 if bracket == 0x28 else -1 for bracket in brackets)
    depths = itertools.accumulate(steps, lambda depth, step: max(0, depth + step), initial=0)
    return max(depths) > MAX_NESTING


@functools.cache
def _parser(grammar: str) -> Parser:
    import tree_sitter

    if grammar == "javascript":
        import tree_sitter_javascript

        language = tree_sitter_javascript.language()
    else:
        import tree_sitter_typescript

        language = (
            tree_sitter_typescript.language_tsx()
            if grammar == "tsx"
            else tree_sitter_typescript.language_typescript()
        )
    return tree_sitter.Parser(tree_sitter.Language(language))


def _parse(grammar: str, code: bytes) -> Node | None:
    """The root of the syntax tree of `code`; None if parsing takes longer than `MAX_TIME_S`."""
    return (_small if len(code) <= _SMALL_BYTES else _large)(grammar, code)


def _parsed(grammar: str, code: bytes) -> Node | None:
    return _timed(_parser(grammar), code)


# The linter, what assesses its findings, and the import graph ask in turn.
_small = functools.lru_cache(_KEPT_SMALL)(_parsed)
_large = functools.lru_cache(_KEPT_LARGE)(_parsed)


def bounded(parser: Parser, code: bytes) -> Node | None:
    """The root of the syntax tree of `code`; None if it is over a bound."""
    if len(code) > MAX_BYTES or _is_deep(code):
        return None
    return _timed(parser, code)


def _timed(parser: Parser, code: bytes) -> Node | None:
    """The root of the syntax tree of `code`; None if parsing takes longer than `MAX_TIME_S`."""
    end_s = time.monotonic() + MAX_TIME_S
    try:
        tree = parser.parse(
            lambda at, _: code[at : at + _PART_BYTES],
            progress_callback=lambda *_: time.monotonic() > end_s,
        )
    except ValueError:  # stopped
        parser.reset()
        return None
    # A tree that was parsed from a callback reads the text of each node through it, from its first
    # byte on. Made again from bytes, which repeats only what is in error, it slices them. Only a
    # parse from a callback can be stopped, and this one takes no longer than that.
    return parser.parse(code, tree).root_node


def _nodes(root: Node, at: int) -> list[Node]:
    """The nodes around the byte at `at`, from the root down."""
    cursor = root.walk()
    nodes = [root]
    while len(nodes) < MAX_NESTING and cursor.goto_first_child_for_byte(at) is not None:
        node = cursor.node
        if node is None or node.start_byte > at:
            break
        nodes.append(node)
    return nodes


# --- names ------------------------------------------------------------------------------------------


def text(node: Node | None) -> str:
    """The source of a node: strings without their quotes, at most `MAX_NAME` characters of the rest."""
    if node is None or node.text is None:
        return ""
    raw = node.text[: 4 * MAX_NAME].decode("utf-8", "replace")
    if node.type in ("string", "template_string"):
        raw = raw[1:-1]
    return raw.strip()[:MAX_NAME]


def callee(node: Node) -> str:
    """What a call or `new` calls: `defineConfig`, `webpack.DefinePlugin`; the last name of a long chain."""
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    if called is None:
        return ""
    name = text(called)
    if called.type == "member_expression" and ("(" in name or "\n" in name or len(name) > 40):
        return "." + text(called.child_by_field_name("property"))
    return name if len(name) <= 60 and "\n" not in name else ""


def arguments(node: Node) -> list[Node]:
    """The arguments of a call or `new`."""
    given = node.child_by_field_name("arguments")
    return list(given.named_children) if given and given.type == "arguments" else []


def _name(node: Node, child: Node) -> str:
    """The name that `node` gives to its part `child` on a node path, or nothing."""
    namer = _NAMERS.get(node.type)
    return namer(node, child) if namer else ""


def _key(node: Node, child: Node) -> str:
    key = node.child_by_field_name("key")
    if key is None or key.id == child.id:
        return text(key)
    if key.type == "computed_property_name":
        return text(key).strip("[]").strip("\"'`")
    return text(key)


def _call(node: Node, child: Node) -> str:
    if child.type != "arguments":
        return ""
    new = "new " if node.type == "new_expression" else ""
    name = callee(node)
    return f"{new}{name}()" if name else ""


def _declared(node: Node, child: Node) -> str:
    name = node.child_by_field_name("name")
    return text(name) + " =" if name and name.id != child.id and name.type == "identifier" else ""


def _assigned(node: Node, _child: Node) -> str:
    return text(node.child_by_field_name("left")) + " ="


def _function(node: Node, child: Node) -> str:
    name = node.child_by_field_name("name")
    return f"function {text(name)}" if name and name.id != child.id else ""


def _element(node: Node, _child: Node) -> str:
    opening = node.child_by_field_name("open_tag") or node
    return f"<{text(opening.child_by_field_name('name'))}>"


def _attribute(node: Node, _child: Node) -> str:
    return "@" + text(node.named_children[0] if node.named_children else None)


def _shorthand(_node: Node, child: Node) -> str:
    """`{ token }` says the same as `{ token: token }`."""
    return text(child) if child.type == "shorthand_property_identifier" else ""


def _arrow(node: Node, child: Node) -> str:
    """`() => x` says the same as `() => { return x }`."""
    body = node.child_by_field_name("body")
    return "return" if body and body.id == child.id and child.type != "statement_block" else ""


def _export(node: Node, _child: Node) -> str:
    return "export default" if any(one.type == "default" for one in node.children[:3]) else "export"


_NAMERS: dict[str, Callable[[Node, Node], str]] = {
    "pair": _key,
    "object": _shorthand,
    "arrow_function": _arrow,
    "public_field_definition": lambda node, _: text(node.child_by_field_name("name")),
    "field_definition": lambda node, _: text(node.child_by_field_name("property")),
    "call_expression": _call,
    "new_expression": _call,
    "variable_declarator": _declared,
    "assignment_expression": _assigned,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "function_expression": _function,
    "method_definition": _function,
    "jsx_element": _element,
    "jsx_self_closing_element": _element,
    "jsx_attribute": _attribute,
    "export_statement": _export,
    "return_statement": lambda _node, _child: "return",
    "import_statement": lambda node, _: f"from {text(node.child_by_field_name('source'))}",
}
