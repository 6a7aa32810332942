"""Endpoints that sign an OAuth JWT with whatever `session_name` a request asks for, and ask for no login.

Told only where the whole file shows no sign of one; the rest of the project is asked in `exposure.project_assessment`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure import logins
from patscan.exposure.evidence import seen
from patscan.lines import line_at

MAX_MATCHES = 200
VALUE_BYTES = 200
# What signs or asks for the token (coze-js, coze-py, coze-go, coze-java; libraries that sign JWTs).
_MINTS = late.compile(
    rb"getJWTToken|JWTOAuth|JWTAuth\b|jwt-bearer|oauth2/token|jwt\.(?:sign|encode)|\bSignJWT\b|\bsign\(|RS256"
    # A function of another module: `generateJWT(sessionName)`, `tokens.issue_token(session_name=name)`.
    rb"|(?:JWT|Jwt|jwt|[tT]oken)\w{0,20}\([^()\n]{0,80}(?:session_?[nN]ame|SessionName)"
)
# Where the session's name is given: a key, a keyword argument, a setter.
_GIVEN = late.compile(
    rb"\b(?:session_?[nN]ame|SessionName)\b[\"']?\s{0,4}(?:(?::=|=>|[:=])(?!=)\s{0,4}|\(\s{0,4})|\b(?:set)?[sS]essionName\(\s{0,4}"
)
# A shorthand: `{ sessionName, … }`.
_SHORTHAND = late.compile(rb"[{,]\s{0,20}(?P<name>sessionName|session_name)\s{0,20}(?=[,}])")
# What a request brings, in the frameworks of `frameworks`.
_REQUEST = (
    rb"(?:\b(?:req|request|ctx|c|context|event|r|self\.request|e)(?:\.request|\.req)?\s{0,2}(?:\.|->)\s{0,2}(?:query|body|params|param|args|json|form|values"
    rb"|GET|POST|get_json|query_params|path_params|queryStringParameters|QueryParam|Query|Param|PostForm|FormValue|getParameter|URL\.Query|input|headers|get_argument|data|rel_url)\b"
    rb"|searchParams\b|\b(?:getQuery|readBody|getRouterParams?|useBody)\(|\$_(?:GET|POST|REQUEST)\b|\$request->|\bparams\[|\brequest\.(?:json|formData|nextUrl)\b"
    rb"|\breq\.(?:json|text)\(|@(?:Query|Body|Param)\(|@(?:RequestParam|PathVariable|RequestBody)\b)"
)
_FROM_REQUEST = late.compile(_REQUEST)
_NAME = late.compile(rb"[A-Za-z_$][\w$]*")
_LINE_BYTES = 400
# The left side of the last assignment before a place.
_LEFT = late.compile(rb"(?P<left>[^=;\n]{0,120})(?<![=!<>])=(?![=>])[^=\n]{0,80}\Z")
_KEYWORDS = frozenset((b"await", b"new", b"String", b"str", b"const", b"as", b"string", b"f"))
# Parameters of a route's function: FastAPI and similar, Spring, NestJS.
_ROUTE_PARAMETERS = late.compile(
    rb"@\w{1,40}\.(?:get|post|put|api_route|route)\([^\n]{0,200}\n(?:[ \t]{0,20}@[^\n]{1,200}\n){0,4}[ \t]{0,20}(?:async\s)?def\s\w{1,60}\((?P<parameters>[^)]{1,400})\)"
    rb"|@(?:RequestParam|PathVariable|RequestBody|Query|Body|Param)\b(?:\([^()\n]{0,80}\))?(?P<declared>[^,()\n]{1,80})"
)


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """The places where a token is signed for a name that the request brings; nothing if the file knows a login."""
    if not _MINTS.search(data) or logins.PATTERN.search(data):
        return
    brought = _brought(data)
    for start, end in itertools.islice(_values(data), MAX_MATCHES):
        value = data[start:end]
        names = {match[0] for match in _NAME.finditer(value)} - _KEYWORDS
        if _FROM_REQUEST.search(value) or not names.isdisjoint(brought):
            line = line_at(data, start)
            yield Leak(
                "coze-open-session", "other", start, end, "session_name", "oauth", "medium",
                (seen("open-session", path, line),),
            )  # fmt: skip
            return


def _values(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the session's name is given: the expression, up to the next comma or the end of the line."""
    for match in _GIVEN.finditer(data):
        end = re.compile(rb"[,;\n}]|\)\s*[,;\n)]").search(
            data, match.end(), match.end() + VALUE_BYTES
        )
        yield match.end(), end.start() if end else min(len(data), match.end() + VALUE_BYTES)
    for match in _SHORTHAND.finditer(data):
        yield match.span("name")


def _brought(data: bytes) -> frozenset[bytes]:
    """The variables that were given what a request brings."""
    found: set[bytes] = set()
    for match in itertools.islice(_FROM_REQUEST.finditer(data), MAX_MATCHES):
        line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if given := _LEFT.search(line[-_LINE_BYTES:]):
            found.update(_NAME.findall(given["left"]))
    for match in itertools.islice(_ROUTE_PARAMETERS.finditer(data), MAX_MATCHES):
        found.update(_NAME.findall(match["parameters"] or match["declared"]))
    return frozenset(found - _KEYWORDS - {b"self", b"request", b"Request", b"let", b"var"})
