"""Code actions: read the environment instead, allow a finding with a reason, and open the page that revokes it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from patscan.api import Finding, Fix
from patscan.coze.rules import RULES
from patscan.lsp import wording
from patscan.lsp.diagnostics import Page
from patscan.policy.allow import allow_in
from patscan.policy.comments import comment

OPEN_PAGE = "patscan.openPage"
SHOW = "patscan.show"
# The comment without its reason, which the user writes; until then it does not count.
_WORDS = "patscan: allow "
_SAMPLE = "reason"
REVOKE_URLS = frozenset(url for rule in RULES for url in rule.revoke_urls)


def actions(
    page: Page, finding: Finding, fix: Fix | None, path: str, *, can_show: bool
) -> Iterator[types.CodeAction]:
    """What can be done about a finding.

    Args:
        page: the text.
        finding: one of its findings.
        fix: the change that takes it out; None if there is none.
        path: of the file; its ending tells how comments are written.
        can_show: whether the editor can show a place or a page on request.
    """
    what = finding.mask or finding.subject
    if fix:
        yield _replace(page, fix)
    if allowed := _allow(page, finding, path):
        edit, at = allowed
        title = wording.ALLOW.format(what=what).to(page.language)
        yield types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            edit=types.WorkspaceEdit(changes={page.uri: [edit]}),
            command=_command(title, SHOW, page.uri, at.line, at.character) if can_show else None,
        )
    for url in finding.revoke_urls if can_show else ():
        title = wording.OPEN.format(url=url).to(page.language)
        yield types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            command=_command(title, OPEN_PAGE, url),
        )


def _replace(page: Page, fix: Fix) -> types.CodeAction:
    """The action that takes a credential out; its title tells what else there is to do."""
    edits = [types.TextEdit(page.positions.range(one), one.text) for one in fix.edits]
    return types.CodeAction(
        title=wording.FIX.format(note=fix.note).to(page.language),
        kind=types.CodeActionKind.QuickFix,
        edit=types.WorkspaceEdit(changes={page.uri: edits}),
        is_preferred=True,
    )


def _command(title: str, name: str, *arguments: object) -> types.Command:
    return types.Command(title=title, command=name, arguments=list(arguments))


def _allow(page: Page, finding: Finding, path: str) -> tuple[types.TextEdit, types.Position] | None:
    """The edit that adds an allow comment, and the position where its reason is written; or None.

    It gets a line of its own above, else the end of the line: what follows a value on its line is part of
    it in many configuration files. Either only if it would count.
    """
    words = comment(_WORDS, path)
    if words is None:
        return None
    positions = page.positions
    start, end = positions.line(positions.offset(finding.line, finding.column))
    line = positions.text[start:end]
    indent = line[: len(line) - len(line.lstrip())]
    sample = words.replace(_WORDS, _WORDS + _SAMPLE)
    before = positions.text[:start].rstrip("\r\n")[-1:]
    here, last = positions.position(start), positions.position(end)
    reason = words.index(_WORDS) + len(_WORDS)
    if before != "\\" and _counts(line, indent + sample, path):
        ending = "\r\n" if positions.text[end : end + 2] == "\r\n" else "\n"
        edit = types.TextEdit(types.Range(here, here), f"{indent}{words}{ending}")
        return edit, types.Position(here.line, len(indent) + reason)
    if _counts(f"{line}  {sample}", "", path):
        edit = types.TextEdit(types.Range(last, last), f"  {words}")
        return edit, types.Position(last.line, last.character + 2 + reason)
    return None


def _counts(line: str, previous: str, path: str) -> bool:
    """Whether a comment on a line, or the line above it, allows what is on the line."""
    found = allow_in(line, previous, line_number=2, path=path)
    return found is not None and found.problem is None
