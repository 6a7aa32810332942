"""Changes in code: a literal becomes a read of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import syntax
from patscan.exposure.bundlers import prefix_of
from patscan.model.text import Text
from patscan.response.fix import declarations, fallbacks, guards, languages, refusals
from patscan.response.fix.draft import Draft, Edit, Refused
from patscan.response.fix.idioms import idiom_for
from patscan.response.fix.imports import imported
from patscan.response.fix.languages import Language, text
from patscan.response.fix.literals import STRINGS, Literal, embedded, is_joined, quote_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from patscan.response.fix.draft import Target

READS = Text("it is read from the environment variable {name}", "改为从环境变量 {name} 读取")
DROPPED = Text("the fallback is deleted: {name} has to be set", "删除了回退值：必须设置 {name}")
SET_OUTSIDE = Text(
    "the line is deleted: set {name} where the program is started",
    "删除了该行：请在启动程序处设置 {name}",
)
REPLACED = Text("a placeholder stands there now", "该处改为占位文字")
_NO_LITERAL = Text(
    "it is not in a string literal; read {name} from the environment by hand",
    "它不在字符串字面量中；请手动改为从环境变量 {name} 读取",
)
_PUBLIC_NAME = Text(
    "the code falls back from {name}, a name that builds make public; rename the variable first",
    "代码回退自 {name}，而构建工具会公开该名称的变量；请先重命名该变量",
)
_TEMPLATED = Text(
    "the text block or word here takes in no expression; read {name} into a variable and use that",
    "此处的文本块或单词不能嵌入表达式；请先把 {name} 读入变量再使用",
)


class _Spot(NamedTuple):
    """A value in code: the literal around it, and the nodes around that, from the root down to it."""

    language: str
    nodes: list[Node]
    literal: Literal
    target: Target

    @property
    def node(self) -> Node:
        """The literal's node."""
        return self.literal.node


def draft(language: Language, target: Target) -> Draft:
    """The change of a code file.

    Raises:
        Refused: the value cannot be taken out safely.
    """
    if language.in_markup and target.start >= syntax.frontmatter_end(target.path, target.data):
        raise Refused(refusals.MARKUP)
    root = languages.parse(language, target.data, target.name)
    nodes = languages.path_to(root, target.start, target.end)
    if any("comment" in node.type for node in nodes[-2:]):
        return placeholder(target)
    at = next((at for at in reversed(range(len(nodes))) if nodes[at].type in STRINGS), None)
    if at is None:
        return _within_heredoc(language.name, nodes, target)
    spot = _Spot(language.name, nodes[: at + 1], Literal.of(nodes[at], target), target)
    for rule in _RULES:
        if found := rule(spot):
            return found
    return _read(spot)


def placeholder(target: Target) -> Draft:
    """The change where nothing reads the value: in a comment."""
    return Draft((Edit(target.start, target.end, target.placeholder),), "", REPLACED)


def _read(spot: _Spot) -> Draft:
    """The literal, or the value in it, becomes a read."""
    language, literal, target = spot.language, spot.literal, spot.target
    guards.check(language, spot.nodes, target.name)
    declarations.check_uses(language, spot.nodes, target.name)
    idiom = idiom_for(language, target)
    alias, imports = imported(idiom.imports, spot.nodes[0], target)

    def read(quote: str) -> str:
        return idiom.read.format(name=target.name, q=quote, alias=alias)

    whole = _adapted(language, literal, read(quote_of(literal, language)))
    declared = declarations.changed(language, spot.nodes, target, whole)
    if any(whole.encode() in edit.text for edit in declared):
        if not literal.is_whole(target):
            raise Refused(guards.CONSTANT.format(name=target.name))
        edits: tuple[Edit, ...] = ()
    elif literal.is_whole(target) and not is_joined(literal):
        node = _without_assertion(literal.node)
        edits = (Edit(node.start_byte, node.end_byte, whole.encode()),)
    else:
        edits = embedded(literal, language, target, read)
    note = READS.format(name=target.name)
    return Draft((*imports, *declared, *edits), target.name, note, idiom.dotenv)


def _without_assertion(node: Node) -> Node:
    """The node to replace: `'…' as const` as a whole, because a read is not constant."""
    parent = node.parent
    is_const = (
        parent is not None and parent.type == "as_expression" and text(parent).endswith("const")
    )
    return parent if parent is not None and is_const else node


def _adapted(language: str, literal: Literal, read: str) -> str:
    """The read in the place of a whole literal, with the type that this had."""
    around = literal.node.parent.type if literal.node.parent else ""
    if language in ("typescript", "tsx") and read.startswith(("process.env", "Deno.env")):
        read = read if around == "template_substitution" else f"{read}!"
    if language == "python" and b"b" in literal.prefix.lower():
        read = f"{read}.encode()"
    return f"{{{read}}}" if around == "jsx_attribute" else read


