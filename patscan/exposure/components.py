"""Whether a component that server code hands a value to runs in the browser (React server components).

A component of a module with `'use client'`, and all that is installed, gets its props in the page. One that
runs on the server gets out only what it hands on itself (nextjs.org/docs: server and client components).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import syntax
from patscan.lines import offsets_of

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# A value that goes through more components counts as one that gets out.
MAX_COMPONENTS = 40
MAX_LINE_BYTES = 2_000
MAX_USES = 50
MAX_IMPORTS_BYTES = 64 << 10
_DIRECTIVE = late.compile(r"""(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/)*+["']use client["']""")
# A prop in a syntax path: the component, and the prop's name.
PROP = late.compile(r"<(?P<component>[A-Z][\w.]*)>(?: > @(?P<prop>[\w$\-]+))?")
# Frameworks with components that run on the server only.
_FRAMEWORKS = late.compile(r'"(?:next|waku|rwsdk|@lazarv/react-server|@vitejs/plugin-rsc)"\s{0,9}:')
_IMPORT = late.compile(
    r"\bimport\s([^;'\"`()]{1,1000}?)\bfrom\s{0,9}[\"'`]([^\"'`\n]{1,200})[\"'`]"
)
_DECLARED = late.compile(r"\b(?:function|const|class)\s{1,9}([A-Z]\w{0,80})")
# A value in braces: `{token}`, `{props.token}`, `{...props}`.
_USED = late.compile(rb"\{\s{0,9}(?:\.\.\.|props\.)?(?P<name>[A-Za-z_$][\w$]{0,80})")
_WORD = late.compile(rb"[A-Za-z_$][\w$]*+")


def gets_out(context: Context, path: str, line: int) -> bool:
    """Whether a component that gets a value on a line of a file runs in the browser, or hands the value on to one."""
    packages = list(context.near(path, "package.json"))
    if packages and not any(_FRAMEWORKS.search(context.text(one)) for one in packages):
        return False
    text = context.text(path)
    if text.count("\n") < line - 1:  # not there: it is in an archive, or too large
        return True
    waiting = [(path, *one) for one in _props(path, text, line)]
    known = set(waiting)
    while waiting:
        importer, component, prop = waiting.pop()
        modules = _modules(context, importer, component)
        if not modules or any(_DIRECTIVE.match(context.text(module)) for module in modules):
            return True
        inner = {
            (module, *one) for module in modules for one in _handed_on(module, context.text(module), prop)
        }  # fmt: skip
        waiting += inner - known
        known |= inner
        if len(known) > MAX_COMPONENTS:
            return True
    return False


def _modules(context: Context, path: str, component: str) -> tuple[str, ...]:
    """The modules that a component in `path` may come from: none for what is installed."""
    from patscan.exposure.graph import targets

    text = context.text(path)
    specifier = _imports(text).get(component.partition(".")[0])
    if specifier is not None:
        return targets(context.project, path, specifier)
    return (path,) if component in _DECLARED.findall(text) else ()


@functools.lru_cache(maxsize=64)
def _props(path: str, text: str, line: int) -> tuple[tuple[str, str], ...]:
    """The components that get props on a line, each with the prop's name."""
    source = syntax.source(path, text.encode())
    feeds = offsets_of(source.data, b"\n")
    start = feeds[line - 2] + 1 if line > 1 else 0
    found: dict[tuple[str, str], None] = {}
    for word in _WORD.finditer(source.data, start, _end_of_line(source.data, start)):
        if match := PROP.search(str(source.node_path(word.start()))):
            found[match["component"], match["prop"] or ""] = None
    return tuple(found)


def _end_of_line(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return min(len(data) if end < 0 else end, start + MAX_LINE_BYTES)


def _handed_on(path: str, text: str, prop: str) -> Iterator[tuple[str, str]]:
    """The components that a module hands one of its own props to."""
    source = syntax.source(path, text.encode())
    # All of them, if the value is spread over them.
    uses = (use for use in _USED.finditer(source.data) if prop in ("", use["name"].decode()))
    for use in itertools.islice(uses, MAX_USES):
        if match := PROP.search(str(source.node_path(use.end() - 1))):
            yield match["component"], match["prop"] or ""


@functools.lru_cache(maxsize=64)
def _imports(text: str) -> dict[str, str]:
    """The names that a script imports, each with its module."""
    return {
        name: match[2]
        for match in _IMPORT.finditer(text[:MAX_IMPORTS_BYTES])
        for name in re.findall(r"[\w$]+", match[1])
    }
