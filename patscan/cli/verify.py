"""`patscan verify`: asks the vendor whether what was found still works."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from patscan.cli import lookup
from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.lookup import Found
from patscan.cli.options import (
    Options,
    absolute,
    common,
    disk_source,
    report_on,
    settings_for,
)
from patscan.cli.output import finish, names_repository, reporting
from patscan.cli.terminal import LANGUAGE, current_folder, is_terminal, say, tell
from patscan.model.run import STDIN
from patscan.model.text import PatscanError, Text
from patscan.policy.baseline import is_fingerprint

if TYPE_CHECKING:
    from patscan.model.findings import Secret, Verification
    from patscan.policy.settings import Settings
    from patscan.response.verification import Credential
    from patscan.verify.hosts import Host

MAX_STDIN_BYTES = 64 << 20
_TOO_LONG = Text(
    "standard input has more than 64 MiB: save it to a file", "标准输入超过 64 MiB：请另存为文件"
)
_WILL_SEND = Text(
    "this asks {hosts} about {n:,} {credentials} found here, and sends each of them there",
    "将询问 {hosts}：这里发现的 {n:,} 个凭证是否仍然有效，并把它们发送过去",
)
_CREDENTIALS = {True: Text("credential", ""), False: Text("credentials", "")}
_UNENCRYPTED = Text(
    "{host} is asked without encryption: whoever is on the way can read the credential",
    "对 {host} 的请求没有加密：途中的任何人都能读到凭证",
)
_THROUGH = Text("through the proxy that you named", "经由您指定的代理")
_NOTHING = Text("there is nothing here that can be verified", "这里没有可以验证的凭证")
_NOT_AGREED = Text("nothing was sent", "没有发送任何内容")
_SAY_YES = Text(
    "Nobody can be asked here: `--yes` agrees to it.", "此处无法询问：加 `--yes` 表示同意。"
)
_RESULT = Text("{secret}: {note}", "{secret}：{note}")
_ONE_SOURCE = Text(
    "--staged and --history take no file, and exclude each other",
    "--staged 与 --history 不能同时使用，也不能再指定文件",
)


@click.command(
    cls=BaseCommand,
    short_help=say(
        "Ask the vendor whether credentials still work.", "询问官方：凭证是否仍然有效。"
    ),
    help=say(
        "Ask the vendor whether credentials still work, with two requests that change nothing. WHAT is a file or "
        "folder (default: the current one), the fingerprint of one credential, or - for standard input. "
        "Only this command sends anything.",
        "询问官方凭证是否仍然有效，所用的两个请求不会改变任何内容。WHAT 是文件或目录（默认当前目录）、"
        "某个凭证的指纹，或表示标准输入的 -。只有该命令会发送内容。",
    ),
)
@click.argument("what", default="", metavar="[WHAT]")
@click.option(
    "--staged",
    is_flag=True,
    help=say("What the next commit would contain.", "下一次提交将包含的内容。"),
)
@click.option("--history", "past", is_flag=True, help=say("The whole history.", "整个历史。"))
@click.option(
    "--host",
    metavar="URL",
    help=say(
        "Your own Coze Studio, for its keys; they are sent nowhere else.",
        "您自己的 Coze Studio，用于验证它的密钥；这些密钥不会发往别处。",
    ),
)
@click.option(
    "--proxy",
    metavar="URL",
    help=say("Connect through it (default: none).", "经由该代理连接（默认不使用）。"),
)
@click.option("--yes", "-y", is_flag=True, help=say("Do not ask.", "不再询问。"))
@reporting
@common
def verify(
    what: str,
    staged: bool,
    past: bool,
    host: str | None,
    proxy: str | None,
    yes: bool,
    outputs: Sequence[Output],
    options: Options,
) -> int:
    """Scan, ask for consent, ask the hosts, write the reports."""
    from patscan.response import verification
    from patscan.verify import hosts
    from patscan.verify.client import Client

    own = hosts.named(host) if host else None
    client = Client(proxy=proxy)
    if staged + past + bool(what) > 1:
        raise click.UsageError(_ONE_SOURCE.to(LANGUAGE))
    is_one = is_fingerprint(what.lower()) and not os.path.lexists(what)
    settings = settings_for([what] if what and not is_one else [], options)
    if is_one:
        found = lookup.only(lookup.everywhere(settings, options), what)
    else:
        found = _found(what, settings, options, outputs, staged=staged, past=past)
    _ask(verification.credentials(found.report.verdicts), own, options, yes=yes, proxy=bool(proxy))

    def told(secret: Secret, result: Verification) -> None:
        if not options.quiet:
            tell(_RESULT.format(secret=secret, note=result.note))

    report = verification.verified_report(
        found.report, settings, found.place, client, own=own, told=told
    )
    return finish(report, outputs, settings, options)


def _found(
    what: str,
    settings: Settings,
    options: Options,
    outputs: Sequence[Output],
    *,
    staged: bool,
    past: bool,
) -> Found:
    """What is there to verify, and how it is read again."""
    from patscan.sources import reread
    from patscan.sources.unsaved import Unsaved

    archives = settings.archives
    if past:
        from patscan.git.repository import locate

        repository = locate(settings.root)
        report = lookup.of_history(
            repository, settings, options, provenance=names_repository(outputs)
        )
        return Found(report, reread.in_history(repository.git, archives=archives), repository)
    if staged:
        from patscan.git.repository import of_hook
        from patscan.sources.staged import Staged, entries

        git = of_hook(current_folder(), os.environ)
        report = report_on(Staged(settings, git), settings, options)
        ids = {entry.path: entry.id for entry in entries(git)} if report.verdicts else {}
        return Found(report, reread.in_index(git, ids, archives=archives), None)
    if what == "-":
        data = _standard_input()
        source = Unsaved(settings, os.path.join(settings.root, STDIN), io.BytesIO(data))
        report = report_on(source, settings, options, stale=False)
        return Found(report, reread.in_memory(data, archives=archives), None)
    paths = absolute([what] if what else [])
    report = report_on(
        disk_source(settings, paths), settings, options, provenance=names_repository(outputs)
    )
    return Found(report, reread.on_disk(settings.root, paths, archives=archives), None)


def _standard_input() -> bytes:
    """All of standard input, which is needed twice.

    Raises:
        PatscanError: it is closed, or too long to be held.
    """
    from patscan.sources.stream import standard_input

    data = standard_input().read(MAX_STDIN_BYTES + 1)
    if len(data) > MAX_STDIN_BYTES:
        raise PatscanError(_TOO_LONG)
    return data


def _ask(
    some: Sequence[Credential], own: Host | None, options: Options, *, yes: bool, proxy: bool
) -> None:
    """Say what will be sent where, and get the user's consent.

    Raises:
        PatscanError: the user does not agree, or cannot be asked.
    """
    from patscan.response.verification import hosts_of

    n, hosts = hosts_of(some, own)
    if not n:
        if not options.quiet:
            tell(_NOTHING)
        return
    names = Text(" and ".join(one.name for one in hosts), "、".join(one.name for one in hosts))
    said = _WILL_SEND.format(n=n, credentials=_CREDENTIALS[n == 1], hosts=names).to(LANGUAGE)
    tell(f"{said} ({_THROUGH.to(LANGUAGE)})" if proxy else said)
    for one in hosts:
        if one.base.startswith("http:"):
            tell(_UNENCRYPTED.format(host=one.name))
    if yes:
        return
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise PatscanError(_NOT_AGREED, _SAY_YES)
    if not click.confirm(say("Send it?", "发送吗？"), default=False, err=True):
        raise PatscanError(_NOT_AGREED)
