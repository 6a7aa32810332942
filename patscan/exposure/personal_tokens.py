"""Whether a variable holds a personal access token, by what the project shows: a value, a name, words, its use.

`COZE_API_TOKEN` alone says nothing: it may hold a personal token, a service token or one of OAuth (docs:
authentication.md). A value that begins with `sat_`, or words about service tokens beside it, end the question.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.exposure import file_kinds, secret_names, server_frameworks
from patscan.exposure.kept import once
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Finding

RULE = "coze-pat-in-production"
# The most files of a project that are searched, bytes of each, and names that are searched for.
MAX_FILES = 2_000
MAX_BYTES = 128 << 10
MAX_NAMES = 500

_NAME = rb"(?P<name>[A-Za-z_][\w.\-]{0,20}(?i:coze)[\w.\-]{1,60}|(?i:coze)[\w.\-]{1,60})"
# `NAME=pat_…`, `NAME: "sat_…"`, `NAME: ${X:-pat_…}`, `| NAME | pat_… |`: the prefix tells, even of a placeholder.
_VALUE = late.compile(
    _NAME
    + rb"[\"'`]?\]?\s{0,4}(?::\s?\w{1,12}\s?)?[=:,|]{1,2}>?\s{0,4}(?:\$\{\w{1,60}:-?)?[\"'`<{\[(]{0,3}(?:Bearer\s)?(?P<prefix>pat_|sat_|czs_|czu_|cztei_)"
)
_ANY_NAME = late.compile(rb"\b" + _NAME)
# Words about what it holds, on the line of a name or on the line above it: 个人(访问)令牌; 服务访问令牌, 服务身份.
_AROUND_BYTES = 200
_PERSONAL_WORDS = late.compile(
    rb"(?i:personal[ _-]access[ _-]tokens?|/open/oauth/pats)|\bPATs?\b|\xe4\xb8\xaa\xe4\xba\xba(?:\xe8\xae\xbf\xe9\x97\xae)?\xe4\xbb\xa4\xe7\x89\x8c"
)
_SERVICE_WORDS = late.compile(
    rb"(?i:service[ _-](?:access[ _-])?token)|\bSATs?\b|\xe6\x9c\x8d\xe5\x8a\xa1(?:\xe8\xae\xbf\xe9\x97\xae\xe4\xbb\xa4\xe7\x89\x8c|\xe8\xba\xab\xe4\xbb\xbd)"
)
# A token that is used as it is (coze-py, coze-go, coze-java: TokenAuth; coze-js: CozeAPI).
_USE = late.compile(
    rb"(?P<what>\b(?:Async)?(?:New)?TokenAuth\(|\bnew\s+(?:\w+\.)?CozeAPI\(\s*\{|\b[bB]earer(?:%20|\s)[\"'`]?|\b[sS]et(?:Bearer)?Auth(?:Token|orization)?\(|\bbearer_?[aA]uth\(|\bwithToken\()"
)
_USED_BYTES = 160
_IDENTIFIER = late.compile(rb"[A-Za-z_$][\w$]{0,80}")
# What a line begins with that gives a variable something.
_GIVEN = late.compile(
    rb"[^\n=]{0,60}?\b(?P<variable>[A-Za-z_]\w{0,60})\s{0,4}(?::\s{0,2}[\w\[\]| .?]{1,40})?\s{0,4}:?=(?!=)"
)
# Code that gets a token by OAuth.
_OAUTH = late.compile(
    rb"JWTOAuth|\bJWTAuth\b|getJWTToken|NewJWTAuth|JwtOAuth|jwt-bearer|WebOAuthApp|PKCEOAuth|DeviceOAuth|getWebOAuthToken|load_oauth_app_from_config"
)

_HELD = Text("{name} is given a personal access token here", "{name} 在这里被赋值为个人访问令牌")
_NAMED = Text("its name says that it is a personal access token", "名称表明它是个人访问令牌")
_TOLD = Text("this says that {name} is a personal access token", "这里说明 {name} 是个人访问令牌")
_USED = Text("{name} is used as it is by {what}", "{name} 被 {what} 直接用作令牌")


class Use(NamedTuple):
    """A place that tells of a variable: `kind` is `personal`, `service`, or `used`."""

    kind: str
    evidence: Evidence


class PersonalTokens:
    """What the files of one project tell of its variables, by their normal names; read once."""

    def __init__(self, context: Context) -> None:
        self._by_name: dict[str, list[Use]] = {}
        for path in self._asked(context):
            data = context.project.read(path) or b""
            if len(data) <= MAX_BYTES and b"coze" in data.lower():
                for name, use in itertools.islice(_told(path, data), MAX_NAMES):
                    self._by_name.setdefault(name, []).append(use)

    @staticmethod
    def _asked(context: Context) -> Iterable[str]:
        """The files that may tell, those that say most first."""
        return sorted(filter(_rank, context.project.paths()), key=lambda path: (_rank(path), path))[
            :MAX_FILES
        ]

    def evidence(self, finding: Finding, given: Finding | None) -> tuple[Evidence, ...]:
        """Why the variable of a candidate holds a personal token: nothing if it does not, or cannot be told."""
        name, place = finding.subject, finding.location
        uses = self._by_name.get(secret_names.normal(name), [])
        if given:
            note = _HELD.format(name=f"`{name}`")
            value = Evidence("personal-token", note, given.location.path, given.location.line)
            uses = [Use("personal" if given.family == "pat" else "service", value), *uses]
        if any(use.kind == "service" for use in uses):
            return ()
        told = [use.evidence for use in uses if use.kind == "personal"][:1]
        if not told and not {"pat", "personal"}.isdisjoint(secret_names.words(name)):
            told = [Evidence("personal-token", _NAMED, place.path, place.line)]
        used = [use.evidence for use in uses if use.kind == "used"][:1]
        return (*told, *used)


# The rank of code.
_CODE = 3


def _rank(path: str) -> int:
    """In which order files are asked; 0: not at all."""
    kind = file_kinds.of(path)
    if file_kinds.is_foreign(path) or file_kinds.is_test(path):
        return 0
    if file_kinds.is_environment(path) or path.lower().rpartition("/")[2].startswith("env"):
        return 1
    if "documentation" in kind.signals:
        return 2 if path.lower().rpartition("/")[2].startswith("readme") else 4
    if file_kinds.sets_variables(path):
        return 2
    is_code = kind.is_script or "server-language" in kind.signals or kind.language == "kotlin"
    return _CODE if is_code else 0


def _told(path: str, data: bytes) -> Iterator[tuple[str, Use]]:
    """What one file tells, by the normal names of variables."""
    for match in _VALUE.finditer(data):
        name = match["name"].decode()
        kind = "personal" if match["prefix"] == b"pat_" else "service"
        yield _use(path, data, match.start("name"), name, kind, _HELD)
    if file_kinds.is_environment(path) or file_kinds.is_documentation(path):
        yield from _in_words(path, data)
    elif not _OAUTH.search(data):
        yield from _in_code(path, data)


def _in_words(path: str, data: bytes) -> Iterator[tuple[str, Use]]:
    """The variables that are explained."""
    for match in _ANY_NAME.finditer(data):
        line = data.rfind(b"\n", 0, match.start()) + 1
        above = data.rfind(b"\n", 0, max(0, line - 1)) + 1
        end = data.find(b"\n", match.end())
        around = data[
            max(above, match.start() - 2 * _AROUND_BYTES) : match.end() + _AROUND_BYTES
            if end < 0
            else min(end, match.end() + _AROUND_BYTES)
        ]
        is_service = _SERVICE_WORDS.search(around) is not None
        if is_service != (_PERSONAL_WORDS.search(around) is not None):
            kind = "service" if is_service else "personal"
            yield _use(path, data, match.start("name"), match["name"].decode(), kind, _TOLD)


def _in_code(path: str, data: bytes) -> Iterator[tuple[str, Use]]:
    """The variables that code uses as tokens, directly or through one of its own."""
    uses = list(itertools.islice(_USE.finditer(data), MAX_NAMES))
    given = _given(data) if uses else {}
    for use in uses:
        what = use["what"].decode().rstrip("({ \"'`").removeprefix("new ").strip()
        for word in _IDENTIFIER.finditer(data, use.end(), use.end() + _USED_BYTES):
            name = word[0] if b"coze" in word[0].lower() else given.get(word[0], b"")
            if name and secret_names.is_coze_secret(name.decode()):
                yield _use(path, data, use.start(), name.decode(), "used", _USED, f"`{what}`")
                break


def _given(data: bytes) -> dict[bytes, bytes]:
    """The variables that are given one of Coze's by name, each with that name."""
    found: dict[bytes, bytes] = {}
    for match in itertools.islice(_ANY_NAME.finditer(data), MAX_NAMES):
        line = data.rfind(b"\n", max(0, match.start() - _AROUND_BYTES), match.start()) + 1
        if given := _GIVEN.match(data, line, match.start()):
            found.setdefault(given["variable"], match["name"])
    return found


def _use(
    path: str, data: bytes, at: int, name: str, kind: str, note: Text, what: str = ""
) -> tuple[str, Use]:  # fmt: skip
    line = line_at(data, at)
    told = note.format(name=f"`{name}`", what=what)
    return secret_names.normal(name), Use(kind, Evidence("personal-token", told, path, line))


_index = once(PersonalTokens)


def evidence(context: Context, finding: Finding, given: Finding | None) -> tuple[Evidence, ...]:
    """Why a candidate is a personal token in production, and the framework of its server; empty if it is none.

    Args:
        context: the project.
        finding: the candidate.
        given: the finding of a credential that its variable is given; None if there is none.
    """
    found = _index(context).evidence(finding, given)
    if not found:
        return ()
    code = next((one.path for one in reversed(found) if _rank(one.path) == _CODE), "")
    framework = server_frameworks.of(context, code, finding.location.path)
    return (*found, *((framework,) if framework else ()))
