"""The schemas of the configuration and the baseline. Loaded only if there is such a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import msgspec

from patscan.lines import line_in
from patscan.model.suggestions import nearest
from patscan.model.text import PatscanError, Text

_UNREADABLE = Text("{file} is not UTF-8 text", "{file} 不是 UTF-8 文本")
_NOT_TOML = Text(
    "{file}, line {line}, column {column}: not valid TOML",
    "{file} 第 {line} 行第 {column} 列：不是有效的 TOML",
)
_TOO_DEEP = Text(
    "{file} is not valid TOML: it is nested too deep", "{file} 不是有效的 TOML：嵌套过深"
)
_TOML = Text(
    'In TOML texts stand in quotes, lists in brackets, and paths have `/`: fail-on = "high", exclude = ["web/dist/"].',
    'TOML 中文本要加引号，列表要加方括号，路径用 `/`：fail-on = "high"，exclude = ["web/dist/"]。',
)
_PLACE = Text("{file}, line {line}", "{file} 第 {line} 行")
_NO_KEY = Text("{place}: there is no setting `{name}`", "{place}：没有名为 `{name}` 的配置项")
_NO_RULE = Text("{place}: there is no rule `{name}`", "{place}：没有名为 `{name}` 的规则")
_KNOWN = Text("Known: {words}.", "可用的有：{words}。")
_WRONG = Text("{place}: the value of `{key}` is wrong", "{place}：`{key}` 的值不正确")
RIGHT = Text("It has to be {right}.", "应为{right}。")


class BaselineRow(msgspec.Struct, forbid_unknown_fields=True):
    """One entry; without path and rule, it accepts its value anywhere. See `baseline.Key` and `Entry`."""

    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    path: str = ""
    rule: str = ""
    added: str | None = None
    reason: str | None = None
    until: dt.date | None = None
    history_only: bool = False
    steps: dict[str, dt.date] = {}

    def __post_init__(self) -> None:
        if bool(self.path) != bool(self.rule):
            raise ValueError("an entry has both `path` and `rule`, or neither")


class BaselineFile(msgspec.Struct, forbid_unknown_fields=True):
    """A whole baseline."""

    version: int
    entries: list[BaselineRow]


def parsed(file: str, data: bytes) -> tuple[str, dict[str, Any]]:
    """The text of a configuration and what it says.

    Raises:
        PatscanError: it is not TOML; it names the line.
    """
    import tomllib

    try:
        text = data.decode("utf-8-sig")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise PatscanError(_UNREADABLE.format(file=file)) from error
    except RecursionError as error:
        raise PatscanError(_TOO_DEEP.format(file=file)) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.count("\n") + 1
        line, column = place.groups() if place else (lines, len(text.rpartition("\n")[2]) + 1)
        what = _NOT_TOML.format(file=file, line=line, column=column)
        raise PatscanError(what, _TOML) from error


def check(
    table: Mapping[str, Any],
    file: str,
    text: str,
    *,
    types: Mapping[str, Any],
    right: Mapping[str, Text],
    of_rules: Collection[str],
) -> dict[str, Any]:
    """The checked values of a configuration, by key.

    Args:
        table: the parsed TOML.
        file: its path, for messages.
        text: its content, where messages point to.
        types: every known key, and the type of its value.
        right: what the values have to be, by key.
        of_rules: the keys whose values contain ids of rules.

    Raises:
        PatscanError: a key, a type or a rule is wrong; it names the file, the line, and what is right.
    """
    for key in table:
        if key not in types:
            raise _unknown(_NO_KEY, _place(file, text, key), key, types)
    fields = {key.replace("-", "_"): key for key in table}
    wanted = [(field, types[key]) for field, key in fields.items()]
    schema = msgspec.defstruct("Schema", wanted, rename=fields)
    try:
        checked = msgspec.convert(dict(table), schema, strict=True)
    except msgspec.ValidationError as error:
        # Such as ``Expected `str`, got `int` - at `$.exclude[0]` ``.
        key = str(error).rpartition("`$.")[2].replace("[", "`").partition("`")[0]
        what = _WRONG.format(place=_place(file, text, key), key=key)
        raise PatscanError(what, RIGHT.format(right=right[key])) from error
    values = {key: getattr(checked, field) for field, key in fields.items()}
    from patscan.coze.rules import RULES

    known = [rule.id for rule in RULES]
    for rule_id in (name for key in of_rules for name in values.get(key, ())):
        if rule_id not in known:
            raise _unknown(_NO_RULE, _place(file, text, rule_id), rule_id, known)
    return values


def _place(file: str, text: str, word: str) -> Text | str:
    """The file and the first line below patscan's header with a word; the file alone where none has it."""
    start = text.find("[tool.patscan")
    found = re.compile(rf"(?m)^[^#\n]*(?<![\w-]){re.escape(word)}(?![\w-])").search(
        text, max(start, 0)
    )
    if not found:
        return file
    return _PLACE.format(file=file, line=line_in(text, found.end()))


def _unknown(what: Text, place: Text | str, name: str, known: Iterable[str]) -> PatscanError:
    hint = nearest(name, known) or _KNOWN.format(words=", ".join(known))
    return PatscanError(what.format(place=place, name=name), hint)
