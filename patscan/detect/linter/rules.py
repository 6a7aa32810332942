"""Leaks without a literal: code and configuration that will publish a token, whatever its value is.

Each rule has its text in the catalogue (`leak_rules`). What a rule reports here is a `Leak`, as far as one
file can tell; leaks that the rest of the project must confirm are dropped in `exposure.project_assessment` if it does not.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from patscan import late
from patscan.coze.advisory_rules import ADVISORIES
from patscan.coze.families import KEPT
from patscan.detect.linter import elsewhere
from patscan.detect.linter.leak import Leak
from patscan.lines import line_at
from patscan.literals import Database, Vocabulary
from patscan.model.findings import Evidence

# A file is analysed as a whole.
MAX_BYTES = 2 << 20
MAX_LEAKS = 200


# A token in an address, in lower case like all of these.
_IN_URL = (
    b"?authorization=", b"&authorization=", b"?access_token=", b"&access_token=", b"?token=", b"&token=", b"?api_key=", b"&api_key=",
)  # fmt: skip
# What every leak has somewhere: the SDK's guard, a token in an address, a signature ...
_HINTS = (
    b"allowpersonalaccesstokeninbrowser", b"sign(", b"sign (", b"signjwt", b"getjwttoken", b"jwtauth",
    b"jwtoauth", b"jwt.encode", b"jwt::encode", b"jwt-bearer", b"envprefix", *_IN_URL,
)  # fmt: skip
# ... or a token, or a secret's name, behind Coze's own or behind a public prefix.
_SECRET = rb"(?:token|pat|sat|key|secret)"
_COZE_SECRET = rb"coze[\w.\-:\[\]\"'>()]{0,40}?" + _SECRET
# ... or one in YAML, which may stand on two lines, with others between them: no leak but where it deploys.
_BEFORE_KEY = rb"[ \t]{0,40}[\w\-]{0,20}"
_BEFORE_KEY_BYTES = 60
_BELOW_KEY = (
    rb"[\w\-]{0,20}:[ \t]{0,9}\r?\n(?:[ \t][^\n]{0,400}\n){0,12}?[ \t]{1,200}[\w\-]{0,30}"
    + _SECRET + rb"[\w\-]{0,20}[ \t]{0,4}:"
)  # fmt: skip
_NESTED_SECRET = rb"(?:^|\n)" + _BEFORE_KEY + rb"coze" + _BELOW_KEY
# The same, with the literal first, which `re` finds much faster than the beginnings of lines.
_NESTED = late.compile(rb"coze(?=" + _BELOW_KEY + rb")")
_BEFORE_NESTED = late.compile(rb"(?:\A|\n)" + _BEFORE_KEY + rb"\Z")

# ... or read from an object whose values every page gets: Nuxt's `config.public`, `window.env`.
_OBJECTS = (
    (b"public.", rb"public\??\.\w{0,40}?" + _SECRET),
    (b"window.", rb"window\.[\w.?]{0,60}(?:env|config)[_?]{0,4}[.\[][\w\"']{0,40}?" + _SECRET),
)
# What a request may choose where a token is signed: no leak by itself.
_SESSION = (b"session_name", b"sessionname")


# The database takes 50 ms to compile: as long as 20 MB take with `re`. Where there are so many, there are mostly more.
EXPRESSIONS_FROM_BYTES = 1 << 23
_LOOKBEHIND = late.compile(rb"\(\?<![^()]*\)")
_REPEAT = late.compile(rb"\{(?:(0)|1),\d+\}\??")


@functools.cache
def _rows() -> tuple[tuple[bytes, bytes], ...]:
    """Literals, and the pattern that is worth asking where its literal is."""
    from patscan.exposure.bundlers import PREFIXES

    prefixes = {row.prefix.lower().encode() for row in PREFIXES}
    # `public_` stands in `next_public_`, too: one question for both.
    shortest = [
        one for one in prefixes if not any(one.endswith(other) for other in prefixes - {one})
    ]
    return (
        (b"coze", _COZE_SECRET),
        *_OBJECTS,
        *((one, one + rb"[a-z0-9]{60}") for one in KEPT),
        # The name begins there; behind the literal, so that `re` looks for that first.
        *(
            (one, one + rb"(?<![a-z0-9]" + one + rb")\w{0,40}?" + _SECRET)
            for one in sorted(shortest)
        ),
    )


@functools.cache
def _named() -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """The same, compiled."""
    return tuple((literal, late.compile(pattern)) for literal, pattern in _rows())


@functools.cache
def _words() -> Vocabulary:
    literals = (*_HINTS, *_SESSION, *(literal for literal, _ in (*_rows(), *elsewhere.HINTS)))
    return Vocabulary(literals, caseless=True)


@functools.cache
def _expressions() -> Database:
    """Finds the first of all that a leak may have; more than the patterns do, because it counts no repetition.

    Hyperscan takes longer to compile repetitions with a limit than `re` takes to search most histories.
    """

    def union() -> tuple[bytes]:
        rows = (*(row for _, row in _rows()), _NESTED_SECRET)
        patterns = (*map(re.escape, _HINTS), *rows, *elsewhere.REFERRING)
        return (b"|".join(b"(?:%b)" % _without_limits(one) for one in patterns),)

    return Database(union, caseless=True, from_bytes=EXPRESSIONS_FROM_BYTES)


def _without_limits(pattern: bytes) -> bytes:
    """A pattern for hyperscan that matches wherever `pattern` does."""
    anywhere = _LOOKBEHIND.sub(b"", pattern)
    return _REPEAT.sub(lambda repeat: b"*" if repeat[1] else b"+", anywhere)


def may_leak(data: bytes) -> bool:
    """Whether a text that mentions Coze may hold a leak: a cheap question, which rules out most texts of a history."""
    if len(data) > MAX_BYTES:
        return False
    found = _expressions().scan(data)
    if found is not None:
        return bool(found)
    return any(_may_leak("", data, _words().found(data))) or _nests_secret(data.lower())


def _nests_secret(text: bytes) -> bool:
    """Whether a text in lower case may be YAML with a secret below a key of Coze's."""
    return any(
        _BEFORE_NESTED.search(text, max(0, key.start() - _BEFORE_KEY_BYTES - 1), key.start())
        for key in _NESTED.finditer(text)
    )


