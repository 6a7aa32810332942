"""The credentials that variables and settings are given in files, for code that hands those out by their names.

A route answers with `process.env.COZE_TOKEN`, `config('services.coze.token')` or a field with `@Value("${coze.token}")`:
what stands in `.env`, in a container's settings or in `application.yml` under that name is in the answer.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from patscan import late
from patscan.exposure import assignments, file_kinds, secret_names
from patscan.exposure.held import BRACKETS
from patscan.exposure.kept import kept, once

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Finding, Location

# At most this many files are searched for settings that are read from the environment, and this many places are told.
MAX_FILES = 200
MAX_FILE_BYTES = 256 << 10
MAX_PLACES = 20
MAX_ITEMS = 500
# Bytes and lines before a value that are searched for the keys around it.
_KEY_BYTES = 4_000
_KEY_LINES = 400
_NAME_BYTES = 160
# docs.npmjs.com, packaging.python.org, go.dev/ref/mod, getcomposer.org, bundler.io, doc.rust-lang.org/cargo: a service of its own
# begins where such a file is. Modules of Maven and Gradle share their settings.
_SERVICES = (
    "package.json", "requirements.txt", "pyproject.toml", "Pipfile", "manage.py", "go.mod", "composer.json", "Gemfile", "Cargo.toml",
)  # fmt: skip
# nuxt.com/docs/guide/going-further/runtime-config: `NUXT_COZE_TOKEN` is `runtimeConfig.cozeToken`.
_PREFIXES = ("", "nuxt_")
# What a name is looked up in: `ENV['COZE_TOKEN']`, `st.secrets`; `settings.COZE_TOKEN`, `cozeConfig.token`.
_SETTINGS = frozenset(
    ("settings", "config", "conf", "configuration", "options", "props", "properties")
)
_OBJECTS = _SETTINGS | {"env", "environ", "environment", "os", "process", "app", "secrets", "st"}
_SETTINGS_NAME = late.compile(r"(?i)config|settings|application|bootstrap|secrets|services")
# `env('X')`, `process.env.X`, `os.environ['X']`, `${X}`, `${X:default}`.
_READ = late.compile(
    rb"(?:process\.env\.|\benv\(\s{0,4}[\"']|environ(?:\.get\(|\[)\s{0,4}[\"']|getenv\(\s{0,4}[\"']|ENV(?:\.fetch\(|\[)\s{0,4}[\"']|\$\{)(?P<name>[A-Z][A-Z0-9_]{2,80})(?![\w(])"
)
_OPENED_BY = late.compile(
    rb"(?P<key>[A-Za-z_][\w.\-]{0,80})[\"'`]?\]?\s{0,4}(?:=>|[:=])\s{0,4}[\w.\s]{0,60}\Z"
)
_LINE_KEY = late.compile(
    rb"(?P<indent>[ \t]*+)[\"']?(?P<key>[\w.\-]{1,80})[\"']?[ \t]*+:[ \t\r]*+\Z"
)
_SECTION = late.compile(rb"(?m)^[ \t]*+\[{1,2}(?P<key>[\w.\-\"' ]{1,80})\]{1,2}[ \t\r]*+$")


class Given(NamedTuple):
    """The credentials of a run, each with the variable or the key that it is given to.

    Attributes:
        by_name: by the whole name, in lower case, the last one that was found.
        by_key: by the last part of the name (`_last`), those in files that set variables, at most `MAX_ITEMS`.
        in_code: by the path and the same part, those in any other file.
    """

    by_name: Mapping[str, Finding]
    by_key: Mapping[str, Sequence[Finding]]
    in_code: Mapping[tuple[str, str], Finding]


NOTHING = Given({}, {}, {})


def given(found: Iterable[Finding]) -> Given:
    """What is told of the findings of a run."""
    named = [item for item in found if item.secret and item.subject]
    by_key: dict[str, list[Finding]] = {}
    in_code: dict[tuple[str, str], Finding] = {}
    for item in named:
        path, key = item.location.path, _last(item.subject)
        if not file_kinds.sets_variables(path):
            in_code[path, key] = item
        elif len(same := by_key.setdefault(key, [])) < MAX_ITEMS:
            same.append(item)
    return Given({item.subject.lower(): item for item in named}, by_key, in_code)


def places(
    context: Context, path: str, names: Iterable[str], found: Given
) -> Iterator[tuple[str, Finding]]:
    """The credentials that variables or settings of the given names have in the code at `path`, each with the name."""
    asked = {name: one for one in names if secret_names.is_secret(one) for name in _names(one)}
    told = (
        (written, item)
        for name, written in asked.items()
        if not _is_written(context, found.in_code.get((path, name)))
        for one in dict.fromkeys((name, *_settings(context).variables(name)))
        for item in _given_to(context, one, written, found)
        if _is_read_by(context, item.location.path, path)
    )
    yield from itertools.islice(told, MAX_PLACES)


def _is_written(context: Context, item: Finding | None) -> bool:
    """Whether code gives the name a value of its own, and not only one for when the variable is not set."""
    if item is None:
        return False
    before = _before(context, item)
    read = [*_READ.finditer(before, max(0, len(before) - _NAME_BYTES))][-1:]
    is_default = any(_last(one["name"].decode()) == _last(item.subject) for one in read)
    return not (is_default or assignments.assignment(before, len(before)).is_default)


def _before(context: Context, item: Finding) -> bytes:
    """What stands before a credential in its file, as far as `_KEY_LINES` above it."""
    place = item.location
    lines = _lines(context.text(place.path))[max(0, place.line - _KEY_LINES) : place.line]
    return "\n".join((*lines[:-1], *(line[: place.column - 1] for line in lines[-1:]))).encode()


@functools.lru_cache(maxsize=2)  # the credentials of a file are asked in turn
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _names(name: str) -> Iterator[str]:
    """The normal names of what is read from the environment or the settings: with what it is read from, and without."""
    words = secret_names.words(name)
    head = itertools.takewhile(_OBJECTS.__contains__, words)
    yield "_".join(words)
    for rest in (words[sum(1 for _ in head) :], [one for one in words if one not in _SETTINGS]):
        if "coze" in rest:
            yield "_".join(rest)


def _last(name: str) -> str:
    """The last part of a name, without case and separators: `coze.api-token` and `API_TOKEN` give the same."""
    return secret_names.normal(name.rpartition(".")[2])


def _given_to(context: Context, name: str, written: str, found: Given) -> Iterator[Finding]:
    """The credentials that a name is given, as code has it `written`: as a variable, or as a key below others."""
    for prefix in _PREFIXES if "coze" in name else ():
        for item in found.by_key.get(prefix + name, ()):
            if item.subject.isupper() or written.endswith(item.subject):
                yield item
    parts = name.split("_")
    for at in range(len(parts) - 1, 0, -1):
        for item in found.by_key.get("_".join(parts[at:]), ()):
            if _ends_with(_whole(context, item), name):
                yield item


@once
def _by_place(_context: Context) -> dict[Location, str]:
    """What `_whole` returns for each place that was asked for."""
    return {}


def _whole(context: Context, item: Finding) -> str:
    """The normal name of a credential with the keys around it: `spring_coze_token`."""
    known, place = _by_place(context), item.location
    if place not in known:
        names = (*keys(place.path, _before(context, item)), item.subject)
        known[place] = secret_names.normal("_".join(names))
    return known[place]


def _ends_with(whole: str, name: str) -> bool:
    return whole == name or whole.endswith("_" + name)


def _is_read_by(context: Context, path: str, code: str) -> bool:
    """Whether a file may set variables for code: no other service begins between them."""
    folder, below = path, path
    while folder and not code.startswith(below):
        folder = folder.rpartition("/")[0]
        below = f"{folder}/" if folder else ""
        if any(context.exists(below + one) for one in _SERVICES):
            break
    return code.startswith(below)


# --- settings that are read from the environment ------------------------------------------------------


class _Settings:
    """The settings of a project that its files read from variables. They are searched once."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # which this is kept for

    def variables(self, name: str) -> Iterator[str]:
        """The normal names of the variables that a setting, by its normal name, is read from."""
        for setting, variable in self._read if "_" in name else ():
            if setting != variable and _ends_with(setting, name):
                yield variable

    @functools.cached_property
    def _read(self) -> list[tuple[str, str]]:
        """The normal names of all settings, each with that of its variable."""
        found: list[tuple[str, str]] = []
        asked = (one for one in sorted(self._context.project.paths()) if _may_set(one))
        for path in itertools.islice(asked, MAX_FILES):
            data = self._context.project.read(path)
            if data and len(data) <= MAX_FILE_BYTES:
                found += _read_in(path, data)
        return found


