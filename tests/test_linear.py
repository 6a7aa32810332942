"""No text keeps a pattern of ours busy: each takes time in proportion, or has a limit on it.

Every place in the package that uses `re` or `regex` is found here. Those that a scan of any text
reaches, and some others, are listed with what proves them; all others are pumped up (`pumping`).
"""

from __future__ import annotations

import ast
import base64
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import regex

import patscan
from patscan import checks, diffs, linter, positions
from patscan.decode.views import View
from patscan.exposure import bundlers, code, markers, syntax
from patscan.exposure.graph import frameworks, reach, roles
from patscan.git import ci, clone, log, objects
from patscan.git.command import Git
from patscan.git.repository import Repository
from patscan.linter import reads, serving
from patscan.mask import mask_tokens
from patscan.model import PatscanError
from patscan.reports import hosts, printable, uris
from patscan.scanner import Scanner
from patscan.schema import _wrong_type
from patscan.sources import ranges
from tests import tokens
from tests.decode.variants import SPELLED, planted
from tests.exposure.projects import Files
from tests.pumping import pumped

PACKAGE = Path(patscan.__file__).parent
PAT = tokens.fake_token("pat").encode()

# --- patterns that a scan of text reaches ---------------------------------------------------------

SCANNED = {
    "checks.client_secret", "checks.site_jwt", "checks.private_key", "checks.assigned_name",
    "matcher._boundary", "matcher._named", "matcher._pattern", "positions._looks_chinese", "suppress.allow_in",
    "suppress._allow",
}  # fmt: skip
# What reads other spellings, with patterns made for each; each reader is called by a scan of the units.
DECODERS = {
    "decode._after", "decode._marks", "decode.encoded.(_HEX_ARRAY, _DECIMAL_ARRAY)", "decode.encoded._base64_code",
    "decode.encoded._lines", "decode.escapes._escapes", "decode.split._broken_lines",
    "decode.wide._runs", "decode.wide._stretches_of",
}  # fmt: skip
# What makes every kind of credential possible, so that each pattern is asked.
HEAD = b"coze verify WORKLOAD refresh secret permission/oauth2 X-Coze-Signature\n"
# A token in every spelling there is.
SPELLINGS = [planted("a", marked).data for marked, _ in SPELLED.values()]
# Beginnings and near misses of everything that the patterns look for.
UNITS = {
    "prefix": b"pat_",
    "almost": b"pat_" + b"a1B2" * 15 + b"abc",
    "too-long": PAT + b"a",
    "found": PAT + b" ",
    "jwt": b"eyJ",
    "jwt-dots": b"eyJ.",
    "jwt-pieces": b"eyJ'+'",
    "jwt-gaps": b"eyJa' \n '",
    "jwt-long": b"eyJ" + b"a" * 400 + b".",
    "quotes": b"'\n'",
    "pem": b"-----BEGIN PRIVATE KEY-----",
    "pem-escapes": b"-----BEGIN PRIVATE KEY-----\nAAAA\\n\n",
    "pem-body": b"coze -----BEGIN RSA PRIVATE KEY-----" + b"A" * 900,
    "secret": b"coze client_secret",
    "secret-gap": b"client_secret= value:\n",
    "secret-quotes": b"secret\"'\"'\"'",
    "client-id": b"1" * 32 + b".app.coze', ",
    "endpoint": b"permission/oauth2/account/ Bearer a ",
    "refresh": b"coze refresh_token ",
    "refresh-value": b"refresh_token=" + b"a" * 31 + b" ",
    "refresh-long": b"czu_ refresh_token='" + b"a1-" * 300,
    "token": b"coze verify secret token: " + b"a" * 63 + b" ",
    "token-name": b"coze_token" * 7,
    "workload": b"coze WORKLOAD " + b"a" * 129 + b"= ",
    "workload-name": b"coze workload_identity_client_secret",
    "run": b"coze" + b"a" * 60,
    "escape": b"\\u0020pat_",
    "ansi": b"\x1b[0;1;2mpat_",
    "ansi-open": b"[0;0;0;0;0;0;0;0pat_",
    "percent": b"%20pat_",
    "two-byte": b"\x81apat_",
    "two-byte-run": b"\x81a" * 2000 + PAT,
    "continuation": b"\x81" * 50 + b"apat_" + b"b" * 64,
    "wide": "pat_".encode("utf-16-le"),
    "wide-run": ("x" * 23).encode("utf-16-le") + b"\1\1",
    "allow": b"patscan: allow " + PAT + b" ",
    "until": b"patscan: allow (until (until " + PAT,
    "comment": b"/*" * 40 + b"patscan: allow" + b"*/ " * 40 + PAT + b"\n",
    "spaces": b" ",
    "nul": b"\0",
    "spellings": b"\n".join(SPELLINGS),
    "spellings, cut": b"\n".join(text[:-3] for text in SPELLINGS),
}
SMALL_BYTES = 25_000
PIECE_BYTES = 100_000


