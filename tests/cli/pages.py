"""Prints what the command line says: help of every command, and what comes of wrong options."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator

import click

from tests import child

SEPARATOR = "\x1e"


def command_lines() -> Iterator[list[str]]:
    """Command lines that only print: help and usage errors of every command and option."""
    from patscan.cli import patscan

    yield ["--version"]
    yield ["no-such-command"]
    yield ["--no-such-option"]
    yield from _of(patscan, [])


def _of(command: click.Command, path: list[str]) -> Iterator[list[str]]:
    yield [*path, "-h"]
    yield [*path, "--help"]
    yield [*path, "--helq"]
    if isinstance(command, click.Group):
        yield [*path, "no-such-command"]
        context = click.Context(command)
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            assert one is not None
            yield from _of(one, [*path, name])
        return
    if any(one.required for one in command.params):
        yield path
    for option in command.params:
        if not isinstance(option, click.Option):
            continue
        name = option.opts[-1]
        if option.is_flag:
            yield [*path, f"{name}=1"]
        else:
            yield [*path, name]
        if isinstance(option.type, click.Choice | click.IntRange):
            yield [*path, name, "wrong"]
    if not any(one.nargs < 0 for one in command.params if isinstance(one, click.Argument)):
        yield [*path, *["x"] * 9]


def print_pages() -> None:
    """Run each command line; write it, and what it says, to standard output."""
    from patscan import cli

    sys.stderr = sys.stdout
    for arguments in command_lines():
        sys.stdout.write(f"{SEPARATOR}{' '.join(arguments)}\n")
        sys.stdout.flush()
        cli.run(arguments)
        sys.stdout.flush()


@functools.cache
def said(locale: str) -> dict[str, str]:
    """What each command line says, in a locale of 80 columns."""
    environment = {**os.environ, "LANG": locale, "COLUMNS": "80", "PYTHONUTF8": "1"}
    for name in ("LC_ALL", "LC_MESSAGES", "PATSCAN_LANG", "LANGUAGE"):
        environment.pop(name, None)
    done = subprocess.run(
        child.command(print_pages), capture_output=True, check=True, env=environment,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    parts = done.stdout.decode().split(SEPARATOR)[1:]
    return dict(part.partition("\n")[::2] for part in parts)
