"""The reports on one page, and where on it each of their credentials stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports.identity import fingerprint
from patscan.reports.summary import grouped

if TYPE_CHECKING:
    from patscan.model.findings import Verdict
    from patscan.model.run import MaskedReport, Skip


class Part(NamedTuple):
    """A report that shares the page with others.

    Attributes:
        label: what it is about, such as the name of a repository, without a credential in it; empty if
            it is alone on its page.
        report: the report.
    """

    label: str
    report: MaskedReport


class Item(NamedTuple):
    """A credential in one part.

    Attributes:
        id: of its element; of the only part of a page it stays the same in later reports.
        group: its findings, those that count first, then the most severe.
    """

    id: str
    group: Sequence[Verdict]

    @property
    def worst(self) -> Verdict:
        """The finding that stands for the others."""
        return self.group[0]


class Section(NamedTuple):
    """A part with the id of its element and its credentials, those that count and the most severe first."""

    id: str
    label: str
    report: MaskedReport
    items: Sequence[Item]

    @property
    def lost(self) -> list[Skip]:
        """What was not scanned and may hold a credential."""
        return [skip for skip in self.report.skips if skip.lost]


def sections(parts: Sequence[Part], *, alone: bool) -> list[Section]:
    """The parts, in their order; of one that is `alone` on the page the label is left out."""
    found = []
    for number, part in enumerate(parts, 1):
        prefix, label = ("c", "") if alone else (f"r{number}-c", part.label)
        items = _items(prefix, grouped(part.report.verdicts))
        found.append(Section(f"r{number}", label, part.report, items))
    return found


def _items(prefix: str, groups: Iterable[Sequence[Verdict]]) -> list[Item]:
    """Leaks of one rule about one name have the same fingerprint, so they are numbered."""
    seen: Counter[str] = Counter()
    items = []
    for group in groups:
        id_ = f"{prefix}-{fingerprint(group[0].assessed)[:SHOWN_DIGITS]}"
        seen[id_] += 1
        items.append(Item(id_ if seen[id_] == 1 else f"{id_}-{seen[id_]}", group))
    return items


def shared(sections: Sequence[Section]) -> Mapping[str, Mapping[str, str]]:
    """The values that stand in several parts, by fingerprint: the labels of these by the ids of the items."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for one in sections if len(sections) > 1 else ():
        for item in one.items:
            if item.worst.finding.secret:
                places[fingerprint(item.worst.assessed)][item.id] = one.label
    return {value: labels for value, labels in places.items() if len(labels) > 1}
