"""The schemas of the configuration and the baseline. Loaded only if there is such a file."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import msgspec

from patscan.model.text import PatscanError, Text


class BaselineRow(msgspec.Struct, forbid_unknown_fields=True):
    """One entry; without path and rule, it accepts its value anywhere. See `baseline.Key` and `Entry`."""

    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    path: str = ""
    rule: str = ""
    added: str | None = None
    reason: str | None = None
    until: dt.date | None = None
    history_only: bool = False

    def __post_init__(self) -> None:
        if bool(self.path) != bool(self.rule):
            raise ValueError("an entry has both `path` and `rule`, or neither")


class BaselineFile(msgspec.Struct, forbid_unknown_fields=True):
    """A whole baseline."""

    version: int
    entries: list[BaselineRow]


def check(
    table: Mapping[str, Any], file: str, *, types: Mapping[str, Any], of_rules: Collection[str]
) -> dict[str, Any]:
    """The checked values of a configuration, by key.

    Args:
        table: the parsed TOML.
        file: its path, for messages.
        types: every known key, and the type of its value.
        of_rules: the keys whose values contain ids of rules.

    Raises:
        PatscanError: a key, a type or a rule is wrong; it names the file, the key, and what is right.
    """
    for key in table:
        if key not in types:
            raise _unknown(file, "key", "配置项", key, types)
    fields = {key.replace("-", "_"): key for key in table}
    wanted = [(field, types[key]) for field, key in fields.items()]
    schema = msgspec.defstruct("Schema", wanted, rename=fields)
    try:
        checked = msgspec.convert(dict(table), schema, strict=True)
    except msgspec.ValidationError as error:
        raise _wrong_type(file, str(error)) from error
    values = {key: getattr(checked, field) for field, key in fields.items()}
    from patscan.coze.rules import RULES

    known = [rule.id for rule in RULES]
    for rule_id in (name for key in of_rules for name in values.get(key, ())):
        if rule_id not in known:
            raise _unknown(file, "rule", "规则", rule_id, known)
    return values


def _unknown(file: str, en: str, zh: str, name: str, known: Iterable[str]) -> PatscanError:
    what = Text("{file}: there is no {en} `{name}`", "{file}：没有名为 `{name}` 的{zh}")
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    hint = (
        Text("Did you mean `{near}`?", "您是想写 `{near}` 吗？").format(near=near[0])
        if near
        else None
    )
    if hint is None:
        words = ", ".join(known)
        hint = Text("Known: {words}.", "可用的有：{words}。").format(words=words)
    return PatscanError(what.format(file=file, en=en, zh=zh, name=name), hint)


def _wrong_type(file: str, reason: str) -> PatscanError:
    """The error for a message of msgspec, such as ``Expected `int`, got `str` - at `$.jobs` ``."""
    place = re.search(r" - at `\$\.?([^`]*)`$", reason)
    key = place[1] if place else ""
    wrong = reason[: place.start()] if place else reason
    what = Text("{file}: `{key}` is wrong: {wrong}", "{file}:`{key}` 有误：{wrong}")
    return PatscanError(what.format(file=file, key=key, wrong=wrong))
