"""Leaks without a literal: code and configuration that will publish a token, whatever its value is.

Each rule has its text in the catalogue (`leak_rules`). What a rule reports here is a `Leak`, as far as one
file can tell; leaks that the rest of the project must confirm are dropped by the judge if it does not.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from patscan.model import Confidence, Evidence, Kind

# A file is looked at as a whole, so it must be one.
MAX_BYTES = 2 << 20
MAX_LEAKS = 200


class Leak(NamedTuple):
    """A way for a token to get out: `start` and `end` are byte offsets, `subject` the name it goes by.

    A read of a variable without `evidence` is none yet: a configuration elsewhere may publish it.
    """

    rule: str
    kind: Kind
    start: int
    end: int
    subject: str
    family: str = "pat"
    confidence: Confidence = "high"
    evidence: tuple[Evidence, ...] = ()


# What every leak has somewhere: a name that speaks of a secret of Coze or bears a public prefix, the SDK's
# guard, a token in an address, or a signature. In lower case.
_HINT = (
    rb"coze[\w.\-:\[\]\"'>(]{0,40}?(?:token|pat|sat|key|secret)|allowpersonalaccesstokeninbrowser"
    rb"|[?&](?:authorization|access_token|token|api_key)=|(?:sign|signjwt|getjwttoken|jwtauth|jwtoauth\w{0,9})\s?\("
)


@functools.cache
def _hint() -> re.Pattern[bytes]:
    from patscan.exposure.bundlers import PREFIXES

    prefixes = "|".join(row.prefix.lower() for row in PREFIXES).encode()
    return re.compile(_HINT + rb"|(?:" + prefixes + rb")\w{0,40}?(?:token|pat|sat|key|secret)")


def may_leak(data: bytes) -> bool:
    """Whether a text that speaks of Coze is worth a closer look."""
    return len(data) <= MAX_BYTES and bool(_hint().search(data.lower()))


def leaks(path: str, data: bytes) -> list[Leak]:
    """The leaks in a file that speaks of Coze, in order, each variable once per rule.

    Tests prove things about tokens, and documentation shows how not to do it: both are left alone.
    """
    from patscan.exposure import paths
    from patscan.exposure.syntax import is_script, source
    from patscan.linter import lines, reads, sdk, serving

    prose = paths.is_documentation(path) or path.lower().endswith(".txt")
    if prose or paths.is_test(path) or "node_modules/" in path:
        return []
    if not may_leak(data):
        return []
    found: list[Leak] = []
    if is_script(path):
        tree = source(path, data)
        found += [
            *reads.leaks(tree),
            *sdk.leaks(tree),
            *serving.in_scripts(tree),
            *serving.in_astro(tree),
        ]
    found += [*lines.leaks(path, data), *serving.in_text(path, data), *sdk.in_urls(data)]
    once: dict[tuple[str, str], Leak] = {}
    for leak in sorted(found, key=lambda leak: leak.start):
        once.setdefault((leak.rule, leak.subject), leak)
    return list(once.values())[:MAX_LEAKS]
