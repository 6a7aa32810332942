"""The steps of `patscan audit`: scan, whoever does it, store, compare, write the reports."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.cli import signals
from patscan.cli.audit_database import database_path
from patscan.cli.audit_output import finish
from patscan.cli.destinations import Output
from patscan.cli.options import Options, now
from patscan.cli.terminal import LANGUAGE, tell
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.audit import tasks
    from patscan.audit.executor import Executor
    from patscan.audit.targets import Target

_STOPPED = Text(
    "stopped; the same command goes on from here", "已停止；再次运行同一命令会从此处继续"
)
_RESUMED = Text(
    "going on with the run of {day}; repositories done: {n:,}",
    "继续 {day} 的运行：已完成 {n:,} 个仓库",
)
_NEXT = Text(
    "next: decide on each with `patscan audit review{database}`, or in a table with `patscan audit export -f csv{database}`",
    "接下来：用 `patscan audit review{database}` 逐个作出决定，或用 `patscan audit export -f csv{database}` 导出表格",
)


class Plan(NamedTuple):
    """What a run does.

    Attributes:
        targets: the repositories, listed as they are needed.
        scope: what was asked for, in words without logins: an unfinished run of the same is gone on with.
        options: how repositories are scanned.
        executor: what scans them.
    """

    targets: Iterable[Target]
    scope: Sequence[str]
    options: tasks.Options
    executor: Executor


def _named(database: str) -> str:
    """The option for other commands to use this database, with a space before it; empty if they do anyway."""
    return "" if database == database_path(None) else f" --db {shlex.quote(database)}"


def _is_stopped() -> bool:
    return signals.exit_code() is not None


def run_audit(
    plan: Plan,
    outputs: Sequence[Output],
    options: Options,
    *,
    database: str,
    fresh: bool,
    compare: str | None = None,
) -> int:
    """Scan, write the reports, return the exit code.

    Args:
        plan: what to do.
        outputs: the reports to write.
        options: the common options.
        database: its absolute path.
        fresh: never go on with an unfinished run.
        compare: the JSON report of an earlier audit to compare with.
    """
    from patscan.audit import database as databases
    from patscan.audit import run as runs
    from patscan.audit import view, workspace
    from patscan.audit.comparison import of_file
    from patscan.audit.ledger import Ledger
    from patscan.audit.states import States
    from patscan.audit.values import timestamp
    from patscan.cli.audit_progress import watching
    from patscan.sources.history import known

    if compare is not None:
        of_file(compare, ())  # it is checked before anything is scanned
    with (
        databases.opened(database, create=True) as connection,
        workspace.opened(database) as folder,
    ):
        ledger = Ledger(connection)
        table = known.create(os.path.join(folder, "objects"))
        how = plan.options._replace(workspace=folder, known=table)
        run = runs.begin(ledger, plan.scope, how, now(), fresh=fresh)
        done = len(ledger.done(run.id))
        if done and not options.quiet:
            tell(_RESUMED.format(day=run.day, n=done))
        try:
            with watching(LANGUAGE, options) as progress:
                runs.scan(ledger, run, plan.targets, how, plan.executor, progress, _is_stopped)
        except KeyboardInterrupt:
            tell(_STOPPED)
            raise
        fail_on, today = how.settings.fail_on, how.today.isoformat()
        audit = view.audit(ledger, States(connection), run, fail_on, today, compare)
        code = finish(audit, outputs, options)
        if audit.figures.open and not options.quiet:
            tell(_NEXT.format(database=_named(database)))
        # Last, so that a run that is killed before its reports are written is gone on with.
        ledger.finish(run, timestamp(now()), audit.figures)
    return code
