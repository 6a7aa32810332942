"""Does a text mention Coze? The four letters also occur in base64 and in words such as `Cozette`."""

from __future__ import annotations

import functools

from patscan import late

# What may follow the name without a separator: `cozepy`, `cozeApiKey`, `COZETOKEN`.
_COMPOUNDS = (
    rb"(?i:access|account|agent|ai|api|app|auth|base|bearer|bot|callback|chat|cli|client|cn|com"
    rb"|conf|config|conversation|demo|dev|docs?|env|err|error|flow|gpt|handler|helper|http|id|integration"
    rb"|js|jwt|key|knowledge|lib|llm|loop|manager|mcp|message|model|node|oauth|open|pat|personal"
    rb"|plugin|plus|private|prod|proxy|public|py|re[fq]|request|res|response|sat|sdk|secret|server|service"
    rb"|session|site|space|stream|studio|task|test|token|tool|ui|url|user|util|voice|web|workflow"
    rb"|workload|ws)"
)
# Before it: no letter or digit, unless that ends an escape or a two-byte character …
_BEFORE = (
    rb"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=[\x81-\xfe][0-9A-Za-z])"
    # … or a word that often precedes it without a separator.
    rb"|(?<=open)|(?<=[^A-Za-z0-9]my)|(?<=[^A-Za-z0-9]ai)|(?<=[^A-Za-z0-9]use))"
)
_MENTION = late.compile(
    rb"%(before)s(?:coze|Coze|COZE)"
    rb"(?:s?\d{0,2}(?![A-Za-z0-9])|%(compound)s|(?<=oze)[A-Z](?:[A-Z]*(?![A-Za-z0-9+/])|[a-z]{2}))"
    # In the middle of an identifier in camel case.
    rb"|(?<=[a-z]{2})Coze(?:s?(?![A-Za-z0-9+/=])|%(compound)s|[A-Z][a-z]{3})"
    % {b"before": _BEFORE, b"compound": _COMPOUNDS}
)
# A text with more false matches than this counts as one that mentions Coze, to bound the time.
MAX_FALSE_MATCHES = 1024
WORDS = (b"coze", b"Coze", b"COZE")
# Its Chinese name, in UTF-8.
KOUZI = "扣子".encode()


def mentions(text: bytes | bytearray, word: bytes, first: int = 0) -> bool:
    """Whether `word`, one of `WORDS`, occurs in `text` as the name and not by chance; not before `first`."""
    at = text.find(word, first)
    for _ in range(MAX_FALSE_MATCHES):
        if at < 0:
            return False
        if _MENTION.match(text, at):
            return True
        at = text.find(word, at + 1)
    return True


def in_text(text: bytes) -> bool:
    """Whether a text mentions Coze."""
    return KOUZI in text or any(mentions(text, word) for word in WORDS)


@functools.lru_cache(maxsize=1)  # asked for each view of a file
def in_path(path: str) -> bool:
    """Whether the name of a file, or of a folder above it, mentions Coze."""
    return in_text(path.encode("utf-8", "replace"))
