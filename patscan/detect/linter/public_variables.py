"""Variables that a build makes public: where code reads them, and where a configuration lists them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.detect.linter import looked_up, switches
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import MAX_WORDS, Word, coze_secrets, secrets
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.evidence import seen
from patscan.exposure.syntax import NodePath, Source, text
from patscan.model.findings import Evidence
from patscan.model.text import Text

if TYPE_CHECKING:
    from tree_sitter import Node

# The objects that hold variables, as the end of the text before the last dot.
_ENVIRONMENT = late.compile(r"(^|[.\s(])(import\.meta\.env|process\.env|env|\$env|Bun\.env)\??$")
_PUBLIC_CONFIG = late.compile(r"(^|[.)\]])(public|publicRuntimeConfig|\$config\.public)\??$")
# Settings that a script of the page or of an Electron window holds at run time: `window.env`, `window._env_`,
# `globalThis.__RUNTIME_CONFIG__`, `window.electron.process.env` (electronjs.org: `contextBridge`).
_ON_WINDOW = late.compile(
    r"(?i)(?:^|\W)(?:window|globalThis)(?:\.\w{1,30}\??){0,2}\.(?:_{0,3}env_{0,3}|_{1,3}config_{1,3}|_{0,3}(?:app|runtime)_?config_{0,3})\??$"
)
_MODULES = (
    "astro:env/client",
    "$env/static/public",
    "$env/dynamic/public",
    "@env",
    "react-native-dotenv",
)


class PublicObject(NamedTuple):
    """An object whose variables are public, by a pattern for the source of the object."""

    signal: str
    what: str | Text
    pattern: re.Pattern[str]


_PUBLIC_OBJECTS: tuple[PublicObject, ...] = (
    PublicObject("svelte-prefix", "`$env/static/public`", late.compile(r"^\$env/(static|dynamic)/public$")),
    PublicObject("inlined", "`astro:env/client`", late.compile(r"^astro:env/client$")),
    PublicObject("app-configuration", "`react-native-dotenv`", late.compile(r"^(@env|react-native-dotenv)$")),
    PublicObject("public-runtime", "`runtimeConfig.public`", _PUBLIC_CONFIG),
    PublicObject("inlined", Text("Angular's environment file", "Angular 的环境文件"), late.compile(r"^environment$")),
    PublicObject("app-configuration", "`react-native-config`", late.compile(r"^Config$")),
    PublicObject("window-object", Text("an object of `window`", "`window` 的对象"), _ON_WINDOW),
    PublicObject("app-configuration", "`extra`", late.compile(r"\.extra\??$")),
)  # fmt: skip
# Words that say nothing about whose token it is: in a file that talks to Coze it is probably Coze's.
_GENERIC = frozenset((
    "api", "token", "key", "access", "auth", "bot", "chat", "ai", "pat", "sat", "secret", "bearer",
    "app", "personal", "agent", "my", "default", "authorization", "test", "demo", "dev", "static",
    "fixed", "assistant", "robot", "llm", "model", "workflow", "voice", "widget", "sdk", "service",
))  # fmt: skip
# These alone are as often the key of an application of one's own.
_OWN = frozenset(("app", "key", "secret", "default", "my", "test", "dev"))
# What the source of such an object ends with: whether it is one is told by the patterns above.
_HOLDERS = (b"env", b"public", b"environment", b"Config", b"extra")
_WINDOW = (b"window.", b"globalthis.")
PART_BYTES = 150
# What may stand between an object and the name that is read from it, blanks of Unicode too.
_BETWEEN = b" \t\r\n\f\v.?[\"'`" + bytes(range(0x80, 0x100))
_COMMENT = late.compile(rb"/\*[^*]{0,200}\*/|//[^\n]{0,200}\n")
# Such an object as a whole, which may be taken apart (`= process.env;`); a module whose variables may be imported.
_WHOLE = Near(late.compile(
    rb"(?:env|public|publicRuntimeConfig|(?i:window|globalThis)\.[\w.?]{0,66}(?i:env|config)_{0,3})\??(?=[ \t]{0,60}(?:[;,)}\r\n/]|\Z))"
    rb"|[\"'](?:astro:env/client|\$env/(?:static|dynamic)/public|@env|react-native-dotenv)[\"']"
), (b"env", b"public", *_WINDOW), 30, 180, caseless=True)  # fmt: skip
# What stands on the line before a name that an object is taken apart by, or that is imported; `/` ends a comment.
_BEFORE_PART = (b"{", b",", b":", b"'", b'"', b"`", b"/", b" as", b" type")
_ENDPOINT = Near(
    late.compile(rb"(?:api|ws|lf-cdn|sf-cdn|static-api)\.coze\.(?:cn|com)|['\"]@coze/"),
    (b".coze.c", b"@coze/"),
    20,
    20,
)


def leaks(source: Source) -> Iterator[Leak]:
    """The variables that are public by their name, by their place, or by what lists them."""
    yield from _widened(source)
    words = _words(source.code)
    lists = bool(words) and bundlers.may_list(source)
    holders = _Holders(source.code)
    told: set[str] = set()
    for word in words:
        coze = "coze" in word.name.lower()
        is_read = word.name not in told and (
            bundlers.prefix_of(word.name) is not None or holders.may_have(word.start)
        )
        if not (is_read or (coze and lists)):
            continue
        node_path = source.node_path(word.start)
        if node_path.in_comment:
            continue
        if coze and lists and (leak := listed(source, node_path, word)):
            yield leak
        elif (
            is_read
            and (found := read_of(source, node_path, word)) is not None
            and not switches.is_switch(source.code, word.start, word.end)
        ):
            told.add(word.name)
            yield Leak(
                "coze-public-env", "public-env", word.start, word.end, word.name,
                secret_names.family(word.name), "high" if coze else "medium", found,
            )  # fmt: skip


def _words(code: bytes) -> Sequence[Word]:
    """The names that may be those of variables: Coze's secrets, and in a file that talks to Coze all others."""
    if not _ENDPOINT.search(code):
        return coze_secrets(code)
    return [word for word in secrets(code) if "coze" in word.name.lower() or _is_generic(word.name)]