def _may_leak(path: str, data: bytes, there: frozenset[bytes]) -> tuple[bool, bool]:
    """Whether a text that mentions Coze may hold a leak; and else, whether it may hand out what another module holds.

    `there` are those of `_words` that occur in it.
    """
    if not there.isdisjoint(_HINTS):
        return True, False
    rows = [pattern for literal, pattern in _named() if literal in there]
    text = data.lower()
    if any(pattern.search(text) for pattern in rows):
        return True, False
    return False, elsewhere.is_told(path) and elsewhere.may_refer(text, there)


def linted(
    path: str, data: bytes, starts: Sequence[int], *, mentions_coze: bool
) -> tuple[list[Leak], dict[int, tuple[Evidence, ...]]]:
    """The leaks in a file with credentials.

    Args:
        path: of the file.
        data: its bytes.
        starts: the offsets of its credentials, in order.
        mentions_coze: whether anything else in it mentions Coze; else it has no leaks of its own.

    Returns:
        The leaks, none on a line with a credential, but advisories; and for each credential that code
        hands out, by its offset, the evidence for it.
    """
    found = leaks(path, data)
    handed_out: dict[int, tuple[Evidence, ...]] = {}
    for leak in found:
        if leak.literal in starts:
            handed_out[leak.literal] = handed_out.get(leak.literal, ()) + leak.evidence
    own = [leak for leak in found if mentions_coze and leak.literal != leak.start]
    if starts:
        own += _beside(path, data)
    return [
        leak for leak in own if leak.rule in ADVISORIES or _is_alone(data, leak, starts)
    ], handed_out


def _is_alone(data: bytes, leak: Leak, starts: Sequence[int]) -> bool:
    """Whether no credential stands on the line of a leak."""
    line, end = data.rfind(b"\n", 0, leak.start) + 1, data.find(b"\n", leak.start)
    following = bisect_left(starts, line)
    return following == len(starts) or 0 <= end < starts[following]


