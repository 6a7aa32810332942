"""Commands that only talk: the rules, and the configuration in force."""

from __future__ import annotations

import click

from patscan.cli.options import Options, common, settings_for, with_language
from patscan.cli.terminal import LANGUAGE, print_out, say
from patscan.model import Exit


@click.command(help=say("List the rules.", "列出全部规则。"))
@with_language
def rules() -> int:
    """Print the catalogue."""
    from patscan.reports.explain import catalogue
    from patscan.rules import RULES

    print_out(catalogue(RULES, LANGUAGE).encode())
    return Exit.CLEAN


@click.command(
    help=say(
        "What a rule means, why it matters, how to fix it.", "说明一条规则的含义、风险和处理办法。"
    )
)
@click.argument("rule_id", metavar="[RULE]", required=False)
@with_language
def explain(rule_id: str | None) -> int:
    """Print one rule, or the catalogue."""
    from patscan.reports import explain as pages
    from patscan.rules import RULES, rule_by_id

    text = (
        pages.explain(rule_by_id(rule_id), LANGUAGE)
        if rule_id
        else pages.catalogue(RULES, LANGUAGE)
    )
    print_out(text.encode())
    return Exit.CLEAN


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
    from patscan.config import show as shown

    settings = settings_for(paths, options)
    print_out(shown(settings, settings.language).encode("utf-8", "backslashreplace"))
    return Exit.CLEAN
