"""`patscan fix`: takes credentials out of server code, shows the difference first, and asks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.options import Options, common, disk_source, report_on, settings_for, with_ignore
from patscan.cli.output import masked_report, wants_colour
from patscan.cli.terminal import LANGUAGE, is_terminal, print_out, say, tell
from patscan.coze.advisory_rules import ADVISORIES
from patscan.model.text import Exit, Text
from patscan.response.fix.routes import BY_NAME, EXPLAINED, route_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from patscan.exposure.project import Project
    from patscan.model.findings import Assessed
    from patscan.model.run import Report
    from patscan.policy.settings import Settings
    from patscan.response.fix.environment import Addition
    from patscan.response.fix.project import FilePlan, Plan

# At most this many credentials are listed one by one.
MAX_TOLD = 50
# Of a diff's lines, by what they begin with: red, green, cyan.
_COLOURS = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m"}

_FIXED = Text("{place}: {mask}: {note}", "{place}：{mask}：{note}")
_STAYS = Text("{place}: {what} stays: {reason}", "{place}：{what} 未处理：{reason}")
_MORE = Text("... and {n:,} more", "……另有 {n:,} 处")
_LEAK = Text(
    "a leak without a literal; `patscan explain {rule}` says how to end it",
    "无明文的泄露；`patscan explain {rule}` 说明如何消除",
)
_ROUTE = Text(
    "`patscan fix --route {name}` prints a server route for {title} to paste",
    "`patscan fix --route {name}` 打印可粘贴的 {title} 服务端路由",
)
_ASK = Text("Write these changes (files: {n})?", "把这些修改写入 {n} 个文件吗？")
_NOT_ASKED = Text(
    "nothing was written: there is no terminal to ask on, and --yes was not given",
    "没有写入任何内容：没有可询问的终端，也没有给出 --yes",
)
_NOTHING_WRITTEN = Text("nothing was written", "没有写入任何内容")
_WRITTEN = Text(
    "credentials taken out: {n}, files changed: {files}", "已从 {files} 个文件中移除 {n} 个凭证"
)
_REVOKE = Text(
    "The values are still valid, and in the history: revoke them, and give the variables new ones.",
    "这些值仍然有效，并且还在历史中：请先撤销，再为变量设置新的值。",
)
_WOULD = Text(
    "`patscan fix` could take out {n}; {m} left to do by hand",
    "其中 {n} 处可由 `patscan fix` 移除，{m} 处需要手动处理",
)
_KEPT = Text("{path} now has {names}", "{path} 现已包含 {names}")
_CLEAN = Text("there is nothing to take out", "没有需要移除的内容")


@click.command(
    cls=BaseCommand,
    short_help=say("Take credentials out of server code.", "把凭证从服务端代码中移除。"),
    help=say(
        "Take credentials out of server code: it reads them from the environment then. Shows the difference, "
        "and asks before it writes.",
        "把凭证从服务端代码中移除，改为从环境变量读取。会先显示差异，经确认后才写入。",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--yes", "-y", is_flag=True, help=say("Write without asking.", "不询问，直接写入。"))
@click.option(
    "--check",
    is_flag=True,
    help=say(
        "Write nothing. Exit 1 if there is anything to take out.",
        "不写入。如有需要移除的内容则退出码为 1。",
    ),
)
@click.option(
    "--env-file",
    is_flag=True,
    help=say(
        "Also keep the values in .env. It is for you alone, and git ignores it.",
        "同时把值保存到 .env。该文件仅本人可读，并由 git 忽略。",
    ),
)
@click.option(
    "--route",
    type=click.Choice(["auto", *BY_NAME]),
    metavar="FRAMEWORK",
    help=say(
        f"Only print a server route to paste. For code that reaches people: auto (that of this project), {', '.join(BY_NAME)}.",
        f"只打印可粘贴的服务端路由。用于会到达用户的代码：auto（按当前项目选择）、{'、'.join(BY_NAME)}。",
    ),
)
@with_ignore
@common
def fix(
    paths: Sequence[str],
    yes: bool,
    check: bool,
    env_file: bool,
    route: str | None,
    ignore: bool,
    options: Options,
) -> int:
    """Scan, plan the changes, show and write them."""
    from patscan.response.fix.environment import additions
    from patscan.response.fix.project import planned
    from patscan.sources.working_tree import on_disk

    if yes and check:
        raise click.UsageError(
            say("--yes and --check contradict each other", "--yes 与 --check 相互矛盾")
        )
    settings = settings_for(paths, options)
    if route is not None:
        return _print_route(route, on_disk(settings.root))
    report = report_on(disk_source(settings, paths, ignore=ignore), settings, options, stale=False)
    _tell_skips(report, options)
    items = [one.assessed for one in report.verdicts if one.suppressed is None]
    project = on_disk(settings.root)
    plan = planned([one for one in items if one.finding.secret], project)
    leaks = [one for one in items if not one.finding.secret and one.finding.rule not in ADVISORIES]
    added = additions(plan, project, settings.root)
    _show(plan, added, options)
    _tell(plan, leaks, project, quiet=options.quiet)
    found, remaining = sum(len(one.fixed) for one in plan.files), len(plan.remaining) + len(leaks)
    if check and found:
        tell(_WOULD.format(n=found, m=remaining))
        return Exit.FINDINGS
    if found:
        if not (yes or _agreed(len(plan.files) + len(added))):
            return Exit.FINDINGS
        _write(plan, added, project, settings, env_file=env_file)
        if not options.quiet:
            tell(_WRITTEN.format(n=found, files=len(plan.files)))
            tell(_REVOKE)
    elif not remaining and not options.quiet:
        tell(_CLEAN)
    return _code(report, remaining)


def _print_route(name: str, project: Project) -> Exit:
    """Print one server route, and what it is for."""
    from patscan.exposure.project import Context

    route = route_for("", Context(project)) if name == "auto" else BY_NAME[name]
    print_out(route.code.encode())
    tell(EXPLAINED.format(title=route.title, path=route.path))
    return Exit.CLEAN


def _tell_route(plan: Plan, project: Project) -> None:
    """Name the route for the first credential that reaches people."""
    from patscan.exposure.project import Context

    path = next(
        (
            one.item.finding.location.path
            for one in plan.remaining
            if one.item.exposure.level == "client"
        ),
        None,
    )
    if path is not None:
        route = route_for(path, Context(project))
        tell(_ROUTE.format(title=route.title, name=route.name))


def _code(report: Report, remaining: int) -> Exit:
    if remaining:
        return Exit.FINDINGS
    return Exit.INCOMPLETE if any(skip.lost for skip in report.skips) else Exit.CLEAN


def _tell_skips(report: Report, options: Options) -> None:
    """What was not scanned."""
    if report.skips or report.notes:
        from patscan.reports import summary

        for line in summary.remarks(masked_report(report), LANGUAGE, verbose=options.verbose):
            tell(line)


def _show(plan: Plan, added: Sequence[Addition], options: Options) -> None:
    """Print the difference, with what is added to other files."""
    from patscan.response.fix import diff

    changed: list[FilePlan | Addition] = [*plan.files, *added]
    lines = [line for one in changed for line in diff.unified(one.path, one.before, one.after)]
    if not lines:
        return
    colour = wants_colour(options.color, os.environ, terminal=is_terminal(sys.stdout))
    shown = (f"{_COLOURS[line[:1]]}{line}\x1b[0m" if colour and line[:1] in _COLOURS else line
             for line in _printable(lines, plan))  # fmt: skip
    print_out("".join(f"{line}\n" for line in shown).encode("utf-8", "backslashreplace"))


def _tell(plan: Plan, leaks: Sequence[Assessed], project: Project, *, quiet: bool) -> None:
    """What is done with each credential, and why others stay."""
    fixed = [
        _FIXED.format(place=_place(one.item), mask=one.item.finding.secret, note=one.fix.note)
        for file in plan.files
        for one in file.fixed
    ]
    stay = [
        _STAYS.format(place=_place(one.item), what=one.item.finding.secret, reason=one.reason)
        for one in plan.remaining
    ]
    stay += [
        _STAYS.format(
            place=_place(one), what=one.subject, reason=_LEAK.format(rule=one.finding.rule)
        )
        for one in leaks
    ]
    for sentences in (() if quiet else fixed, stay):
        for one in sentences[:MAX_TOLD]:
            tell(one)
        if len(sentences) > MAX_TOLD:
            tell(_MORE.format(n=len(sentences) - MAX_TOLD))
    _tell_route(plan, project)


def _printable(lines: Sequence[str], plan: Plan) -> Iterator[str]:
    """Lines without a value that is known from elsewhere, in whatever form, and without control characters."""
    from patscan.detect.redact import Masker
    from patscan.reports.printable import printable

    fixed = [one.item for file in plan.files for one in file.fixed]
    items = [*fixed, *(one.item for one in plan.remaining)]
    masker = Masker(item.finding.secret for item in items if item.finding.secret)
    return (printable(masker.text(line)) for line in lines)


def _place(item: Assessed) -> str:
    location = item.finding.location
    return f"{location.path}:{location.line}"


def _agreed(files: int) -> bool:
    """Whether the user agrees; without a terminal nobody is asked."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        tell(_NOT_ASKED)
        return False
    if click.confirm(_ASK.format(n=files).to(LANGUAGE), err=True):
        return True
    tell(_NOTHING_WRITTEN)
    return False


def _write(
    plan: Plan, added: Sequence[Addition], project: Project, settings: Settings, *, env_file: bool
) -> None:
    """Write what surrounds the code first, so that at no time a value is nowhere."""
    from patscan.response.fix import environment
    from patscan.response.fix.project import home, values

    root = settings.root
    kept: dict[str, dict[str, bytes]] = {}
    for file in plan.files if env_file else ():
        kept.setdefault(home(file.path, project), {}).update(values(file))
    for folder in kept:
        environment.check_env_file(root, folder)
    for one in added:
        environment.write(root, one.path, one.before, one.after)
    for folder, named in kept.items():
        if names := environment.keep_values(root, folder, named):
            path = f"{folder}/.env" if folder else ".env"
            tell(_KEPT.format(path=path, names=", ".join(names)))
    for file in plan.files:
        environment.write(root, file.path, file.before, file.after)
