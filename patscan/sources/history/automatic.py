"""`--range auto`: chooses the commits of a CI job, as far as they are in this clone.

The first range of the job that contains commits in this clone is used. If there is none (the service names
no earlier commit, it is not in this clone, or the range is empty), everything reachable from the job's
commit is scanned. If that commit is not in this clone either, everything reachable from HEAD is scanned,
and the run is incomplete. A note in the report tells which case it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.coze.mask import mask_tokens
from patscan.git import ci, queries
from patscan.git.command import GitError
from patscan.model.run import Skip
from patscan.model.text import PatscanError, Text
from patscan.sources.history.revisions import Revisions, arguments, resolved

if TYPE_CHECKING:
    from patscan.git.ci import Run
    from patscan.git.repository import Repository

_NO_CI = Text("no CI that tells which commits a run is about", "没有识别到能给出提交范围的 CI 环境")
_NO_CI_HINT = Text(
    "Write the range, as in --range origin/main..HEAD, or leave it out to scan everything.",
    "请写明范围，例如 --range origin/main..HEAD；不写则扫描全部历史。",
)
_USED = Text(
    "--range auto ({service}, {event}): scanned what the commits {range} add",
    "--range auto（{service}，{event}）：已扫描提交 {range} 带来的内容",
)
_WHOLE = Text(
    "--range auto ({service}, {event}): {why}, so everything reachable from {tip} was scanned",
    "--range auto（{service}，{event}）：{why}，因此扫描了从 {tip} 可到达的全部内容",
)
_DELETED = Text(
    "--range auto ({service}, {event}): something was deleted, so there are no commits; nothing was scanned",
    "--range auto（{service}，{event}）：这是一次删除，不带来任何提交；没有扫描任何内容",
)
_NO_RANGE = Text("such a run names no earlier commit", "这类运行没有给出更早的提交")
_NOT_HERE = Text("{range} cannot be resolved in this clone", "在此克隆中无法确定 {range}")
_EMPTY = Text("{range} contains no commit", "{range} 中没有提交")
_TIP_NOT_HERE = Text(
    "this run is about {tip}, which is not in this clone and was not scanned; fetch it "
    "(`git fetch origin {tip}`; GitHub: `fetch-depth: 0`, and check out the pull request's head; "
    'GitLab: `GIT_DEPTH: "0"`)',
    "此次运行针对 {tip}，但它不在此克隆中，没有扫描；请先获取它"
    "（`git fetch origin {tip}`；GitHub：`fetch-depth: 0`，并检出 pull request 的 head；"
    'GitLab：`GIT_DEPTH: "0"`）',
)
MAX_SHOWN_CHARS = 100
_ID = late.compile(r"(?<![0-9A-Za-z])([0-9a-f]{12})(?:[0-9a-f]{28}|[0-9a-f]{52})(?![0-9A-Za-z])")


class Selection(NamedTuple):
    """The chosen commits.

    Attributes:
        revisions: the commits to scan.
        notes: remarks on why these were chosen.
        skips: commits that should be scanned, but are not in this clone.
    """

    revisions: Revisions
    notes: tuple[Text, ...] = ()
    skips: tuple[Skip, ...] = ()


def automatic(repository: Repository, environ: Mapping[str, str]) -> Selection:
    """The commits of the current CI job.

    Raises:
        PatscanError: no CI service is recognised, or HEAD is not a commit.
    """
    run = ci.run(environ)
    if run is None:
        raise PatscanError(_NO_CI, _NO_CI_HINT)
    if run.is_deletion:
        return Selection(Revisions(nothing=True), (_note(_DELETED, run),))
    failure = None
    for text in run.ranges:
        problem = _problem(repository, text)
        if problem is None:
            return Selection(Revisions(text), (_note(_USED, run, range=_shown(text)),))
        failure = failure or problem.format(range=_shown(text))
    return _whole(repository, run, failure or _NO_RANGE)


def _problem(repository: Repository, text: str) -> Text | None:
    """Why a range cannot be used; None if it contains commits in this clone."""
    try:
        walk = arguments(repository, Revisions(text, max_commits=1))
        return None if queries.walked(repository.git, walk) else _EMPTY
    except (PatscanError, GitError):
        return _NOT_HERE


def _whole(repository: Repository, run: Run, why: Text) -> Selection:
    """Everything reachable from the job's commit, or from HEAD if that commit is not in this clone."""
    tip, skips = "HEAD", tuple[Skip, ...]()
    for name in run.tips:
        try:
            resolved(repository, name)
        except PatscanError:
            continue
        tip = name
        break
    else:
        resolved(repository, tip)
        if run.tips:
            skips = (Skip("<history>", _TIP_NOT_HERE.format(tip=_masked(run.tips[0]))),)
    return Selection(Revisions(tip=tip), (_note(_WHOLE, run, why=why, tip=_shown(tip)),), skips)


def _note(sentence: Text, run: Run, **more: str | Text) -> Text:
    return sentence.format(service=run.service, event=run.event, **more)


def _shown(names: str) -> str:
    """Revisions as they are shown: credentials masked, ids abbreviated."""
    return _ID.sub(r"\1", _masked(names))[:MAX_SHOWN_CHARS]


def _masked(names: str) -> str:
    return mask_tokens(names.encode("utf-8", "replace")).decode("utf-8", "replace")
