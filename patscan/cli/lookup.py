"""Finds a credential by its fingerprint, in the files and in the history, for commands that are about one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from patscan.cli.options import Options, disk_source, report_on
from patscan.model.run import REST, Report
from patscan.model.text import PatscanError, Text
from patscan.policy.baseline import MIN_DIGITS, is_fingerprint

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.model.findings import Verdict
    from patscan.policy.settings import Settings
    from patscan.sources.reread import Place

_NO_FINGERPRINT = Text(
    "`{word}` is no fingerprint, nor the first {n} or more hex digits of one",
    "`{word}` 不是指纹，也不是指纹开头的至少 {n} 位十六进制数字",
)
_NOTHING = Text(
    "no credential found here has the fingerprint {word}", "这里没有发现指纹为 {word} 的凭证"
)
_WHERE = Text(
    "`patscan scan` and `patscan history` show the first digits of each.",
    "`patscan scan` 和 `patscan history` 会显示每个指纹的开头。",
)
_SEVERAL = Text("{n} credentials begin so", "有 {n} 个凭证以此开头")
_MORE_DIGITS = Text("Give more digits.", "请多给几位。")


class Found(NamedTuple):
    """What was found in the files and the history.

    Attributes:
        report: the findings: those in files have no trail.
        place: scans the place of a finding again.
        repository: that of the root; None if there is none.
    """

    report: Report
    place: Place
    repository: Repository | None


# What the folder of a bare repository has.
_BARE = ("HEAD", "objects", "refs")


def everywhere(settings: Settings, options: Options) -> Found:
    """All findings in the files below the root and, in a repository, in its history; in a bare one, only there."""
    from patscan.sources import reread

    settings = settings._replace(baseline=None)
    repository = _repository(settings.root)
    in_files = reread.on_disk(settings.root, archives=settings.archives)
    now = Report()
    if not (repository and repository.bare):
        now = report_on(disk_source(settings, (settings.root,)), settings, options, stale=False)
    if repository is None:
        return Found(now, in_files, None)
    past = of_history(repository, settings, options, provenance=True)
    in_history = reread.in_history(repository.git, archives=settings.archives)
    both = past._replace(
        verdicts=(*now.verdicts, *past.verdicts),
        skips=(*now.skips, *past.skips),
        notes=tuple(dict.fromkeys((*now.notes, *past.notes))),
    )
    return Found(
        both,
        lambda item, scanner: (in_history if item.trail else in_files)(item, scanner),
        repository,
    )


def _repository(root: str) -> Repository | None:
    """The repository at the root; None if there is none."""
    from patscan.git.repository import locate

    is_bare = all(os.path.lexists(os.path.join(root, name)) for name in _BARE)
    return locate(root) if is_bare or os.path.lexists(os.path.join(root, ".git")) else None


def of_history(
    repository: Repository, settings: Settings, options: Options, *, provenance: bool = False
) -> Report:
    """Scan the whole history of a repository; with `provenance`, the report names it.

    Ctrl-C ends the command: of an incomplete history it is not known what it does not have.
    """
    from patscan.sources.history import cache
    from patscan.sources.history.whole import History

    known = cache.usual() if settings.archives else cache.NO_CACHE
    source = History(settings, repository, cache=known)
    report = report_on(source, settings, options, provenance=provenance, stale=False)
    if any(skip.path == REST for skip in report.skips):
        raise KeyboardInterrupt
    return report


def matching(found: Found, word: str) -> list[Verdict]:
    """The findings of credentials whose fingerprint begins with `word`."""
    return [
        one
        for one in found.report.verdicts
        if one.finding.secret and one.finding.secret.fingerprint.startswith(word.lower())
    ]


def only(found: Found, word: str) -> Found:
    """The findings of the one credential whose fingerprint begins with `word`; they count, whatever is accepted.

    Raises:
        PatscanError: it is no fingerprint, there is none, or there are several.
    """
    if not is_fingerprint(word.lower()):
        raise PatscanError(_NO_FINGERPRINT.format(word=word, n=MIN_DIGITS), _WHERE)
    fitting = matching(found, word)
    values = {one.finding.secret for one in fitting}
    if not values:
        raise PatscanError(_NOTHING.format(word=word), _WHERE)
    if len(values) > 1:
        raise PatscanError(_SEVERAL.format(n=len(values)), _MORE_DIGITS)
    verdicts = tuple(one._replace(suppressed=None) for one in fitting)
    return found._replace(report=found.report._replace(verdicts=verdicts))