class _Holders:
    """The objects with variables in a file, as far as can be told without its tree: most names are read from none."""

    def __init__(self, code: bytes) -> None:
        self._code = code

    def may_have(self, start: int) -> bool:
        """Whether the name at byte `start` may be a part of such an object, or imported."""
        before = self._code[max(0, start - PART_BYTES) : start]
        if _is_of_holder(before):
            return True
        line = before.rpartition(b"\n")[2].rstrip()
        return (not line or line.endswith(_BEFORE_PART)) and self._are_taken_apart

    @functools.cached_property
    def _are_taken_apart(self) -> bool:
        return _WHOLE.search(self._code) is not None


def _is_of_holder(before: bytes) -> bool:
    """Whether a name is a part of an object that may hold variables, by the code before it: `process.env.`, `env['`."""
    string = max(map(before.rfind, (b'"', b"'", b"`")))
    if string > 0 and before[:string].rstrip().endswith(b"["):
        before = before[:string]
    holder = before.rstrip(_BETWEEN)
    operators = before[len(holder) :]
    if b"." not in operators and b"[" not in operators:
        return False
    if b"/" in holder:
        holder = _COMMENT.sub(b"", before).rstrip(_BETWEEN)
    lower = holder.lower().rstrip(b"_")
    return holder.endswith(_HOLDERS) or (
        lower.endswith((b"env", b"config")) and any(one in lower for one in _WINDOW)
    )


def _widened(source: Source) -> Iterator[Leak]:
    """The prefixes that a configuration adds; the project tells whether they publish a token."""
    if not file_kinds.is_configuration(source.path):
        return
    lines = {one.evidence.line: one.evidence for one in bundlers.widened(source)}
    for match in itertools.islice(re.finditer(rb"envPrefix", source.code), MAX_WORDS):
        if evidence := lines.pop(source.line(match.start()), None):
            yield Leak(
                "coze-config-inline", "public-env", match.start(), match.end(), "envPrefix",
                evidence=(evidence,),
            )  # fmt: skip


@functools.lru_cache(4096)
def _is_generic(name: str) -> bool:
    words = set(secret_names.words(secret_names.bare(name)))
    return words <= _GENERIC and not ("app" in words and words <= _OWN)


def read_of(source: Source, node_path: NodePath, word: Word) -> tuple[Evidence, ...] | None:
    """Why the variable that is read here is public: nothing yet where only the project can tell.

    None where no variable is read here at all.
    """
    holder = _holder(source, node_path, word)
    if holder is None and bundlers.prefix_of(word.name) is None:
        return None
    line = source.line(word.start)
    found = bundlers.prefix_evidence(word.name, source.path, line)
    if holder is None:
        is_read = found and (
            _is_part(node_path) or looked_up.is_looked_up(source, node_path, word.name)
        )
        return (found, *_in_document(source, node_path, line)) if found and is_read else None
    if found and (written := _in_document(source, node_path, line)):
        return (found, *written)
    known = next((row for row in _PUBLIC_OBJECTS if row.pattern.search(holder)), None)
    if known and not (found and holder in _MODULES):
        return (seen(known.signal, source.path, line, known.what),)
    # A name in lower case is no variable of the environment.
    return (found,) if found else () if word.name.isupper() else None


