"""Is it a secret by its name? What variables and keys are called, in any case and language of code."""

from __future__ import annotations

import functools
import re

from patscan import late
from patscan.exposure.bundlers import prefix_of

_WORDS = late.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# Names with such an end refer to a secret without being one: ids and addresses in the vendor's SDKs and documentation.
_ABOUT = frozenset(
    (
        "id", "ids", "url", "uri", "base", "host", "endpoint", "path", "file", "domain", "name", "type",
        "expires", "expiry", "ttl", "limit", "count", "length", "version", "region", "label", "enabled",
        "header", "prefix", "at", "in", "time", "fingerprint", "error", "status", "hint", "placeholder",
        "valid", "required", "mode", "field", "input", "storage", "ref", "state", "usage", "client",
        "service", "manager", "provider", "handler", "config", "module", "response", "request",
        "enable", "disabled", "flag", "flags", "switch", "toggle", "rotation", "allowed", "supported", "visible",
        "server", "proxy", "route", "address", "cookie", "storage", "store", "source", "method", "strategy", "policy",
        "timeout", "lifetime", "duration", "age", "seconds", "minutes", "hours", "days", "ms", "interval", "delay",
        "window", "budget", "quota", "max", "min", "size", "retries", "scope", "scopes", "issuer", "audience", "alg",
        "algorithm", "tip", "message", "text", "title", "desc", "description", "format", "pattern", "check", "link", "location", "event", "callback", "hook", "page", "dialog", "view", "menu",
    )
)  # fmt: skip
_SECRETS = frozenset(
    ("token", "pat", "sat", "secret", "bearer", "credential", "credentials", "jwt")
)
_KEYS = frozenset(("api", "private", "access", "auth", "secret", "coze", "app", "service", "bot"))
# Words before a noun that make the name one of a switch: `USE_JWT`, `ENABLE_TOKEN_REFRESH`.
_SWITCHES = frozenset(
    ("use", "uses", "using", "enable", "enables", "disable", "skip", "has", "have", "force", "is", "allow", "show",
     "hide", "with", "without", "require", "requires", "need", "needs", "support", "supports", "no", "should", "can", "ignore", "prefer")
)  # fmt: skip
# What a back end issues for one visitor may be in the page.
_ISSUED = frozenset(
    ("session", "visitor", "user", "temp", "temporary", "short", "scoped", "refresh", "csrf", "minted",
     "issued", "guest", "customer", "once")
)  # fmt: skip


def words(name: str) -> list[str]:
    """The words of a name, in lower case: `cozeApiToken` and `COZE_API_TOKEN` give the same."""
    return [word.lower() for word in _WORDS.findall(name)]


def bare(name: str) -> str:
    """A variable's name without its public prefix."""
    row = prefix_of(name)
    return name[len(row.prefix) :] if row else name


@functools.lru_cache(maxsize=4096)  # code has few names, each of them many times
def is_secret(name: str) -> bool:
    """Whether a name is that of a token, a key or a secret that belongs to a server."""
    parts = words(bare(name))
    if (
        not parts
        or parts[-1] in _ABOUT
        or parts[-2:] == ["token", "api"]
        or _ISSUED & set(parts)
        or _SWITCHES & set(parts[:-1])
    ):
        return False
    if parts[-1] == "key":
        return "token" not in parts and "public" not in parts and bool(_KEYS & set(parts[:-1]))
    if "apikey" in parts:
        return True
    return bool(_SECRETS & set(parts))


def is_fixed_secret(name: str) -> bool:
    """Whether a variable of the environment holds a secret: it is the same for every visitor, whatever its name says."""
    return is_secret("_".join(part for part in words(bare(name)) if part not in _ISSUED))


def is_coze_secret(name: str) -> bool:
    """Whether a name is that of a secret of Coze."""
    return "coze" in name.lower() and is_secret(name)


def family(name: str) -> str:
    """The family of credentials that a name indicates; `pat` where it does not tell."""
    parts = words(name)
    if parts[-2:] in (["private", "key"], ["jwt", "key"]):
        return "private-key"
    if "secret" in parts and "client" in parts:
        return "oauth"
    return "sat" if "sat" in parts else "pat"


_FILLED_IN = late.compile(r"[A-Za-z0-9_\-.]{20,}")
_PLACEHOLDER = late.compile(
    r"(?i)your|xxx|\*\*|\.\.\.|…|<|example|placeholder|change[\-_ ]?me|replace|dummy|fake|sample|todo|fill|insert|填|你的|您的|替换"
)


def is_placeholder(value: str) -> bool:
    """Whether a value only marks where a token belongs: empty, short, or a word such as `your_token`."""
    value = value.strip().strip("\"'`")
    return not _FILLED_IN.search(value) or bool(_PLACEHOLDER.search(value))


def is_reference(value: str) -> bool:
    """Whether a value is taken from elsewhere: `$X`, `${X}`, `${{ secrets.X }}`, `%X%`, `@x` (vercel.json)."""
    value = value.strip().strip("\"'`")
    return bool(re.match(r"\$\{?\{?\s*[A-Za-z_(]|%\w+%$|@[a-z][a-z\d\-]+$", value))


def is_issued(name: str) -> bool:
    """Whether a name is that of a token a back end issued for one visitor."""
    return bool(_ISSUED & set(words(name)))


def normal(name: str) -> str:
    """A name without case and separators: `cozeApiToken`, `COZE_API_TOKEN` and `coze.api-token` are one variable."""
    return "_".join(words(name))
