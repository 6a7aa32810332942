"""Variables that a build makes public: where code reads them, and where a configuration lists them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.judge import seen
from patscan.exposure.syntax import Source, Way, text
from patscan.model.findings import Evidence

MAX_WORDS = 5_000
MAX_WORD = 80
_WORD = late.compile(rb"[A-Za-z_$][\w$]*")
_WORD_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$"
_HINT = late.compile(rb"(?i)token|pat|sat|key|secret|jwt|bearer|credential")
# The objects that hold variables, as the end of the text before the last dot.
_ENVIRONMENT = late.compile(r"(^|[.\s(])(import\.meta\.env|process\.env|env|\$env|Bun\.env)\??$")
_PUBLIC_CONFIG = late.compile(r"(^|[.)\]])(public|publicRuntimeConfig|\$config\.public)\??$")
_MODULES = ("$env/static/public", "$env/dynamic/public", "@env", "react-native-dotenv")


class Holder(NamedTuple):
    """What a variable is read from, as a pattern for its source, where it makes the variable public."""

    signal: str
    what: str
    pattern: re.Pattern[str]


_HOLDERS: tuple[Holder, ...] = (
    Holder("svelte-prefix", "`$env/static/public`", late.compile(r"^\$env/(static|dynamic)/public$")),
    Holder("app-configuration", "`react-native-dotenv`", late.compile(r"^(@env|react-native-dotenv)$")),
    Holder("public-runtime", "`runtimeConfig.public`", _PUBLIC_CONFIG),
    Holder("inlined", "Angular's environment file", late.compile(r"^environment$")),
    Holder("app-configuration", "`react-native-config`", late.compile(r"^Config$")),
    Holder("app-configuration", "`extra`", late.compile(r"\.extra\??$")),
)  # fmt: skip
# Words that say nothing about whose token it is: in a file that talks to Coze it is probably Coze's.
_GENERIC = frozenset(
    ("api", "token", "key", "access", "auth", "bot", "chat", "ai", "pat", "sat", "secret", "bearer",
     "app", "personal", "agent", "my", "default", "authorization")
)  # fmt: skip
# What every holder above has in its source, or in the import it comes from.
_HOLDER_WORD = late.compile(
    rb"\benv\b|\bpublic|dotenv|environments/environment|react-native-config|\bextra\b"
)
_ENDPOINT = late.compile(rb"(?:api|ws|lf-cdn|sf-cdn|static-api)\.coze\.(?:cn|com)|['\"]@coze/")


class Word(NamedTuple):
    """A name in code that speaks of a secret, at byte `start`."""

    name: str
    start: int
    end: int


@functools.lru_cache(maxsize=2)  # several rooms ask for those of the file at hand
def secrets(code: bytes) -> tuple[Word, ...]:
    """The names in the code that speak of a secret: at most `MAX_WORDS` of them."""
    return tuple(itertools.islice(_secrets(code), MAX_WORDS))


def _secrets(code: bytes) -> Iterator[Word]:
    end = 0
    for hint in _HINT.finditer(code):
        if hint.start() < end:
            continue
        start = _word_start(code, max(end, hint.start() - MAX_WORD), hint.start())
        word = _WORD.match(code, start)
        if word is None:
            continue
        end = word.end()
        if end - start > MAX_WORD:
            continue
        name = word[0].decode()
        if secret_names.is_secret(name):
            yield Word(name, start, end)


def _word_start(code: bytes, first: int, at: int) -> int:
    """Where the name around `at` begins, at `first` or later: names do not begin with a digit."""
    head = code[first:at]
    before = head[len(head.rstrip(_WORD_BYTES)) :].lstrip(b"0123456789")
    return at - len(before)


def leaks(source: Source) -> Iterator[Leak]:
    """The variables that are public by their name, by their place, or by what lists them."""
    yield from _widened(source)
    endpoint = bool(_ENDPOINT.search(source.code) and _HOLDER_WORD.search(source.code))
    for word in secrets(source.code):
        coze = "coze" in word.name.lower()
        if not coze and not (endpoint and _is_generic(word.name)):
            continue
        way = source.way(word.start)
        if way.in_comment:
            continue
        if coze and (leak := _listed(source, way, word)):
            yield leak
        elif (found := read_of(source, way, word)) is not None:
            yield Leak(
                "coze-public-env", "public-env", word.start, word.end, word.name,
                secret_names.family(word.name), "high" if coze else "medium", found,
            )  # fmt: skip


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


def _is_generic(name: str) -> bool:
    return set(secret_names.words(secret_names.bare(name))) <= _GENERIC


def read_of(source: Source, way: Way, word: Word) -> tuple[Evidence, ...] | None:
    """Why the variable that is read here is public: nothing yet where only the project can tell.

    None where no variable is read here at all.
    """
    holder = _holder(source, way, word)
    if holder is None:
        return None
    line = source.line(word.start)
    found = bundlers.prefix_evidence(word.name, source.path, line)
    known = next((row for row in _HOLDERS if row.pattern.search(holder)), None)
    if known and not (found and holder in _MODULES):
        return (seen(known.signal, source.path, line, known.what),)
    # A name in lower case is no variable of the environment.
    return (found,) if found else () if word.name.isupper() else None


def _holder(source: Source, way: Way, word: Word) -> str | None:
    """What the word is read from: `import.meta.env`, `config.public`, a module; None where it is not read."""
    if source.root is None:
        before = source.code[max(0, word.start - 40) : word.start].decode("utf-8", "replace")
        match = re.search(r"(import\.meta\.env|process\.env)\??[.\[]['\"`]?$", before)
        return match[1] if match else None
    for node in reversed(way.nodes[-4:-1]):
        kind = node.type
        if kind in ("member_expression", "subscript_expression"):
            holder = text(node.child_by_field_name("object"))
            known = _ENVIRONMENT.search(holder) or _PUBLIC_CONFIG.search(holder)
            return holder if known or _imported(source, holder) else None
        if kind in ("object_pattern", "pair_pattern"):
            return _destructured(way)
        if kind == "import_specifier":
            module = way.steps[-1].name.removeprefix("from ") if way.steps else ""
            return module if module in _MODULES else None
        if kind not in ("string", "template_string"):
            return None
    return None


def _imported(source: Source, holder: str) -> bool:
    """Whether an object is one of those that packages for apps and Angular keep variables in."""
    if holder == "environment":
        return b"environments/environment" in source.code
    if holder == "Config":
        return b"react-native-config" in source.code
    return bool(re.search(r"\b(expoConfig|manifest)\b.*\.extra\??$", holder))


def _destructured(way: Way) -> str | None:
    """What a pattern takes its names from: `const { X } = process.env`."""
    for node in reversed(way.nodes):
        if node.type == "variable_declarator":
            holder = text(node.child_by_field_name("value"))
            known = _ENVIRONMENT.search(holder) or _PUBLIC_CONFIG.search(holder)
            return holder if known else None
    return None


def _listed(source: Source, way: Way, word: Word) -> Leak | None:
    """The leak of a configuration that copies the variable into the bundle."""
    placed = bundlers.section(source, way, word.start)
    if placed is None or placed.evidence.signal == "private-runtime" or _is_blank(way):
        return None
    return Leak(
        "coze-config-inline", "public-env", word.start, word.end, word.name,
        secret_names.family(word.name), "high", (placed.evidence,),
    )  # fmt: skip


def _is_blank(way: Way) -> bool:
    """Whether the value that the configuration gives is a string that holds no token."""
    for node in reversed(way.nodes):
        if node.type == "pair":
            value = node.child_by_field_name("value")
            kind = value.type if value else ""
            return kind in ("false", "true", "null", "undefined", "number") or (
                kind == "string" and secret_names.is_placeholder(text(value))
            )
    return False
