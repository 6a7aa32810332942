"""Runs an audit: hands repositories to an executor, stores what comes back, and goes on where a killed run ended."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import patscan
from patscan.audit.executor import Executor
from patscan.audit.ledger import Ledger, Run
from patscan.audit.targets import Target, deduplicated
from patscan.audit.tasks import Options, Task
from patscan.audit.values import Result, timestamp
from patscan.model.run import REST
from patscan.sources.history.cache import code_digest

# An unfinished run is resumed for this many days; after that, what it has found is too old.
RESUMED_DAYS = 7


class Step(NamedTuple):
    """Progress: the repository that was done, how many are done, and how many are known of so far."""

    result: Result
    done: int
    total: int


def begin(
    ledger: Ledger, scope: Iterable[str], options: Options, now: dt.datetime, *, fresh: bool = False
) -> Run:
    """The run to go on with: one of the same scope that was not finished, or a new one.

    Args:
        ledger: the database.
        scope: what was asked for, in words without logins, in any order.
        options: how repositories are scanned.
        now: the current time (UTC).
        fresh: never go on with an unfinished run.
    """
    asked = digest(options.mode, sorted(scope))
    # What only tells how much of the machine is used changes no result.
    settings = options.settings._replace(root="", jobs=None, language="en", origin={})
    how = options._replace(
        settings=settings, today=dt.date.min, cache=None, workspace="", clone_bytes=None, known=""
    )
    setup = digest(patscan.__version__, code_digest(), _stable(how))
    since = timestamp(now - dt.timedelta(days=RESUMED_DAYS))
    found = None if fresh else ledger.unfinished(asked, setup, since)
    return found or ledger.begin(asked, setup, options.mode, timestamp(now))


def scan(
    ledger: Ledger,
    run: Run,
    targets: Iterable[Target],
    options: Options,
    executor: Executor,
    progress: Callable[[Step], None],
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Scan all repositories that the run does not have yet. Each result is stored before the next is waited for.

    Args:
        ledger: the database.
        run: the run.
        targets: the repositories, listed as they are needed.
        options: how they are scanned.
        executor: what scans them.
        progress: is told of each that is done.
        stopped: whether a signal has come, which a scan in this process may have taken as its end.

    Raises:
        KeyboardInterrupt: it was stopped; what is stored is whole.
    """
    before = ledger.done(run.id)
    done = total = 0

    def tasks() -> Iterator[Task]:
        nonlocal done, total
        for target in deduplicated(targets):
            total += 1
            if target.location in before:
                done += 1
            else:
                yield Task(target, options)

    for result in executor(tasks()):
        if stopped() or is_interrupted(result):
            raise KeyboardInterrupt
        ledger.save(run.id, result)
        done += 1
        progress(Step(result, done, total))


def is_interrupted(result: Result) -> bool:
    """Whether Ctrl-C came while this process itself scanned the repository (see `Facts.of`)."""
    return result.report is not None and any(skip.path == REST for skip in result.report.skips)


def digest(*parts: object) -> str:
    """A SHA-256 of some values."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _stable(value: object) -> object:
    """A value whose `repr` is the same in every process: sets and mappings in order."""
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, dict):
        return sorted((repr(key), _stable(one)) for key, one in value.items())
    if isinstance(value, tuple):
        return [_stable(one) for one in value]
    return value
