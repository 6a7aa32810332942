"""`patscan audit state` and `review`: decide about credentials."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from patscan.audit.values import STATES
from patscan.cli.audit_database import BY, DATABASE, database_path, latest_run, person
from patscan.cli.commands import BaseCommand
from patscan.cli.options import Options, common, now, today, with_options
from patscan.cli.terminal import LANGUAGE, print_out, say, tell
from patscan.model.text import Exit, PatscanError, Severity, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from patscan.audit.states import States
    from patscan.audit.values import Credential, State, StateName

_CHANGED = Text(
    "{fingerprint} {masked}: {before} → {after}", "{fingerprint} {masked}：{before} → {after}"
)
_NOTHING = Text("no credential of the last run is open", "上一次运行中没有未处理的凭证")
_NOT_ALL = Text(
    "it could not scan {n} of {total} repositories wholly: `patscan audit export` names them",
    "{total} 个仓库中有 {n} 个未能完整扫描：`patscan audit export` 会列出它们",
)
_ASK = Text(
    "{n} of {total}: (r)evoked  (a)ccepted  (f)alse positive  (s)kip  (u)ndo  (q)uit\n",
    "第 {n} 个，共 {total} 个：r 已撤销  a 已接受  f 误报  s 跳过  u 撤回  q 退出\n",
)
_NO_TERMINAL = Text("there is no terminal to ask on", "没有可供询问的终端")
_STATE = Text(
    "`patscan audit state` and `patscan audit import` need none.",
    "`patscan audit state` 和 `patscan audit import` 不需要终端。",
)
_DONE = Text("{n} decided", "已决定 {n} 个")
_UNDONE = Text("undone", "已撤回")
_KEYS: dict[str, StateName] = {"r": "revoked", "a": "accepted", "f": "false-positive"}
_STATES = tuple(STATES)

Command = Callable[..., object]


class Given(NamedTuple):
    """The options of a decision; see their help."""

    note: str
    ticket: str
    until: str
    by: str | None
    database: str | None

    def state(self, name: StateName = "open") -> State:
        """The decision that it is `name`, made now."""
        from patscan.audit.values import State, timestamp

        return State(name, self.until, person(self.by), timestamp(now()), self.note, self.ticket)


# What is stored with a decision, and where.
_DECISION = (
    click.option("--note", metavar="WORDS", default="", help=say("Why.", "理由。")),
    click.option(
        "--ticket",
        metavar="WORDS",
        default="",
        help=say("Where it is tracked.", "工单编号或链接。"),
    ),
    click.option(
        "--until",
        metavar="DATE",
        default="",
        help=say(
            "The last day it is accepted, as 2027-01-31.", "接受的最后日期，形如 2027-01-31。"
        ),
    ),
    BY,
    DATABASE,
)


def _deciding(command: Command) -> Command:
    """Give a command the options of a decision, as one `given` argument."""

    @functools.wraps(command)
    def gathered(**values: Any) -> object:
        given = Given(**{name: values.pop(name) for name in Given._fields})
        return command(given=given, **values)

    return with_options(*_DECISION)(gathered)  # type: ignore[no-any-return]


@click.command(
    cls=BaseCommand,
    help=say(
        "Decide about a credential, by its fingerprint or its first 8 or more digits. The state holds for all "
        "repositories and all runs to come.",
        "决定一个凭证的状态，用指纹或其开头至少 8 位指定。该状态适用于所有仓库和以后的每次运行。",
    ),
)
@click.argument("fingerprint")
@click.argument("name", metavar="|".join(_STATES), type=click.Choice(_STATES))
@_deciding
@common
def state(fingerprint: str, name: StateName, given: Given, options: Options) -> int:
    """Store the decision."""
    from patscan.audit.database import opened
    from patscan.audit.states import States
    from patscan.audit.values import State

    with opened(database_path(given.database)) as connection:
        states = States(connection)
        whole = states.find(fingerprint)
        before = states.current().get(whole, State())
        states.record(whole, given.state(name))
        masked = states.known()[whole]
    if not options.quiet:
        words = _CHANGED.format(
            fingerprint=whole[:12], masked=masked, before=STATES[before.state], after=STATES[name]
        )
        tell(words)
    return Exit.CLEAN


@click.command(
    cls=BaseCommand,
    help=say(
        "Go through the open credentials of the last run, one key for each.",
        "逐个查看上一次运行中未处理的凭证，每个按一个键。",
    ),
)
@_deciding
@common
def review(given: Given, options: Options) -> int:
    """Ask about each; every answer is stored at once."""
    from patscan.audit import view
    from patscan.audit.database import opened
    from patscan.audit.ledger import Ledger
    from patscan.audit.states import States

    with opened(database_path(given.database)) as connection:
        ledger, states = Ledger(connection), States(connection)
        audit = view.audit(ledger, states, latest_run(ledger), Severity.LOW, today().isoformat())
        rows = [row for row in audit.credentials if row.counts and row.places]
        if not rows:
            tell(_NOTHING)
            if lost := audit.figures.partial + audit.figures.failed:
                tell(_NOT_ALL.format(n=lost, total=audit.figures.repositories))
            return Exit.INCOMPLETE if lost else Exit.CLEAN
        n = _asked(rows, states, given.state())
    if not options.quiet:
        tell(_DONE.format(n=n))
    return Exit.CLEAN


def _asked(rows: Sequence[Credential], states: States, given: State) -> int:
    """How many of the rows were decided."""
    from patscan.audit.reports import text

    decided: list[tuple[int, int]] = []  # the place in `rows`, and the number of the decision
    at = 0
    while at < len(rows):
        words = _ASK.format(n=at + 1, total=len(rows)).to(LANGUAGE)
        print_out(text.block(rows[at], LANGUAGE) + words.encode())
        key = _key()
        if key in _KEYS:
            name = _KEYS[key]
            until = given.until if name == "accepted" else ""
            answer = given._replace(state=name, until=until)
            decided.append((at, states.record(rows[at].fingerprint, answer)))
            _say(STATES[name])
            at += 1
        elif key in ("s", " ", "\r", "\n"):
            at += 1
        elif key == "u" and decided:
            at, number = decided.pop()
            states.undo(number)
            _say(_UNDONE)
        elif key in ("q", "\x1b", "\x04", ""):
            break
    return len(decided)


def _say(answer: Text) -> None:
    """What a key did, before the next credential."""
    print_out(f"    {answer.to(LANGUAGE)}\n\n".encode())


def _key() -> str:
    """The next key that is pressed.

    Raises:
        PatscanError: there is no terminal.
    """
    try:
        return click.getchar().lower()
    except OSError as error:
        raise PatscanError(_NO_TERMINAL, _STATE) from error
