"""Places of code that take no expression: the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.response.fix.draft import Refused
from patscan.response.fix.languages import JS_FAMILY
from patscan.response.fix.refusals import MARKUP

if TYPE_CHECKING:
    from tree_sitter import Node


CONSTANT = Text(
    "a value that the compiler has to know stands here; read {name} where it is used",
    "此处必须是编译期常量；请在使用处读取 {name}",
)
_TYPE = Text("it stands in a type; delete it there", "它出现在类型中；请从类型中删除")
_ANNOTATION = Text(
    "an annotation takes constants only; set the value in code that reads {name}",
    "注解只接受常量；请改在代码中读取 {name} 并赋值",
)
_NAME = Text(
    "it is a name here, not a value; delete it by hand", "它在此处是名称而不是值；请手动删除"
)
PHP_CONSTANT = Text(
    "PHP takes no call here; assign getenv('{name}') in the constructor, or where it is used",
    "PHP 此处不能调用函数；请在构造函数或使用处赋值 getenv('{name}')",
)
_WORDS = Text(
    "it is one of a list of bare words; write the list with quotation marks first",
    "它在不带引号的单词列表中；请先改为带引号的写法",
)


class Guard(NamedTuple):
    """A kind of node within which no expression can stand.

    Attributes:
        languages: names of rows of `languages.LANGUAGES`.
        node: the type of an ancestor of the literal.
        child: of which field of that node the literal is a part; empty for any.
        reason: why, and what to do.
    """

    languages: tuple[str, ...]
    node: str
    child: str
    reason: Text


# fmt: off
GUARDS = (
    Guard(JS_FAMILY, "literal_type", "", _TYPE),
    Guard(JS_FAMILY, "enum_assignment", "", CONSTANT),
    Guard(JS_FAMILY, "import_statement", "", _NAME),
    Guard(JS_FAMILY, "export_statement", "source", _NAME),
    Guard(JS_FAMILY, "pair", "key", _NAME),
    Guard(JS_FAMILY, "jsx_text", "", MARKUP),
    Guard(("python",), "type", "", _TYPE),
    Guard(("python",), "case_pattern", "", CONSTANT),
    Guard(("java", "kotlin"), "annotation", "", _ANNOTATION),
    Guard(("java",), "switch_label", "", CONSTANT),
    Guard(("go",), "field_declaration", "tag", CONSTANT),
    Guard(("go",), "import_spec", "", CONSTANT),
    Guard(("csharp",), "attribute", "", _ANNOTATION),
    Guard(("csharp",), "parameter", "", CONSTANT),
    Guard(("csharp",), "constant_pattern", "", CONSTANT),
    Guard(("csharp",), "case_switch_label", "", CONSTANT),
    Guard(("php",), "attribute", "", _ANNOTATION),
    Guard(("php",), "simple_parameter", "", PHP_CONSTANT),
    Guard(("php",), "property_promotion_parameter", "", PHP_CONSTANT),
    Guard(("php",), "enum_case", "", PHP_CONSTANT),
    Guard(("php",), "function_static_declaration", "", PHP_CONSTANT),
    Guard(("php",), "static_variable_declaration", "", PHP_CONSTANT),
    Guard(("php",), "const_element", "", PHP_CONSTANT),
    Guard(("ruby",), "string_array", "", _WORDS),
    Guard(("ruby",), "symbol_array", "", _WORDS),
)
# fmt: on


def check(language: str, nodes: list[Node], name: str) -> None:
    """Find out whether an expression can stand where the last of `nodes` does.

    Raises:
        Refused: it cannot.
    """
    types = {node.type: at for at, node in enumerate(nodes)}
    for row in GUARDS:
        at = types.get(row.node)
        if language not in row.languages or at is None or at + 1 >= len(nodes) + (not row.child):
            continue
        if row.child and nodes[at].child_by_field_name(row.child) not in nodes[at + 1 :]:
            continue
        raise Refused(row.reason.format(name=name))
