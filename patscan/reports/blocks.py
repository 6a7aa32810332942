"""Which credentials reports show together: short-lived tokens of one kind in one folder, of which a log has hundreds."""

from __future__ import annotations

from collections.abc import Sequence

from patscan.coze.families import BY_RULE
from patscan.model.findings import Verdict
from patscan.model.text import Text

_TOKENS = Text("{n:,} tokens", "{n:,} 个令牌")


def in_blocks(groups: Sequence[Sequence[Verdict]]) -> list[list[Verdict]]:
    """The groups of `summary.by_credential`, with those joined that are shown as one; in their order.

    In a joined block the token that is valid longest comes first.
    """
    blocks: dict[object, list[Verdict]] = {}
    for number, group in enumerate(groups):
        blocks.setdefault(_together(group) or number, []).extend(group)
    return [
        sorted(block, key=_validity, reverse=True) if tokens(block) > 1 else block
        for block in blocks.values()
    ]


def tokens(block: Sequence[Verdict]) -> int:
    """How many different values a block has."""
    return len({one.finding.secret.fingerprint for one in block if one.finding.secret})


def named(block: Sequence[Verdict]) -> Text | None:
    """What a block of several tokens is called; None for one that has a name of its own."""
    n = tokens(block)
    return _TOKENS.format(n=n) if n > 1 else None


def _together(group: Sequence[Verdict]) -> object:
    """What a group has in common with others that are shown with it; None if it is shown alone."""
    first = group[0]
    folders = {one.finding.location.path.rpartition("/")[0] for one in group}
    is_short = bool(first.finding.secret) and BY_RULE[first.finding.rule].validity == "minutes"
    if not is_short or len(folders) > 1 or any(one.assessed.verification for one in group):
        return None
    return first.finding.rule, first.severity, first.assessed.exposure.level, folders.pop()


def _validity(verdict: Verdict) -> str:
    return verdict.assessed.lifetime.until or "9999"
