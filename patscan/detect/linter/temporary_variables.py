"""Tokens that a configuration publishes as temporary ones, but takes from a variable: the same for every visitor."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.public_variables import listed
from patscan.detect.linter.secret_words import MAX_WORDS, Word
from patscan.exposure import file_kinds, secret_names
from patscan.exposure.syntax import Source

# `tempToken: process.env.COZE_TEMP_TOKEN`.
_GIVEN = Near(late.compile(
    rb"(?P<key>[A-Za-z_$][\w$]{0,80})[\"']?\s{0,9}:\s{0,9}(?:process\.env|import\.meta\.env)\??(?:\.|\[[\"'])(?P<variable>[A-Za-z_]\w{0,80})"
), (b"process.env", b"import.meta.env"), 110, 110)  # fmt: skip


def leaks(source: Source) -> Iterator[Leak]:
    """What a configuration publishes as a temporary token, but takes from a variable."""
    if not file_kinds.is_configuration(source.path):
        return
    for match in itertools.islice(_GIVEN.finditer(source.code), MAX_WORDS):
        names = match["key"].decode(), match["variable"].decode()
        fixed = next((one for one in names if secret_names.is_fixed_secret(one)), "")
        if (
            not fixed
            or any(map(secret_names.is_secret, names))
            or "coze" not in "".join(names).lower()
        ):
            continue
        start = match.start("variable")
        if leak := listed(source, source.node_path(start), Word(fixed, start, match.end())):
            yield leak
