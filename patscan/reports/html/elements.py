"""HTML as a tree, which the standard library writes: no text can become markup, wherever it comes from.

A template engine would escape as well, but by default only, and not differently in a URL or a script; and
a third package would be installed for each user of any format. Here nothing is ever put together from
strings, and what is invisible is escaped at the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from patscan.reports.printable import printable

Content = ET.Element | str | None
# Elements that end a line of the file.
_ENDING_LINES = frozenset(
    [
        "head",
        "meta",
        "title",
        "style",
        "script",
        "body",
        "header",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "form",
        "fieldset",
        "label",
        "select",
        "option",
        "table",
        "thead",
        "tbody",
        "tr",
        "div",
        "footer",
        "svg",
    ]
)


def element(tag: str, *content: Content, **attributes: str | bool | None) -> ET.Element:
    """An element with texts and other elements in it; None is left out.

    `class_` stands for `class`, `data_rule` for `data-rule`. An attribute that is True has no value; one that
    is False or None is left out.
    """
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.set(name.rstrip("_").replace("_", "-"), "" if value is True else printable(value))
    if tag in _ENDING_LINES:
        made.tail = "\n"
    add(made, content)
    return made


def add(parent: ET.Element, content: Iterable[Content]) -> None:
    """Append texts and elements."""
    for one in content:
        if isinstance(one, ET.Element):
            parent.append(one)
        elif one:
            _append_text(parent, printable(one))


def _append_text(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "").rstrip("\n") + text
    else:
        parent.text = (parent.text or "") + text


def word(text: str) -> ET.Element:
    """A word of the repository or of a command."""
    return element("code", text)


def prose(text: str) -> list[Content]:
    """A sentence of ours, in which words between backquotes become code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one of them is not closed
        return [text]
    return [word(part) if number % 2 else part for number, part in enumerate(parts)]


def link(url: str) -> ET.Element:
    """A link to a page of the vendor, by its address without the scheme."""
    return element("a", url.partition("://")[2], href=url)


def lines(rows: Iterable[tuple[str, str]]) -> ET.Element:
    """A paragraph with a line for each label and its text, for a style that keeps line ends."""
    made = element("p", class_="lines")
    for label, text in rows:
        first = element("b", label)
        first.tail = f"{printable(text)}\n"
        made.append(first)
    return made


def source(tag: str, text: str) -> ET.Element:
    """A `style` or `script` of ours, whose text HTML takes as it is."""
    made = element(tag)
    made.text = text
    return made


def document(root: ET.Element) -> bytes:
    """The page, in UTF-8."""
    text = ET.tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{text.rstrip()}\n".encode()
