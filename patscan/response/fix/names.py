"""The name of the variable that takes a credential's place."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from patscan.coze.families import BY_RULE
from patscan.exposure import secret_names
from patscan.exposure.bundlers import prefix_of

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# What each kind is called in the vendor's own samples, where the code has no name that says more.
_DEFAULT = "COZE_API_TOKEN"
_BY_RULE_ID = {
    "coze-oauth-client-secret": "COZE_CLIENT_SECRET",
    "coze-oauth-private-key": "COZE_JWT_OAUTH_PRIVATE_KEY",
    "coze-refresh-token": "COZE_REFRESH_TOKEN",
    "coze-callback-token": "COZE_CALLBACK_TOKEN",
    "coze-workload-key": "COZE_WORKLOAD_IDENTITY_API_KEY",
    "coze-site-jwt": "COZE_SITE_TOKEN",
}
# Names of one of these words alone say nothing: `token`, `key`, `KEY`.
_BARE = frozenset(
    ("token", "key", "secret", "bearer", "pat", "sat", "jwt", "credential", "authorization")
)
# Words of prefixes that build tools make public, beyond those of `bundlers.PREFIXES`.
_PUBLIC_WORDS = frozenset(
    ("public", "vite", "next", "react", "vue", "nuxt", "expo", "gatsby", "mix", "client")
)
MAX_CHARS = 60


def variable(rule: str, subject: str) -> str:
    """The variable for a finding of `rule` in a variable, key or header called `subject`.

    It is in capitals, mentions Coze, and begins with no prefix that a build makes public.
    """
    default = _BY_RULE_ID.get(rule, _DEFAULT)
    last = subject.rpartition(".")[2]
    if "coze" in subject.lower() and "coze" not in last.lower():
        last = subject
    if not last.isascii() or keyword.iskeyword(last) or not secret_names.is_secret(last):
        return default
    words = secret_names.words(_private(last))
    while words and words[0] in _PUBLIC_WORDS:
        words = words[1:]
    if len(words) < 2 and not _BARE.isdisjoint(words or _BARE):
        return default
    if not any(word.startswith("coze") for word in words):
        words = ["coze", *words]
    name = "_".join(words).upper()[:MAX_CHARS]
    return default if prefix_of(name) or BY_RULE[rule].check == "private_key" else name


def _private(name: str) -> str:
    """A name without the prefixes that make it public."""
    while (bare := secret_names.bare(name)) != name:
        name = bare
    return name


def private(name: str, context: Context) -> str:
    """`name`, or another one where the project's build makes names that begin like it public."""
    prefixes = tuple({one.name for _, one in context.published if one.name})
    return f"SERVER_{name}" if prefixes and name.startswith(prefixes) else name


class Names:
    """Names for the values of a run: one value has one name, and two values have two."""

    def __init__(self) -> None:
        self._value_of: dict[str, str] = {}
        self._name_of: dict[str, str] = {}

    def peek(self, fingerprint: str, wanted: str) -> str:
        """The name for the value with this fingerprint: `wanted`, or the same with a number."""
        if known := self._name_of.get(fingerprint):
            return known
        name, number = wanted, 2
        while self._value_of.get(name, fingerprint) != fingerprint:
            name, number = f"{wanted}_{number}", number + 1
        return name

    def keep(self, fingerprint: str, name: str) -> None:
        """Remember that the code reads this value by this name."""
        self._value_of.setdefault(name, fingerprint)
        self._name_of.setdefault(fingerprint, name)
