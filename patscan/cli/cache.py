"""`patscan cache`: what is kept between runs, and how to be rid of it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from patscan.cli.commands import Group
from patscan.cli.options import with_language
from patscan.cli.terminal import LANGUAGE, print_out, say
from patscan.model.text import Exit, PatscanError, Text

_NO_FOLDER = Text("you have no folder for caches", "您没有缓存目录")
_SET_HOME = Text("Set HOME, or XDG_CACHE_HOME.", "请设置 HOME 或 XDG_CACHE_HOME。")
_SHOWN = Text("{folder}: {count:,} files, {size:,} kB", "{folder}：{count:,} 个文件，{size:,} kB")
_CLEANED = Text(
    "removed from {folder}: {count:,} files, {size:,} kB",
    "已从 {folder} 删除：{count:,} 个文件，{size:,} kB",
)
_LEFT = Text("cannot remove {path}: {reason}", "无法删除 {path}：{reason}")


@click.group(
    cls=Group,
    short_help=say(
        "Show or remove what is kept between runs.", "查看或清除两次运行之间保留的内容。"
    ),
    help=say(
        "What is kept between runs (no credentials): show or remove it.",
        "查看或清除两次运行之间保留的内容（其中没有凭证）。",
    ),
)
@with_language
def cache() -> None:
    """The group of `patscan cache`."""


@cache.command(help=say("Tell where it is, and how large.", "显示它在哪里、有多大。"))
@with_language
def show() -> int:
    """Print the folder and its size."""
    _print(_counted(_SHOWN, _folder()))
    return Exit.CLEAN


@cache.command(
    help=say("Remove it; the next audit reads everything again.", "清除；下次审计会重新读取全部。")
)
@with_language
def clean() -> int:
    """Remove the folder's files, and say how many there were."""
    import shutil

    from patscan.model import refusals

    folder = _folder()
    line = _counted(_CLEANED, folder)
    try:
        if os.path.lexists(folder):
            shutil.rmtree(folder)
    except OSError as error:
        what = _LEFT.format(path=error.filename or folder, reason=refusals.reason(error))
        raise PatscanError(what) from error
    _print(line)
    return Exit.CLEAN


def _print(line: Text) -> None:
    print_out(f"{line.to(LANGUAGE)}\n".encode("utf-8", "backslashreplace"))


def _counted(text: Text, folder: str) -> Text:
    sizes = list(_sizes(folder))
    return text.format(folder=folder, count=len(sizes), size=-(-sum(sizes) // 1000))


def _sizes(folder: str) -> Iterator[int]:
    """The sizes of all files below a folder, in bytes."""
    for where, _, names in os.walk(folder):
        for name in names:
            yield os.lstat(os.path.join(where, name)).st_size


def _folder() -> str:
    """The folder, which need not exist.

    Raises:
        PatscanError: the user has none.
    """
    from patscan.files import cache_folder

    folder = cache_folder()
    if folder is None:
        raise PatscanError(_NO_FOLDER, _SET_HOME)
    return folder
