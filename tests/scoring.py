"""Scores what a scan of a labelled project finds: what is missed, misjudged, or should not be there."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from patscan.coze.advisory_rules import ADVISORIES
from patscan.model.findings import Assessed
from patscan.policy.assess import assess_facts
from patscan.policy.settings import Settings
from patscan.sources.ages import first_seen
from patscan.sources.working_tree import on_disk
from tests import scans

Place = tuple[str, int]

SCORES: list[str] = []  # shown at the end of the test run

# The names that an advisory finding and a labelled line may share: `coze_token`, `VITE_COZE_PAT`.
_NAME = re.compile(
    r"\b[A-Za-z_]*(?:coze|token|pat|sat|key|secret|access)[A-Za-z0-9_]*\b", re.IGNORECASE
)
_COMMON = {
    *("token", "key", "secret", "authorization", "access_token", "cozewebsdk", "cozeapi", "coze"),
    *("onrefreshtoken", "allowpersonalaccesstokeninbrowser"),
}


class Label(NamedTuple):
    """What is true of one line. `family` `none`: nothing may be reported there.

    With `required` False, finding it or not are both right; `exposure_ok` are accepted exposures
    beside `exposure`. Of the labels of one project with the same `one_of`, one must be found.
    """

    project: str
    file: str
    line: int
    family: str
    exposure: str
    kind: str
    why: str
    required: bool = True
    exposure_ok: tuple[str, ...] = ()
    one_of: str = ""

    @property
    def place(self) -> Place:
        """File and line."""
        return self.file, self.line


class Score(NamedTuple):
    """Counts and complaints of one project, or of several added up.

    `wanted` things had to be found, `judged` findings had a labelled exposure. The complaints are
    sentences: `missed`, `misjudged` (exposure), `forbidden` (on a line labelled `none`) and
    `unlabelled` (on a line without a label that nothing excuses).
    """

    wanted: int = 0
    judged: int = 0
    missed: tuple[str, ...] = ()
    misjudged: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """The share of what had to be found that was."""
        return 1 - len(self.missed) / (self.wanted or 1)

    @property
    def exposure(self) -> float:
        """The share of judged findings whose exposure is right."""
        return 1 - len(self.misjudged) / (self.judged or 1)

    @property
    def complaints(self) -> tuple[str, ...]:
        """Every complaint, as sentences."""
        return self.missed + self.misjudged + self.forbidden + self.unlabelled

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.3f} of {self.wanted}, exposure {self.exposure:.3f} of "
            f"{self.judged}, {len(self.forbidden)} forbidden, {len(self.unlabelled)} unlabelled"
        )


def total(scores: Iterable[Score]) -> Score:
    """The scores added up."""
    whole = Score()
    for score in scores:
        whole = Score(
            whole.wanted + score.wanted,
            whole.judged + score.judged,
            *(old + new for old, new in zip(whole[2:], score[2:], strict=True)),
        )
    return whole


def labels(corpus: Path) -> dict[str, list[Label]]:
    """The labels of `corpus/labels.jsonl` by project; a folder without labels has an empty list."""
    known: dict[str, list[Label]] = {
        path.name: [] for path in sorted(corpus.iterdir()) if path.is_dir()
    }
    for row in (corpus / "labels.jsonl").read_text("utf-8").splitlines():
        fields = json.loads(row)
        label = Label(**fields | {"exposure_ok": tuple(fields.get("exposure_ok", ()))})
        known[label.project].append(label)
    return known


def scan(root: Path) -> list[Assessed]:
    """What a scan of the folder, as a repository of its own, finds."""
    settings = Settings(str(root))
    facts = scans.on_disk(root)
    project = on_disk(settings.root)
    report = assess_facts(
        settings,
        facts,
        dt.date(2026, 1, 1),
        projects=lambda _finding, _trail: project,
        ages=functools.partial(first_seen, settings.root),
    )
    return [verdict.assessed for verdict in report.verdicts]


def score(root: Path, known: list[Label], found: list[Assessed]) -> Score:
    """Compare the findings of the project at `root` with its labels, which know of leaks only."""
    found = [item for item in found if item.finding.rule not in ADVISORIES]
    expected = {label.place: label for label in known}
    right = [
        (label, item)
        for item in found
        if (label := expected.get(_place(item))) and label.family == item.family
    ]
    seen = {label.place for label, _ in right}
    stray = [item for item in found if _place(item) not in seen]
    excuses = _Excuses(root, known, found)
    misjudged = {
        f"{_where(label)}: expected {label.exposure}, got {item.exposure.level} ({label.why})"
        for label, item in right
        if item.exposure.level not in {label.exposure, *label.exposure_ok}
    }
    forbidden, unlabelled = [], []
    for item in stray:
        label = expected.get(_place(item))
        path, line = _place(item)
        text = f"{root.name}/{path}:{line}: {item.finding.rule} ({item.kind})"
        if label and label.family == "none":
            if label.required:
                forbidden.append(f"{text} on a line to be left alone ({label.why})")
        elif not excuses(item, label):
            unlabelled.append(f"{text} where {label.family if label else 'nothing'} is labelled")
    groups = _groups(known)
    return Score(
        len(groups),
        len(seen),
        tuple(_missing(group) for group in groups if not any(one.place in seen for one in group)),
        tuple(sorted(misjudged)),
        tuple(forbidden),
        tuple(unlabelled),
    )


def _groups(known: list[Label]) -> list[list[Label]]:
    """What must be found: a required label alone, or the labels of which one is enough."""
    groups: dict[object, list[Label]] = {}
    for label in known:
        if label.family != "none" and (label.required or label.one_of):
            groups.setdefault(label.one_of or label.place, []).append(label)
    return list(groups.values())


def _missing(group: list[Label]) -> str:
    places = " or ".join(_where(label) for label in group)
    return f"{places}: {group[0].family} ({group[0].kind}) not found ({group[0].why})"


def _where(label: Label) -> str:
    return f"{label.project}/{label.file}:{label.line}"


def _place(item: Assessed) -> Place:
    return item.finding.location.path, item.finding.location.line


class _Excuses:
    """Whether a finding without a label is the same as a labelled one, in another view."""

    def __init__(self, root: Path, known: list[Label], found: list[Assessed]) -> None:
        real = {label.place: label for label in known if label.family != "none"}
        self._root = root
        self._values = {
            (item.finding.location.path, item.finding.secret.fingerprint)
            for item in found
            if item.finding.secret and _place(item) in real
        }
        self._names = {name for place in real for name in self._names_on(place)}

    def __call__(self, item: Assessed, label: Label | None) -> bool:
        if item.finding.secret:  # a value labelled in this file, seen again
            return (
                item.finding.location.path,
                item.finding.secret.fingerprint,
            ) in self._values and not label
        if label:  # advice on a labelled line: its family is a convention
            return not label.required or bool(label.one_of)
        return bool(self._names_on(_place(item)) & self._names)

    def _names_on(self, place: Place) -> set[str]:
        lines = (self._root / place[0]).read_text("utf-8", "replace").splitlines()
        text = lines[place[1] - 1] if 0 < place[1] <= len(lines) else ""
        return {name.lower() for name in _NAME.findall(text)} - _COMMON
