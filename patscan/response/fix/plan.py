"""From a finding to a tested change, or to the reason why there is none: the one entry of this package.

What is answered is sure: the changed text parses as well as before, every byte outside of the edits is the
same, and a scan of it finds neither this credential there nor a leak that was not there before.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.advisory_rules import ADVISORIES
from patscan.coze.lifetime import not_written
from patscan.detect.scanner import process_scanner
from patscan.exposure import file_kinds
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding
from patscan.model.fixes import Change, Fix
from patscan.response.fix import code, config, languages, names, refusals
from patscan.response.fix.document import Document, position, same_credential, span
from patscan.response.fix.draft import Draft, Edit, Refused, Target, applied

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from patscan.model.findings import Assessed, Finding
    from patscan.model.text import Text

# A longer line is not written by hand.
MAX_LINE_BYTES = 4_000
# Words near the top of a file that a tool writes.
GENERATED = (b"@generated", b"DO NOT EDIT", b"Do not edit", b"do not edit")
_HEAD_BYTES = 1_000


class Refusal(NamedTuple):
    """Why a credential is not taken out, and what to do."""

    reason: Text


def fix(
    data: bytes,
    path: str,
    item: Assessed,
    *,
    context: Context | None = None,
    name: str = "",
) -> Fix | Refusal:
    """The change that takes one credential out of a file.

    Args:
        data: the content of the file, as it is stored.
        path: the file, relative to the project's root.
        item: the finding, which has a literal.
        context: the files around it, which tell the framework; None where only the text is known.
        name: the variable to read; empty for one after the finding's own name.
    """
    try:
        refusals.check(path, item)
        context = context or Context(_Alone(path, data))
        document = Document.of(data)
        found = process_scanner().text(path, document.data).findings
        finding = _located(found, item.finding)
        name = name or names.variable(item.finding.rule, item.subject)
        target = Target(path, document.data, *span(document.data, finding.location), name, context)
        _check_written_by_hand(target)
        draft = _draft(target, item)
        after = applied(document.data, draft.edits)
        _check(target, after, found, finding)
        document.stored(after)
    except Refused as refused:
        return Refusal(refused.reason)
    except UnicodeError:
        return Refusal(refusals.CHARSET)
    return Fix(_changes(document.data, draft.edits), draft.variable, draft.note, draft.dotenv)


class _Alone:
    """A project of one file."""

    def __init__(self, path: str, data: bytes) -> None:
        self._files = {path: data}

    def paths(self) -> Collection[str]:
        """See `Project`."""
        return self._files

    def read(self, path: str) -> bytes | None:
        """See `Project`."""
        return self._files.get(path)

    def mentions_coze(self) -> bool:
        """See `Project`: where only one text is known, it counts."""
        return True


def content_after(data: bytes, change: Fix) -> bytes:
    """The content of a file after its change."""
    document = Document.of(data)
    edits = tuple(Edit(*span(document.data, one), one.text.encode()) for one in change.changes)
    return document.stored(applied(document.data, edits))


def value(data: bytes, path: str, item: Assessed) -> bytes:
    """The credential of a finding, from the content of its file. Never for output."""
    text = Document.of(data).data
    finding = _located(process_scanner().text(path, text).findings, item.finding)
    start, end = span(text, finding.location)
    return text[start:end]


def _located(found: Sequence[Finding], wanted: Finding) -> Finding:
    """The finding as it stands in the text now: the nearest of the same value.

    Raises:
        Refused: it is not there any more, or encoded.
    """
    same = [one for one in found if same_credential(one, wanted)]
    if not same:
        raise Refused(refusals.CHANGED)
    place = wanted.location
    nearest = min(
        same,
        key=lambda one: (
            abs(one.location.line - place.line),
            abs(one.location.column - place.column),
        ),
    )
    if nearest.decoded:
        raise Refused(refusals.ENCODED)
    return nearest


def _check_written_by_hand(target: Target) -> None:
    """Find out whether a person wrote this file.

    Raises:
        Refused: a tool did.
    """
    line = target.data[target.line_start(target.start) : target.start]
    rest = target.line_end(target.end) - target.end
    if len(line) + rest > MAX_LINE_BYTES:
        raise Refused(refusals.MINIFIED)
    if any(word in target.data[:_HEAD_BYTES] for word in GENERATED):
        raise Refused(refusals.GENERATED)


def _draft(target: Target, item: Assessed) -> Draft:
    """The change by the kind of file."""
    language = languages.of(target.path)
    if item.exposure.level == "docs" or file_kinds.is_documentation(target.path):
        return code.placeholder(target)
    if (found := config.draft(language, target)) is not None:
        return found
    if language is None or language.name not in languages.CODE:
        raise Refused(refusals.by_hand(target.path, target.name))
    if item.exposure.level == "unknown" and language.name in languages.JS_FAMILY:
        raise Refused(refusals.UNKNOWN)
    return code.draft(language, target)


def _check(target: Target, after: bytes, found: Sequence[Finding], finding: Finding) -> None:
    """Find out whether the change holds what this module promises.

    Raises:
        Refused: it does not.
    """
    language = languages.of(target.path)
    if language is not None:
        before = languages.errors(languages.parse(language, target.data, target.name))
        if languages.errors(languages.parse(language, after, target.name)) > before:
            raise Refused(refusals.BREAKS.format(name=target.name))
    old = Counter(map(_identity, found))
    old[_identity(finding)] -= 1
    new = Counter(
        _identity(one)
        for one in process_scanner().text(target.path, after).findings
        if one.rule not in ADVISORIES
        and (one.secret or assess_finding(target.context, one, not_written(one.rule)))
    )
    for rule, _ in new - old:
        raise Refused(refusals.STILL_LEAKS.format(name=target.name, rule=rule))


def _identity(finding: Finding) -> tuple[str, str]:
    """What is the same for a finding before and after a change elsewhere."""
    return finding.rule, finding.secret.fingerprint if finding.secret else finding.subject


def _changes(data: bytes, edits: tuple[Edit, ...]) -> tuple[Change, ...]:
    return tuple(
        Change(*position(data, edit.start), *position(data, edit.end), edit.text.decode())
        for edit in sorted(edits)
    )
