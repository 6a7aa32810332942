"""Advisories of a whole run: each is told once, with what the other findings add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from patscan.exposure import personal_tokens, secret_names
from patscan.model.findings import Assessed, Evidence, Exposure
from patscan.model.text import Text

# One advisory names at most this many places that deploy.
MAX_PLACES = 3
_LOGGED = "coze-token-logged"
_IN_LOG = Text("a token was found in this log", "在该日志中发现了令牌")


def _variable(item: Assessed) -> str:
    return secret_names.normal(item.subject)


def _run(_: Assessed) -> str:
    return ""


# What an advisory is told once for: a variable, or the run.
_ONCE: dict[str, Callable[[Assessed], str]] = {
    personal_tokens.RULE: _variable,
    "coze-other-secrets": _run,
}


def deduplicated(found: Sequence[Assessed]) -> list[Assessed]:
    """The findings with each advisory once; its other places are evidence of the first."""
    kept: dict[tuple[str, str], Assessed] = {}
    others: dict[int, list[Evidence]] = {}
    result = []
    for item in found:
        key = _ONCE.get(item.finding.rule)
        first = kept.setdefault((item.finding.rule, key(item)), item) if key else item
        if first is item:
            result.append(item)
        else:
            places = (one for one in item.exposure.evidence if one.signal == "production")
            others.setdefault(id(first), []).extend(places)
    logs = _logs(found)
    return [
        _with(item, logs if item.finding.rule == _LOGGED else others.get(id(item), ()))
        for item in result
    ]


def _logs(found: Iterable[Assessed]) -> list[Evidence]:
    """The first log in which a token was found."""
    logged = (
        item.finding.location for item in found
        if item.finding.secret and any(one.signal == "server-data" for one in item.exposure.evidence)
    )  # fmt: skip
    return [Evidence("token-in-log", _IN_LOG, one.path, one.line) for one in logged][:1]


def _with(item: Assessed, places: Iterable[Evidence]) -> Assessed:
    """A finding with more evidence: places that deploy stand behind its own, all else at the end."""
    more = [*dict.fromkeys(places)][: MAX_PLACES - 1]
    own = item.exposure.evidence
    at = next((at for at, one in enumerate(own, 1) if one.signal == "production"), len(own))
    return (
        item._replace(exposure=Exposure(item.exposure.level, (*own[:at], *more, *own[at:])))
        if more
        else item
    )
