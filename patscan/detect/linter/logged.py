"""Calls that print or log the token itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.calls import KEEPING, callee, closing, passes
from patscan.detect.linter.chains import Resolve, values
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import around
from patscan.detect.linter.secret_words import Word, coze_secrets
from patscan.detect.linter.statements import openers
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.evidence import seen
from patscan.lines import line_at
from patscan.literals import Vocabulary, occurrences

MAX_CALLS = 1_000
CALL_BYTES = 1_000
# The longest call up to its `(`.
CALLED_BYTES = 60
MAX_FOUND = 20


class Printer(NamedTuple):
    """The calls of a language that print, up to their `(`; one of the `words`, if there are any, is in each."""

    languages: tuple[str, ...]
    pattern: re.Pattern[bytes]
    words: tuple[bytes, ...] = ()


# Any logger's method: what stands before the dot is asked for afterwards.
_METHODS = (b"log", b"debug", b"info", b"warn", b"warning", b"error", b"trace", b"exception", b"critical", b"fatal", b"verbose", b"notice")  # fmt: skip
_LOGGER = rb"(?<=[gGrR])\??(?:\.|->)(?:" + b"|".join(_METHODS) + rb")\("
_CALLED = (*(b".%b(" % one for one in _METHODS), *(b">%b(" % one for one in _METHODS))
_LOGGER_NAME = late.compile(rb"(?:[lL]og(?:ger|ging)?|LOG(?:GER)?)\Z")
PRINTERS: tuple[Printer, ...] = (
    Printer(("js", "astro"), late.compile(rb"\bconsole\.(?:log|info|debug|warn|error|dir|table|trace)\(|" + _LOGGER), (*_CALLED, b".dir(", b".table(")),
    Printer(("python",), late.compile(rb"(?<![\w.])p?print\(|\bsys\.std(?:out|err)\.write\(|" + _LOGGER), (*_CALLED, b"print(", b".write(")),
    Printer(("java", "kotlin", "groovy", "scala"), late.compile(rb"\bSystem\.(?:out|err)\.print(?:ln|f)?\(|(?<![\w.])println\(|\bLog\.[dievw]\(|" + _LOGGER), (*_CALLED, b".print", b"println(", b"Log.")),
    Printer(("go",), late.compile(rb"\bfmt\.Print(?:ln|f)?\(|\b(?:log|slog|logger|logrus|zap\.[LS]\(\)|klog)\.(?:Print|Fatal|Panic|Info|Debug|Warn|Error)\w{0,4}\("), (b".Print", b".Fatal", b".Panic", b".Info", b".Debug", b".Warn", b".Error")),
    Printer(("php",), late.compile(rb"\b(?:error_log|var_dump|print_r|dd|dump)\(|\b(?:Log|Yii)::\w{1,12}\(|" + _LOGGER), (*_CALLED, b"error_log(", b"var_dump(", b"print_r(", b"dd(", b"dump(", b"Log::", b"Yii::")),
    Printer(("ruby",), late.compile(rb"\b(?:puts|pp?)[ (]|" + _LOGGER)),
    Printer(("csharp",), late.compile(rb"\bConsole\.Write(?:Line)?\(|\b\w{0,20}[lL]og(?:ger)?\.Log\w{0,14}\(|\bDebug\.WriteLine\("), (b"Console.Write", b".Log", b"Debug.WriteLine(")),
    Printer(("rust",), late.compile(rb"\b(?:e?print(?:ln)?|dbg|(?:log::|tracing::)?(?:info|debug|warn|error|trace))!\("), (b"print!(", b"println!(", b"dbg!(", b"info!(", b"debug!(", b"warn!(", b"error!(", b"trace!(")),
    Printer(("swift",), late.compile(rb"(?<![\w.])(?:print|NSLog)\("), (b"print(", b"NSLog(")),
    Printer(("dart",), late.compile(rb"(?<![\w.])(?:print|debugPrint)\("), (b"print(", b"debugPrint(")),
)  # fmt: skip
_BY_LANGUAGE = {name: row for row in PRINTERS for name in row.languages}
# A variable that is given a secret of Coze by name, or a token that was just issued.
_ASSIGNED = late.compile(
    rb"(?m)^[^\n=]{0,80}?(?:^|[\s;({,$])(?P<variable>[A-Za-z_]\w{0,60})\s{0,4}(?::\s?[\w\[\].| ]{1,40})?\s{0,4}:?=(?!=)[^\n;]{0,120}?"
    rb"(?:\b(?P<issues>getJWTToken|get_access_token|getAccessToken|GetAccessToken|refreshOAuthToken)\(|[\"'.\[(>]\s?(?P<name>\w{0,20}(?i:coze)\w{2,60}))"
)
_ISSUING = frozenset(
    (b"getJWTToken(", b"et_access_token(", b"etAccessToken(", b"refreshOAuthToken(")
)
_WORDS = Vocabulary((*_ISSUING, *(word for row in PRINTERS for word in row.words)))
# How far before the secret or the call an assignment begins, and behind its beginning ends.
ASSIGNED_BYTES = 400
GIVEN_BYTES = 100
_TOKEN_ATTRIBUTES = frozenset(("access_token", "accessToken", "AccessToken", "getAccessToken"))


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """Where the token is printed, at most `MAX_FOUND` times."""
    yield from itertools.islice(_leaks(path, data), MAX_FOUND)


def _leaks(path: str, data: bytes) -> Iterator[Leak]:
    row = _BY_LANGUAGE.get(file_kinds.of(path).language)
    if row is None:
        return
    there = _WORDS.found(data)
    if row.words and there.isdisjoint(row.words):
        return
    secrets = [word.start for word in coze_secrets(data)]
    issuing = [at for word in there & _ISSUING for at in occurrences(data, word)]
    if not (secrets or issuing):
        return
    held, issued = _variables(data, [*secrets, *issuing])
    resolve = _resolver(held, issued)
    named = (at for name in held | issued for at in occurrences(data, name.encode()))
    found = around(row.pattern, data, {*secrets, *named}, CALLED_BYTES + CALL_BYTES, 0)
    calls = (call for call in found if _prints(data, call))
    for call in itertools.islice(calls, MAX_CALLS):
        end = closing(data, call.end(), min(len(data), call.end() + CALL_BYTES))
        for word in values(data, call.end(), end, resolve):
            if _is_whole(data, call.end(), end, word):
                line = line_at(data, call.start())
                what = _written(data, call)
                yield Leak(
                    "coze-token-logged", "other", word.start, word.end, word.name,
                    secret_names.family(word.name), "medium", (seen("token-logged", path, line, f"`{what}`"),),
                )  # fmt: skip
                break


def _prints(data: bytes, call: re.Match[bytes]) -> bool:
    """Whether a method is called of something that is named as a logger is."""
    if call[0][:1] not in b"?.-":
        return True
    return _LOGGER_NAME.search(data, max(0, call.start() - 20), call.start()) is not None


def _written(data: bytes, call: re.Match[bytes]) -> str:
    """The call as it is written, for the sentence of the evidence."""
    start = call.start() - len(
        re.split(rb"[^\w.]", data[max(0, call.start() - 30) : call.start()])[-1]
    )
    return data[start : call.end()].decode("utf-8", "replace").rstrip("( ")


def _variables(data: bytes, offsets: Iterable[int]) -> tuple[set[str], set[str]]:
    """The variables that are given a secret of Coze by its name, and those with a token that was just issued.

    `offsets`: where such names, and calls that issue a token, begin.
    """
    held: set[str] = set()
    issued: set[str] = set()
    assigned = around(_ASSIGNED, data, offsets, ASSIGNED_BYTES, GIVEN_BYTES)
    for match in itertools.islice(assigned, MAX_CALLS):
        if match["issues"]:
            issued.add(match["variable"].decode())
        elif secret_names.is_coze_secret(match["name"].decode()):
            held.add(match["variable"].decode())
    return held, issued


def _resolver(held: set[str], issued: set[str]) -> Resolve:
    """Which names in this file are the token."""

    def resolve(parts: list[str]) -> str:
        first, last = parts[0], parts[-1]
        if first in issued and last in _TOKEN_ATTRIBUTES:
            return last
        if first in held and (len(parts) == 1 or last in KEEPING):
            return first
        is_known = secret_names.is_coze_secret(last) and bundlers.prefix_of(last) is None
        return last if is_known else ""

    return resolve


def _is_whole(data: bytes, start: int, end: int, word: Word) -> bool:
    """Whether the value is printed as it is: calls around it keep it, and nothing is cut off behind it."""
    if data[word.end : word.end + 1] in (b"(", b"["):
        return False
    before = data[max(start, word.start - 1) : word.start]
    if before in (b"'", b'"') and data[word.end : word.end + 1] == before:
        return b"[" in data[max(start, word.start - 40) : word.start] or _looks_up(
            data, start, word
        )
    for bracket, at in openers(data, start, word.start, end):
        name = callee(data, start, at) if bracket == b"(" else b""
        if name and not passes(name) and not _LOOKUP.search(name):
            return False
    return True


_LOOKUP = late.compile(rb"(?i)(?:env|get|config|fetch|property|settings?)\w{0,20}\Z")


def _looks_up(data: bytes, start: int, word: Word) -> bool:
    opened = openers(data, start, word.start, word.end)
    return bool(opened) and bool(_LOOKUP.search(callee(data, start, opened[-1][1])))