# --- what is not simply read ------------------------------------------------------------------------


def _docstring(spot: _Spot) -> Draft | None:
    """A string that is a statement is documentation."""
    parent = spot.node.parent
    is_statement = parent is not None and parent.type == "expression_statement"
    return placeholder(spot.target) if spot.language == "python" and is_statement else None


def _spring(spot: _Spot) -> Draft | None:
    """`@Value("…")` reads a variable by a placeholder of its own; its default goes."""
    annotation = next((node for node in spot.nodes if node.type == "annotation"), None)
    if annotation is None or not text(annotation).startswith("@Value("):
        return None
    target, literal = spot.target, spot.literal
    content = literal.content(target)
    inside = target.start - spot.node.start_byte - len(literal.opening)
    if content[:inside].endswith(b":") and content[inside + len(target.value) :].startswith(b"}"):
        name = content[:inside].rpartition(b"{")[2][:-1].decode("utf-8", "replace")
        edit = Edit(target.start - 1, target.end)
        return Draft((edit,), "", DROPPED.format(name=name))
    # A `$` would begin an expression of Kotlin's own.
    dollar = b"\\$" if spot.language == "kotlin" else b"$"
    edit = Edit(target.start, target.end, dollar + b"{" + target.name.encode() + b"}")
    return Draft((edit,), target.name, READS.format(name=target.name))


def _name_of_variable(spot: _Spot) -> Draft | None:
    """`os.getenv("pat_…")`: the value stands where the name belongs."""
    target = spot.target
    if not spot.literal.is_whole(target) or not fallbacks.names_variable(spot.node):
        return None
    edit = Edit(target.start, target.end, target.name.encode())
    return Draft((edit,), target.name, READS.format(name=target.name), dotenv=True)


def _fallback(spot: _Spot) -> Draft | None:
    """Only the fallback of a read goes."""
    found = fallbacks.fallback(spot.node) if spot.literal.is_whole(spot.target) else None
    if found is None:
        return None
    if prefix_of(found.name):
        raise Refused(_PUBLIC_NAME.format(name=found.name))
    first, *others = found.edits
    if spot.language in ("typescript", "tsx") and _needs_type(spot.nodes, found.read):
        first = first._replace(text=b"!")
    dotenv = found.name.isidentifier()  # no key of a configuration
    return Draft((first, *others), found.name, DROPPED.format(name=found.name), dotenv)


def _needs_type(nodes: list[Node], read: Node) -> bool:
    """Whether TypeScript has to be told that a read gives a string: in a text it need not."""
    is_inserted = any(node.type == "template_substitution" for node in nodes[-3:])
    return not is_inserted and not text(read).endswith("!")


def _own_assignment(spot: _Spot) -> Draft | None:
    """`process.env.X = '…'`: the line goes."""
    target = spot.target
    if not spot.literal.is_whole(target):
        return None
    gone = fallbacks.self_assignment(spot.node, target.name, target)
    return Draft(gone, target.name, SET_OUTSIDE.format(name=target.name)) if gone else None


_RULES: tuple[Callable[[_Spot], Draft | None], ...] = (
    _docstring, _spring, _name_of_variable, _fallback, _own_assignment,
)  # fmt: skip


# --- text blocks ------------------------------------------------------------------------------------


def _within_heredoc(language: str, nodes: list[Node], target: Target) -> Draft:
    """Ruby's text blocks take in expressions, unless their name is quoted."""
    if language == "ruby" and nodes[-1].type == "heredoc_content":
        begins = [node for node in languages.walk(nodes[0]) if node.type == "heredoc_beginning"]
        near = [text(node) for node in begins if node.start_byte < target.start]
        if near and "'" not in near[-1]:
            idiom = idiom_for(language, target)
            read = idiom.read.format(name=target.name, q='"', alias="")
            edit = Edit(target.start, target.end, f"#{{{read}}}".encode())
            return Draft((edit,), target.name, READS.format(name=target.name), idiom.dotenv)
        raise Refused(_TEMPLATED.format(name=target.name))
    guards.check(language, nodes, target.name)
    if any(child.type in STRINGS for child in nodes[-1].children):
        raise Refused(refusals.ENCODED)
    if any(node.type in ("heredoc_body", "nowdoc_body", "heredoc") for node in nodes):
        raise Refused(_TEMPLATED.format(name=target.name))
    raise Refused(_NO_LITERAL.format(name=target.name))
