"""Scans one repository of an audit, in a worker: on this machine, or on another one that has patscan."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.audit import forks, hosts
from patscan.audit.ownership import owners
from patscan.audit.targets import Target, shown
from patscan.audit.values import Mode, Result, Status
from patscan.detect.redact import Masker, masked_report
from patscan.git import clone, packs, queries
from patscan.git.command import Git, GitError
from patscan.git.repository import Repository, locate
from patscan.git.store import Store
from patscan.model import refusals
from patscan.model.run import Report, Skip
from patscan.model.text import PatscanError, Text
from patscan.policy import settings as policy_settings
from patscan.policy.settings import Settings
from patscan.sources import pipeline, workers
from patscan.sources.file_names import in_names, names_in

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Verdict
    from patscan.sources.source import Source

_REFUSED = Text("the system refused: {reason}", "系统拒绝了操作：{reason}")
# A repository with smaller packs is not cached.
CACHED_BYTES = 1 << 20

_BUG = Text("internal error: {kind} at {place}", "内部错误：{place} 处出现 {kind}")
_NOT_ONE = Text("git does not take it for a repository", "git 不认为它是仓库")
_NO_COMMIT = Text("the repository is empty: it has no object", "仓库是空的：没有任何对象")


class Options(NamedTuple):
    """How repositories are scanned; the same for all of a run.

    Attributes:
        settings: the settings, without a root.
        mode: whether to scan the history, the files on disk, or both.
        today: the current day (UTC).
        deep: as of `History`.
        alternates: whether to scan object stores elsewhere that a repository borrows from.
        any_owner: whether repositories of other users are scanned.
        trust: whether a repository's own configuration, ignore list and allow comments count.
        cache: the folder of results for packs; None for none.
        workspace: the folder for clones.
        clone_bytes: how large a clone may be.
        known: the path of the table of objects that were scanned in any repository; empty for none.
    """

    settings: Settings
    mode: Mode
    today: dt.date
    deep: bool = False
    alternates: bool = False
    any_owner: bool = False
    trust: bool = False
    cache: str | None = None
    workspace: str = ""
    clone_bytes: int | None = None
    known: str = ""


class Task(NamedTuple):
    """A repository to scan. It is sent to a worker; what comes back is a `Result`."""

    target: Target
    options: Options


def scan(task: Task) -> Result:
    """Scan one repository. Whatever is wrong with it is told in the result."""
    target = task.target
    if target.failure:
        return failed(target, target.failure)
    try:
        with _folder(task) as folder:
            return _scanned(task, folder)
    except PatscanError as error:
        return failed(target, error.what)
    except OSError as error:  # it was removed, or its disk fails
        reason = _REFUSED.format(reason=refusals.reason(error))
        return failed(target, reason)
    except MemoryError:
        raise
    except Exception as error:  # a bug, which is to cost this repository alone
        return failed(target, bug(error))
    finally:
        packs.opened.cache_clear()  # closes the packs: a process reads thousands of them


def failed(target: Target, reason: Text) -> Result:
    """The result of a repository that could not be opened. The reason may quote a path or a URL."""
    return Result(target.location, target.name, "failed", failure=Masker().value(reason))


def bug(error: Exception) -> Text:
    """The type and location of an exception, not its message: it may quote a credential."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return _BUG.format(kind=type(error).__name__, place=place)


def killed(task: Task) -> Result:
    """The result of a task that took all memory, or whose process was killed."""
    return failed(task.target, workers.KILLED)


@contextlib.contextmanager
def _folder(task: Task) -> Iterator[str]:
    """The folder of the repository: its own, or a temporary clone."""
    target, options = task.target, task.options
    if not clone.is_url(target.address):
        yield target.address
        return
    with clone.cloned(
        target.address,
        parent=options.workspace or None,
        max_bytes=options.clone_bytes,
        login=hosts.login(target.login),
    ) as folder:
        yield folder


def _scanned(task: Task, folder: str) -> Result:
    options = task.options
    repository = locate(folder, any_owner=options.any_owner, alternates=options.alternates)
    # What git does not take for a repository may be inside of another one, which it then finds.
    own = shown(os.path.realpath(repository.common))
    if folder == task.target.address and own != task.target.location:
        raise PatscanError(_NOT_ONE)
    copied = options.mode == "history" and not options.trust and options.workspace
    store = Store(repository) if copied else None
    digest = forks.key(store) if store else None
    if digest is None:
        return _read(task, repository, store)
    found = forks.recall(
        options.workspace, digest, task.target, repository, any_owner=options.any_owner
    )
    if found is None:
        found = _read(task, repository, store)
        forks.keep(options.workspace, digest, found)
    return found


