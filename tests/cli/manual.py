"""Makes the man page `docs/patscan.1` of the commands and their help."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from patscan.cli import patscan
from patscan.model.text import Exit

# An option of so many commands is described once.
MANY = 4
# click makes it when it is first asked for, by the context of that moment.
_HELP = {"-h, --help": "Show a short page (-h) or the whole (--help)."}
_EXIT = {
    Exit.CLEAN: "Clean: no findings at or above --fail-on, and all was scanned.",
    Exit.FINDINGS: "Findings at or above --fail-on.",
    Exit.USAGE: "A usage or configuration error.",
    Exit.INCOMPLETE: "No findings, but something could not be scanned.",
    Exit.BUG: "An internal error.",
    Exit.INTERRUPTED: "Interrupted by Ctrl-C.",
}
_ENVIRONMENT = {
    "PATSCAN_LANG": "The language of messages, before LC_ALL, LC_MESSAGES and LANG: en or zh.",
    "NO_COLOR, FORCE_COLOR": "Whether to colour, where --color is auto.",
    "XDG_CACHE_HOME": "Where results of histories are kept between runs, without credentials.",
}
_FILES = {
    ".patscan.toml, pyproject.toml": "The configuration; the second in its table [tool.patscan].",
    ".patscan-baseline.json": "Findings that were accepted: patscan baseline.",
}


def page() -> str:
    """The page in the language of man(7)."""
    lines = [
        '.TH PATSCAN 1 "" patscan "User Commands"',
        ".SH NAME", r"patscan \- find leaked Coze credentials",
        ".SH SYNOPSIS", ".B patscan", ".I COMMAND", "[ARGUMENT]...",
        ".SH DESCRIPTION", _text(patscan.help or ""),
        "Of every finding it tells who can see it, how long it can still be valid, and what to do.",
        ".SH COMMANDS", *_commands(),
        ".SH COMMON OPTIONS", *_terms(_common() | _HELP),
        ".SH EXIT STATUS", *_terms({str(code.value): text for code, text in _EXIT.items()}),
        ".SH ENVIRONMENT", *_terms(_ENVIRONMENT),
        ".SH FILES", *_terms(_FILES),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[str]:
    common = _common()
    for path, command in leaves(patscan, ""):
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        yield f".SS {_text(f'{path} {usage}')}"
        yield _text(command.help or "")
        own = {term: text for term, text in _options(command).items() if term not in common}
        yield from _terms(own)


def _options(command: click.Command) -> dict[str, str]:
    context = click.Context(command)
    options = [one for one in command.params if isinstance(one, click.Option)]
    return dict(filter(None, (one.get_help_record(context) for one in options)))


def _common() -> dict[str, str]:
    """The options that several commands have, with the same words."""
    every = [record for _, one in leaves(patscan, "") for record in _options(one).items()]
    return dict(record for record in every if every.count(record) >= MANY)


def leaves(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group and of its groups, each after what is typed before its options."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            # What runs without the name of a command.
            if default := getattr(command, "default", None):
                yield f"{path}{name}", default
            yield from leaves(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def _terms(terms: dict[str, str]) -> Iterator[str]:
    for term, text in terms.items():
        yield ".TP"
        yield f".B {_text(term)}"
        yield _text(text)


def _text(text: str) -> str:
    """Text in which nothing is a request or an escape of roff."""
    plain = re.sub(r"\s+", " ", text).strip().replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", plain)