_settings = once(_Settings)


def _may_set(path: str) -> bool:
    """Whether a file may hold settings: by its name or its folder's."""
    names = "/".join(path.split("/")[-2:])
    kind = file_kinds.of(path)
    is_read = kind.language in ("js", "python", "php", "ruby", "yaml", "properties", "json", "toml")
    return is_read and not file_kinds.is_foreign(path) and bool(_SETTINGS_NAME.search(names))


@kept
def _read_in(path: str, data: bytes) -> tuple[tuple[str, str], ...]:
    """The settings of a file and the variables that they are read from, by their normal names."""
    stem = path.rpartition("/")[2].partition(".")[0]
    found: dict[tuple[str, str], None] = {}
    for read in itertools.islice(_READ.finditer(data), MAX_FILES):
        variable = read["name"].decode()
        key = assignments.assignment(data, read.start()).name
        if key and secret_names.is_secret(variable):
            setting = secret_names.normal("_".join((stem, *keys(path, data[: read.start()]), key)))
            found[setting, secret_names.normal(variable)] = None
    return tuple(found)


# --- keys around a value ------------------------------------------------------------------------------


def keys(path: str, before: bytes) -> tuple[str, ...]:
    """The keys of the objects or sections around a value, from the outside in, by what stands `before` it."""
    before = before[-_KEY_BYTES:]
    language = file_kinds.of(path).language
    # php.net/parse_ini_file: ThinkPHP's environment files have sections, too.
    has_sections = language in ("toml", "ini") or file_kinds.is_environment(path)
    if language == "yaml":
        found = _indented(before)
    elif has_sections:
        found = [one["key"] for one in _SECTION.finditer(before)][-1:]
    else:
        found = _bracketed(before)
    return tuple(one.decode("utf-8", "replace") for one in found)


def _indented(before: bytes) -> list[bytes]:
    """The keys above a line of YAML that are indented less, each less than the one below it."""
    lines = before.split(b"\n")
    indent = len(lines[-1]) - len(lines[-1].lstrip())
    found: list[bytes] = []
    for line in reversed(lines[:-1]):
        match = _LINE_KEY.match(line)
        if match and len(match["indent"]) < indent:
            indent = len(match["indent"])
            found.append(match["key"])
    return found[::-1]


def _bracketed(before: bytes) -> list[bytes]:
    """The names that open the brackets around a place, where they have one."""
    opened: list[int] = []
    for match in BRACKETS.finditer(before):
        if match[0] in b"{([":
            opened.append(match.start())
        elif match[0] in b"})]" and opened:
            opened.pop()
    found = (_OPENED_BY.search(before, max(0, one - _NAME_BYTES), one) for one in opened)
    return [one["key"] for one in found if one]
