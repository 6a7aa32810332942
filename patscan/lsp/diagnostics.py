"""From findings to what an editor shows: diagnostics, with the reasons at their places, and hovers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.uris import from_fs_path

from patscan import late
from patscan.api import Finding, Reason
from patscan.lsp import wording
from patscan.lsp.folders import Scanned
from patscan.lsp.positions import Positions
from patscan.model.text import Language, Severity, Text
from patscan.reports import wording as reports
from patscan.reports.paths import is_file
from patscan.reports.printable import printable

SOURCE = "patscan"
_LEVEL = {
    "critical": types.DiagnosticSeverity.Error,
    "high": types.DiagnosticSeverity.Error,
    "medium": types.DiagnosticSeverity.Warning,
    "low": types.DiagnosticSeverity.Information,
}


class Page:
    """A text that was scanned: its open findings, each with its range."""

    def __init__(self, uri: str, scanned: Scanned, positions: Positions) -> None:
        """`uri` is as the editor wrote it."""
        self.uri = uri
        self.positions = positions
        self.language = scanned.language
        self._root = scanned.root
        counting = [one for one in scanned.findings if one.suppressed is None]
        self._ranges = [(one, positions.range(one)) for one in counting]

    def diagnostics(self, *, related: bool) -> list[types.Diagnostic]:
        """One diagnostic for each finding.

        Args:
            related: whether the editor shows information at other places; else the message tells it.
        """
        return [self._diagnostic(one, place, related=related) for one, place in self._ranges]

    def _diagnostic(
        self, finding: Finding, place: types.Range, *, related: bool
    ) -> types.Diagnostic:
        message = f"{finding.message}\n{finding.advice}" if finding.mask else finding.message
        if not related:
            message = "\n".join((message, *(f"- {one.text}" for one in finding.reasons)))
        return types.Diagnostic(
            range=place,
            message=message,
            severity=_LEVEL[finding.severity],
            code=finding.rule,
            source=SOURCE,
            related_information=list(self._related(finding)) if related else None,
        )

    def _related(self, finding: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
        for reason in finding.reasons:
            if uri := self._uri(finding, reason):
                start = types.Position(max(0, (reason.line or 1) - 1), 0)
                location = types.Location(uri, types.Range(start, start))
                yield types.DiagnosticRelatedInformation(location, reason.text)

    def _uri(self, finding: Finding, reason: Reason) -> str | None:
        if reason.path == finding.path:
            return self.uri
        if reason.path is None or not is_file(reason.path):
            return None
        file = reason.path.partition("!")[0]  # an editor cannot open an entry of an archive
        uri: str | None = from_fs_path(os.path.join(self._root, *file.split("/")))
        return uri

    def at(self, asked: types.Range) -> list[Finding]:
        """The findings that touch a range."""
        return [one for one, place in self._ranges if _touch(place, asked)]


def _touch(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def failure(what: Text, hint: Text | None, language: Language) -> types.Diagnostic:
    """The diagnostic, at the beginning of a file, for why it could not be scanned."""
    said = [one.to(language) for one in (what, hint) if one]
    start = types.Position(0, 0)
    return types.Diagnostic(
        range=types.Range(start, start),
        message="\n".join(said),
        severity=types.DiagnosticSeverity.Warning,
        source=SOURCE,
    )


def hover(
    findings: Sequence[Finding], language: Language, *, markdown: bool
) -> types.MarkupContent:
    """What each finding is, who can see it and why, until when it can be valid, and what to do."""
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    pages = ("\n".join(_hover(one, language, markdown=markdown)) for one in findings)
    return types.MarkupContent(kind, ("\n\n---\n\n" if markdown else "\n\n").join(pages))


# What begins a link, an image or HTML, and an address that is made a link. Editors such as Neovim show a page as
# it is written, so what only looks different (emphasis, code) is left alone.
_MARKUP = late.compile(r"[\[\]<>&\\]|:(?=//)|(?<=www)\.")


def _without_markup(words: str) -> str:
    """`words` as part of a Markdown page in which names of the repository lead nowhere."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", printable(words))


def _hover(finding: Finding, language: Language, *, markdown: bool) -> Iterator[str]:
    def text(words: str) -> str:
        return _without_markup(words) if markdown else words

    def line(label: Text, **values: str) -> str:
        filled = label.format(**{name: text(value) for name, value in values.items()})
        return filled.to(language) + ("  " if markdown else "")  # two blanks break the line

    name = finding.mask or finding.subject
    if markdown:
        name = f"`{printable(name).replace('`', '')}`"
    yield f"**{finding.title}** {name}\n" if markdown else f"{finding.title} {name}"
    severity = reports.SEVERITY[Severity[finding.severity.upper()]].to(language)
    yield line(wording.SEVERITY, severity=severity)
    yield line(wording.SEES, who=finding.exposure_text)
    yield from (f"- {text(one.text)}" for one in finding.reasons[: reports.MAX_CHAIN])
    if finding.reasons and markdown:
        yield ""  # ends the list
    if finding.lifetime_text:
        yield line(wording.UNTIL, until=finding.lifetime_text)
    yield line(wording.INSTEAD, advice=finding.advice)
    if finding.revoke_urls:
        urls = " · ".join(f"<{url}>" if markdown else url for url in finding.revoke_urls)
        yield wording.REVOKE.format(urls=urls).to(language)
