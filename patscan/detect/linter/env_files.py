"""Lines of environment files and configurations that give a value to a public variable."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.lines import line_at

# Longer files were generated.
MAX_LINES = 5_000

_EXAMPLE = late.compile(
    r"(example|sample|template|dist|tpl|demo|default)$|[.\-_](example|sample|template|tpl)\.\w+$"
)
# `NAME=value`, `NAME: value`, `ARG NAME=value`, `- NAME=value`, `{"NAME": "value"`, `export NAME=value`.
_LINE = late.compile(
    rb"(?:^|[{,])[ \t]{0,40}(?:export |ARG |ENV |-[ \t]{1,4}|set )?[\"']?([A-Za-z_][\w.\-]{1,80})[\"']?[ \t]{0,9}[=:][ \t]{0,9}"
    rb"(?=(\"[^\"\r\n]{1,400}\"|'[^'\r\n]{1,400}'|[^\r\n#]{1,400}))",
    re.MULTILINE,
)
# A name, and in the same object what another system keeps for it: Kubernetes' `valueFrom`, `from_secret` of Drone and
# Woodpecker, `secret` of Firebase App Hosting, `fromGroup` of Render; or `value: ${X}`, `value = var.x`.
_OTHER_NAME = rb"(?!\n[ \t]{0,40}-[ \t]|\b(?:name|key|variable)[\"']?[ \t]{0,4}[:=])"
_KEPT = (
    rb"(?:valueFrom|value_from|from_secret|fromSecret|secret|secretKeyRef|secretRef|secret_ref|fromGroup|fromDatabase|secretName)[\"']?\s{0,4}[:=]"
    rb"|value[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:\$[\w{(]|\{\{|(?:var|local|data)\.)"
)
_REFERRED = late.compile(
    rb"\b(?:name|key|variable|envVar)[\"']?[ \t]{0,9}[:=][ \t]{0,4}[\"']?([A-Za-z_][\w.\-]{1,80})[\"']?(?:"
    + _OTHER_NAME
    + rb"[^}]){1,160}?\b(?:"
    + _KEPT
    + rb")"
)
# `VITE_X:` and below it `from_secret: x`.
_NESTED = late.compile(
    rb"^[ \t]{1,40}[\"']?([A-Za-z_][\w\-]{1,80})[\"']?[ \t]{0,4}:[ \t]{0,4}\r?\n[ \t]{1,40}(?:from_secret|fromSecret|secretKeyRef|valueFrom|secret|vault)[ \t]{0,4}:",
    re.MULTILINE,
)
# Anywhere in a command: `docker build --build-arg VITE_X=$X`, `echo "VITE_X=$X" >> .env`, `VITE_X=%X% npm run build`.
_IN_COMMAND = late.compile(
    rb"(?<![\w$.{])([A-Z][A-Z0-9_]{3,80})=[\"'\\]{0,2}(?:\$[\w{(]|%\w{1,80}%)"
)
_SECTION = late.compile(
    rb"^([ \t]{1,20})(?:parameter-store|secrets-manager)[ \t]{0,4}:[ \t]{0,4}\r?\n((?:\1[ \t]{1,20}[^\n]{0,300}\n?|[ \t]{0,40}\r?\n){1,50})",
    re.MULTILINE,
)


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """The lines that publish a token."""
    lower = path.lower()
    is_environment = file_kinds.is_environment(path)
    if not is_environment and "variables" not in file_kinds.of(path).traits:
        return
    if _EXAMPLE.search(lower):
        return
    sections = [match.span(2) for match in itertools.islice(_SECTION.finditer(data), MAX_LINES)]
    for match in itertools.islice(_LINE.finditer(data), MAX_LINES):
        name, value = match[1].decode(), match[2].decode("utf-8", "replace").strip().rstrip(",")
        if not secret_names.is_coze_secret(name):
            continue
        is_kept = any(begin <= match.start() < end for begin, end in sections)
        if not (is_kept or secret_names.is_reference(value)) and (
            secret_names.is_placeholder(value) or not is_environment
        ):
            continue
        yield from _leak(path, data, match)
    for pattern in (_REFERRED, _NESTED, _IN_COMMAND):
        for match in itertools.islice(pattern.finditer(data), MAX_LINES):
            if secret_names.is_coze_secret(match[1].decode()) and not _is_commented(data, match):
                yield from _leak(path, data, match)


def _is_commented(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether the line of a match is a comment, or the match begins within one."""
    line = data[data.rfind(b"\n", 0, match.start(1)) + 1 : match.start(1)]
    return line.lstrip().startswith((b"#", b"//", b"REM ", b"::"))


def _leak(path: str, data: bytes, match: re.Match[bytes]) -> Iterator[Leak]:
    """The leak of a variable, the first group of a match, if it is public."""
    name, (start, end) = match[1].decode(), (match.start(1), match.end(match.re.groups))
    if evidence := bundlers.prefix_evidence(name, path, line_at(data, start)):
        yield Leak(
            "coze-public-env", "public-env", start, end, name, secret_names.family(name), "high",
            (evidence,),
        )  # fmt: skip
