"""Lines of environment files and configurations that give a value to a public variable."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.syntax import line_at

# Longer files were generated.
MAX_LINES = 5_000

_EXAMPLE = late.compile(r"(example|sample|template|dist|tpl|demo|default)$")
# `NAME=value`, `NAME: value`, `ARG NAME=value`, `- NAME=value`, `"NAME": "value"`, `export NAME=value`.
_LINE = late.compile(
    rb"^[ \t]{0,40}(?:export |ARG |ENV |-[ \t]{1,4}|set )?[\"']?([A-Za-z_][\w.\-]{1,80})[\"']?[ \t]{0,9}[=:][ \t]{0,9}([^\r\n#]{1,400})",
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
    for match in itertools.islice(_LINE.finditer(data), MAX_LINES):
        name, value = match[1].decode(), match[2].decode("utf-8", "replace").strip().rstrip(",")
        if not secret_names.is_coze_secret(name):
            continue
        if not secret_names.is_reference(value) and (
            secret_names.is_placeholder(value) or not is_environment
        ):
            continue
        line = line_at(data, match.start(1))
        if evidence := bundlers.prefix_evidence(name, path, line):
            yield Leak(
                "coze-public-env", "public-env", match.start(1), match.end(2), name,
                secret_names.family(name), "high", (evidence,),
            )  # fmt: skip
