"""Many small repositories, made quickly: for the tests of audits."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from patscan.audit import database, run, view
from patscan.audit.executor import Executor, local
from patscan.audit.ledger import Ledger
from patscan.audit.states import States
from patscan.audit.targets import targets
from patscan.audit.tasks import Options
from patscan.audit.values import Audit
from patscan.model.text import Severity
from patscan.policy.settings import Settings
from tests import tokens
from tests.repos import environment

SHARED = tokens.fake_token("pat", seed="shared")
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)

# The files of one commit by path; None deletes one.
Files = Mapping[str, str | None]


def made(folder: Path, commits: Iterable[Files]) -> Path:
    """A bare repository with these commits, one an hour from 2025-01-01."""
    folder.mkdir(parents=True)
    git = ["git", "-C", str(folder)]
    init = [*git, "init", "--quiet", "--bare", "--initial-branch=main"]
    subprocess.run(init, check=True, env=environment())
    unpacked = ["-c", "fastimport.unpackLimit=0"]
    stream = b"".join(_stream(commits))
    subprocess.run(
        [*git, *unpacked, "fast-import", "--quiet"], input=stream, check=True, env=environment()
    )
    return folder


def _stream(commits: Iterable[Files]) -> Iterator[bytes]:
    for number, files in enumerate(commits):
        when = 1_735_689_600 + 3600 * number
        yield (
            b"commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 1\nx\n" % when
        )
        for path, text in files.items():
            if text is None:
                yield b"D %s\n" % path.encode()
            else:
                data = text.encode()
                yield b"M 644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)


def commits(number: int, count: int = 4, **leaked: str) -> list[Files]:
    """Some commits of one file; `leaked` are files of the second commit by name, `_` for a dot."""
    found: list[Files] = [{"a.txt": f"{number} {at}"} for at in range(count)]
    found[1] = {**found[1], **{name.replace("_", "."): text for name, text in leaked.items()}}
    return found


def organisation(folder: Path, count: int) -> Path:
    """`count` repositories: the first three share a token at HEAD, the next two had one of their own."""
    for number in range(count):
        history = commits(number)
        if number < 3:
            history = commits(number, coze_py=SHARED)
        elif number < 5:
            history = [*commits(number, old_py=own_token(number)), {"old.py": None}]
        made(folder / f"repo-{number:03}", history)
    return folder


def own_token(number: int) -> str:
    """The token that only one repository of `organisation` had."""
    return tokens.fake_token("pat", seed=f"own {number}")


def options(**changes: Any) -> Options:
    """How the tests scan: without a cache, and without workers."""
    return Options(Settings(root="", isolated=True, jobs=1), "history", NOW.date())._replace(
        **changes
    )


def audited(
    path: Path,
    words: Sequence[Path | str],
    *,
    how: Options | None = None,
    executor: Executor | None = None,
    day: int = 0,
    fresh: bool = False,
    compare: Path | None = None,
) -> Audit:
    """An audit with the database at `path`, as the command runs it, so many days after the first."""
    now = NOW + dt.timedelta(days=day)
    scan_options = (how or options())._replace(today=now.date())
    named = [str(word) for word in words]
    with database.opened(str(path), create=True) as connection:
        ledger = Ledger(connection)
        this = run.begin(ledger, named, scan_options, now, fresh=fresh)
        found = targets(named, "/")
        run.scan(ledger, this, found, scan_options, executor or local(1), lambda _: None)
        today = now.date().isoformat()
        other = str(compare) if compare else None
        audit = view.audit(ledger, States(connection), this, Severity.LOW, today, other)
        ledger.finish(this, now.strftime("%Y-%m-%dT%H:%M:%SZ"), audit.figures)
    return audit


def decide(path: Path, act: Callable[[States], object]) -> None:
    """Change states in the database at `path`."""
    with database.opened(str(path)) as connection:
        act(States(connection))
