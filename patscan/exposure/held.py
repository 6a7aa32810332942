"""What another module of the project holds: whether a constant, a getter or a settings object there is a token.

Code that hands out `properties.getToken()` or `config.coze` does not tell what that is. The module that defines
it does: a value from the environment, a field that a framework fills in, a credential that is written out. What
is made by a call, such as a token minted for one visitor, is none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.exposure import secret_names
from patscan.exposure.definitions import CLASS, MAX_BYTES, modules_of
from patscan.exposure.kept import once
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Reference

# At most this many places that may define a name are read.
MAX_PLACES = 20
# From a getter to its field, to a constant, to the module that it comes from.
MAX_STEPS = 4
OBJECT_BYTES = 4_000
VALUE_BYTES = 300
SIGNAL = "held-elsewhere"

_NOTE = Text("the token comes from `{what}`", "令牌来自 `{what}`")
# Members that stand for the whole: `options.Value` (ASP.NET), `module.default`.
_WHOLE = frozenset(("Value", "CurrentValue", "value", "default", "get", "instance"))
_DEFINED = late.compile(
    rb"(?<![\w.\-])(?:\$|this\.|self\.|cls\.|exports\.|module\.exports\.)?\$?(?P<name>[A-Za-z_]\w{0,80})[\"'\]]?\s{0,4}"
    rb"(?::\s?[\w<>\[\]|.? ]{1,60})?\s{0,4}(?:=>|:(?![:=])|:?=(?![=>~]))\s{0,20}"
)
# A method without parameters that only returns something; a property with an arrow.
_METHOD = late.compile(
    rb"\b(?P<name>[A-Za-z_]\w{0,80})\s{0,4}\(\s{0,4}(?:self|cls)?\s{0,4}\)(?:[^;{}()\n]{0,80}(?:\{|:|=>|=)|\s{0,40}\{)\s{0,80}(?:return\b)?\s{0,4}(?P<value>[^;\n}]{1,200})"
)
# A field without a value: `private String token;`, `public string Token { get; set; }`, `token: str`.
_FIELD = late.compile(
    rb"\b(?:[sS]tring|str|SecretStr|CharSequence)\??\s{1,4}\$?(?P<name>[A-Za-z_]\w{0,80})\s{0,4}(?:;|\{\s?get|=)"
    rb"|(?m:^[ \t]{1,12}(?P<typed>[A-Za-z_]\w{0,80})\s?:\s?(?:str|SecretStr|Optional\[str\])\s*$)"
    rb"|\b(?:val|var)\s{1,4}(?P<kotlin>[A-Za-z_]\w{0,80})\s?:\s?String\b"
)
# Spring, Quarkus, Micronaut: the setting that a field is given.
_INJECTED = late.compile(
    rb"@(?:field:)?(?:Value|ConfigProperty|Property)\(\s?(?:name\s?=\s?)?\"\\?(?:\$\{)?(?P<setting>[\w.\-]{1,80})[^;]{0,160}\Z"
)
_BOUND = late.compile(
    rb"@(?:ConfigurationProperties|ConfigMapping)\([^)\n]{0,40}\"(?P<prefix>[\w.\-]{1,80})\""
)
_SETTINGS_CLASS = re.compile(r"(?:Options|Settings|Config|Configuration|Properties|Props)$")
_NAME_OF_SETTING = rb"(?P<setting>[A-Za-z_][\w.:\-]{1,80})"
# The beginning of a value that is read from the environment or from settings.
_READ = late.compile(
    rb"[\s(]{0,9}(?:(?:process\.env|import\.meta\.env|Bun\.env|env)\??(?:\.|\[[\"'])|\$_(?:ENV|SERVER)\[[\"']"
    rb"|[\w.$:>\\-]{0,60}?(?:getenv|getEnv|Getenv|environ|environ\.get|env|Env::get|env\.get|GetEnvironmentVariable|getProperty|getString|GetString|config|Config|[cC]onfiguration|config\.get|config\.require|Config::get|get_option)(?:<[\w<>\[\]?, ]{1,40}>)?\s?[(\[]\s?[\"'])"
    + _NAME_OF_SETTING
)
_WRITTEN = late.compile(rb"[\s(]{0,9}[\"'`](?:pat|sat|czs|czu)_[A-Za-z0-9]{40,100}")
_OPENS = late.compile(
    rb"\s{0,9}(?:new\s[\w.]{1,60}\(?|&?[A-Z]\w{0,60}(?=\{)|(?:Object\.freeze|dict|array|Map\.of|mapOf|defineConfig|reactive)\(\s{0,9})?\s{0,9}[{\[(]"
)
_MADE = late.compile(rb"\s{0,9}(?:new\s{1,4})?(?P<name>[A-Z]\w{0,80})\(")
_CHAIN = late.compile(
    rb"\s{0,9}(?:this(?:\.|->)|self(?:\.|::)|static::|\$this->|\$?)\$?(?P<chain>[A-Za-z_]\w{0,80}(?:(?:\.|::|->)\$?\w{1,80}){0,4})(?:\(\))?\s{0,4}(?=[;,)}\]\n]|\|\||\?\?|\Z)"
)
_TEXT = late.compile(rb"\S")
BRACKETS = late.compile(rb"[\"'`][^\"'`\n]{0,400}[\"'`]|[{}()\[\]]")


class ModuleToken(NamedTuple):
    """A token that a module holds: the name it goes by, and the line (from 1) that gives it its value.

    `setting`: the whole name of the variable or the setting that it is read from; empty if it is written there.
    """

    name: str
    path: str
    line: int
    setting: str = ""

    def evidence(self, reference: Reference) -> Evidence:
        """The step from what is handed out to here."""
        what = ".".join((reference.owner.rpartition("/")[2], *reference.members))
        return told(what, self.path, self.line)


@once
def _by_reference(_context: Context) -> dict[tuple[str, Reference], ModuleToken | None]:
    """What `held` returns for each reference that was asked for, with the folder of its file."""
    return {}


def told(what: str, path: str, line: int) -> Evidence:
    """That what is handed out comes from a line of another file, where it is called `what`."""
    return Evidence(SIGNAL, _NOTE.format(what=what), path, line)


def held(
    context: Context, path: str, reference: Reference, steps: int = MAX_STEPS
) -> ModuleToken | None:
    """The token that a reference in the file `path` means, in at most `steps` steps; None if its module shows none."""
    known = _by_reference(context)
    key = path.rpartition("/")[0] + "/", reference
    if key not in known and steps > 0:
        known[key] = None  # for what leads back to itself
        modules = (
            _Module(context, one, reference, steps)
            for one in modules_of(context, path, reference.owner)
        )
        known[key] = next(filter(None, (module.held() for module in modules)), None)
    return known.get(key)


def is_made(context: Context, path: str, reference: Reference) -> bool:
    """Whether the module of a reference shows a getter that makes a token, such as one for a visitor, and holds none."""
    name = reference.members[-1] if reference.members else ""
    return (
        name.startswith("get")
        and held(context, path, reference) is None
        and any(name in context.text(one) for one in modules_of(context, path, reference.owner))
    )


class _Module:
    """One file, asked about a reference."""

    def __init__(self, context: Context, path: str, reference: Reference, steps: int) -> None:
        self._context, self._path, self._steps = context, path, steps
        self._data = (context.project.read(path) or b"")[:MAX_BYTES]
        self._members = [one for one in reference.members if one not in _WHOLE]
        self._owner = reference.owner
        spoken = "/".join((path.rpartition("/")[2], reference.owner, *reference.members))
        self._is_coze = "coze" in spoken.lower()
        self._asked: set[tuple[str, int]] = set()

    def held(self) -> ModuleToken | None:
        """The token that the reference means."""
        return self._member(self._members, 0, len(self._data))

    def _member(self, members: list[str], start: int, end: int) -> ModuleToken | None:
        """What the members of the part from `start` to `end` hold, the first of them being looked up there."""
        if not members:
            return self._any(start, end)
        name, *rest = members
        key = (name, start)
        if key in self._asked:
            return None
        self._asked.add(key)
        if rest:
            found = (self._member(rest, *part) for part in self._parts(name, start, end))
        else:
            found = (self._value(name, at, until) for at, until in self._values(name, start, end))
        held = next(filter(None, found), None)
        if held or not rest:
            return held or self._field(name, start, end)
        # Methods of Go stand beside the type.
        return self._member(rest, 0, len(self._data)) if self._path.endswith(".go") else None

    def _parts(self, name: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The objects and classes of a name."""
        for match in self._named(_DEFINED, name, start, end):
            if _OPENS.match(self._data, match.end()):
                yield match.end(), _closing(self._data, match.end(), end)
            elif made := _MADE.match(self._data, match.end()):
                yield from self._classes(made["name"].decode())
        yield from self._classes(name)

    def _classes(self, name: str) -> Iterator[tuple[int, int]]:
        """The bodies of the classes of a name."""
        for match in self._named(CLASS, name, 0, len(self._data)):
            yield match.end(), min(len(self._data), match.end() + OBJECT_BYTES)

    def _values(self, name: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The values that are given to a name, or that a method of this name returns."""
        for match in self._named(_METHOD, name, start, end):
            yield match.span("value")
        for one in _properties(name):
            for match in self._named(_DEFINED, one, start, end):
                yield match.end(), min(end, match.end() + VALUE_BYTES)

    def _named(
        self, pattern: re.Pattern[bytes], name: str, start: int, end: int
    ) -> Iterator[re.Match[bytes]]:
        """The matches of a pattern with that name, at most `MAX_PLACES`."""
        wanted, at = name.encode(), start
        for _ in range(MAX_PLACES):
            at = self._data.find(wanted, at, end)
            if at < 0:
                return
            # What may stand before a name: the beginning of the statement.
            match = pattern.search(self._data, max(start, at - 20), min(end, at + 600))
            while match and match.start("name") < at:
                match = pattern.search(self._data, match.start("name") + 1, min(end, at + 600))
            if match and match.start("name") == at and match["name"] == wanted:
                yield match
            at += len(wanted)

    def _value(self, name: str, at: int, end: int) -> ModuleToken | None:
        """Whether the value at byte `at` is a token, an object with one, or leads to one."""
        if _WRITTEN.match(self._data, at, end):
            return self._at(name, at)
        if (read := _READ.match(self._data, at, end)) and self._is_secret(read["setting"].decode()):
            setting = read["setting"].decode()
            return self._at(re.split(r"[.:]", setting)[-1], at, setting)
        if _OPENS.match(self._data, at, end):
            return self._any(at, _closing(self._data, at, len(self._data)))
        chain = _CHAIN.match(self._data, at, end)
        return (
            self._follow(re.split(r"\W+", chain["chain"].decode())) if chain and not read else None
        )

    def _follow(self, parts: list[str]) -> ModuleToken | None:
        """What a chain in this file means: a field, a constant, a member of another class."""
        found = (
            self._member(parts[-1:], 0, len(self._data))
            if len(parts) == 1 or parts[0] in self._owner or self._is_receiver(parts[0])
            else None
        )
        if found or len(parts) < 2 or not parts[0][:1].isupper():
            return found
        from patscan.model.findings import Reference

        return held(
            self._context, self._path, Reference(parts[0], tuple(parts[1:])), self._steps - 1
        )

    def _is_receiver(self, name: str) -> bool:
        """Whether the methods of a Go file call the object so: `func (c *Config) Token()`."""
        return re.search(rb"\bfunc \(" + name.encode() + rb" ", self._data) is not None

    def _any(self, start: int, end: int) -> ModuleToken | None:
        """The first secret of an object or a class that holds a token."""
        for match in _DEFINED.finditer(self._data, start, end):
            name = match["name"].decode()
            if not secret_names.is_secret(name):
                continue
            until = min(end, match.end() + VALUE_BYTES)
            is_object = _OPENS.match(self._data, match.end(), until)
            if not is_object and (found := self._value(name, match.end(), until)):
                return found
        for match in _FIELD.finditer(self._data, start, end):
            name = next(filter(None, match.groups())).decode()
            if secret_names.is_secret(name) and (found := self._field(name, start, end)):
                return found
        return None

    def _field(self, name: str, start: int, end: int) -> ModuleToken | None:
        """Whether a framework gives a field of that name a token."""
        names = set(_properties(name))
        for match in _FIELD.finditer(self._data, start, end):
            field = next(filter(None, match.groups())).decode()
            if field not in names:
                continue
            at = match.start()
            begin = (
                max(self._data.rfind(mark, start, at) for mark in (b";", b"}\n", b"{\n", b"\n\n"))
                + 1
            )
            before = self._data[max(begin, at - VALUE_BYTES) : at]
            if injected := _INJECTED.search(before):
                setting = injected["setting"].decode()
                return self._at(setting, at, setting) if self._is_secret(setting) else None
            if self._is_bound and secret_names.is_secret(name):
                return self._at(name, at, f"{self._prefix}.{field}")
        return None

    @functools.cached_property
    def _is_bound(self) -> bool:
        """Whether the fields of this file's class are settings of Coze."""
        bound = _BOUND.search(self._data)
        if bound:
            return self._is_coze or b"coze" in bound["prefix"].lower()
        return any(
            _SETTINGS_CLASS.search(one) and "coze" in one.lower()
            for one in (match["name"].decode() for match in CLASS.finditer(self._data))
        )

    @property
    def _prefix(self) -> str:
        """What the settings of this file's class begin with: its own word for them, or Coze's name."""
        bound = _BOUND.search(self._data)
        return bound["prefix"].decode() if bound else "coze"

    def _is_secret(self, setting: str) -> bool:
        name = re.sub(r"\W+", "_", setting)
        return secret_names.is_coze_secret(name) or (self._is_coze and secret_names.is_secret(name))

    def _at(self, name: str, at: int, setting: str = "") -> ModuleToken:
        text = _TEXT.search(self._data, at)
        begin = text.start() if text else len(self._data)
        return ModuleToken(name, self._path, line_at(self._data, begin), setting)


def _properties(name: str) -> tuple[str, ...]:
    """The names that a getter may have its property under: `getToken`, `get_token`, `Token` and `token`."""
    bare = re.sub(r"^(?:get_|get(?=[A-Z]))", "", name)
    return tuple(
        dict.fromkeys((name, bare, bare[:1].lower() + bare[1:], "_" + bare[:1].lower() + bare[1:]))
    )


def _closing(data: bytes, start: int, end: int) -> int:
    """Where the first bracket after `start` closes, at most `OBJECT_BYTES` further."""
    depth, end = 0, min(end, start + OBJECT_BYTES)
    for match in BRACKETS.finditer(data, start, end):
        if match[0] in b"{[(":
            depth += 1
        elif match[0] in b"}])":
            depth -= 1
            if depth <= 0:
                return match.start()
    return end
