"""The baseline file: JSON with one entry per line, sorted by path.

The comma between two entries is on a line of its own, so that a new entry changes no line of another.
Two branches that accept different findings merge without a conflict, unless both add entries between
the same two.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re

import msgspec

from patscan.files import read_regular, write_atomically
from patscan.lines import line_at
from patscan.model import refusals
from patscan.model.text import PatscanError, Text
from patscan.policy.baseline import Baseline, Entry, Key
from patscan.policy.schema import BaselineFile, BaselineRow
from patscan.policy.settings import DEFAULT_BASELINE, Settings

VERSION = 1
MAX_BYTES = 64 << 20

# Byte order marks, which some editors and PowerShell write, and the charsets they stand for.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CONFLICT = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)", re.MULTILINE)

_CANNOT = Text("cannot use the baseline {path}: {reason}", "无法使用基线 {path}：{reason}")
_MISSING = Text("there is no such file", "文件不存在")
_TOO_LARGE = Text("it is larger than 64 MiB", "文件大于 64 MiB")
_EMPTY = Text("it is empty", "文件为空")
_UNMERGED = Text("line {line} is a conflict marker of a merge", "第 {line} 行是合并冲突标记")
_VERSION = Text("its version is {version}, not {known}", "版本为 {version}，而不是 {known}")
_AT_LINE = Text("line {line}: {reason}", "第 {line} 行：{reason}")
_CREATE = Text(
    "`patscan baseline create` writes a new one.", "可用 `patscan baseline create` 新建一份。"
)
_RESOLVE = Text(
    "Keep the entries of both sides, one a line, and delete the lines with markers; the commas between "
    "entries need no care.",
    "请保留双方的条目（每行一条），并删除标记行；条目之间的逗号无需处理。",
)
_REPAIR = Text(
    "Correct it, or take an earlier version of it from git: reasons and ends are written nowhere else.",
    "请改正它，或从 git 取回较早的版本：理由和期限没有别处可查。",
)


def path_of(settings: Settings) -> str:
    """The path of the baseline, which need not exist yet."""
    return settings.baseline or os.path.join(settings.root, DEFAULT_BASELINE)


def read(path: str) -> Baseline:
    """The baseline at `path`.

    Raises:
        PatscanError: it does not exist, cannot be read, or is not a baseline.
    """
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unusable(path, _MISSING, _CREATE) from error
    except (OSError, ValueError) as error:
        raise _unusable(path, refusals.reason(error), None) from error
    if len(data) > MAX_BYTES:
        raise _unusable(path, _TOO_LARGE)
    document = _decoded(path, data)
    if document.version != VERSION:
        raise _unusable(path, _VERSION.format(version=document.version, known=VERSION))
    return Baseline({_key(row): _entry(row) for row in document.entries})


def _decoded(path: str, data: bytes) -> BaselineFile:
    """The parsed file.

    Raises:
        PatscanError: it is not a baseline.
    """
    try:
        for mark, encoding in _BYTE_ORDER_MARKS:
            if data.startswith(mark):
                data = data.decode(encoding).encode()
        if conflict := _CONFLICT.search(data):
            line = line_at(data, conflict.start())
            raise _unusable(path, _UNMERGED.format(line=line), _RESOLVE)
        if not data.strip():
            raise _unusable(path, _EMPTY)
        with contextlib.suppress(msgspec.DecodeError):
            return msgspec.json.decode(_with_commas(data), type=BaselineFile)
        return msgspec.json.decode(data, type=BaselineFile)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _unusable(path, _reason(data, error)) from error


def _with_commas(data: bytes) -> bytes:
    """`data` with exactly one comma between entries: a merge may have left none, or two."""
    entries, frame = [], []
    for line in map(bytes.strip, data.splitlines()):
        bare = line.strip(b", ")
        if bare.startswith((b'{"path"', b'{"fingerprint"')):
            entries.append(bare)
        elif bare:
            frame.append(line)
    opened = next((n for n, line in enumerate(frame, 1) if line.endswith(b"[")), len(frame))
    return b"\n".join([*frame[:opened], b",".join(entries), *frame[opened:]])


def _reason(data: bytes, error: Exception) -> Text:
    """The decoder's message, with a line number in place of its byte offset."""
    message = str(error)
    if place := re.search(r" \(byte (\d+)\)$", message):
        line = line_at(data, int(place[1]))
        return _AT_LINE.format(line=line, reason=_malformed(message[: place.start()]))
    return _malformed(message)


def _malformed(message: str) -> Text:
    """The decoder's message, which is in English; the Chinese one says less."""
    return Text(message, "内容不符合基线的格式")


def _unusable(path: str, reason: Text, hint: Text | None = _REPAIR) -> PatscanError:
    return PatscanError(_CANNOT.format(path=path, reason=reason), hint)


def _key(row: BaselineRow) -> Key:
    return Key(row.path, row.rule, row.fingerprint)


def _entry(row: BaselineRow) -> Entry:
    until = row.until.isoformat() if row.until else None
    steps = {step: day.isoformat() for step, day in row.steps.items()}
    return Entry(row.added, row.reason, until, row.history_only, steps)


def write(path: str, baseline: Baseline) -> None:
    """Write the baseline."""
    rows = [_line(key, entry) for key, entry in sorted(baseline.entries.items())]
    frame = b'{"version": %d, "entries": [\n%s]}\n'
    body = b"".join(row + b"\n" for row in _between(rows))
    write_atomically(path, frame % (VERSION, body))


def _between(rows: list[bytes]) -> list[bytes]:
    """The rows, with a comma between them."""
    return [part for row in rows for part in (b",", row)][1:]


def _line(key: Key, entry: Entry) -> bytes:
    """One entry, without its empty fields."""
    fields = {**key._asdict(), **entry._asdict()}
    return json.dumps(
        {name: value for name, value in fields.items() if value}, ensure_ascii=False
    ).encode()
