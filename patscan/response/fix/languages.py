"""The languages that can be changed, and their syntax trees.

Grammars beyond JavaScript and TypeScript come with the extra `fix`. What is parsed may be hostile:
`exposure.syntax` bounds size, nesting and time.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import file_kinds, syntax
from patscan.model import extras
from patscan.model.text import Text
from patscan.response.fix.draft import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser


class Language(NamedTuple):
    """One grammar.

    Attributes:
        name: the word for it in tables.
        endings: of its files, in lower case.
        package: the module that holds the grammar.
        entry: the function in it that returns the grammar.
        in_markup: whether only scripts within the file are in this language.
    """

    name: str
    endings: tuple[str, ...]
    package: str
    entry: str = "language"
    in_markup: bool = False


# fmt: off
LANGUAGES = (
    Language("python", (".py", ".pyi"), "tree_sitter_python"),
    Language("javascript", (".js", ".mjs", ".cjs", ".jsx"), "tree_sitter_javascript"),
    Language("typescript", (".ts", ".mts", ".cts"), "tree_sitter_typescript", "language_typescript"),
    Language("typescript", (".astro",), "tree_sitter_typescript", "language_typescript", in_markup=True),
    Language("tsx", (".tsx",), "tree_sitter_typescript", "language_tsx"),
    Language("java", (".java",), "tree_sitter_java"),
    Language("kotlin", (".kt",), "tree_sitter_kotlin"),
    Language("go", (".go",), "tree_sitter_go"),
    Language("php", (".php",), "tree_sitter_php", "language_php"),
    Language("csharp", (".cs",), "tree_sitter_c_sharp"),
    Language("ruby", (".rb",), "tree_sitter_ruby"),
    Language("shell", (".sh", ".bash"), "tree_sitter_bash"),
    Language("yaml", (".yml", ".yaml"), "tree_sitter_yaml"),
    Language("json", (".json", ".jsonc"), "tree_sitter_json"),
    Language("toml", (".toml",), "tree_sitter_toml"),
)
# fmt: on
JS_FAMILY = ("javascript", "typescript", "tsx")
# Programming languages; the others hold configuration, or have commands of their own.
CODE = ("python", *JS_FAMILY, "java", "kotlin", "go", "php", "csharp", "ruby")
_BY_ENDING = {ending: row for row in LANGUAGES for ending in row.endings}

_NO_GRAMMAR = Text(
    "changing {language} needs the extra: {command}",
    "修改 {language} 需要额外依赖：{command}",
)
_NO_TREE = Text(
    "the file is too large or too deeply nested to be changed safely; read {name} from the environment by hand",
    "文件过大或嵌套过深，无法安全修改；请手动改为从环境变量 {name} 读取",
)


def of(path: str) -> Language | None:
    """The language of a file that can be changed, by its name; None for templates and everything else."""
    name = path.rpartition("/")[2].lower()
    row = _BY_ENDING.get(name[name.rfind(".") :]) if "." in name else None
    is_markup = file_kinds.of(path).form in ("template", "page", "component", "view", "indented")
    return row if row and row.in_markup == is_markup else None


@functools.cache
def _parser(language: Language) -> Parser:
    import tree_sitter

    grammar = getattr(importlib.import_module(language.package), language.entry)
    return tree_sitter.Parser(tree_sitter.Language(grammar()))


def parse(language: Language, code: bytes, name: str) -> Node:
    """The root of the syntax tree.

    Raises:
        Refused: the grammar is not installed, or the text is over a bound.
    """
    try:
        parser = _parser(language)
    except ImportError as error:
        raise Refused(
            _NO_GRAMMAR.format(language=language.name, command=extras.command("fix"))
        ) from error
    root = syntax.bounded(parser, syntax.scripts(code) if language.in_markup else code)
    if root is None:
        raise Refused(_NO_TREE.format(name=name))
    return root


def path_to(root: Node, start: int, end: int) -> list[Node]:
    """The nodes that contain the bytes from `start` to `end`, from the root down."""
    cursor, nodes = root.walk(), [root]
    while cursor.goto_first_child_for_byte(start) is not None:
        node = cursor.node
        if node is None or node.start_byte > start or node.end_byte < end:
            break
        nodes.append(node)
    return nodes


def walk(root: Node) -> Iterator[Node]:
    """All nodes, in order of the text."""
    cursor = root.walk()
    while True:
        if cursor.node is not None:
            yield cursor.node
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return


def errors(root: Node) -> int:
    """How many nodes of the tree are errors, or were added by the parser."""
    return sum(node.is_error or node.is_missing for node in walk(root)) if root.has_error else 0


def text(node: Node | None) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""
