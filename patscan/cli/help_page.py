"""The two help pages of a command: `-h` fits a screen, `--help` explains every option."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from patscan.cli.terminal import LANGUAGE, say
from patscan.model.text import Text
from patscan.reports.fold import fold

# A page with at most this many lines is not shortened: a terminal shows it without scrolling.
SCREEN_LINES = 24
# A short page is laid out anew with this in the context's `meta`.
_IS_SHORT = "patscan.short-help"


class Section(NamedTuple):
    """A part of a help page.

    Attributes:
        heading: what stands above it.
        options: names of parameters, in the order of the page.
        is_brief: whether a short page only names them.
    """

    heading: Text
    options: tuple[str, ...]
    is_brief: bool = False


SECTIONS = (
    Section(Text("Report", "报告"), ("format_", "outputs", "fail_on", "exit_zero")),
    Section(
        Text("Common options", "通用选项"),
        (
            *("alternates", "any_owner", "cache"),
            *("config", "isolated", "baseline", "jobs", "archives"),
            *("quiet", "verbose", "color", "lang", "help"),
        ),
        is_brief=True,
    ),
)
_OWN = Text("Options", "选项")
_SEE_HELP = Text("{heading} (--help explains them)", "{heading}（用 --help 查看说明）")


def short(ctx: click.Context) -> str:
    """The page of `-h`: the whole one if that fits a screen, else one line for each option."""
    whole = ctx.get_help()
    if whole.count("\n") < SCREEN_LINES:
        return whole
    ctx.meta[_IS_SHORT] = True
    return ctx.get_help()


class _Row(NamedTuple):
    """An option: the parameter it sets, its flags such as `-q/--quiet`, and its line of a page."""

    name: str
    flags: str
    term: str
    text: str


def write_options(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command in sections: its own first, then those that commands share."""
    rows = list(_rows(ctx))
    shared = [name for section in SECTIONS for name in section.options]
    own = Section(_OWN, tuple(row.name for row in rows if row.name not in shared))
    for section in (own, *SECTIONS):
        some = [row for row in rows if row.name in section.options]
        if some:
            some = sorted(some, key=lambda row: section.options.index(row.name))
            _write_section(section, some, formatter, is_short=_IS_SHORT in ctx.meta)


def _rows(ctx: click.Context) -> Iterator[_Row]:
    """The options that are shown, in the order of their declaration."""
    for one in ctx.command.get_params(ctx):
        record = one.get_help_record(ctx) if isinstance(one, click.Option) else None
        if record is None:
            continue
        term, text = record
        if one is ctx.command.get_help_option(ctx):  # `-h` and `--help` are two options
            term = ", ".join(ctx.help_option_names)
        flags = sorted((*one.opts, *one.secondary_opts), key=len)
        yield _Row(one.name or "", "/".join(flags), term, text)


def _write_section(
    section: Section, rows: Sequence[_Row], formatter: click.HelpFormatter, *, is_short: bool
) -> None:
    if is_short and section.is_brief:
        with formatter.section(_SEE_HELP.format(heading=section.heading).to(LANGUAGE)):
            flags = say(", ", "、").join(row.flags for row in rows)
            for line in fold(flags, formatter.width - formatter.current_indent):
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        return
    with formatter.section(section.heading.to(LANGUAGE)):
        formatter.write_dl(
            [(row.term, _first_sentence(row.text) if is_short else row.text) for row in rows]
        )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.) |(?<=。)", text, maxsplit=1)[0]
