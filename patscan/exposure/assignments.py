"""Which variable a value is given to, however that is written, and whether being given to it publishes the value.

Environment variables are set by `.env` files, container files, CI services, hosting platforms, shells,
package scripts, run configurations of editors and infrastructure code. All of them write a name and its value
in few forms: each is a row of `FORMS`. In lists of objects (`- name: X`, `value: y`) two properties hold the pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import bundlers, file_kinds
from patscan.exposure.evidence import seen
from patscan.model.findings import Evidence

# Bytes before a value that are searched for its name on the same statement, and in the same object.
LINE_BYTES = 300
OBJECT_BYTES = 1_500
MAX_OBJECT_LINES = 30
# Bytes before a pair of name and value in code that tell whether it is of the environment.
PAIR_BYTES = 300
# Objects around a value that are searched for its name.
MAX_LEVELS = 3

_N = rb"(?P<name>[A-Za-z_][\w.\-]{0,80})"
_UPPER = rb"(?P<name>[A-Z][A-Z0-9_]{3,80})"
# What may stand between the operator and the value.
_OPENS = rb"(?:\s?[|>][+\-]?[ \t]{0,4}\r?\n)?[\s\"'`\\(\[]{0,12}(?:Bearer(?:\s|%20))?\Z"


class Form(NamedTuple):
    """One way to write a name before its value: `pattern` ends where the value begins and has a group `name`.

    `option`: the tool's option that compiles the value into the app, whatever the name is. `needs`: one of
    these is in the text. `is_default`: the value is what a program falls back to. `behind_word`: whether a word or a blank may stand right before the value, and not only `=`, `:` or another sign.
    """

    pattern: re.Pattern[bytes]
    option: str = ""
    needs: tuple[bytes, ...] = (b"",)
    behind_word: bool = False
    is_default: bool = False


# What a value stands behind if it is used where a variable is not set.
_OR = rb"(?:(?:\bor\b|\|\||\?\?|\?:)\s{0,4}|\)?\.(?:unwrap_or(?:_else)?|orElse(?:Get)?|getOrElse|or)\(\s{0,4}(?:\|_?\|\s?|\(\)\s?->\s?)?|\{\s|,\s{0,4}(?:default|fallback|default_?[vV]alue)\s?[=:]\s?)"


FORMS: tuple[Form, ...] = (
    # Options of compilers: Flutter, esbuild and Bun, Gradle.
    Form(late.compile(rb"--dart-define(?:=|\s|[\"',\s]{1,8})[\"']?" + _N + rb"=" + _OPENS), "`--dart-define`", needs=(b"--dart-define",)),
    Form(late.compile(rb"--define[:=\s](?:process\.env\.|import\.meta\.env\.)?" + _N + rb"=" + _OPENS), "`--define`", needs=(b"--define",)),
    Form(late.compile(rb"buildConfigField[^\n]{0,60}?[\"'\w],\s{0,4}[\"']" + _N + rb"[\"'],\s{0,4}" + _OPENS), "`buildConfigField`", needs=(b"buildConfigField",)),
    Form(late.compile(rb"resValue[^\n]{0,60}?[\"'],\s{0,4}[\"']" + _N + rb"[\"'],\s{0,4}" + _OPENS), "`resValue`", needs=(b"resValue",)),
    # `X=${Y:-value}`, `X: ${{ secrets.Y || 'value' }}`, `X = $(or $(Y),value)`: the outer name; else the inner.
    Form(late.compile(_N + rb"[\"']?\s{0,4}[:?+]{0,2}[=:]\s{0,4}[\"']?(?:\$\{\w{1,80}:?[-=+?]|\$\{\{[^}\n]{0,100}\|\|\s{0,4}|\$\{[^}\n]{0,60},\s{0,4}|\$\(or [^\n]{0,60},)" + _OPENS), needs=(b"${", b"$(or ")),
    Form(late.compile(rb"\$\{" + _N + rb"(?::?[-=+?]|:)" + _OPENS), needs=(b"${",)),
    # `printf 'X=%s\n' value`.
    Form(late.compile(_N + rb"=%s[^\n%]{0,12}[\"']\s{1,4}" + _OPENS), behind_word=True, needs=(b"=%s",)),
    # PowerShell's `$env:X = value`, fish, csh, `setx`, Docker's older `ENV X value`.
    Form(late.compile(rb"\$\{?(?:env|global|script|local|private):" + _N + rb"\}?\s{0,4}=" + _OPENS, re.IGNORECASE), needs=(b"$",)),
    Form(late.compile(rb"(?:\b(?:ENV|setx|setenv)|\bset\s-[a-zA-Z]{1,3})\s{1,4}" + _N + rb"\s{1,4}" + _OPENS), behind_word=True, needs=(b"ENV", b"set")),
    # Commands of platforms: `env:set X value`, `variable set X --body value`, `env add X production <<< value`.
    Form(late.compile(rb"(?:env|envs|environment|variables?|vars?|secrets?|config)[\s:](?:set|add|put|create)\s{1,4}" + _N + rb"\s[^\n=]{0,60}?" + _OPENS), behind_word=True, needs=(b"set", b"add", b"put", b"create")),
    # `--name X --value value`.
    Form(late.compile(rb"--(?:name|key)(?:=|\s)[\"']?" + _N + rb"[\"']?\s[^\n]{0,80}?--(?:value|body)(?:=|\s)" + _OPENS), behind_word=True, needs=(b"--value", b"--body")),
    # PowerShell's `Set-Item Env:X -Value value`, `Set-Variable -Name X -Value value`.
    Form(late.compile(rb"(?:\bEnv:\\?|\s-Name\s{1,4}[\"']?)" + _N + rb"\s{1,4}(?:-Value\s{1,4})?" + _OPENS, re.IGNORECASE), behind_word=True),
    # `<env name="X" value="…"`, `<env name="X">…`, `<key>X</key><string>…`, `<X>…`.
    Form(late.compile(rb"(?:name|key)=[\"']" + _N + rb"[\"'](?:\s{1,40}value=|[^<>\n]{0,60}>\s{0,40})" + _OPENS), needs=(b"name=", b"key=")),
    Form(late.compile(rb"<(?:key|name)>\s{0,4}" + _N + rb"\s{0,4}</(?:key|name)>\s{0,80}<(?:string|value)>" + _OPENS), needs=(b"<",)),
    Form(late.compile(rb"<" + _N + rb">" + _OPENS), needs=(b"<",)),
    # `getenv("X") or "value"`, `process.env.X ?? "value"`, `env::var("X").unwrap_or("value")`, `config("X", default="value")`.
    Form(late.compile(rb"[.\[(][\s\"'`]{0,3}" + _UPPER + rb"[\"'`]?[\])]{0,2}\s{0,4}" + _OR + _OPENS), behind_word=True, needs=(b"or", b"||", b"??", b"?:", b"{", b"default", b"fallback", b"Else"), is_default=True),
    # `X=value`, `X: value`, `"X": "value"`, `X := value`, `X ?= value`, `X => value`, `X: string = "value"`.
    Form(late.compile(_N + rb"[\"'`]?\]?\s{0,20}(?::\s?(?![A-Z]+_)\w{1,20}\s?)?(?:[:?+]{1,2}=|[=:]>?|\xef\xbc[\x9a\x9d])" + _OPENS), needs=(b"=", b":", b"\xef\xbc")),
    # `setenv("X", "value")`, a line of a table.
    Form(late.compile(_UPPER + rb"[\"'`]?\s{0,4}(?:,|\t|\s{2,9}|\s{0,4}\|)\s{0,4}" + _OPENS), behind_word=True),
)  # fmt: skip
_BEHIND_WORDS = tuple(form for form in FORMS if form.behind_word)
# What `_OPENS` begins with.
_OPENERS = b" \t\r\n\f\v\"'`\\(["
# `echo value | vercel env add X`: the name comes after the value.
_PIPED = late.compile(
    rb"[A-Za-z0-9_]{10,100}[\"']?(?:\s{0,4}\|[^\n|]{0,80}\b(?:add|set|put)\s{1,4}|\s{1,4}[^\n]{0,80}?--(?:name|key)(?:=|\s)[\"']?)"
    + _N
)

# What a variable is taken from: `process.env.X`.
_OBJECT = late.compile(r"^.*\.(?=[A-Z_][A-Z0-9_]+$)")

_VALUE_NAMES = frozenset((
    "value", "val", "default", "defaultvalue", "default_value", "stringvalue", "string_value", "plaintext",
    "plaintextvalue", "content", "secret", "值", "变量值",
))  # fmt: skip
_NAME_PROPERTY = late.compile(
    r"(?i)(?:^|[{(,;\s\-])[\"']?(?:name|key|variable|variable_?name|var|env|env_?name|parameter_?key|id|field|label|名称|变量名|变量|键)[\"']?"
    r"(?:\s{0,20}[:=：]\s{0,4}|(?<=[名称量键])\s{1,4})[\"']?(?P<name>[A-Za-z_][\w.]{1,80})"
)
# The object is itself the value of a name: `X:` and an indented `value: y`, `variable "X" {`, `[variables.X]`.
_HEADER = late.compile(r"(?P<name>[A-Za-z_]\w{1,80})[\"']?\s{0,4}[:=]?\s{0,4}[{\]]?\s{0,4}$")
# Names in the code of these are variables of the environment only where the code says so.
_PROGRAMS = frozenset(("python", "go", "java", "kotlin", "ruby", "rust", "csharp", "php", "scala", "groovy", "c", "swift", "dart"))  # fmt: skip
_IN_ENVIRONMENT = late.compile(rb"(?i)\benv\w{0,20}\b[^;]{0,50}\Z|[\"'`](?:export )?\Z|environ")


class Object(NamedTuple):
    """An object of a configuration, by its name, whose values an option of the tool compiles into the app."""

    files: re.Pattern[str]
    name: str
    option: str


# angular.dev/reference/configs/workspace-config; nx.dev; bun.com/docs/runtime/bunfig; developer.huawei.com: build-profile.json5; docs.meteor.com: settings.
OBJECTS: tuple[Object, ...] = (
    Object(late.compile(r"(?:^|/)(?:angular|project|workspace)\.json$"), "define", "`--define`"),
    Object(late.compile(r"(?:^|/)bunfig\.toml$"), "define", "`--define`"),
    Object(late.compile(r"(?:^|/)build-profile\.json5$"), "buildProfileFields", "`buildProfileFields`"),
    Object(late.compile(r"(?:^|/)settings[\w.\-]{0,40}\.json$"), "public", "`public`"),
)  # fmt: skip


class Assignment(NamedTuple):
    """The variable a value is given to; empty if there is none.

    `option`: see `Form`; `at`: offset of the name; `is_pair`: an object has it beside the value, as in
    `{ key: 'X', value: 'y' }`; `is_default`: see `Form`.
    """

    name: str = ""
    option: str = ""
    at: int = 0
    is_pair: bool = False
    is_default: bool = False


def assignment(data: bytes, start: int) -> Assignment:
    """The variable that the value at byte `start` is given to."""
    begin = max(0, start - LINE_BYTES)
    text = data[max(data.rfind(b"\n", 0, start) + 1, begin) : start]
    offset = start - len(text)
    if not text.strip(b" \t\"'`"):  # the value is on a line of its own
        text, offset = data[begin:start], begin
    for form in _BEHIND_WORDS if _ends_in_word(text) else FORMS:
        if any(map(text.__contains__, form.needs)) and (match := form.pattern.search(text)):
            name = _OBJECT.sub("", match["name"].decode())
            if name.lower() in _VALUE_NAMES:
                named = _of_object(data, start)
                return Assignment(named or name, "", offset + match.start("name"), bool(named))
            return Assignment(
                name, form.option, offset + match.start("name"), is_default=form.is_default
            )
    if match := _PIPED.match(data, start, start + LINE_BYTES):
        return Assignment(match["name"].decode(), "", match.start("name"))
    if _is_chinese_value(text):
        return Assignment(_of_object(data, start), "", offset)
    return Assignment()


def _ends_in_word(text: bytes) -> bool:
    """Whether a text ends in a letter or digit, but for quotes, blanks and brackets behind it."""
    text = text.rstrip(_OPENERS)
    last = text[-1:]
    return (last.isalnum() or last == b"_") and not text.endswith((b"Bearer", b"%20"))


def _is_chinese_value(text: bytes) -> bool:
    """Whether a line says `值：`, or `值` and a blank, before the value."""
    return bool(
        re.search(r"值(?:\s{0,2}[:：=]\s{0,4}|\s{1,4})[\"']?$", text.decode("utf-8", "replace"))
    )


def _of_object(data: bytes, start: int) -> str:
    """The name in the object whose `value` begins at `start`."""
    before = data[max(0, start - OBJECT_BYTES) : start].decode("utf-8", "replace")
    after = data[start : start + OBJECT_BYTES].decode("utf-8", "replace")
    _, opens, tag = before.rpartition("<")
    if opens and tag[:1].isalpha() and ">" not in tag:  # `<env value="…" name="X"/>`
        return _named(tag + after.partition(">")[0])
    outer, rest = before, after
    for _ in range(MAX_LEVELS):  # `values = [{ value = "…" }]` in an object that has the name
        opened, closed = _opened(outer), _closed(rest)
        if opened < 0 or closed < 0:
            break
        inside = outer[opened + 1 :] + rest[:closed]
        outer, rest = outer[:opened], rest[closed + 1 :]
        if name := _named(inside) or _header(outer.rpartition("\n")[2] or outer):
            return name
    if outer is not before:
        return ""
    lines, header = _block(before, after)
    return _named("\n".join(lines)) or _header(header)


def _named(text: str) -> str:
    match = _NAME_PROPERTY.search(text)
    return _OBJECT.sub("", match["name"]) if match else ""


def _header(text: str) -> str:
    match = _HEADER.search(text)
    return match["name"] if match else ""


def _opened(text: str) -> int:
    """Where the brace, or parenthesis, around the end of `text` opens; -1 if there is none."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in "})") - (text[at] in "{(" and text[at - 1 : at] != "$")
        if depth < 0:
            return at
    return -1


def _closed(text: str) -> int:
    """Where the brace, or parenthesis, around the beginning of `text` closes; -1 if it does not."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "{(") - (char in "})")
        if depth < 0:
            return at
    return -1


def _block(before: str, after: str) -> tuple[list[str], str]:
    """The lines of an object that is written by indentation, and the line above it.

    `- ` counts as indentation: it begins an item of a list. In text without any, an empty line ends an object.
    """
    above = before.split("\n")
    own = above[-1]
    indent = _indent(own)
    lines = [own]
    header = ""
    if not own.lstrip().startswith("- "):
        for line in reversed(above[-MAX_OBJECT_LINES:-1]):
            if not line.strip() or _indent(line) < indent or line.startswith("["):
                header = line.strip()
                break
            lines.append(line if _indent(line) == indent else "")
            if line.lstrip().startswith("- ") and _indent(line) == indent:
                break
    for line in after.split("\n")[1:MAX_OBJECT_LINES]:
        if not line.strip() or _indent(line) != indent or line.lstrip().startswith(("- ", "[")):
            break
        lines.append(line)
    return lines, header


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t-"))


def _compiled_in(path: str, data: bytes, at: int) -> str:
    """The option that compiles the object around byte `at` into the app; empty if there is none."""
    for row in OBJECTS:
        if row.files.search(path):
            before = data[max(0, at - OBJECT_BYTES) : at].decode("utf-8", "replace")
            opened = _opened(before)
            header = (
                _header(before[:opened])
                if opened >= 0
                else before.rpartition("[")[2].partition("]")[0]
            )
            if header == row.name:
                return row.option
    return ""


# Options that make no app.
_SIGNALS = {"`--define`": "inlined", "`public`": "public-runtime"}


def evidence(path: str, data: bytes, found: Assignment, line: int) -> Iterator[Evidence]:
    """Why a value is public that is given to this variable in this file.

    Documentation shows such lines without setting anything, and a name in a program's own code is only its own.
    """
    kind = file_kinds.of(path)
    if not found.name or file_kinds.is_documentation(path):
        return
    if option := found.option or _compiled_in(path, data, found.at):
        yield seen(_SIGNALS.get(option, "app-configuration"), path, line, option)
        return
    head = data[max(0, found.at - (PAIR_BYTES if found.is_pair else 60)) : found.at]
    is_code = kind.language in _PROGRAMS or (kind.grammar and not file_kinds.is_configuration(path))
    if is_code and (found.is_default or not _IN_ENVIRONMENT.search(head)):
        return
    if published := bundlers.prefix_evidence(found.name.rpartition(".")[2].lstrip("_"), path, line):
        yield published