def _beside(path: str, data: bytes) -> Iterator[Leak]:
    """What stands beside a credential of Coze in its file: keys of other vendors."""
    from patscan.detect.linter import other_vendors
    from patscan.exposure import file_kinds

    if len(data) <= MAX_BYTES and not (file_kinds.is_test(path) or file_kinds.is_foreign(path)):
        yield from other_vendors.leaks(path, data)


def leaks(path: str, data: bytes) -> list[Leak]:
    """The leaks in a file that mentions Coze, in order, each variable once per rule.

    Tests prove things about tokens, and documentation shows how not to do it: both are left alone.
    """
    from patscan.exposure import deployments, file_kinds

    if len(data) > MAX_BYTES:
        return []
    there = _words().found(data)
    leaky, refers = _may_leak(path, data, there)
    deploys = (leaky or path.endswith((".yaml", ".yml"))) and deployments.may_deploy(path)
    if not (deploys or leaky or refers):
        return []
    is_prose = file_kinds.of(path).language == "text" or file_kinds.is_documentation(path)
    if is_prose or file_kinds.is_test(path) or file_kinds.is_foreign(path):
        return []
    found: list[Leak] = []
    if deploys:
        from patscan.detect.linter import production

        found += production.leaks(path, data)
    if leaky:
        found += _leaks(path, data, there)
    elif refers:
        from patscan.detect.linter import answers, server_props
        from patscan.exposure.syntax import source

        found += answers.leaks(path, data)
        if b"={" in data and file_kinds.of(path).grammar:
            found += server_props.leaks(source(path, data))
    once: dict[tuple[str, str, int], Leak] = {}
    for leak in sorted(found, key=lambda leak: leak.start):
        # Every answer is a leak of its own; a variable that is read twice leaks once.
        line = _line(data, leak) if leak.kind == "server-rendered" else 0
        once.setdefault((leak.rule, leak.subject, line), leak)
    return list(once.values())[:MAX_LEAKS]


def _leaks(path: str, data: bytes, there: frozenset[bytes]) -> list[Leak]:
    """What the modules of the linter find, in any order; `there` are those of `_words` that occur in the file."""
    from patscan.detect.linter import (
        app_variables,
        env_files,
        logged,
        minting,
        public_variables,
        sdk,
        server_props,
        server_scripts,
        server_templates,
        temporary_variables,
    )
    from patscan.exposure import file_kinds
    from patscan.exposure.syntax import source

    found: list[Leak] = []
    if file_kinds.of(path).grammar:
        tree = source(path, data)
        found += [
            *public_variables.leaks(tree),
            *temporary_variables.leaks(tree),
            *sdk.leaks(tree),
            *server_scripts.in_scripts(tree),
            *server_scripts.in_astro(tree),
            *server_props.leaks(tree),
        ]
    found += [
        *env_files.leaks(path, data),
        *server_templates.in_text(path, data),
        *app_variables.leaks(path, data),
        *logged.leaks(path, data),
    ]
    if not there.isdisjoint(_IN_URL):
        found += sdk.in_urls(data)
    if not there.isdisjoint(_SESSION):
        found += minting.leaks(path, data)
    return _with_answers(path, data, found)


def _with_answers(path: str, data: bytes, found: list[Leak]) -> list[Leak]:
    """What was found, and what a server answers with, if it is not the same."""
    from patscan.detect.linter import answers

    taken = {(leak.rule, _line(data, leak)): at for at, leak in enumerate(found)}
    for leak in answers.leaks(path, data):
        at = taken.get((leak.rule, _line(data, leak)))
        address = taken.get(("coze-token-in-url", _line(data, leak)))
        if address is not None:  # one that is handed out
            found[address] = found[address]._replace(evidence=leak.evidence)
        if at is None:
            found.append(leak)
            continue
        if leak.reference:
            found[at] = found[at]._replace(reference=leak.reference._replace(is_needed=False))
        if leak.literal >= 0:
            # The leak is told; this tells what becomes of the credential.
            found.append(leak._replace(start=leak.literal, end=leak.literal))
    return found


def _line(data: bytes, leak: Leak) -> int:
    return line_at(data, leak.start)
