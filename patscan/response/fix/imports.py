"""Imports that a read needs: what the file calls the module already, or where the import is added."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from patscan.response.fix.draft import Edit
from patscan.response.fix.languages import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from patscan.response.fix.draft import Target

Import = tuple[str, tuple[Edit, ...]]


def imported(wanted: str, root: Node, target: Target) -> Import:
    """How the file writes what `Idiom.imports` names, and the edits that import it."""
    return _IMPORTERS[wanted](root, target) if wanted else ("", ())


# --- Python ------------------------------------------------------------------------------------------


def _python(root: Node, target: Target) -> Import:
    """`os.environ`, by the name that the file imports it under before the value is read."""
    for node in root.named_children:
        if node.end_byte > target.start:
            break
        if name := _environ_in(node):
            return name, ()
    return "os.environ", (_python_import(root, target),)


def _environ_in(node: Node) -> str:
    """The name of `os.environ` after this statement, if it imports it."""
    if (
        node.type == "import_from_statement"
        and text(node.child_by_field_name("module_name")) == "os"
    ):
        return _imported_as(node, "environ")
    if node.type == "import_statement":
        name = _imported_as(node, "os") or (
            "os" if "os.path" in map(text, node.named_children) else ""
        )
        return f"{name}.environ" if name else ""
    return ""


def _imported_as(node: Node, wanted: str) -> str:
    for name in node.children_by_field_name("name"):
        if name.type == "aliased_import" and text(name.child_by_field_name("name")) == wanted:
            return text(name.child_by_field_name("alias"))
        if text(name) == wanted:
            return wanted
    return ""


def _python_import(root: Node, target: Target) -> Edit:
    """`import os`, in the order of the alphabet among the first imports of the file."""
    line, first, after = b"import os" + target.eol, None, 0
    for node in root.named_children:
        if node.start_byte > target.start:
            break
        if node.type in ("import_statement", "import_from_statement"):
            first = first or node
            if node.type != "import_statement" or text(node) > "import os":
                break
            after = target.line_end(node.end_byte)
        elif first:
            break
        elif node.type == "comment":
            after = target.line_end(node.end_byte) if _is_header(node, target) else after
        elif node.type == "future_import_statement" or _is_docstring(node):
            after = target.line_end(node.end_byte)
        else:
            break
    if first and after <= first.start_byte:
        module = text(first).split()[1].partition(".")[0].strip(",")
        blank = b"" if module in sys.stdlib_module_names else target.eol
        return Edit(first.start_byte, first.start_byte, line + blank)
    if first:
        return Edit(after, after, line)
    gap = target.eol if after else b""
    end = (
        b""
        if after in (0, len(target.data)) or target.data.startswith((b"\n", b"\r\n"), after)
        else target.eol
    )
    return Edit(after, after, gap + line + (end if after else target.eol))


def _is_header(comment: Node, target: Target) -> bool:
    """Whether a comment is about the file, not about the statement below it."""
    said = text(comment)
    blank = target.data.startswith((b"\n", b"\r\n"), target.line_end(comment.end_byte))
    return blank or said.startswith("#!") or "coding" in said[:20]


def _is_docstring(node: Node) -> bool:
    return node.type == "expression_statement" and [c.type for c in node.named_children] == [
        "string"
    ]


# --- Go ----------------------------------------------------------------------------------------------


def _go(root: Node, target: Target) -> Import:
    """`os.Getenv`, by the name that the file imports `os` under."""
    declarations = [node for node in root.named_children if node.type == "import_declaration"]
    specs = [spec for one in declarations for spec in _specs(one)]
    for spec in specs:
        if text(spec.child_by_field_name("path")) == '"os"':
            name = text(spec.child_by_field_name("name"))
            if name not in ("_", "."):
                return f"{name or 'os'}.Getenv", ()
    return "os.Getenv", (_go_import(root, target, declarations),)


def _specs(declaration: Node) -> Iterator[Node]:
    for child in declaration.named_children:
        if child.type == "import_spec":
            yield child
        elif child.type == "import_spec_list":
            yield from (one for one in child.named_children if one.type == "import_spec")


def _go_import(root: Node, target: Target, declarations: list[Node]) -> Edit:
    for one in declarations:
        specs = list(_specs(one))
        if specs and specs[0].parent and specs[0].parent.type == "import_spec_list":
            before = [spec for spec in specs if text(spec.child_by_field_name("path")) < '"os"']
            at = before[-1].end_byte if before else specs[0].start_byte
            new = target.eol + b'\t"os"' if before else b'"os"' + target.eol + b"\t"
            return Edit(at, at, new)
    if declarations:
        at = declarations[-1].end_byte
        return Edit(at, at, target.eol + b'import "os"')
    package = next((one for one in root.named_children if one.type == "package_clause"), None)
    at = package.end_byte if package else 0
    return Edit(at, at, 2 * target.eol + b'import "os"')


# --- JavaScript --------------------------------------------------------------------------------------


def _script(module: str) -> Callable[[Node, Target], Import]:
    """`env` of a module, imported after directives and in front of the first statement."""

    def imported_env(root: Node, target: Target) -> Import:
        imports = [node for node in root.named_children if node.type == "import_statement"]
        for node in imports:
            if text(node.child_by_field_name("source"))[1:-1] == module and (name := _env_of(node)):
                return name, ()
        taken = b"env" in target.data.replace(b".env", b"").replace(b"$env", b"")
        name = "privateEnv" if taken and module.startswith("$") else "env"
        what = name if name == "env" else f"env as {name}"
        quote = text(imports[0].child_by_field_name("source"))[:1] if imports else "'"
        end = ";" if any(text(node).endswith(";") for node in root.named_children) else ""
        line = f"import {{ {what} }} from {quote}{module}{quote}{end}".encode()
        at = _first_statement(root)
        return name, (Edit(at, at, line + target.eol),)

    return imported_env


def _env_of(node: Node) -> str:
    """What an import calls `env`; empty if it does not import it."""
    for clause in node.named_children:
        for names in clause.named_children if clause.type == "import_clause" else ():
            for one in names.named_children if names.type == "named_imports" else ():
                if text(one.child_by_field_name("name")) == "env":
                    return text(one.child_by_field_name("alias")) or "env"
    return ""


def _first_statement(root: Node) -> int:
    """Where the first statement begins that is no directive: `'use server'`."""
    for node in root.named_children:
        is_directive = node.type == "expression_statement" and node.named_child_count == 1
        if node.type in ("comment", "hash_bang_line"):
            continue
        if not (is_directive and node.named_children[0].type == "string"):
            return node.start_byte
    return root.end_byte


# --- C# ----------------------------------------------------------------------------------------------


def _csharp(root: Node, _target: Target) -> Import:
    """The method, by its full name unless the file uses the namespace."""
    uses = any(
        node.type == "using_directive" and text(node) == "using System;"
        for node in root.named_children
    )
    return ("" if uses else "System.") + "Environment.GetEnvironmentVariable", ()


_IMPORTERS: dict[str, Callable[[Node, Target], Import]] = {
    "os.environ": _python,
    "os.Getenv": _go,
    "$env/dynamic/private": _script("$env/dynamic/private"),
    "cloudflare:workers": _script("cloudflare:workers"),
    "System.Environment": _csharp,
}
