"""Verifies what a report lists: reads each credential again, asks the vendor, and renews the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.findings import Verification
from patscan.model.text import Text
from patscan.policy.verdict import verified
from patscan.sources.reread import Place, read_again
from patscan.verify.asking import verify
from patscan.verify.hosts import Host, hosts_for, why_not

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Secret, Verdict
    from patscan.model.run import Report
    from patscan.policy.settings import Settings
    from patscan.verify.client import Client

_GONE = Text(
    "it is not there any more, so it could not be read again", "它已不在原处，无法再次读取"
)

# Told of each credential, when it is done.
Told = Callable[["Secret", Verification], None]


class Credential(NamedTuple):
    """A credential of a report, in all its places.

    Attributes:
        secret: its mask and fingerprint.
        items: its findings.
    """

    secret: Secret
    items: tuple[Assessed, ...]

    @property
    def rule(self) -> str:
        """The id of the rule that found it."""
        return self.items[0].finding.rule


def credentials(verdicts: Iterable[Verdict]) -> list[Credential]:
    """The credentials among findings that count, in order, each once."""
    found: dict[str, list[Assessed]] = {}
    for one in verdicts:
        if one.finding.secret and one.suppressed is None:
            found.setdefault(one.finding.secret.fingerprint, []).append(one.assessed)
    return [
        Credential(items[0].finding.secret, tuple(items))
        for items in found.values()
        if items[0].finding.secret
    ]


def hosts_of(some: Sequence[Credential], own: Host | None) -> tuple[int, tuple[Host, ...]]:
    """How many of the credentials can be verified, and which hosts would be asked."""
    asked = [hosts_for(one.rule, None, own) for one in some]
    return sum(map(bool, asked)), tuple(dict.fromkeys(host for hosts in asked for host in hosts))


def verified_report(
    report: Report,
    settings: Settings,
    place: Place,
    client: Client,
    *,
    own: Host | None = None,
    told: Told = lambda _secret, _verification: None,
) -> Report:
    """The report with a verification of each credential, and severities that follow from it.

    Args:
        report: what was found.
        settings: which severities the user has set.
        place: scans the place of a finding again.
        client: asks the hosts.
        own: the host for keys of a self-hosted Coze Studio.
        told: is told of each result.
    """
    results: dict[str, Verification] = {}
    for one in credentials(report.verdicts):
        result = _verification(one, place, client, own)
        results[one.secret.fingerprint] = result
        told(one.secret, result)

    def renewed(before: Verdict) -> Verdict:
        secret = before.finding.secret
        result = results.get(secret.fingerprint) if secret and not before.suppressed else None
        return verified(before, result, settings) if result else before

    return report._replace(verdicts=tuple(map(renewed, report.verdicts)))


def _verification(one: Credential, place: Place, client: Client, own: Host | None) -> Verification:
    if not hosts_for(one.rule, None, own):
        return Verification("unknown", why_not(one.rule))
    value = read_again(one.items, place)
    if value is None:
        return Verification("unknown", _GONE)
    region = next((item.region for item in one.items if item.region), None)
    return verify(client, value, hosts_for(one.rule, region, own))
