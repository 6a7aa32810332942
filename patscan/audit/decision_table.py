"""Reads the table that came back from owners: CSV as spreadsheets write it, whatever they made of it.

Excel writes UTF-8 with a byte order mark, UTF-16, or the system's own encoding (GBK on a Chinese Windows), and
separates by semicolons or tabs in many countries; it also changes the form of dates.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from patscan import late
from patscan.audit.states import checked
from patscan.audit.values import STATES, State, StateName
from patscan.model.text import PatscanError, Text

MAX_BYTES = 64 << 20
_DELIMITERS = ",;\t"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The year first: of other orders nobody can tell the day from the month.
_DAY = late.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?"
)
_WORDS: Mapping[str, StateName] = {
    form.casefold().replace(" ", "-").replace("_", "-"): name
    for name, text in STATES.items()
    for form in (name, text.en, text.zh)
}

_NOT_TEXT = Text("{path} is no text", "{path} 不是文本文件")
_NO_TABLE = Text(
    "{path} cannot be read as a table: {reason}", "无法把 {path} 作为表格读取：{reason}"
)
_NO_COLUMN = Text("{path} has no column `{column}`", "{path} 中没有 `{column}` 列")
_EXPORTED = Text(
    "The table has the columns of `patscan audit export`.",
    "表格应有 `patscan audit export` 的各列。",
)
_ROW = Text("{path}, row {row}: {reason}", "{path} 第 {row} 行：{reason}")
_NOTHING_DONE = Text("Nothing was imported.", "没有导入任何内容。")
_UNKNOWN = Text("no credential has the fingerprint {word}", "没有指纹为 {word} 的凭证")
_NO_STATE = Text("`{word}` is none of {states}", "`{word}` 不是以下状态之一：{states}")
_NO_DAY = Text(
    "`{word}` is no day written as 2027-01-31", "`{word}` 不是写作 2027-01-31 形式的日期"
)
_TWICE = Text("a second, different state for {word}", "{word} 出现了第二个不同的状态")


class Decision(NamedTuple):
    """What a row decided about a credential."""

    fingerprint: str
    state: State


def read(path: str, data: bytes, known: Mapping[str, str], who: str, at: str) -> list[Decision]:
    """The decisions in a table.

    Args:
        path: the name of the file, for messages.
        data: its content.
        known: the credentials in the database, by fingerprint.
        who: who decided, where the table does not say.
        at: when, as an ISO time.

    Raises:
        PatscanError: it is no table, or a row is wrong; nothing of it is to be used.
    """
    found: dict[str, Decision] = {}
    for number, cells in _rows(path, data):
        try:
            decision = _decision(cells, known, who, at)
        except PatscanError as error:
            what = _ROW.format(path=path, row=number, reason=error.what)
            raise PatscanError(what, _NOTHING_DONE) from error
        if decision is None:
            continue
        before = found.setdefault(decision.fingerprint, decision)
        if before.state != decision.state:
            reason = _TWICE.format(word=decision.fingerprint[:12])
            raise PatscanError(_ROW.format(path=path, row=number, reason=reason), _NOTHING_DONE)
    return list(found.values())


def _decision(
    cells: Mapping[str, str], known: Mapping[str, str], who: str, at: str
) -> Decision | None:
    """What a row says; None if its state is empty."""
    fingerprint, word = cells["fingerprint"].lower(), cells["state"]
    if not word:
        return None
    if fingerprint not in known:
        raise PatscanError(_UNKNOWN.format(word=fingerprint[:64] or "-"))
    name = _WORDS.get(word.casefold().replace(" ", "-").replace("_", "-"))
    if name is None:
        raise PatscanError(_NO_STATE.format(word=word, states=", ".join(STATES)))
    until = day(cells.get("until", "")) if name == "accepted" else ""
    by = cells.get("by", "") or who
    state = State(name, until, by, at, cells.get("note", ""), cells.get("ticket", ""))
    return Decision(fingerprint, checked(state))


def day(word: str) -> str:
    """A day in any of the forms that a spreadsheet makes of `2027-01-31`, as an ISO date; empty for nothing.

    Raises:
        PatscanError: it is none.
    """
    if not word:
        return ""
    match = _DAY.fullmatch(word)
    try:
        if match:
            return dt.date(*map(int, match.groups())).isoformat()
    except ValueError:
        pass
    raise PatscanError(_NO_DAY.format(word=word))


def _rows(path: str, data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by the names of their columns, each with its number in a spreadsheet."""
    text = _text(path, data)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names: list[str] | None = None
        for number, cells in enumerate(reader, start=1):
            shown = [_cell(cell) for cell in cells]
            if names is None:
                names = [name.casefold() for name in shown] if any(shown) else None
                _check(path, names)
            elif any(shown):
                row = dict(zip(names, shown, strict=False))
                yield number, {name: row.get(name, "") for name in names}
    except csv.Error as error:
        raise PatscanError(_NO_TABLE.format(path=path, reason=error), _EXPORTED) from error
    _check(path, names or [])


def _check(path: str, names: list[str] | None) -> None:
    for column in ("fingerprint", "state"):
        if names is not None and column not in names:
            raise PatscanError(_NO_COLUMN.format(path=path, column=column), _EXPORTED)


def _cell(cell: str) -> str:
    """A cell without blanks around it, and without the apostrophe that made text of a formula."""
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") else text


def _text(path: str, data: bytes) -> str:
    """The text of a file, in any encoding that a spreadsheet writes.

    Raises:
        PatscanError: it is none.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data[:MAX_BYTES].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.lstrip("\ufeff")
    raise PatscanError(_NOT_TEXT.format(path=path), _EXPORTED)
