"""Finds a credential by its fingerprint, in the files and in the history, for commands that are about one."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from patscan.cli.options import Options, disk_source, report_on
from patscan.model.run import REST, Report
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.policy.settings import Settings
    from patscan.sources.values import Place

MIN_DIGITS = 8
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


def is_fingerprint(word: str) -> bool:
    """Whether a word is a fingerprint, or the beginning of one, and no path."""
    return bool(re.fullmatch(f"[0-9a-f]{{{MIN_DIGITS},64}}", word.lower())) and not (
        os.path.lexists(word)
    )


def everywhere(settings: Settings, options: Options) -> Found:
    """All findings in the files below the root and, in a repository, in its history."""
    from patscan.sources import values

    settings = settings._replace(baseline=None)
    report = report_on(disk_source(settings, (settings.root,)), settings, options, stale=False)
    on_disk = values.on_disk(settings.root, archives=settings.archives)
    if not os.path.lexists(os.path.join(settings.root, ".git")):
        return Found(report, on_disk, None)
    from patscan.git.repository import locate

    repository = locate(settings.root)
    past = of_history(repository, settings, options)
    in_history = values.in_history(repository.git, archives=settings.archives)
    both = past._replace(
        verdicts=(*report.verdicts, *past.verdicts),
        skips=(*report.skips, *past.skips),
        notes=tuple(dict.fromkeys((*report.notes, *past.notes))),
    )
    return Found(
        both,
        lambda item, scanner: (in_history if item.trail else on_disk)(item, scanner),
        repository,
    )


def of_history(repository: Repository, settings: Settings, options: Options) -> Report:
    """Scan the whole history of a repository."""
    from patscan.sources.history import cache
    from patscan.sources.history.whole import History

    known = cache.usual() if settings.archives else cache.NO_CACHE
    source = History(settings, repository, cache=known)
    report = report_on(source, settings, options, provenance=True, stale=False)
    if any(skip.path == REST for skip in report.skips):
        raise KeyboardInterrupt
    return report


def only(found: Found, word: str) -> Found:
    """The findings of the one credential whose fingerprint begins with `word`; they count, whatever is accepted.

    Raises:
        PatscanError: there is none, or there are several.
    """
    fitting = [
        one
        for one in found.report.verdicts
        if one.finding.secret and one.finding.secret.fingerprint.startswith(word.lower())
    ]
    values = {one.finding.secret for one in fitting}
    if not values:
        raise PatscanError(_NOTHING.format(word=word), _WHERE)
    if len(values) > 1:
        raise PatscanError(_SEVERAL.format(n=len(values)), _MORE_DIGITS)
    verdicts = tuple(one._replace(suppressed=None) for one in fitting)
    return found._replace(report=found.report._replace(verdicts=verdicts))