# Elements and calls that a server writes into the page's document.
_DOCUMENT = late.compile(
    r"<(?:script|Script|meta|noscript|head|Head|style|body|html)>( > [^>]+)*$"
    r"|(?:metadata =|function generateMetadata|generateMetadata =) > "
)


def _in_document(source: Source, node_path: NodePath, line: int) -> tuple[Evidence, ...]:
    """Whether the value is written into the page, although the component runs on a server."""
    if not _DOCUMENT.search(str(node_path)):
        return ()
    return (seen("template-value", source.path, line),)


def _is_part(node_path: NodePath) -> bool:
    """Whether a name is read from any object: `publicEnv.X`, `window._env_.X`, `const { X } = settings`."""
    if len(node_path.nodes) < 3:
        return False
    leaf, parent, above = node_path.nodes[-1], node_path.nodes[-2], node_path.nodes[-3]
    if _is_set(above, parent.id):
        return False
    return leaf.type in ("property_identifier", "shorthand_property_identifier_pattern") and (
        parent.type in ("member_expression", "object_pattern", "pair_pattern")
    )


def _is_set(above: Node, part: int) -> bool:
    """Whether `above` gives a value to the node whose id is `part`."""
    left = above.child_by_field_name("left") if above.type == "assignment_expression" else None
    return left is not None and left.id == part


def _is_given(node_path: NodePath, part: Node) -> bool:
    """Whether a place is given a string: what is set there, and not read, is in the code."""
    above = node_path.nodes[node_path.nodes.index(part) - 1]
    value = above.child_by_field_name("right") if _is_set(above, part.id) else None
    return value is not None and value.type == "string"


def _holder(source: Source, node_path: NodePath, word: Word) -> str | None:
    """What the word is read from: `import.meta.env`, `config.public`, a module; None where it is not read."""
    if source.root is None:
        before = source.code[max(0, word.start - 40) : word.start].decode("utf-8", "replace")
        match = re.search(r"(import\.meta\.env|process\.env)\??[.\[]['\"`]?$", before)
        return match[1] if match else None
    for node in reversed(node_path.nodes[-4:-1]):
        kind = node.type
        if kind in ("member_expression", "subscript_expression"):
            holder = text(node.child_by_field_name("object"))
            is_read = (_is_known(holder) or _imported(source, holder)) and not _is_given(
                node_path, node
            )
            return holder if is_read else None
        if kind in ("object_pattern", "pair_pattern"):
            return _destructured(node_path)
        if kind == "import_specifier":
            module = node_path.steps[-1].name.removeprefix("from ") if node_path.steps else ""
            return module if module in _MODULES else None
        if kind not in ("string", "template_string"):
            return None
    return None


def _is_known(holder: str) -> bool:
    """Whether an object holds variables."""
    return any(one.search(holder) for one in (_ENVIRONMENT, _PUBLIC_CONFIG, _ON_WINDOW))


def _imported(source: Source, holder: str) -> bool:
    """Whether an object is one of those that packages for apps and Angular keep variables in."""
    if holder == "environment":
        return b"environments/environment" in source.code
    if holder == "Config":
        return b"react-native-config" in source.code
    return bool(re.search(r"\b(expoConfig|manifest)\b.*\.extra\??$", holder))


def _destructured(node_path: NodePath) -> str | None:
    """What a pattern takes its names from: `const { X } = process.env`."""
    for node in reversed(node_path.nodes):
        if node.type == "variable_declarator":
            holder = text(node.child_by_field_name("value"))
            return holder if _is_known(holder) else None
    return None


def listed(source: Source, node_path: NodePath, word: Word) -> Leak | None:
    """The leak of a configuration that copies the variable into the bundle."""
    placed = bundlers.section(source, node_path, word.start)
    if placed is None or placed.evidence.signal in bundlers.KEPT or _is_blank(node_path):
        return None
    return Leak(
        "coze-config-inline", "public-env", word.start, word.end, word.name,
        secret_names.family(word.name), "high", (placed.evidence,),
    )  # fmt: skip


def _is_blank(node_path: NodePath) -> bool:
    """Whether the value that the configuration gives is a string that holds no token."""
    for node in reversed(node_path.nodes):
        if node.type == "pair":
            value = node.child_by_field_name("value")
            kind = value.type if value else ""
            return kind in ("false", "true", "null", "undefined", "number") or (
                kind == "string" and secret_names.is_placeholder(text(value))
            )
    return False
