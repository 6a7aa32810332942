"""Keys of other vendors in a file with a credential of Coze: one row per prefix that its vendor documents.

patscan looks for Coze's credentials; this only says that a general scanner is worth running, too. No value is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure.evidence import seen
from patscan.lines import line_at

RULE = "coze-other-secrets"
# A body with fewer different characters is a placeholder.
MIN_DISTINCT = 10


class Vendor(NamedTuple):
    """A vendor, the fixed beginning of its keys, and the whole of one, without what may stand around it."""

    name: str
    prefix: bytes
    body: bytes


VENDORS: tuple[Vendor, ...] = (
    Vendor("OpenAI", b"sk-proj-", rb"[\w\-]{40,200}"),
    Vendor("Anthropic", b"sk-ant-", rb"[\w\-]{80,120}"),
    Vendor("OpenRouter", b"sk-or-v1-", rb"[0-9a-f]{64}"),
    Vendor("OpenAI, DeepSeek, DashScope or Moonshot", b"sk-", rb"(?:[A-Za-z0-9]{48}|[0-9a-f]{32})"),
    Vendor("AWS", b"AKIA", rb"[A-Z2-7]{16}"),
    Vendor("Alibaba Cloud", b"LTAI", rb"[A-Za-z0-9]{20}"),
    Vendor("Tencent Cloud", b"AKID", rb"[A-Za-z0-9]{32}"),
    Vendor("GitHub", b"gh", rb"[pousr]_[A-Za-z0-9]{36}"),
    Vendor("GitHub", b"github_pat_", rb"\w{82}"),
    Vendor("GitLab", b"glpat-", rb"[\w\-]{20}"),
    Vendor("Google", b"AIza", rb"[\w\-]{35}"),
    Vendor("Slack", b"xox", rb"[abprs]-[\w\-]{20,200}"),
    Vendor("Stripe", b"sk_live_", rb"[A-Za-z0-9]{24,200}"),
    Vendor("Hugging Face", b"hf_", rb"[A-Za-z0-9]{34}"),
    Vendor("npm", b"npm_", rb"[A-Za-z0-9]{36}"),
    Vendor("SendGrid", b"SG.", rb"[\w\-]{22}\.[\w\-]{43}"),
)  # fmt: skip


def _pattern(row: Vendor) -> re.Pattern[bytes]:
    return late.compile(
        rb"(?<![\w\-+/.])" + re.escape(row.prefix) + rb"(?P<body>" + row.body + rb")(?![\w\-+/])"
    )


_PATTERNS = tuple((row, _pattern(row)) for row in VENDORS)


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """The first key of another vendor in a file: one is enough to say so."""
    for row, pattern in _PATTERNS:
        if row.prefix not in data:
            continue
        for match in pattern.finditer(data):
            if len(set(match["body"])) >= MIN_DISTINCT:
                line = line_at(data, match.start())
                evidence = seen("other-secrets", path, line, row.name)
                yield Leak(
                    RULE, "other", match.start(), match.end(), row.name, "other", "medium", (evidence,)
                )  # fmt: skip
                return
