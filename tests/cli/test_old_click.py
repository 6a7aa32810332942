"""What older clicks do otherwise, from the least on that `pyproject.toml` allows."""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Iterator

import click

from patscan.cli import patscan
from tests import child


def commands(command: click.Command) -> Iterator[click.Command]:
    """A command, and those in it."""
    yield command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner
            yield from commands(inner)


def load_hooks() -> None:
    """Load the commands of hooks where click's types take no parameter."""
    click.ParamType.__class_getitem__ = None  # type: ignore[assignment,method-assign]
    importlib.import_module("patscan.cli.hooks_run")


def test_its_types_take_no_parameter_at_run_time() -> None:
    """So it is before 8.4."""
    subprocess.run(child.command(load_hooks), check=True)


def test_no_flag_means_false() -> None:
    """8.3.0 to 8.3.2 take its default True for its own value, False: nothing would be ignored."""
    flags = [
        param for command in commands(patscan) for param in command.params
        if isinstance(param, click.Option) and param.is_flag
    ]  # fmt: skip
    assert len(flags) > 50
    assert not [param.opts for param in flags if param.flag_value is False]