# What is over sooner cannot be compared.
SHORTEST_S = 0.0005


def scan(text: bytes) -> None:
    Scanner(hyperscan=False).text("conf/private_key.pem", text)


def cpu_s(work: Callable[[], object], runs: int = 3) -> float:
    """The least of some runs, in seconds of CPU time."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def assert_linear(work: Callable[[int], Callable[[], object]], small: int) -> None:
    """Eight times the input must not take thirty times as long; quadratic would take 64 times."""
    few, many = cpu_s(work(small)), cpu_s(work(small * 8))
    assert many < 30 * max(few, SHORTEST_S)


def filled(head: bytes, unit: bytes, size: int) -> bytes:
    return (head + unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("name", UNITS)
def test_matching_takes_linear_time(name: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = filled(HEAD, UNITS[name], size)
        return lambda: scan(text)

    assert_linear(work, SMALL_BYTES)


@pytest.mark.slow
def test_a_hundred_megabytes_of_it_take_time_in_proportion() -> None:
    """Some of them in turn, as one stream."""

    def work(size: int) -> Callable[[], object]:
        def read_all() -> None:
            pieces = _pieces(size)

            def read_into(view: memoryview) -> int:
                piece = next(pieces, b"")[: len(view)]
                view[: len(piece)] = piece
                return len(piece)

            Scanner(hyperscan=False).stream("conf/private_key.pem", read_into)

        return read_all

    started = time.process_time()
    work(5_000_000)()
    between = time.process_time()
    work(100_000_000)()
    assert time.process_time() - between < 2 * 20 * (between - started)


def _pieces(size: int) -> Iterator[bytes]:
    names = ("quotes", "pem", "token-name", "secret", "jwt-dots", "wide-run", "percent")
    units = [UNITS[name] for name in names]
    for turn in range(size // PIECE_BYTES):
        yield filled(HEAD, units[turn % len(units)], PIECE_BYTES)


# --- patterns that something else reaches ---------------------------------------------------------


class _Says:
    """Stands in for git: it says the same, whatever it is asked."""

    def __init__(self, answer: str) -> None:
        self._answer = answer.encode()

    def output(self, *_arguments: str, **_more: object) -> bytes:
        return self._answer


def tag(text: str) -> object:
    return log.tag(cast("Git", _Says(f"tagger {text}\n{text}\n\n{text}")), "1" * 40)


def range_of(text: str) -> None:
    nowhere = Repository(
        git=cast("Git", _Says("")), root="", folder="", common="", bare=True, hash_bytes=20,
        shallow=False, partial=False, stores=(), outside=(),
    )  # fmt: skip
    with pytest.raises(PatscanError):
        ranges.arguments(nowhere, ranges.Revisions(f" {text}"))


DIRECT: dict[str, Callable[[str], object]] = {
    "git.ci._VARIABLE": ci._VARIABLE.findall,
    "git.clone._URL": clone.is_url,
    "git.clone._without_logins": clone._without_logins,
    "git.log.tag": tag,
    "git.objects._FOLDER": objects._FOLDER.fullmatch,
    "git.objects._HEADER": lambda text: objects._HEADER.fullmatch(text.encode()),
    "git.objects.loose": objects._FOLDER.fullmatch,
    "mask._JWT": lambda text: mask_tokens(f"eyJ{text}".encode()),
    "mask._TOKEN": lambda text: mask_tokens(text.encode()),
    "reports.printable._NOT_PRINTABLE": printable.printable,
    "reports.printable._NOT_JSON": printable.json_bytes,
    "reports.uris._SHORT_SSH": uris.repository_uri,
    "reports.uris._HOST": lambda text: uris.repository_uri(f"https://{text}"),
    "reports.uris._USER": lambda text: uris.repository_uri(f"ssh://{text}@x/"),
    "schema._wrong_type": lambda text: _wrong_type("f", text),
    "sources.ranges._AGE": ranges._AGE.fullmatch,
    "sources.ranges.arguments": range_of,
}
# Slower than linear in what they read, which has at most so many characters: ways through code, and paths.
BOUNDED = {
    "exposure.graph.frameworks.compiled": roles.MAX_PATH,
    "exposure.graph.roles.__init__": roles.MAX_PATH,
    "diffs._COLOURS_AT_END": diffs.MAX_COLOURS,
    "exposure.bundlers.section": syntax.MAX_WAY,
    "exposure.code.PROPS": syntax.MAX_WAY,
    "linter.reads._WORD_BEFORE": reads.MAX_WORD,
    "linter.serving._COZE_SETTING": serving.SETTING_BYTES,
    "linter.serving._SINKS": syntax.MAX_WAY,
}
# Of a path the whole is matched.
WHOLE = {"exposure.graph.frameworks.compiled", "exposure.graph.roles.__init__"}
# So long may one of them take for one of those, in seconds of CPU.
BOUNDED_S = 0.05
# These have a limit on them instead.
LIMITED = {"patterns._timed": "tests/test_patterns.py"}
WORDS = [
    "a", " ", ".", ":", "@", "/", "://", "<", " <", "> ", "`", " - at `$", "..", "{", "{a}", "pat_",
    "a@", "a.b:", "-", "1", "\\", "\n", "\u200d", "\x1b", "[", "://a@", "::", "eyJ", "eyJaaaaaaaaaa.", "\ud800", "_" + "a" * 39,
]  # fmt: skip


@pytest.mark.parametrize("site", DIRECT)
def test_patterns_for_other_words_take_linear_time(site: str) -> None:
    def work(word: str, size: int) -> Callable[[], object]:
        text = word * (size // len(word))
        encodable = text.encode("utf-8", "replace").decode()
        return lambda: DIRECT[site](encodable)

    for word in WORDS:
        assert_linear(lambda size, word=word: work(word, size), 2000)  # type: ignore[misc]


# --- all the others, pumped -----------------------------------------------------------------------


class Use(NamedTuple):
    """A place that uses `re` or `regex`: which, how, and its pattern, None if made at run time."""

    site: str
    library: str
    method: str
    pattern: str | bytes | None
    flags: int


def uses() -> list[Use]:
    """Every such place in the package, named `room.function` or `room.CONSTANT`."""
    found = []

    def visit(node: ast.AST, room: str, name: str, text: str) -> None:
        for child in ast.iter_child_nodes(node):
            here = name
            if isinstance(child, ast.FunctionDef):
                here = child.name
            elif not name and isinstance(child, ast.Assign | ast.AnnAssign):
                target = child.target if isinstance(child, ast.AnnAssign) else child.targets[0]
                here = ast.unparse(target)
            if isinstance(child, ast.Call) and _USE.fullmatch(ast.unparse(child.func)):
                found.append(_use(child, room, here, text))
            visit(child, room, here, text)

    for path in sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "late.py"}):
        room = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text()
        visit(ast.parse(text), room, "", text)
    return found


_USE = re.compile(r"(late|re|regex)\.(compile|search|match|fullmatch|findall|finditer|split|sub)")
# Where each of these takes its flags.
_FLAGS_AT = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2,
             "split": 3, "sub": 4}  # fmt: skip


def _use(call: ast.Call, room: str, name: str, text: str) -> Use:
    library, method = ast.unparse(call.func).split(".")
    if method == "compile":  # how it is used then tells where it looks
        used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", text))
        anchored = used & {"match", "fullmatch"} if not used & {"search", "sub", "split"} else set()
        method = anchored.pop() if anchored and not used & {"findall", "finditer"} else "search"
    names = {**vars(import_module(f"patscan.{room}")), "re": re, "regex": regex}
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
    return Use(f"{room}.{name}", library, method, pattern if usable else None, number)


USES = uses()
ROWS = [
    *(row for framework in frameworks.FRAMEWORKS for row in framework.rows),
    *frameworks.ANYWHERE,
]
KNOWN = SCANNED | DECODERS | set(DIRECT) | set(LIMITED)
PLAIN = [use for use in USES if use.pattern is not None]
# Made at run time from tables of ours: the patterns that come of every row.
TABLES: dict[str, Callable[[], Iterable[str | bytes]]] = {
    "exposure.bundlers.section": lambda: (
        one for row in bundlers.SECTIONS for one in (row.files, row.way)
    ),
    "exposure.graph.frameworks.compiled": lambda: (
        *(one.files for one in frameworks.FRAMEWORKS if one.files),
        *(row.pattern for row in ROWS),
    ),
    "exposure.graph.roles._firm": lambda: (row.needs for row in ROWS if row.needs),
    "exposure.markers._pattern": lambda: (row.pattern for row in markers.MARKERS),
    "linter._named": lambda: (pattern.pattern for _, pattern in linter._named()),
    "reports.hosts._page": lambda: (
        rf"(?:^|[.\-])(?:{host.name})(?:[.\-]|$)" for host in hosts.HOSTS
    ),
}
# Or around a name, which is quoted; the patterns that come of one.
QUOTED: dict[str, str | bytes] = {
    "exposure.code._placed_by_name": rb"\baa\b",
    "exposure.code.is_of_sdk": code._DECLARES.replace(b"%s", b"aa"),
    "exposure.context._app_bundle": r"^[ \t]*+-[ \t]*+\S*\.env[ \t\r]*$",
    "exposure.context._is_read": r"process\.env\.aa\b",
    "exposure.graph.imports._uses": rb"(?<![\w$])aa(?![\w$])",
    "linter.serving._names_a_setting": rb"import\s*\{[^}]{0,500}\baa\b[^}]{0,500}\}\s*from",
    "exposure.graph.shapes._values": rb"(?<![\w$])aa(?![\w$])",
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
    # `search` looks at every place, as all others do but these.
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


PUMPED_TO = (500, 4000)
HOPELESS_S = 0.5


@pytest.mark.parametrize("use", PUMPED, ids=lambda use: use.site)
def test_pumped_up_texts_take_linear_time(use: Use) -> None:
    assert not slower_than_linear(use)


@pytest.mark.parametrize("site", BOUNDED)
def test_bounded_texts_take_little_time(site: str) -> None:
    """The slowest text of the allowed length; `slower_than_linear` says which rows need the bound."""
    for use in (*PLAIN, *MADE):
        if use.site == site:
            ask = _asks(use, "fullmatch" if site in WHOLE else "search")
            for text in _pumped(use, BOUNDED[site]):
                assert cpu_s(partial(ask, text[: BOUNDED[site]])) < BOUNDED_S, use.pattern


def test_a_line_of_colours_takes_linear_time() -> None:
    def work(size: int) -> Callable[[], object]:
        line = b"+" + b"\x1b[m" * (size // 3) + b"x"
        text = b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n" + line
        return lambda: diffs.DiffCursor(text).sides(View(text))

    assert_linear(work, 20_000)


def test_longer_texts_than_the_bound_are_not_asked() -> None:
    script = b"f({" + b"a_long_name_of_a_key:{" * 200 + b"b: X"
    assert len(str(syntax.source("a.js", script).way(len(script) - 1))) <= syntax.MAX_WAY
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


def test_the_scan_reaches_what_it_is_said_to_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each function in `SCANNED` is called by a scan of the units."""
    from patscan import decode, matcher, suppress

    rooms = {
        "checks": checks,
        "matcher": matcher,
        "positions": positions,
        "suppress": suppress,
    }
    called: set[str] = set()

    def spied(site: str, function: Callable[..., object]) -> Callable[..., object]:
        def spy(*values: object, **more: object) -> object:
            called.add(site)
            return function(*values, **more)

        return spy

    for site in SCANNED:
        room, name = site.split(".")
        monkeypatch.setattr(rooms[room], name, spied(site, getattr(rooms[room], name)))
    for row, readers in decode.READERS.items():
        spies = tuple(spied(row, reader) for reader in readers)
        monkeypatch.setitem(decode.READERS, row, spies)
    jwt, key = tokens.site_jwt().encode(), tokens.private_key().encode()
    secret = f"client_secret='{tokens.body(48)}'\n".encode()
    for codec in ("utf-16", "utf-32", "utf-32-le"):
        scan(f"token {PAT.decode()}\n".encode(codec))
    scan(b"kind: Secret\ndata:\n  a: " + base64.b64encode(b"t=" + PAT) + b"\n")
    for unit in (*UNITS.values(), *SPELLINGS, jwt, key, secret, "中".encode("gb18030") + PAT):
        scan(HEAD + unit + b"\n")
    assert called == {*SCANNED, *decode.READERS}
