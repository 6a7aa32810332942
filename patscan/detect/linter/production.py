"""Places that give a server in production a token of Coze which may be a personal one.

What is found here is a candidate: `exposure.personal_tokens` asks the project whether the variable holds a personal
token, and `exposure.project_assessment` keeps one place a variable.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import Word, coze_secrets
from patscan.exposure import bundlers, deployments, secret_names
from patscan.exposure.personal_tokens import RULE
from patscan.lines import line_at

MAX_NAMES = 200
# A key below one of Coze: `coze:` and, further in, `pat: …` (YAML); `coze.api.token=…` (properties).
_NESTED = late.compile(
    rb"(?im)^(?P<indent>[ \t]{0,40})(?P<top>[\w\-]{0,20}coze[\w\-]{0,20}):[ \t]{0,9}\r?\n(?:(?P=indent)[ \t]++[^\n]{0,200}+\n){0,12}?"
    rb"(?P=indent)[ \t]++(?P<name>[\w\-]{0,30}(?:token|pat|sat|key|secret)[\w\-]{0,20})[ \t]{0,4}:"
)
_DOTTED = Near(
    late.compile(rb"(?im)^[ \t]{0,9}(?P<name>[\w.\-]{0,40}coze[\w.\-]{1,60}?)[ \t]{0,9}[=:]"),
    (b"coze",),
    60,
    90,
    caseless=True,
)
_COMMENT = (b"#", b"//", b";", b"--", b"*")
# Words of names whose value is no personal token: what a client is issued, keys, service identities.
_NO_PERSONAL = frozenset(("oauth", "jwt", "service", "sat", "client", "private", "webhook", "callback", "verify"))  # fmt: skip


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """Where a file that deploys to production names a token of Coze, each name once."""
    found = deployments.deployment(path, data)
    if found is None:
        return
    names: set[str] = set()
    for word in itertools.islice(_names(data), MAX_NAMES):
        name = secret_names.normal(word.name)
        if name in names or not _may_be_personal(word.name) or _is_aside(data, word.start):
            continue
        names.add(name)
        line = line_at(data, word.start)
        yield Leak(
            RULE, "other", word.start, word.end, word.name, "pat", "medium",
            (deployments.evidence(path, line, found[0]),),
        )  # fmt: skip


def _names(data: bytes) -> Iterator[Word]:
    """The names of secrets of Coze in a file, in order."""
    dotted = [_word(match, "") for match in itertools.islice(_DOTTED.finditer(data), MAX_NAMES)]
    nested = [
        _word(match, match["top"].decode() + "_")
        for match in itertools.islice(_NESTED.finditer(data), MAX_NAMES)
    ]
    return iter(sorted([*coze_secrets(data), *dotted, *nested], key=lambda word: word.start))


def _word(match: re.Match[bytes], before: str) -> Word:
    name = re.sub(r"[.\-]", "_", before + match["name"].decode())
    return Word(name, match.start("name"), match.end("name"))


def _may_be_personal(name: str) -> bool:
    """Whether a name may be that of a personal token: no key, no service's, none that a build publishes."""
    is_token = secret_names.is_coze_secret(name) and secret_names.family(name) == "pat"
    is_other = not _NO_PERSONAL.isdisjoint(secret_names.words(name))
    return is_token and not is_other and bundlers.prefix_of(name) is None


def _is_aside(data: bytes, at: int) -> bool:
    """Whether a place is in a comment, or in a part for another environment."""
    line = data[data.rfind(b"\n", 0, at) + 1 : at].lstrip()
    return line.startswith(_COMMENT) or deployments.is_elsewhere(data, at)
