"""Values that a file takes from other modules: imported names, and members of classes that another file declares.

What they hold, the project tells (`exposure.held`); here are the forms of code that refer to them, per language.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from patscan import late
from patscan.coze.families import KEPT
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import Word, secrets
from patscan.exposure import file_kinds, secret_names
from patscan.model.findings import Reference

MAX_NAMES = 2_000
# Coze is named so near to its token: `config.coze.token`, `@Value("${coze.token}") private String token`.
NEAR_BYTES = 120
# How far before a secret's name the object is searched for.
BASE_BYTES = 100

_NAMED = rb"[\w$]{1,60}(?:\s{1,9}as\s{1,9}[\w$]{1,60})?"
# `import a, { b as c } from 'm'`, `import * as n from 'm'`, `const a = require('m')`, `const { b: c } = require('m')`.
_IMPORT_JS = Near(late.compile(
    rb"\bimport\s{1,9}(?!type\b)(?P<names>[\w$*{][\w$*{}\s,]{0,600}?)\s{0,9}\bfrom\s{0,9}[\"'](?P<module>[^\"'\n]{1,200})[\"']"
    rb"|\b(?:const|let|var)\s{1,9}(?P<required>[\w$]{1,60}|\{[\w$\s,:]{1,600}\})\s{0,9}=\s{0,9}require\(\s{0,4}[\"'](?P<from>[^\"'\n]{1,200})[\"']\s{0,4}\)"
), (b"import", b"require("), 640, 860)  # fmt: skip
# `from a.b import c as d`, `import a.b as c`.
_IMPORT_PYTHON = Near(late.compile(
    rb"(?m)^[ \t]{0,20}(?:from\s{1,4}(?P<module>[\w.]{1,100})\s{1,4}import\s{1,4}(?P<names>[\w ,]{1,400}|\([\w\s,]{1,600}\))|import\s{1,4}(?P<whole>[\w.]{1,100}(?:\s{1,4}as\s{1,4}\w{1,60})?))"
), (b"import",), 140, 800)  # fmt: skip
# `import cfg "demo/internal/config"`, a line of `import (…)`.
_IMPORT_GO = late.compile(
    rb"(?m)^[ \t]{0,20}(?:import[ \t]{1,4})?(?:(?P<alias>\w{1,40})[ \t]{1,4})?\"(?P<package>[\w.\-/]{1,200})\"[ \t]*\r?$"
)
_ONE_NAME = late.compile(
    rb"(?P<star>\*\s{0,9}as\s{1,9}[\w$]+)|(?P<name>[\w$]+)(?:(?:\s{1,9}as\s{1,9}|\s{0,9}:\s{0,9})(?P<alias>[\w$]+))?"
)
# Variables of a declared class. `private CozeProperties properties;`, `IOptions<CozeOptions> options)`, `CozeConfig $config`.
_TYPE_FIRST = late.compile(
    rb"(?<![\w.])(?P<type>[A-Z]\w{1,60})(?:<(?P<of>[A-Z]\w{1,60})>)?[ \t]{1,4}\$?(?P<name>[a-z_]\w{0,60})\s{0,4}[;,)=]"
)
# `val config: CozeConfig`.
_TYPE_LAST = late.compile(
    rb"\b(?:val|var|lateinit)\s{1,4}(?:var\s{1,4})?(?P<name>[a-z_]\w{0,60})\s?:\s?(?P<type>[A-Z]\w{1,60})(?P<of>)"
)
# `constructor(private readonly config: CozeConfig)` (NestJS, Angular).
_TYPE_JS = Near(late.compile(
    rb"\b(?:private|public|protected|readonly)\s{1,4}(?:readonly\s{1,4})?(?P<name>[a-z_]\w{0,60})\s?:\s?(?P<type>[A-Z]\w{1,60})(?P<of>)"
), (b"private", b"public", b"protected", b"readonly"), 10, 160)  # fmt: skip
# `settings: CozeSettings = Depends(get_settings)` (FastAPI).
_TYPE_PYTHON = Near(late.compile(
    rb"\b(?P<name>[a-z_]\w{0,60})\s?:\s?(?:Annotated\[)?(?P<type>[A-Z]\w{1,60})(?P<of>)(?:\s?=|,)\s?Depends\b"
), (b"Depends",), 180, 20)  # fmt: skip


class _Forms(NamedTuple):
    """How a language refers to other modules: by `imports`, by variables of a class (`typed`), by a class (`by_class`).

    `needs_coze`: a file is only read if it names Coze beside a token.
    """

    typed: re.Pattern[bytes] | Near | None = None
    imports: re.Pattern[bytes] | Near | None = None
    by_class: bool = False
    needs_coze: bool = False


_JS = _Forms(_TYPE_JS, _IMPORT_JS)
_FORMS = {
    "js": _JS, "astro": _JS, "python": _Forms(_TYPE_PYTHON, _IMPORT_PYTHON),
    "go": _Forms(imports=_IMPORT_GO, needs_coze=True),
    "kotlin": _Forms(_TYPE_LAST, by_class=True), "scala": _Forms(_TYPE_LAST, by_class=True),
    **{name: _Forms(_TYPE_FIRST, by_class=True) for name in ("java", "groovy", "csharp", "php")},
}  # fmt: skip
# The object before a member: `config.`, `this.config.`, `Config::`.
_BASE = late.compile(
    r"(?:(?:this|self|cls)(?:\.|->)|\$this->)?\$?(?P<chain>[A-Za-z_][\w$]*(?:(?:\(\))?(?:\??\.|->|::)\$?[A-Za-z_][\w$]*)*)(?:\(\))?(?:\??\.|->|::)\$?\Z"
)

# What a chain is made of.
_OF_CHAIN = late.compile(r"[\w$.()?:>\-]+")


_SECRET = rb"(?:token|pat|sat|key|secret)"
# What is in a file, in lower case, that hands out such a value: `properties.getToken()`, `settings.api_key`. A
# literal, and the pattern that is worth asking where it is.
HINTS = (
    *((one, rb"\.get\w{0,20}" + one.replace(b"()", rb"\(\)"))
      for one in (b"token()", b"key()", b"secret()", b"pat()")),
    *((one, one.replace(b".", rb"\.") + rb"(?:\w{1,20}\.)?\w{0,20}?" + _SECRET)
      for one in (b"config.", b"conf.", b"settings.", b"constants.", b"options.", b"credentials.", b"secrets.")),
)  # fmt: skip
_HINTS = tuple((literal, late.compile(pattern)) for literal, pattern in HINTS)
# `res.json(config.coze)`, `return cozeProperties;`, `const { token } = config.coze`: the object, and what stands before it.
_OBJECT = rb"coze\w{0,30}\s{0,2}[);},\n]"
_MEMBER = late.compile(rb"\.(?:coze|Coze|COZE)\w{0,40}(?![\w(.])")
_BEFORE_OBJECT = rb"(?:(?:json\w{0,12}|send|ok|success|respond\w{0,10})\(|return\s|body\s?=|\}\s?=|\w=\{|\{\.\.\.)[\w.$=:'\" {\[]{0,60}"
_OBJECTS = late.compile(_OBJECT)
_ENDS_BEFORE_OBJECT = late.compile(_BEFORE_OBJECT + rb"\Z")
# All that `may_refer` searches for.
REFERRING = (*(pattern for _, pattern in HINTS), _BEFORE_OBJECT + _OBJECT)


def names_token(data: bytes) -> bool:
    """Whether a secret's name stands near Coze's: most files have none."""
    text = data.lower()
    return any(prefix in data for prefix in KEPT) or any(
        text.find(b"coze", max(0, word.start - NEAR_BYTES), word.end + NEAR_BYTES) >= 0
        for word in secrets(data)
    )


def is_told(path: str) -> bool:
    """Whether the language of a file has a row here; any may, without a path."""
    forms = _FORMS.get(file_kinds.of(path).language)
    return not path or (forms is not None and not forms.needs_coze)


def may_refer(text: bytes, literals: Collection[bytes] | None = None) -> bool:
    """Whether a text in lower case may hand out what another module holds: most do not.

    `literals`: those of `HINTS` that are in it, if that is known.
    """
    hints = (
        pattern for literal, pattern in _HINTS
        if (literal in text if literals is None else literal in literals)
    )  # fmt: skip
    if any(pattern.search(text) for pattern in hints):
        return True
    before = (text[max(0, at.start() - BASE_BYTES) : at.start()] for at in _OBJECTS.finditer(text))
    # Most are told apart without the pattern.
    return any(
        (b"(" in one or b"{" in one or b"return" in one or b"body" in one or b"}" in one)
        and _ENDS_BEFORE_OBJECT.search(one)
        for one in before
    )


class Elsewhere(NamedTuple):
    """The names of a file that stand for something of other modules, each with what that is."""

    names: dict[str, Reference]
    has_classes: bool

    def reference(self, parts: Sequence[str]) -> Reference | None:
        """What a chain refers to, by its parts; None if it is no value of another module."""
        first, rest = parts[0], tuple(parts[1:])
        if known := self.names.get(first):
            return known._replace(members=known.members + rest)
        # A class that is named as it is: `Constants.COZE_TOKEN`.
        if self.has_classes and rest and first[:1].isupper():
            return Reference(first, rest)
        return None


@functools.lru_cache(maxsize=2)  # several modules need those of the current file
def of(data: bytes, language: str) -> Elsewhere:
    """The names of a file, by its imports and the types that it declares; none in a language without a row."""
    forms = _FORMS.get(language)
    if forms is None:
        return Elsewhere({}, has_classes=False)
    found: dict[str, Reference] = {}
    for match in forms.imports.finditer(data) if forms.imports else ():
        found.update(_imported(match))
        if len(found) > MAX_NAMES:
            break
    for match in itertools.islice(forms.typed.finditer(data), MAX_NAMES) if forms.typed else ():
        name, kind = match["name"].decode(), (match["of"] or match["type"]).decode()
        if forms.by_class:
            found.setdefault(name, Reference(kind))
        elif kind in found:
            found.setdefault(name, found[kind])
    return Elsewhere(found, forms.by_class)


def _imported(match: re.Match[bytes]) -> Iterator[tuple[str, Reference]]:
    """The names that an import brings, each with what it means."""
    given = match.groupdict().items()
    groups = {key: value.decode("utf-8", "replace") for key, value in given if value}
    module = groups.get("module") or groups.get("from", "")
    if package := groups.get("package"):
        yield groups.get("alias") or package.rpartition("/")[2], Reference(package)
        return
    if whole := groups.get("whole"):
        module, _, alias = whole.partition(" as ")
        yield (alias.strip() or module).strip(), Reference(module.strip())
        return
    required = groups.get("required", "")
    names = groups.get("names") or required
    default = names.partition("{")[0] if "{" in names or required else names
    is_python = "from" not in groups and "{" not in names and match[0].lstrip().startswith(b"from")
    for one in _ONE_NAME.finditer(names.encode()):
        if one["star"]:
            yield one["star"].decode().split()[-1], Reference(module)
            continue
        name = one["name"].decode()
        alias = (one["alias"] or one["name"]).decode()
        is_whole = not is_python and one.start() < len(default) and not one["alias"]
        yield alias, Reference(module, () if is_whole else (name,))


def named(data: bytes, known: Elsewhere) -> set[str]:
    """The names in a file that may stand for a token of another module, as the first part of a chain."""
    found: set[str] = set()
    members = (Word("", match.start() + 1, match.end()) for match in _MEMBER.finditer(data))
    words = secrets(data) if known.names or known.has_classes else ()
    for word in (*words, *itertools.islice(members, MAX_NAMES)):
        parts = (*before(data, word.start), word.name)
        if known.reference(parts):
            found.add(parts[0])
    return found | {name for name in known.names if "coze" in name.lower()}


def may_hold(reference: Reference) -> bool:
    """Whether a reference may be to a token, or to an object of Coze's that holds one: by the name of its last part."""
    last = (reference.owner, *reference.members)[-1]
    return secret_names.is_secret(last) or "coze" in last.lower()


def before(code: bytes, start: int) -> tuple[str, ...]:
    """The parts of a chain before the member at byte `start`, from the outside in."""
    if not code[max(0, start - BASE_BYTES) : start].rstrip(b"$").endswith((b".", b"->", b"::")):
        return ()
    text = code[max(0, start - BASE_BYTES) : start].decode("utf-8", "replace")
    chain = _OF_CHAIN.match(text[::-1])
    base = _BASE.search(text, len(text) - (chain.end() if chain else 0))
    return tuple(filter(None, re.split(r"[^\w$]+", base["chain"]))) if base else ()
