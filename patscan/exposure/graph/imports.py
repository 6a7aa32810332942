"""Whether a reference is an import that ships code, by the syntax tree of the file it stands in.

Comments, strings and `import type` are none; nor are imports that TypeScript drops because only types
use them, nor those that only server exports of a route use (`getServerSideProps`, a `loader`).
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import file_kinds, syntax
from patscan.exposure.graph import fetches
from patscan.exposure.graph.references import Reference
from patscan.lines import offsets_of

if TYPE_CHECKING:
    from tree_sitter import Node

# What is called, or made with `new`, to bring in a module; of a long name the last word counts.
_CALLS = frozenset((
    "import", "require", "importScripts", "resolve", "context", "glob", "globEager", "async", "register",
    "addModule", "URL", "Worker", "SharedWorker", "ServiceWorker", "define", "load", "executeScript",
    "weak", "ensure", "lazy",
))  # fmt: skip
_TYPES = ("type_annotation", "type_query", "type_alias_declaration")
_MAX_DEPTH = 40
_MAX_USES = 400
# An attribute may hold an expression of the template: `<?= $x->y ?>`, `<%= x %>`.
_SCRIPT_TAG = late.compile(
    rb"<(?:script|wxs|link|import|include|import-sjs|iframe|frame)\b(?:[^>]|(?<=[-%?])>)*+\Z",
    re.IGNORECASE,
)
# `script(src="/a.js")`, `head: script(src="/a.js")`, `%script{src: "/a.js"}`, `script src="/a.js"`.
_LOADING_LINE = late.compile(rb"(?:[\w.#-]{1,80}:\s{1,4}){0,4}%?(?:script|link|iframe|frame)\b")
_COMMENTED = (b"/", b"-#")
_INDENTED_BYTES = 32 << 10
_LINE_BYTES = 400


def ships(reference: Reference, data: bytes, stripped: tuple[str, ...] = ()) -> bool:
    """Whether the file brings the module along when it is bundled.

    Args:
        reference: what to check.
        data: the file that it stands in.
        stripped: exports that are taken out of the file, with all that only they use.
    """
    source = syntax.source(reference.importer, data)
    kind = file_kinds.of(reference.importer)
    if kind.form == "indented":
        return _in_tag(data, reference.at) or _in_indented_tag(data, reference.at)
    if kind.form != "module":
        if _in_tag(data, reference.at):
            return True
        if data[reference.at] != source.code[reference.at]:  # not within a script
            return False
    if source.root is None:  # cannot be told: the careful side
        return True
    is_data = fetches.is_data(reference.specifier)
    importing = _importing(
        source.root, reference.at, _CALLS | fetches.FETCHES if is_data else _CALLS
    )
    if importing is None and is_data:
        importing = fetches.fetched(source, reference.at)
    if importing is None or _is_for_types(source, importing):
        return False
    return not stripped or not in_stripped(source, importing, stripped)


def _is_typescript(path: str) -> bool:
    kind = file_kinds.of(path)
    return kind.form == "module" and kind.grammar != "javascript"


def _is_for_types(source: syntax.Source, importing: Node) -> bool:
    """Whether an import is gone once types are: it says so, or nothing but types uses its names."""
    if importing.type not in ("import_statement", "export_statement"):
        return False
    if _is_typed(importing):
        return True
    names = _names(importing) if _is_typescript(source.path) else []
    return bool(names) and not any(_is_used(source, name, importing) for name in names)


def _in_tag(data: bytes, at: int) -> bool:
    """Whether a place is an attribute of a tag that loads something, and not within a comment."""
    if not _SCRIPT_TAG.search(data, max(0, at - 2000), at):
        return False
    return data.rfind(b"<!--", 0, at) <= data.rfind(b"-->", 0, at)


def _in_indented_tag(data: bytes, at: int) -> bool:
    """The same in Pug, Haml and Slim; what a script within the page imports counts, too."""
    around = tuple(_lines_around(data, at))
    loads = any(_LOADING_LINE.match(line) for line in around)
    return loads and not any(line.startswith(_COMMENTED) for line in around)


def _lines_around(data: bytes, at: int) -> Iterator[bytes]:
    """The beginning of the line of a place, then of the lines above it that are indented less, nearest first."""
    floor, end, indent = max(0, at - _INDENTED_BYTES), at, _INDENTED_BYTES
    while indent > 0 and end >= floor:
        begin = max(floor, data.rfind(b"\n", floor, end) + 1)
        line = data[begin:end]
        text = line.lstrip(b" \t")
        if text.strip() and len(line) - len(text) < indent:
            indent = len(line) - len(text)
            yield text[:_LINE_BYTES]
        end = begin - 1


def _importing(root: Node, at: int, calls: frozenset[str]) -> Node | None:
    """The statement, or the call or `new` of one of `calls`, that the string at `at` is given to."""
    node = root.descendant_for_byte_range(at, at)
    for _ in range(_MAX_DEPTH):
        if node is None or node.type == "comment":
            return None
        if node.type in ("import_statement", "export_statement"):
            return node
        if node.type in ("call_expression", "new_expression"):
            called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            name = syntax.text(called)[-60:] if called else ""
            brings = re.split(r"[^\w$]+", name)[-1] in calls and not _is_in_type(node)
            return node if brings else None
        if node.type not in (
            *fetches.IN_VALUE,
            "arguments",
            "array",
            "import_require_clause",
            "object",
            "pair",
        ):
            return None
        node = node.parent
    return None


def _is_in_type(node: Node) -> bool:
    """Whether a call is part of a type: `import('./x').T`."""
    above = node.parent
    for _ in range(_MAX_DEPTH):
        if above is None or above.type.endswith(("_statement", "arguments")):
            break
        if above.type in _TYPES or above.type.endswith("_type"):
            return True
        above = above.parent
    return above is not None and above.type == "type_arguments"


def _is_typed(statement: Node) -> bool:
    """`import type …`, `export type …`, or every name in the braces is marked as a type."""
    if any(child.type in ("type", "typeof") for child in statement.children[:3]):
        return True
    marked = [
        any(part.type in ("type", "typeof") for part in one.children)
        for one in _below(statement, ("import_specifier", "export_specifier"))
    ]
    clause = next((one for one in statement.named_children if one.type == "import_clause"), None)
    alone = clause is None or len(clause.named_children) == 1
    return bool(marked) and all(marked) and alone


def _below(node: Node, kinds: tuple[str, ...]) -> Iterator[Node]:
    waiting = [node]
    for _ in range(2000):
        if not waiting:
            return
        one = waiting.pop()
        if one.type in kinds:
            yield one
        else:
            waiting += one.named_children


def _names(statement: Node) -> list[bytes]:
    """The local names that an import declares."""
    clause = next((one for one in statement.named_children if one.type == "import_clause"), None)
    if clause is None:
        return []
    found = []
    for one in _below(clause, ("import_specifier", "identifier")):
        if one.type == "import_specifier":
            if any(part.type == "type" for part in one.children):
                continue
            name = one.child_by_field_name("alias") or one.child_by_field_name("name")
        else:
            name = one
        if name is not None and name.text:
            found.append(name.text)
    return found


def _uses(source: syntax.Source, name: bytes) -> Iterator[Node]:
    """Where a name stands as a value."""
    if source.root is None:
        return
    literal = re.escape(name)  # first in the pattern: `re` looks for that
    pattern = late.compile(literal + rb"(?<![\w$]" + literal + rb")(?![\w$])")
    for count, match in enumerate(pattern.finditer(source.code)):
        if count > _MAX_USES:
            return
        node = source.root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type in ("identifier", "shorthand_property_identifier"):
            yield node


def _is_used(source: syntax.Source, name: bytes, declared: Node) -> bool:
    """Whether a name is used as a value outside of its own import."""
    return any(
        not declared.start_byte <= node.start_byte < declared.end_byte
        for node in _uses(source, name)
    )


# --- exports that are taken out -----------------------------------------------------------------------


def in_stripped(source: syntax.Source, node: Node, stripped: tuple[str, ...]) -> bool:
    """Whether a place belongs to exports that are taken out, or to what only they use."""
    if source.root is None:
        return False
    if not any(name.encode() in source.code for name in stripped):
        return False
    if source.root.named_child_count > 2000:
        return False
    statements, declared = _statements(source.root)
    gone = {at for at, names in enumerate(declared) if names & {name.encode() for name in stripped}}
    own = _index(statements, node.start_byte)
    if own is None or own in gone:
        return own is not None
    if not gone or not declared[own]:
        return False
    return _only_for(source, statements, declared, own, gone)


def _only_for(
    source: syntax.Source,
    statements: list[Node],
    declared: list[set[bytes]],
    own: int,
    gone: set[int],
) -> bool:
    """Whether all that uses the names of one statement is gone, or is used by what is gone alone."""
    waiting, seen, used = [own], {own}, False
    while waiting:
        at = waiting.pop()
        if statements[at].type == "export_statement" or not declared[at] or len(seen) > 100:
            return False
        for name in declared[at]:
            for use in _uses(source, name):
                user = _index(statements, use.start_byte)
                if user is None or user == at:
                    continue
                used = used or user in gone
                if user not in gone and user not in seen:
                    seen.add(user)
                    waiting.append(user)
    return used


@functools.lru_cache(maxsize=1)  # as above
def _statements(root: Node) -> tuple[list[Node], list[set[bytes]]]:
    """The statements at the top of a file, and the names that each of them declares."""
    statements = root.named_children
    return statements, [_declares(statement) for statement in statements]


def _index(statements: list[Node], at: int) -> int | None:
    """Which of the statements has the byte at `at`."""
    number = bisect.bisect_right(statements, at, key=lambda node: node.start_byte) - 1
    return number if number >= 0 and at < statements[number].end_byte else None


def _declares(statement: Node) -> set[bytes]:
    """The names that a statement at the top of a file declares."""
    if statement.type == "import_statement":
        return set(_names(statement))
    inner = (
        statement.child_by_field_name("declaration")
        if statement.type == "export_statement"
        else statement
    )
    if inner is None:
        return set()
    if inner.type in ("lexical_declaration", "variable_declaration"):
        names: set[bytes] = set()
        for one in inner.named_children:
            name = one.child_by_field_name("name")
            if name is not None:
                names |= {part.text for part in _below(name, _BINDINGS) if part.text}
        return names
    name = inner.child_by_field_name("name")
    return {name.text} if name is not None and name.text else set()


_BINDINGS = ("identifier", "shorthand_property_identifier_pattern")


def stands_in_stripped(path: str, data: bytes, line: int, stripped: tuple[str, ...]) -> bool:
    """Whether a line of a file belongs to exports that are taken out of it, or to a server action."""
    source = _parsed(path, data)
    feeds = offsets_of(data, b"\n")
    if source.root is None or line > len(feeds) + 1:
        return False
    start = feeds[line - 2] + 1 if line > 1 else 0
    end = feeds[line - 1] if line <= len(feeds) else len(data)
    text = data[start:end]
    at = start + len(text) - len(text.lstrip())
    if b"use server" in data and _is_in_action(source.root, at):
        return True
    if not stripped:
        return False
    node = source.root.descendant_for_byte_range(at, at)
    return node is not None and node.parent is not None and in_stripped(source, node, stripped)


@functools.lru_cache(maxsize=1)  # asked for all findings of a file
def _parsed(path: str, data: bytes) -> syntax.Source:
    return syntax.source(path, data)


def _is_in_action(root: Node, at: int) -> bool:
    """Whether a function around a place begins with `'use server'` (react.dev, server functions)."""
    node = root.descendant_for_byte_range(at, at)
    for _ in range(_MAX_DEPTH):
        if node is None:
            return False
        first = (
            node.named_children[0]
            if node.type == "statement_block" and node.named_children
            else None
        )
        if first is not None and (first.text or b"").strip(b"\"';") == b"use server":
            return True
        node = node.parent
    return False
