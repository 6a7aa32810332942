"""`--output`: which report is written where. Errors in it are reported before anything is scanned."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from patscan.model.text import PatscanError, Text

STDOUT = "-"
_STDOUT_NUMBER = 1
# The format of a file by the end of its name; of two that fit the earlier. A whole name begins with `/`.
ENDINGS = (
    ("/gl-secret-detection-report.json", "gitlab"),
    ("/gl-code-quality-report.json", "codequality"),
    (".sarif", "sarif"),
    (".sarif.json", "sarif"),
    (".json", "json"),
    (".xml", "junit"),
    (".md", "markdown"),
    (".markdown", "markdown"),
    (".html", "html"),
    (".htm", "html"),
    (".csv", "csv"),
    (".txt", "text"),
)

_UNKNOWN_FORMAT = Text("`{word}` is not a format of a report", "`{word}` 不是报告格式")
_FORMATS = Text(
    "Formats: {formats}. A file with `=` in its name is written as ./{name}.",
    "格式有：{formats}。文件名中含有 `=` 时请写成 ./{name}。",
)
_UNKNOWN_ENDING = Text(
    "the name {path} does not tell which format the report is to have",
    "无法从文件名 {path} 判断报告格式",
)
_SAY_FORMAT = Text(
    "Write --output FORMAT=FILE, for example sarif={path}. These endings tell it: {endings}.",
    "请写成 --output 格式=文件，例如 sarif={path}。可以识别的结尾：{endings}。",
)
_CONTRADICTION = Text(
    "{path} would be {other}, and --format says {format}",
    "{path} 按文件名应为 {other} 格式，而 --format 指定了 {format}",
)
_SAY_BOTH = Text(
    "Write --output {format}={path} if you mean it.",
    "如果确实如此，请写成 --output {format}={path}。",
)
_NO_NAME = Text("`{value}` names no file", "`{value}` 没有写出文件名")
_SAY_NAME = Text(
    "Write --output [FORMAT=]FILE, or `-` for standard output.",
    "请写成 --output [格式=]文件，或用 `-` 表示标准输出。",
)
_TWICE = Text("two reports would go to {path}", "有两份报告要写入 {path}")
_TWICE_STDOUT = Text("two reports would go to standard output", "有两份报告要写入标准输出")
_BEHIND_LINK = Text(
    "{path} goes by a link of this repository to {target}", "{path} 经由此仓库中的链接指向 {target}"
)
_NAME_IT = Text("Name that file if you mean it.", "如果确实要写入那里，请直接写出该文件。")
_ONE_EACH = Text("Give each a file of its own.", "请为每份报告指定各自的文件。")


class Output(NamedTuple):
    """A report to write: its format, and its file (None: standard output)."""

    format: str
    path: str | None


def outputs(format_: str | None, values: Sequence[str], formats: Collection[str]) -> list[Output]:
    """The reports to write, to places that take them.

    Standard output gets one in `format_` (default: text), unless a FILE alone, or `-`, takes its place.

    Args:
        format_: what `--format` says; None if it was not given.
        values: those of `--output`, `[FORMAT=]FILE` each.
        formats: the names of the formats there are.

    Raises:
        PatscanError: a format is unknown, a file cannot be written, is behind a link of the repository, or two reports
            have one place.
    """
    from patscan.files import check_writable

    named = list(_named(format_, values, formats))
    bare = any(_split(value, formats)[0] is None for value in values)
    if not bare and not any(one.path is None for one in named):
        named.insert(0, Output(format_ or "text", None))
    elif format_ and not bare:
        named.append(Output(format_, None))
    places = [one.path and os.path.realpath(one.path) for one in named]
    for at, one in enumerate(named):
        if places[at] in places[:at] and not _is_device(one.path):
            what = _TWICE.format(path=one.path) if one.path else _TWICE_STDOUT
            raise PatscanError(what, _ONE_EACH)
        if one.path is not None:
            _check_stays(one.path)
            check_writable(one.path)
    return named


def _check_stays(path: str) -> None:
    """Find out whether a report stays where it is said to go: a scanned repository may have a link in its place.

    Raises:
        PatscanError: a link in a repository leads out of it, or into its git directory.
    """
    from patscan.policy.configuration import inside, top_of

    named = os.path.abspath(path)
    top = top_of(os.path.dirname(named))
    if top is None:
        return
    real_top, target = os.path.realpath(top), os.path.realpath(named)
    if target == os.path.join(real_top, os.path.relpath(named, top)):
        return
    if not inside(target, real_top) or inside(target, os.path.join(real_top, ".git")):
        raise PatscanError(_BEHIND_LINK.format(path=path, target=target), _NAME_IT)


def _named(
    format_: str | None, values: Sequence[str], formats: Collection[str]
) -> Iterator[Output]:
    from patscan.files import descriptor

    for value in values:
        format_here, path = _split(value, formats)
        if not path:
            raise PatscanError(_NO_NAME.format(value=value), _SAY_NAME)
        if descriptor(path) == _STDOUT_NUMBER:
            path = STDOUT
        yield Output(
            format_here or _format_of(path, format_, formats), None if path == STDOUT else path
        )


def _split(value: str, formats: Collection[str]) -> tuple[str | None, str]:
    """The format before `=`, if there is one, and the file."""
    word, equals, path = value.partition("=")
    if not equals or not word.isalnum():
        return None, value
    if word not in formats:
        hint = _FORMATS.format(formats=", ".join(formats), name=value)
        raise PatscanError(_UNKNOWN_FORMAT.format(word=word), hint)
    return word, path


def _format_of(path: str, format_: str | None, formats: Collection[str]) -> str:
    """The format that a file's name tells, or `--format` where it tells none."""
    name = "/" + os.path.basename(path).lower()
    by_name = next((known for ending, known in ENDINGS if name.endswith(ending)), None)
    by_name = by_name if by_name in formats else None
    if by_name and format_ and by_name != format_:
        raise PatscanError(
            _CONTRADICTION.format(path=path, other=by_name, format=format_),
            _SAY_BOTH.format(path=path, format=format_),
        )
    if found := by_name or format_:
        return found
    if path == STDOUT or _is_device(path):
        return "text"
    endings = ", ".join(ending.lstrip("/") for ending, known in ENDINGS if known in formats)
    raise PatscanError(
        _UNKNOWN_ENDING.format(path=path), _SAY_FORMAT.format(path=path, endings=endings)
    )


def _is_device(path: str | None) -> bool:
    """Whether it is there and neither a file nor a folder: `/dev/null`, a pipe that the shell made."""
    return (
        path is not None
        and os.path.exists(path)
        and not (os.path.isfile(path) or os.path.isdir(path))
    )
