"""The report of an audit for the terminal: a block for each credential, the most urgent first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan.audit.reports import summary
from patscan.audit.values import CHANGES, STATES, STATUSES
from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports.paths import shown_place
from patscan.reports.printable import printable
from patscan.reports.wording import SEVERITY, exposure

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Credential, Place
    from patscan.model.text import Language

MAX_PLACES = 8

_MISSED = Text(
    "not wholly scanned: {name} ({status}): {reason}", "未完整扫描：{name}（{status}）：{reason}"
)
_HEAD = Text("{title}  {masked}  {digits}", "{title}  {masked}  {digits}")
_FACTS = Text(
    "{state}, {change} since {day}; {exposure}",
    "{state}，{change}（自 {day}）；{exposure}",
)
_VALID = Text("; {note}", "；{note}")
_IN = Text("{repository}: ", "{repository}：")
_IN_HEAD = Text(" (in HEAD)", "（在 HEAD 中）")
_BY = Text("added by {who}", "添加者：{who}")
_OWNED = Text("owned by {who}", "负责人：{who}")
_MORE = (
    Text("... and 1 more place", "……另有 1 处"),
    Text("... and {n:,} more places", "……另有 {n:,} 处"),
)
_GONE = Text(
    "gone: {masked}  {digits}  ({repositories})", "已消失：{masked}  {digits}（{repositories}）"
)
_UNCHECKED = Text(
    "not checked, because its repository could not be scanned wholly: {masked}  {digits}  ({repositories})",
    "仓库未能完整扫描，因此未检查：{masked}  {digits}（{repositories}）",
)


_COLOURS = {1: "2", 2: "33", 3: "31", 4: "1;31"}


def render(audit: Audit, language: Language, *, colour: bool = False) -> bytes:
    """What counts, then what was decided on, then what is gone; and every repository that was not scanned wholly."""
    lines: list[str] = []
    for row in audit.credentials:
        lines += _block(row, language, colour=colour) if row.places else [_gone(row, language)]
    missed = [one for one in audit.repositories if one.status != "complete"]
    for one in missed:
        text = _MISSED.format(
            name=one.name, status=STATUSES[one.status], reason=summary.reason(one, language)
        )
        lines.append(printable(text.to(language)))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def block(row: Credential, language: Language) -> bytes:
    """One credential, without colour."""
    lines = _block(row, language, colour=False)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _block(row: Credential, language: Language, *, colour: bool) -> Iterator[str]:
    worst = row.places[0].verdict.assessed
    word = SEVERITY[row.severity].to(language)
    if colour:
        word = f"\x1b[{_COLOURS[row.severity]}m{word}\x1b[0m"
    head = _HEAD.format(
        title=rule_by_id(row.rule).title,
        masked=printable(row.masked),
        digits=row.fingerprint[:SHOWN_DIGITS],
    )
    yield f"{word}  {head.to(language)}"
    facts = _FACTS.format(
        state=STATES[row.state.state],
        change=CHANGES[row.change],
        day=row.first_seen,
        exposure=exposure(worst),
    )
    matters = worst.finding.secret and row.state.state != "revoked"
    valid = _VALID.format(note=worst.lifetime.note) if matters else Text("", "")
    yield f"    {facts.to(language)}{valid.to(language)}"
    for _, alike in itertools.groupby(row.places[:MAX_PLACES], lambda one: _owned(one, language)):
        first, *others = alike
        in_repository, owners = _owned(first, language)
        yield "  ".join((f"    {in_repository}{_place(first, language)}", *owners))
        yield from (f"        {_place(one, language)}" for one in others)
    if left := len(row.places[MAX_PLACES:]):
        yield f"    {_MORE[left > 1].format(n=left).to(language)}"
    yield ""


def _owned(place: Place, language: Language) -> tuple[str, tuple[str, ...]]:
    """The repository of a place and the people who own it: places that share them are told together."""
    owners = place.owners
    asked = [_BY.format(who=owners.added_by)] if owners.added_by else []
    asked += [_OWNED.format(who=" ".join(owners.code_owners))] if owners.code_owners else []
    repository = _IN.format(repository=printable(place.repository)).to(language)
    return repository, tuple(printable(one.to(language)) for one in asked)


def _place(place: Place, language: Language) -> str:
    """Where it is in its repository, and whether its HEAD has it."""
    trail = place.verdict.assessed.trail
    head = trail is None or trail.at_head
    return shown_place(place.verdict.finding.location) + (_IN_HEAD.to(language) if head else "")


def _gone(row: Credential, language: Language) -> str:
    form = _GONE if row.change == "gone" else _UNCHECKED
    return form.format(
        masked=printable(row.masked),
        digits=row.fingerprint[:SHOWN_DIGITS],
        repositories=printable(", ".join(row.repositories)),
    ).to(language)
