"""`patscan audit export` and `import`: the reports of the last run once more, and the decisions of owners."""

from __future__ import annotations

from collections.abc import Sequence

import click

from patscan.cli.audit_database import BY, DATABASE, database_path, latest_run, person
from patscan.cli.audit_output import AUDIT_FORMATS, finish
from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.options import Options, common, now, today
from patscan.cli.output import reporting_in
from patscan.cli.terminal import say, tell
from patscan.model import refusals
from patscan.model.text import Exit, PatscanError, Severity, Text

_UNREADABLE = Text("cannot read {path}: {reason}", "无法读取 {path}：{reason}")
_IMPORTED = Text(
    "{changed:,} of {rows:,} credentials have a new state",
    "{rows:,} 个凭证中有 {changed:,} 个更新了状态",
)


@click.command(
    cls=BaseCommand,
    help=say(
        "The report of the last run once more, with the states of today. As CSV it is the table that owners "
        "fill in and `import` reads.",
        "再次输出上一次运行的报告，采用当前的状态。CSV 格式即供负责人填写、由 `import` 读回的表格。",
    ),
)
@DATABASE
@reporting_in(AUDIT_FORMATS)
@common
def export(outputs: Sequence[Output], options: Options, database: str | None) -> int:
    """Write the reports from the database alone."""
    from patscan.audit import view
    from patscan.audit.database import opened
    from patscan.audit.ledger import Ledger
    from patscan.audit.states import States

    with opened(database_path(database)) as connection:
        ledger = Ledger(connection)
        fail_on = Severity[(options.fail_on or "low").upper()]
        audit = view.audit(
            ledger, States(connection), latest_run(ledger), fail_on, today().isoformat()
        )
    finish(audit, outputs, options)
    return Exit.CLEAN


@click.command(
    "import",
    cls=BaseCommand,
    help=say(
        "Take over the states in a table (CSV) that came from `export` and was filled in. If a row is wrong, "
        "nothing is imported.",
        "导入由 `export` 导出并填写过的表格（CSV）中的状态。只要有一行有误，就不会导入任何内容。",
    ),
)
@click.argument("file", metavar="FILE.csv")
@DATABASE
@BY
@common
def import_(file: str, options: Options, database: str | None, by: str | None) -> int:
    """Read the table, and store the states that differ."""
    from patscan.audit import decision_table
    from patscan.audit.database import opened
    from patscan.audit.states import States
    from patscan.audit.values import timestamp
    from patscan.files import read_regular

    try:
        data = read_regular(file, decision_table.MAX_BYTES)
    except OSError as error:
        reason = refusals.reason(error)
        raise PatscanError(_UNREADABLE.format(path=file, reason=reason)) from error
    with opened(database_path(database)) as connection:
        states = States(connection)
        found = decision_table.read(file, data, states.known(), person(by), timestamp(now()))
        changed = states.record_changes(found)
    if not options.quiet:
        tell(_IMPORTED.format(changed=changed, rows=len(found)))
    return Exit.CLEAN
