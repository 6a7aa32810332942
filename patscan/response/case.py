"""What is known of one leaked credential, as far as the steps of a response depend on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.rules import rule_by_id
from patscan.model.findings import KEEPERS, ExposureLevel
from patscan.model.text import Text
from patscan.reports import links
from patscan.reports.paths import is_file

if TYPE_CHECKING:
    from patscan.model.findings import (
        Assessed,
        Keeper,
        Location,
        Provenance,
        Rule,
        Secret,
        Trail,
        Verdict,
    )
    from patscan.model.text import Severity

# Of levels of exposure, the one that asks most of a response comes first.
_WORST: tuple[ExposureLevel, ...] = ("client", "server", "config", "unknown", "docs")


class Case(NamedTuple):
    """One credential and its leak.

    Attributes:
        secret: its mask and fingerprint.
        rule: what it is.
        severity: of its worst finding.
        level: who could see it, at worst.
        advice: what to use instead, where the leak is.
        files: where it is in files now.
        packed: whether one of these is inside an archive or package.
        kept_by: what keeps it in the history; None if the history does not have it.
        refs: how many branches, tags and other refs lead to it.
        since: the ISO day of the first commit with it; None if no commit has it.
        revoke_urls: the console pages where it is revoked.
        host: the kind of the repository's host, such as `github`; empty if it has none that is known.
        page: the repository's page there.
        registries: where releases of the project are published.
        done: the steps that were reported done, and the ISO day of each.
    """

    secret: Secret
    rule: Rule
    severity: Severity
    level: ExposureLevel
    advice: Text
    files: tuple[Location, ...]
    packed: bool
    kept_by: Keeper | None
    refs: int
    since: str | None
    revoke_urls: tuple[str, ...] = ()
    host: str = ""
    page: str = ""
    registries: tuple[Text, ...] = ()
    done: Mapping[str, str] = {}


def case_of(
    verdicts: Sequence[Verdict],
    provenance: Provenance | None,
    *,
    registries: tuple[Text, ...] = (),
    done: Mapping[str, str] = {},
) -> Case:
    """The case of all findings of one credential.

    Args:
        verdicts: the findings; those in files have no trail.
        provenance: the repository.
        registries: where releases of the project are published.
        done: the steps that were reported done.
    """
    from patscan.reports.advice import advice, revoke_urls

    items = [one.assessed for one in verdicts]
    worst = min(items, key=lambda item: _WORST.index(item.exposure.level))
    secret = worst.finding.secret
    if secret is None:
        raise ValueError("a leak without a literal has no response of its own")
    trails = [item.trail for item in items if item.trail]
    places = [item.finding.location for item in items if _is_in_a_file(item)]
    host = links.page(provenance)
    return Case(
        secret=secret,
        rule=rule_by_id(worst.finding.rule),
        severity=max(one.severity for one in verdicts),
        level=worst.exposure.level,
        advice=advice(worst),
        files=tuple(dict.fromkeys(places)),
        packed=any("!" in place.path for place in places),
        kept_by=min((one.kept_by for one in trails), key=KEEPERS.index, default=None),
        refs=max((one.refs_total for one in trails), default=0),
        since=_since(trails),
        revoke_urls=revoke_urls([item for item in items if item.region] or items),
        host=host[0].name.partition("|")[0] if host else "",
        page=host[1] if host else "",
        registries=registries,
        done=done,
    )


def _since(trails: Iterable[Trail]) -> str | None:
    days = [trail.since or trail.first.seen for trail in trails if trail.first]
    return min(days)[:10] if days else None


def _is_in_a_file(item: Assessed) -> bool:
    return item.trail is None and is_file(item.finding.location.path)


def grouped(verdicts: Iterable[Verdict]) -> list[list[Verdict]]:
    """The findings of each credential, the most severe credential first, of equals the most exposed."""
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        if one.finding.secret:
            found.setdefault(one.finding.secret.fingerprint, []).append(one)
    return sorted(found.values(), key=_urgency)


def _urgency(group: Sequence[Verdict]) -> tuple[int, int]:
    levels = (one.assessed.exposure.level for one in group)
    return -max(one.severity for one in group), min(map(_WORST.index, levels))
