"""Makes click speak Chinese: its words from a catalogue of gettext, its pages folded as Chinese is."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterable

import click

from patscan.reports.fold import fold

_LOCALES = os.path.join(os.path.dirname(__file__), "locale")
_DOMAIN = "click"
_USAGE = "用法："
# Least width of a description, in cells.
_MIN_CELLS = 20


def install() -> None:
    """Translate what click says from here on. Help of options is asked for when they are declared."""
    os.environ["LANGUAGE"] = "zh"  # what gettext asks first; git's environment has none of it
    gettext.bindtextdomain(_DOMAIN, _LOCALES)
    gettext.textdomain(_DOMAIN)
    click.Context.formatter_class = _Formatter


def punctuated(page: str) -> str:
    """A usage error of click in Chinese: what it puts between the sentences of the catalogue is English."""
    page = re.sub(r"(?<=[\u4e00-\u9fff'])\. ?(?=$|[\u4e00-\u9fff])", "。", page, flags=re.MULTILINE)
    return page.replace("。 ", "。").replace("有效的 integer range", "有效的整数")


class _Formatter(click.HelpFormatter):
    """Help pages that are folded by the width of characters, with full-width punctuation."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click: the first line of a page."""
        super().write_usage(prog, args, _USAGE if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """See click: `heading` without a colon."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """See click: paragraphs that are folded and indented."""
        indent = " " * self.current_indent
        for line in fold(text, self.width - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """See click: terms in a column of at most `col_max` characters, and their descriptions."""
        some = list(rows)
        indent = " " * self.current_indent
        column = min(max((len(term) for term, _ in some), default=0), col_max) + col_spacing
        cells = max(self.width - self.current_indent - column, _MIN_CELLS)
        for term, description in some:
            head = f"{indent}{term:<{column}}"
            if len(term) > column - col_spacing:
                self.write(f"{indent}{term}\n")
                head = indent + " " * column
            for line in fold(description, cells):
                self.write(f"{head}{line}".rstrip() + "\n")
                head = indent + " " * column
