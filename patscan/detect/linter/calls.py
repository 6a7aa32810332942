"""Calls around a value: whether what comes out of them still holds it."""

from __future__ import annotations

import functools
import re

from patscan import late
from patscan.detect.linter.statements import openers

# The longest name of a call.
CALLEE_BYTES = 120

# Calls that keep a token what it is, and those that put it into an object or a text; by their last name, in lower case.
KEEPING = frozenset((
    "trim", "strip", "str", "string", "tostring", "to_s", "to_string", "or", "orelse", "ofnullable", "requirenonnull",
    "unwrap", "unwrap_or_default", "expect", "clone", "into", "get_secret_value", "getorelse", "orempty", "removeprefix",
    "as_str", "to_owned", "ok_or", "isset",
))  # fmt: skip
PASSING = KEEPING | frozenset((
    "stringify", "dumps", "dump", "encode", "tojson", "to_json", "tojsonstring", "tojsonstr", "writevalueasstring", "marshal",
    "marshalindent", "serialize", "json_encode", "json", "jsonify", "json!", "bytes", "byte", "from", "dict", "model_dump",
    "asdict", "map", "of", "ofentries", "entry", "hashmap", "singletonmap", "list", "array", "tuple", "aslist", "assign",
    "freeze", "fromentries", "mapof", "listof", "hash", "response", "ok", "success", "body", "data", "result", "put", "set",
    "add", "append", "build", "btoa", "b64encode", "quote", "format", "sprintf", "resolve", "collect", "compact", "merge",
    "array_merge", "newhashmap", "h", "m", "jsonresponse", "html", "text", "message", "with", "replace", "replaceall",
    "str_replace", "gsub", "sub", "strtr", "concat", "join",
    "just", "completedfuture", "fromresult", "obj", "format!",
))  # fmt: skip
# Setters of a builder: `.token(x)`.
_SETTER = late.compile(
    rb"\.(?:with|set)?_?(?:access|api|bearer|coze|auth)?_?(?:token|pat|key|secret)\Z", re.IGNORECASE
)
# A class that is no model: what it is given goes to the vendor, or into a request.
_NO_MODEL = late.compile(
    rb"(?i)client|api\Z|auth|sdk|service|provider|manager|agent|bot\Z|llm|request|error|exception|logger|coze\Z"
    rb"|promise|socket|url|http(?!response)|jwt|session|worker|engine|chat\Z|middleware|interceptor"
)
# Methods of what sends requests, in languages that begin them with a capital: `client.Do()`.
_SENDS = late.compile(rb"(?i)(?:\w{0,40}(?:client|sdk)|https?|requests?|axios|resty)(?:\.|->)")
# What looks a variable or a setting up, and returns another argument where it is not set.
_LOOKS_UP = late.compile(
    rb"(?i)(?<![a-z])(?:get_?env\w{0,20}|environ\.get|(?:lookup_?)?env(?:\.(?:get|fetch|str))?|env_?or\w{0,20}|config(?:uration)?(?:\.get)?|get_?property|unwrap_or|get_?or_?(?:else|default))\Z"
)
_CALLEE = late.compile(
    rb"(?P<callee>\.?[\w$]+(?:(?:\.|->|::|\?\.)[\w$]+)*!?)\s{0,4}(?:<[\w<>, ?.]{0,60}>)?\s{0,4}\Z"
)
_KEYWORDS = frozenset((b"return", b"if", b"await", b"and", b"or", b"in", b"not", b"yield", b"case", b"else", b"when", b"echo", b"print", b"new"))  # fmt: skip
_PARENTHESES = late.compile(
    rb"(?<!\\)(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')|[()]", re.DOTALL
)


def callee(data: bytes, start: int, at: int) -> bytes:
    """What is called by the parenthesis at `at`, from `start` on; empty if it only groups."""
    known = _callees(data)
    if at not in known:
        known[at] = _callee(data, max(0, at - CALLEE_BYTES), at)
    first, name = known[at]
    return name if first >= start else _callee(data, start, at)[1]


@functools.lru_cache(maxsize=1)
def _callees(_: bytes) -> dict[int, tuple[int, bytes]]:
    """Of the current file, what was found for each parenthesis: those around many values are asked for often."""
    return {}


def _callee(data: bytes, start: int, at: int) -> tuple[int, bytes]:
    """Where the name before a parenthesis begins, and the name."""
    match = _CALLEE.search(data, start, at)
    if match is None:
        return at, b""
    return match.start(), b"" if match["callee"] in _KEYWORDS else match["callee"]


@functools.lru_cache(maxsize=1024)
def passes(name: bytes) -> bool:
    """Whether a call of that name passes on what it is given: into an object, a text, a model."""
    last = re.split(rb"\.|->|::", name)[-1]
    if last.decode().lower() in PASSING or _SETTER.search(name):
        return True
    is_model = last[:1].isupper() and not last.isupper() and _NO_MODEL.search(last) is None
    return is_model and _SENDS.match(name) is None


def is_passed_on(data: bytes, start: int, end: int, at: int, *, is_written: bool = False) -> bool:
    """Whether all calls around the value at `at`, in the expression from `start` to `end`, pass it on.

    One that `is_written` out may also be what a call falls back to that looks up a variable.
    """
    names = (
        callee(data, start, opened) for bracket, opened in openers(data, start, at, end)
        if bracket == b"("
    )  # fmt: skip
    return all(
        passes(name) or (is_written and _LOOKS_UP.search(name) is not None)
        for name in names
        if name
    )


def is_plain(data: bytes, start: int, end: int, at: int) -> bool:
    """Whether the value at `at` is the expression from `start` to `end` itself, not a part of an object."""
    for bracket, opened in openers(data, start, at, end):
        name = callee(data, start, opened).lower() if bracket == b"(" else b""
        last = re.split(rb"\W+", name.rstrip(b"!"))[-1].decode()
        if bracket != b"(" or (name and last not in KEEPING):
            return False
    return True


def closing(data: bytes, start: int, end: int) -> int:
    """Where the parenthesis that was opened before `start` closes."""
    depth = 1
    for match in _PARENTHESES.finditer(data, start, end):
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    return end


def sink_name(data: bytes, at: int) -> str:
    """The sink as it is written, for the sentence of the evidence."""
    before = data[max(0, at - 40) : at].rstrip(b" (=").rpartition(b"\n")[2].split()
    return f"`{before[-1].decode('utf-8', 'replace')}`" if before else ""
