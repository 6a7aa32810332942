"""The changes of all files of a run: one name for a value, one result for a file. Nothing is written here."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import file_kinds
from patscan.exposure.project import Context
from patscan.model.fixes import Fix
from patscan.model.text import Text
from patscan.response.fix import names, plan
from patscan.response.fix.plan import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from patscan.exposure.project import Project
    from patscan.model.findings import Assessed
    from patscan.model.run import Report

# A file with more is data, not code. (To try one change, the file is scanned twice, with all credentials in it.)
MAX_IN_FILE = 100
# A report carries at most this many changes: each takes several milliseconds to try.
MAX_SUGGESTED = 500
_TOO_MANY = Text(
    "there are more than {n} in this file: take it out of the repository",
    "此文件中的凭证超过 {n} 处：请把该文件移出仓库",
)
_UNREADABLE = Text(
    "the file cannot be read as one that belongs to the project: a link, too large, or gone",
    "无法作为项目文件读取：它是链接、过大或已不存在",
)
# Files that mark the folder in which a program is started, and its `.env` is read.
_STARTS = (
    ".env.example", ".env.sample", "package.json", "pyproject.toml", "requirements.txt", "manage.py", "go.mod",
    "composer.json", "Gemfile",
)  # fmt: skip


class Fixed(NamedTuple):
    """A credential and the change that takes it out, relative to the file after the changes before it."""

    item: Assessed
    fix: Fix


class Remaining(NamedTuple):
    """A credential that stays, and why."""

    item: Assessed
    reason: Text


class FilePlan(NamedTuple):
    """A file that changes.

    Attributes:
        path: relative to the root.
        before: its content.
        after: its content after all changes.
        fixed: the credentials that are taken out.
    """

    path: str
    before: bytes
    after: bytes
    fixed: tuple[Fixed, ...]


class Plan(NamedTuple):
    """What would be written, and what stays.

    Attributes:
        files: in order of their paths.
        remaining: what cannot be taken out, in order of the findings.
    """

    files: tuple[FilePlan, ...]
    remaining: tuple[Remaining, ...]


def planned(items: Iterable[Assessed], project: Project) -> Plan:
    """The changes for `items`, which are in order of their locations and have a literal."""
    context, known = Context(project), names.Names()
    files, refused = [], []
    for path, group in itertools.groupby(items, key=lambda item: item.finding.location.path):
        file, stays = _in_file(path, list(group), context, known)
        files += [file] if file.fixed else []
        refused += stays
    return Plan(tuple(files), tuple(refused))


def suggested(report: Report) -> Report:
    """The report with the change of each finding, as the files on disk are: for formats that carry it.

    Each change is for the file as it is now, so one makes those beside it out of date.
    """
    from patscan.sources.working_tree import on_disk

    context, known = Context(on_disk(report.root)), names.Names()
    verdicts = list(report.verdicts)
    in_file = Counter(one.finding.location.path for one in verdicts)
    wanted = (
        at
        for at, one in enumerate(verdicts)
        if one.finding.secret
        and not one.suppressed
        and in_file[one.finding.location.path] <= MAX_IN_FILE
    )
    for at in itertools.islice(wanted, MAX_SUGGESTED):
        item = verdicts[at].assessed
        path = item.finding.location.path
        content = None if item.exposure.level == "client" else context.project.read(path)
        result = _one(content, path, item, context, known) if content is not None else None
        if isinstance(result, Fix):
            verdicts[at] = verdicts[at]._replace(fix=result)
    return report._replace(verdicts=tuple(verdicts))


def _in_file(
    path: str, items: Sequence[Assessed], context: Context, known: names.Names
) -> tuple[FilePlan, list[Remaining]]:
    before = context.project.read(path.partition("!")[0])
    if before is None:
        return FilePlan(path, b"", b"", ()), [_unread(path, item) for item in items]
    if len(items) > MAX_IN_FILE:
        reason = _TOO_MANY.format(n=MAX_IN_FILE)
        return FilePlan(path, before, before, ()), [Remaining(item, reason) for item in items]
    content, fixed, refused = before, [], []
    for item in items:
        result = _one(content, path, item, context, known)
        if isinstance(result, Refusal):
            refused.append(Remaining(item, result.reason))
        else:
            content = plan.content_after(content, result)
            fixed.append(Fixed(item, result))
    return FilePlan(path, before, content, tuple(fixed)), refused


def _unread(path: str, item: Assessed) -> Remaining:
    """Why a file was not read: what it is may be a better reason than that."""
    result = plan.fix(b"", path, item)
    is_about_kind = isinstance(result, Refusal) and (
        "!" in path or item.exposure.level == "client" or item.trail
    )
    return Remaining(
        item, result.reason if isinstance(result, Refusal) and is_about_kind else _UNREADABLE
    )


def _one(
    content: bytes, path: str, item: Assessed, context: Context, known: names.Names
) -> Fix | Refusal:
    wanted = names.private(names.variable(item.finding.rule, item.subject), context)
    secret = item.finding.secret
    fingerprint = secret.fingerprint if secret else ""
    result = plan.fix(content, path, item, context=context, name=known.peek(fingerprint, wanted))
    if isinstance(result, Fix) and result.variable.isupper() and result.variable.isidentifier():
        known.keep(fingerprint, result.variable)
    return result


def values(file: FilePlan) -> dict[str, bytes]:
    """The values that a file's variables had, of those that a `.env` can hold. Never for output."""
    found: dict[str, bytes] = {}
    for one in file.fixed:
        if one.fix.dotenv and one.fix.variable:
            found.setdefault(one.fix.variable, plan.value(file.before, file.path, one.item))
    return found


def home(path: str, project: Project) -> str:
    """The folder whose `.env` the program of a file reads, relative to the root; empty for the root."""
    if "compose" in path.rpartition("/")[2] and file_kinds.of(path).language == "yaml":
        return path.rpartition("/")[0]
    near = [one for name in _STARTS for one in Context(project).near(path, name)]
    return max((one.rpartition("/")[0] for one in near), key=len, default="")
