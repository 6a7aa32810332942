"""Every pattern takes linear time for any text, or the length of the text is limited.

This finds all uses of `re` and `regex` in the package. Those that the other tests in this folder cover
are listed there; all others are tried with long repetitions (`pumping`).
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import regex

import patscan
from patscan.coze import placeholders
from patscan.detect import diffs, json_documents
from patscan.detect.decode import encodings
from patscan.detect.decode.views import View
from patscan.detect.linter import (
    app_variables,
    calls,
    elsewhere,
    forms,
    other_vendors,
    rules,
    server_scripts,
    statements,
)
from patscan.detect.linter import frameworks as servers
from patscan.exposure import (
    assignments,
    bundlers,
    clients,
    deployments,
    markers,
    modules,
    server_frameworks,
    server_functions,
    site_data,
    surroundings,
    syntax,
)
from patscan.exposure.graph import frameworks, reach, roles, served, sites
from patscan.git import reachable, trees
from patscan.policy import comments
from patscan.reports import links
from patscan.response.fix import config, idioms
from patscan.sources.history import packed_trees
from tests.exposure.projects import Files
from tests.linear.pumping import pumped
from tests.linear.test_direct import DIRECT
from tests.linear.test_scanned import DECODERS, SCANNED
from tests.linear.timing import SHORTEST_S, assert_linear, cpu_s, is_within

PACKAGE = Path(patscan.__file__).parent
# Patterns that are slower than linear, but read at most so many characters: syntax paths, and paths of files.
BOUNDED = {
    "exposure.deployments._row": deployments.MAX_PATH,
    "exposure.graph.frameworks.compiled": roles.MAX_PATH,
    "exposure.graph.roles._TELLING": roles.MAX_PATH,
    "detect.diffs._COLOURS_AT_END": diffs.MAX_COLOURS,
    "exposure.bundlers.section": syntax.MAX_NODE_PATH,
    "exposure.server_functions._patterns": syntax.MAX_NODE_PATH,
    "exposure.surroundings.PROPS": syntax.MAX_NODE_PATH,
    "detect.linter.elsewhere._BASE": elsewhere.BASE_BYTES,
    "detect.linter.forms.ASSIGN": forms.TARGET_BYTES,
    "detect.linter.forms.FILL": forms.TARGET_BYTES,
    "detect.linter.forms.FILL_CALL": forms.TARGET_BYTES,
    "detect.linter.forms.NAMED": forms.TARGET_BYTES,
    "detect.linter.calls._CALLEE": calls.CALLEE_BYTES,
    "detect.linter.looked_up._NO_READER": syntax.MAX_NAME,
    "detect.linter.looked_up._READER": syntax.MAX_NAME,
    "exposure.graph.sites._of_setting": sites.MAX_PATH,
    "exposure.modules._compiled": modules.MAX_PATH,
    "exposure.assignments.FORMS": assignments.LINE_BYTES,
    "exposure.assignments._NAME_PROPERTY": assignments.OBJECT_BYTES,
    "detect.linter.public_variables._DOCUMENT": syntax.MAX_NODE_PATH,
    "detect.linter.server_scripts._COZE_SETTING": server_scripts.SETTING_BYTES,
    "detect.linter.server_scripts._SINKS": syntax.MAX_NODE_PATH,
    "detect.linter.public_variables._imported": syntax.MAX_NAME,
    "sources.archives.pointers._ANNEX_LINK": 4096,
    "policy.comments._just_before": comments.NEAR_CHARS,
}
# Of these the whole is matched.
WHOLE = {
    "exposure.graph.frameworks.compiled", "exposure.graph.roles._TELLING", "exposure.graph.sites._of_setting",
    "detect.linter.forms.ASSIGN", "sources.archives.pointers._ANNEX_LINK",
}  # fmt: skip
# How long one of them may take for such a text, in seconds of CPU.
BOUNDED_S = 0.05
# These have a limit on them instead.
LIMITED = {"policy.ignore._timed": "tests/policy/test_ignore.py"}


class Use(NamedTuple):
    """A use of `re` or `regex`: which module, which function, and the pattern; None if it is not a literal."""

    site: str
    library: str
    method: str
    pattern: str | bytes | None
    flags: int


def uses() -> list[Use]:
    """Every use in the package, named `module.function` or `module.CONSTANT`."""
    found = []

    def visit(node: ast.AST, module: str, name: str, text: str) -> None:
        for child in ast.iter_child_nodes(node):
            here = name
            if isinstance(child, ast.FunctionDef):
                here = child.name
            elif not name and isinstance(child, ast.Assign | ast.AnnAssign):
                target = child.target if isinstance(child, ast.AnnAssign) else child.targets[0]
                here = ast.unparse(target)
            if isinstance(child, ast.Call) and _USE.fullmatch(ast.unparse(child.func)):
                found.append(_use(child, module, here, text))
            visit(child, module, here, text)

    for path in sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "late.py"}):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text()
        visit(ast.parse(text), module, "", text)
    return found


_USE = re.compile(r"(late|re|regex)\.(compile|search|match|fullmatch|findall|finditer|split|sub)")
# Where each of these takes its flags.
_FLAGS_AT = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2,
             "split": 3, "sub": 4}  # fmt: skip


def _use(call: ast.Call, module: str, name: str, text: str) -> Use:
    library, method = ast.unparse(call.func).split(".")
    if method == "compile":  # its uses then show how it is matched
        used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", text))
        anchored = used & {"match", "fullmatch"} if not used & {"search", "sub", "split"} else set()
        method = anchored.pop() if anchored and not used & {"findall", "finditer"} else "search"
    names = {**vars(import_module(f"patscan.{module}")), "re": re, "regex": regex}
    try:
        pattern = eval(ast.unparse(call.args[0]), names)  # noqa: S307 - our own source
    except NameError:
        pattern = None
    at = _FLAGS_AT[ast.unparse(call.func).split(".")[1]]
    flags = [
        *call.args[at : at + 1],
        *(word.value for word in call.keywords if word.arg == "flags"),
    ]
    number = sum(int(eval(ast.unparse(flag), names)) for flag in flags)  # noqa: S307
    usable = isinstance(pattern, str | bytes)
    return Use(f"{module}.{name}", library, method, pattern if usable else None, number)


USES = uses()
SINKS = [
    row
    for language in servers.LANGUAGES
    for row in (*language.calls, *language.functions, *language.assignments)
]
ROWS = [
    *(row for framework in frameworks.FRAMEWORKS for row in framework.rows),
    *frameworks.ANYWHERE,
]
KNOWN = SCANNED | DECODERS | set(DIRECT) | set(LIMITED)
PLAIN = [use for use in USES if use.pattern is not None]
# Patterns that are built from tables at run time, for every row.
TABLES: dict[str, Callable[[], Iterable[str | bytes]]] = {
    "exposure.bundlers.section": lambda: (row.node_path for row in bundlers.SECTIONS),
    "exposure.bundlers._sections_of": lambda: (row.files for row in bundlers.SECTIONS),
    "exposure.server_functions._patterns": lambda: (
        pattern.pattern
        for question in ("around", "answering")
        for _, pattern in server_functions._patterns(question)
    ),
    "exposure.site_data._written": lambda: (
        rf"{site_data._WRITES}{row.named.replace('{name}', 'aa')}(?:\w{{1,80}}\.){{0,9}}aa\b"
        for row in site_data.ROWS
    ),
    "detect.prefilter._compiled": lambda: (
        one.followed_by for _, one in encodings.INDICATORS if one.followed_by
    ),
    "exposure.graph.frameworks.compiled": lambda: (
        *(one.files for one in frameworks.FRAMEWORKS if one.files),
        *(row.pattern for row in ROWS),
    ),
    "exposure.graph.sites._of_setting": lambda: (
        f"(?:.*/)?(?:{row.path})" for row in sites.SETTINGS
    ),
    "exposure.graph.served._any": lambda: (row.pattern for row in served._ROWS),
    "exposure.graph.roles._firm": lambda: (row.needs for row in ROWS if row.needs),
    "detect.linter.frameworks.counts": lambda: (row.needs for row in SINKS if row.needs),
    "detect.linter.app_variables._forms": lambda: (row.path for row in app_variables.FORMS),
    "detect.linter.app_variables.leaks": lambda: (
        row.needs for row in app_variables.FORMS if row.needs
    ),
    "detect.linter.elsewhere._HINTS": lambda: (pattern for _, pattern in elsewhere.HINTS),
    "detect.linter.frameworks._s": lambda: (row.pattern.pattern for row in SINKS),
    "detect.linter.statements._brace": lambda: (
        row.style.literal for row in servers.LANGUAGES if row.style.literal
    ),
    "detect.linter.statements._tokens": lambda: (
        row.pattern for row in (statements._BRACES, statements._BRACES_HASH, statements._INDENTED)
    ),
    "exposure.modules._compiled": lambda: (
        one for row in modules.MARKERS for one in (row.name, rf"(?:^|/){row.within}$")
    ),
    "exposure.modules.of": lambda: (row.needs for row in modules.MARKERS if row.needs),
    "exposure.markers._pattern": lambda: (row.pattern for row in markers.MARKERS),
    "exposure.markers._signal": lambda: (row.unless for row in markers.MARKERS if row.unless),
    "exposure.clients._compiled": lambda: (row.needs for row in clients.MANIFESTS),
    "detect.linter.rules._named": lambda: (pattern.pattern for _, pattern in rules._named()),
    "coze.placeholders._EQUAL_STEPS": lambda: (
        pattern.pattern for pattern in placeholders._EQUAL_STEPS
    ),
    "detect.linter.other_vendors._pattern": lambda: (
        pattern.pattern for _, pattern in other_vendors._PATTERNS
    ),
    "exposure.deployments._row": lambda: (
        one.pattern for row in deployments.DEPLOYMENTS for one in (row.path, row.needs) if one
    ),
    "exposure.server_frameworks._used": lambda: (
        row.pattern for row in server_frameworks.SERVER_FRAMEWORKS
    ),
    "sources.history.packed_trees._IDS": lambda: (
        row.pattern for row in packed_trees._IDS.values()
    ),
    "git.reachable._HEADERS": lambda: (row.pattern for row in reachable._HEADERS.values()),
    "git.trees.ENTRIES": lambda: (row.pattern for row in trees.ENTRIES.values()),
    "response.fix.idioms._fits": lambda: (row.paths for row in idioms.IDIOMS if row.paths),
    "response.fix.config._fits": lambda: (
        one
        for row in config.READERS
        for one in (row.files, row.at.replace("{name}", "[^/]+"))
        if one
    ),
    "reports.links.page": lambda: (
        rf"(?:^|[.\-])(?:{host.name})(?:[.\-]|$)" for host in links.HOSTS
    ),
}
# Or around a name, which is quoted; the patterns that come of one.
QUOTED: dict[str, str | bytes] = {
    "exposure.surroundings._placed_by_name": rb"\baa\b",
    "exposure.surroundings.is_of_sdk": surroundings._DECLARES.replace(b"%s", b"aa"),
    "detect.linter.answers._is_clean": rb"(?<![\w.$])aa\b",
    "exposure.modules._embedded": modules._EMBEDS + r"(?<![\w.\-])aa(?![\w.\-])",
    "exposure.modules._resources": r"(?m)^[ \t]*+-[ \t]*+[\"']?(?:a/b|a/)[\"']?[ \t\r]*$|\bassets:\s{0,9}\[(?:[^\]]{0,1000}?[,\s\"'])?(?:a/b|a/)[\"'\s,\]]",
    "exposure.project._reads": r"process\.env\.aa\b",
    "exposure.graph.imports._uses": rb"aa(?<![\w$]aa)(?![\w$])",
    "detect.linter.server_scripts._is_made": server_scripts._MADE.replace(b"%s", b"aa"),
    "exposure.held._is_receiver": rb"\bfunc \(aa ",
    "detect.linter.server_scripts._names_a_setting": rb"import\s*\{[^}]{0,500}\baa\b[^}]{0,500}\}\s*from",
    "exposure.graph.config_values._values": rb"aa(?<![\w$]aa)(?![\w$])",
}
MADE = [
    use._replace(pattern=pattern)
    for use in {use.site: use for use in USES if use.pattern is None}.values()
    for pattern in (
        TABLES[use.site]()
        if use.site in TABLES
        else [QUOTED[use.site]]
        if use.site in QUOTED
        else []
    )
]
PUMPED = [use for use in (*PLAIN, *MADE) if use.site not in KNOWN | set(BOUNDED)]


def slower_than_linear(use: Use) -> bool:
    """Whether one of the texts that the pattern was pumped up to takes more than its share of time."""
    # All methods but these try to match at every position.
    ask = _asks(use, use.method if use.method in ("match", "fullmatch") else "search")
    for few, many in zip(*(_pumped(use, size) for size in PUMPED_TO), strict=True):
        few_s = cpu_s(partial(ask, few), runs=1)
        if few_s > HOPELESS_S:
            return True
        if cpu_s(partial(ask, many), runs=1) > 30 * max(few_s, SHORTEST_S) and (
            cpu_s(partial(ask, many)) > 30 * max(cpu_s(partial(ask, few)), SHORTEST_S)
        ):
            return True
    return False


def _asks(use: Use, method: str) -> Callable[[str | bytes], object]:
    library = regex if use.library == "regex" else re
    pattern = library.compile(cast("str", use.pattern), use.flags)
    return cast("Callable[[str | bytes], object]", getattr(pattern, method))


def _pumped(use: Use, size: int) -> list[str | bytes]:
    """The texts for a pattern, of its own kind."""
    pattern = cast("str | bytes", use.pattern)
    if isinstance(pattern, str):
        return list(pumped(pattern, use.flags & ~re.ASCII, size))
    texts = pumped(pattern.decode("latin-1"), use.flags & ~re.ASCII, size)
    return [text.encode("latin-1", "replace") for text in texts]


# Long enough for patterns of limited repetitions to grow in proportion, and for others to take 64 times as long.
PUMPED_TO = (2000, 16000)
HOPELESS_S = 0.5


@pytest.mark.timing
@pytest.mark.parametrize("use", PUMPED, ids=lambda use: use.site)
def test_pumped_up_texts_take_linear_time(use: Use) -> None:
    assert not slower_than_linear(use)


@pytest.mark.timing
@pytest.mark.parametrize("site", BOUNDED)
def test_bounded_texts_take_little_time(site: str) -> None:
    """The slowest text of the allowed length; `slower_than_linear` says which rows need the bound."""
    for use in (*PLAIN, *MADE):
        if use.site == site:
            ask = _asks(use, "fullmatch" if site in WHOLE else "search")
            for text in _pumped(use, BOUNDED[site]):
                assert is_within(BOUNDED_S, partial(ask, text[: BOUNDED[site]])), use.pattern


@pytest.mark.timing
def test_a_line_of_colours_takes_linear_time() -> None:
    def work(size: int) -> Callable[[], object]:
        line = b"+" + b"\x1b[m" * (size // 3) + b"x"
        text = b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n" + line
        return lambda: diffs.DiffCursor(text).sides(View(text))

    assert_linear(work, 20_000)


@pytest.mark.timing
@pytest.mark.parametrize(
    "ask",
    [
        lambda text: json_documents.location_notes("a.json", text, [len(text) - 1]),
        lambda text: calls.closing(text, 0, len(text)),
    ],
    ids=["json", "calls"],
)
def test_escaped_quotes_begin_no_string(ask: Callable[[bytes], object]) -> None:
    """Of a string that never ends, each would be asked for its end."""
    assert_linear(lambda size: lambda: ask(b'"a' + b'\\"a' * (size // 3)), 4000)


@pytest.mark.timing
def test_longer_texts_than_the_bound_are_not_asked() -> None:
    script = b"f({" + b"a_long_name_of_a_key:{" * 200 + b"b: X"
    assert (
        len(str(syntax.source("a.js", script).node_path(len(script) - 1))) <= syntax.MAX_NODE_PATH
    )
    path = "x/" * (roles.MAX_PATH // 2) + "next.config.js"
    started = time.process_time()
    for _ in range(5):
        reach(
            Files({path: "x", path[2000:] + "y": "", "src/app/api/" * 4000 + "route.ts": "x"}), path
        )
    assert time.process_time() - started < 5


def test_every_pattern_has_a_proof() -> None:
    """Those made at run time, and those that cannot be pumped, are listed by hand."""
    assert {use.site for use in USES if use.pattern is None} - KNOWN == {*TABLES, *QUOTED}
    assert {use.site for use in USES} >= KNOWN | set(BOUNDED)