def _read(task: Task, repository: Repository, store: Store | None) -> Result:
    """The result of a repository that no other is known to be a copy of; `store` if its objects are listed."""
    options = task.options
    report = _report(options, _settings(options, repository), repository, store)
    if not report.stats.objects and not report.stats.files and not report.skips:
        report = report._replace(notes=(*report.notes, _NO_COMMIT))
    masked = masked_report(report)
    status: Status = "partial" if any(skip.lost for skip in report.skips) else "complete"
    asked = owners(repository.git, masked.verdicts)
    return Result(task.target.location, task.target.name, status, masked, asked)


def _settings(options: Options, repository: Repository) -> Settings:
    """The settings of the run for this repository; with its own configuration, if that is trusted."""
    if not options.trust:
        return options.settings._replace(root=repository.root)
    own = policy_settings.load(
        repository.root,
        flags={},
        config=None,
        isolated=False,
        language=options.settings.language,
    )
    return own._replace(jobs=options.settings.jobs, fail_on=options.settings.fail_on)


def _report(
    options: Options, settings: Settings, repository: Repository, store: Store | None
) -> Report:
    """The report of the chosen mode."""
    if options.mode == "history":
        return _history(options, settings, repository, store)
    if repository.bare:
        report = _history(options, settings, repository)
        return report if options.mode == "both" else _at_head(report, repository)
    if options.mode == "tree":
        return _tree(options, settings, repository)
    return _both(_history(options, settings, repository), _tree(options, settings, repository))


def _history(
    options: Options, settings: Settings, repository: Repository, store: Store | None = None
) -> Report:
    from patscan.sources.history.cache import Cache
    from patscan.sources.history.whole import History

    source = History(
        settings,
        repository,
        deep=options.deep,
        cache=Cache(options.cache if _is_cached(options, repository) else None),
        known=options.known,
        store=store,
    )
    return _of(source, options, settings, "history")


def _is_cached(options: Options, repository: Repository) -> bool:
    """Whether it is worth a file in the cache: it stays, and reading it takes longer than to see if it changed."""
    is_clone = options.workspace and repository.common.startswith(
        os.path.join(options.workspace, "")
    )
    large = pack_bytes(repository.common) >= CACHED_BYTES
    return large and not is_clone and options.settings.archives


def pack_bytes(git_folder: str) -> int:
    """How large the packs in a git directory are together."""
    try:
        with os.scandir(os.path.join(git_folder, "objects", "pack")) as entries:
            return sum(
                one.stat().st_size
                for one in entries
                if one.name.endswith(".pack") and one.is_file(follow_symlinks=False)
            )
    except OSError:
        return 0


def _tree(options: Options, settings: Settings, repository: Repository) -> Report:
    from patscan.sources.disk import Disk

    return _of(Disk(settings, (repository.root,)), options, settings, "tree")


def _of(source: Source, options: Options, settings: Settings, command: str) -> Report:
    report = pipeline.report(
        source, settings, options.today, stale=False, any_owner=options.any_owner
    )
    return report._replace(command=command)


def _at_head(report: Report, repository: Repository) -> Report:
    """What the tree of HEAD has, for a repository without files: also its names, whose findings have no trail."""
    without = [one.finding for one in report.verdicts if not one.assessed.trail]
    there = {item.secret for item in _in_names(repository.git)} if without else set()

    def kept(one: Verdict) -> bool:
        trail = one.assessed.trail
        return trail.at_head if trail else one.finding.secret in there

    return report._replace(verdicts=tuple(filter(kept, report.verdicts)), command="tree")


def _in_names(git: Git) -> Iterator[Finding]:
    """The credentials in the names of HEAD's files; none if its trees cannot be read, which the report says."""
    names: list[bytes] = []
    with contextlib.suppress(GitError):
        names += (os.fsencode(path) for _, path in queries.tree(git, "HEAD"))
    return in_names(names_in(names))


def _both(history: Report, tree: Report) -> Report:
    """The findings of the history, and those of files that the history does not have at the same path."""

    def place(one: Verdict) -> tuple[str, str, str]:
        finding = one.finding
        value = finding.secret.fingerprint if finding.secret else one.assessed.subject
        return finding.rule, value, finding.location.path

    known = {place(one) for one in history.verdicts}
    added = (one for one in tree.verdicts if place(one) not in known)
    skips: set[Skip] = {*history.skips, *tree.skips}
    stats = history.stats
    return history._replace(
        verdicts=(*history.verdicts, *added),
        skips=tuple(sorted(skips)),
        stats=stats._replace(
            files=stats.files + tree.stats.files,
            size_bytes=stats.size_bytes + tree.stats.size_bytes,
            excluded=stats.excluded + tree.stats.excluded,
        ),
        notes=tuple(dict.fromkeys((*history.notes, *tree.notes))),
        command="both",
    )
