"""Commands that only print: `rules`, `explain` and `config show`."""

from __future__ import annotations

import os

import click

from patscan.cli.options import Options, common, settings_for, with_language
from patscan.cli.terminal import LANGUAGE, print_out, say
from patscan.model.text import Exit, PatscanError, Text


@click.command(help=say("List the rules.", "列出全部规则。"))
@with_language
def rules() -> int:
    """Print the catalogue."""
    from patscan.coze.rules import RULES
    from patscan.reports.explain import catalogue

    print_out(catalogue(RULES, LANGUAGE).encode())
    return Exit.CLEAN


@click.command(
    help=say(
        "What a rule means, why it matters, how to fix it.", "说明一条规则的含义、风险和处理办法。"
    )
)
@click.argument("rule_id", metavar="[RULE]", required=False)
@click.option(
    "--why",
    metavar="PATH:LINE",
    help=say("Why a finding is judged as it is.", "说明某个发现的判断依据。"),
)
@with_language
def explain(rule_id: str | None, why: str | None) -> int:
    """Print one rule, the catalogue, or the reasoning about a line."""
    from patscan.coze.rules import RULES, rule_by_id
    from patscan.reports import explain as pages

    if why is not None:
        print_out(_reasoning(why).encode("utf-8", "backslashreplace"))
        return Exit.CLEAN
    text = (
        pages.explain(rule_by_id(rule_id), LANGUAGE)
        if rule_id
        else pages.catalogue(RULES, LANGUAGE)
    )
    print_out(text.encode())
    return Exit.CLEAN


def _reasoning(place: str) -> str:
    """The signals that classify the exposure of the findings at `PATH:LINE`, and the result."""
    from patscan.coze.lifetime import NOT_WRITTEN
    from patscan.detect.redact import Masker
    from patscan.exposure.project import Context
    from patscan.exposure.settle import reasons, settled
    from patscan.model.run import Facts
    from patscan.policy.configuration import find_root
    from patscan.policy.settings import load
    from patscan.reports.why import why
    from patscan.sources.disk import Disk
    from patscan.sources.projects import WorkingTree

    path, _, line = place.rpartition(":")
    if not path or not line.isdigit():
        raise PatscanError(
            Text("{place!r} is not PATH:LINE", "{place!r} 不是 路径:行号").format(place=place)
        )
    whole = os.path.abspath(path)
    root = find_root([whole], os.getcwd())
    settings = load(root, flags={}, config=None, isolated=True, language=LANGUAGE)
    facts = Facts.of(Disk(settings, [whole]).outcomes(lambda _: None))
    context = Context(WorkingTree(settings.root))
    found = [item for item in facts.findings if item.location.line == int(line)]
    if not found:
        raise PatscanError(Text("nothing is found there", "该处没有发现任何问题"))
    pages = (
        why(item, reasons(context, item), settled(context, item, NOT_WRITTEN), LANGUAGE)
        for item in found
    )
    masker = Masker(item.secret for item in found if item.secret)
    return "\n".join(masker.text(line) for page in pages for line in page.split("\n"))


@click.group(help=say("See what is configured.", "查看当前配置。"))
def config() -> None:
    """See the decorator."""


@config.command(
    help=say(
        "What is in force, and where each value comes from.", "当前生效的配置，以及每个值的来源。"
    )
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common
def show(paths: tuple[str, ...], options: Options) -> int:
    """Print the settings as TOML."""
    from patscan.detect.redact import redacted
    from patscan.policy.settings import show as shown
    from patscan.reports.printable import printable

    settings = settings_for(paths, options)
    lines = shown(settings, settings.language).splitlines()
    safe = "".join(f"{printable(redacted(line))}\n" for line in lines)
    print_out(safe.encode())
    return Exit.CLEAN
