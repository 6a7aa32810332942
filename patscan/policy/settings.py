"""Settings: defaults, then `.patscan.toml` or `[tool.patscan]`, then the command line."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from patscan.model.text import Language, Severity, Text
from patscan.policy import configuration

DEFAULT_BASELINE = ".patscan-baseline.json"
MAX_JOBS = 256

# The JSON schema of the file, as `config show` names it: beside the file.
SCHEMA_NAME = "patscan.schema.json"

_FLAG_ORIGIN = "command line"


class Settings(NamedTuple):
    """The settings of a run.

    Attributes:
        root: the absolute folder that all paths are relative to.
        exclude: gitignore patterns of paths that are not scanned.
        disable: ids of rules that are off.
        severity: the user's own severities, by rule.
        fail_on: the least severity that fails the run.
        baseline: absolute path of the baseline; None if there is none.
        language: of messages and reports.
        jobs: how many processes at most; None for one per core.
        isolated: whether nothing in the scanned files may change the settings.
        archives: whether archives are scanned.
        origin: where each value comes from that is not a default, by key: a file or the command line.
    """

    root: str
    exclude: tuple[str, ...] = ()
    disable: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = {}
    fail_on: Severity = Severity.LOW
    baseline: str | None = None
    language: Language = "en"
    jobs: int | None = None
    isolated: bool = False
    archives: bool = True
    origin: Mapping[str, str] = {}


# --- one row per setting --------------------------------------------------------------------------


class Where(NamedTuple):
    """Where a value was given.

    Attributes:
        folder: that paths in the value are relative to.
        root: of the scan.
    """

    folder: str
    root: str


class Setting(NamedTuple):
    """One setting: how to read it from what users write, and how to show it. `Settings` has its default.

    Attributes:
        key: its name in a file: `fail-on`.
        field: its name in `Settings`: `fail_on`.
        type: returns the type of its value in a file, for msgspec; called only if there is a file.
        about: what it does.
        right: what its value has to be, with an example.
        read: from a value in a file or on the command line to the value in `Settings`.
        write: from a value in `Settings` and the root of the scan to a JSON value.
        flag: the field of `cli.options.Options` with the same setting; empty if there is none.
        of_rules: whether its value contains ids of rules.
    """

    key: str
    field: str
    type: Callable[[], Any]
    about: Text
    right: Text
    read: Callable[[Any, Where], Any]
    write: Callable[[Any, str], object]
    flag: str = ""
    of_rules: bool = False


def _rebased(patterns: Sequence[str], where: Where) -> tuple[str, ...]:
    """Patterns of a file, with anchored ones made relative to the root instead of the file's folder.

    Patterns that are anchored outside of the root are dropped.
    """
    folder, root = where
    if folder == root or not configuration.inside(root, folder):
        return tuple(patterns)
    prefix = os.path.relpath(root, folder).replace(os.sep, "/") + "/"
    rebased = []
    for pattern in patterns:
        negation, rest = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
        if "/" not in rest.rstrip("/") or rest.startswith("**/"):
            rebased.append(pattern)
        elif rest.lstrip("/").startswith(prefix):
            rebased.append(negation + "/" + rest.lstrip("/").removeprefix(prefix))
    return tuple(rebased)


def _severities(words: Mapping[str, str], _: Where) -> dict[str, Severity]:
    return {rule: Severity[word.upper()] for rule, word in words.items()}


def _plain(value: object, _: object) -> object:
    return value


def _jobs() -> Any:
    import msgspec

    return Annotated[int, msgspec.Meta(ge=0, le=MAX_JOBS)] | None


_Word = Literal["low", "medium", "high", "critical"]
# fmt: off
SETTINGS: tuple[Setting, ...] = (
    Setting("exclude", "exclude", lambda: list[str],
            Text("What is not scanned; paths are relative to this file.", "不扫描的内容；路径相对于本文件。"),
            Text('a list of gitignore patterns: ["dist/", "*.min.js"]', '列表，每项为一个 gitignore 模式：["dist/", "*.min.js"]'),
            _rebased, lambda value, _: list(value)),
    Setting("disable", "disable", lambda: list[str],
            Text("Rules that are off.", "关闭的规则。"),
            Text('a list of rules: ["coze-public-env"]', '规则的列表：["coze-public-env"]'),
            lambda value, _: frozenset(value), lambda value, _: sorted(value), of_rules=True),
    Setting("severity", "severity", lambda: dict[str, _Word],
            Text("The severity of some rules, instead of their own.", "某些规则的严重级别，取代其自身的级别。"),
            Text('a table of rules, each with low, medium, high or critical: { coze-pat = "high" }',
                 '规则及其级别 low、medium、high 或 critical：{ coze-pat = "high" }'),
            _severities, lambda value, _: {rule: level.word for rule, level in sorted(value.items())}, of_rules=True),
    Setting("fail-on", "fail_on", lambda: _Word,
            Text("The least severity that fails a run; low if not set.", "达到该级别即判为失败；不设则为 low。"),
            Text('"low", "medium", "high" or "critical"', '级别 "low"、"medium"、"high" 或 "critical"'),
            lambda value, _: Severity[value.upper()], lambda value, _: value.word, flag="fail_on"),
    Setting("baseline", "baseline", lambda: str,
            Text("The file of accepted findings; .patscan-baseline.json if not set.", "已接受发现的文件；不设则为 .patscan-baseline.json。"),
            Text('the path of a file: ".patscan-baseline.json"', '文件路径：".patscan-baseline.json"'),
            lambda value, where: os.path.abspath(os.path.join(where.folder, value)),
            lambda value, root: _shown(value, root) if value else "", flag="baseline"),
    Setting("lang", "language", lambda: Language,
            Text("The language of reports; that of the system if not set.", "报告的语言；不设则取系统语言。"),
            Text('"en" or "zh"', '语言 "en" 或 "zh"'), _plain, _plain),
    Setting("jobs", "jobs", _jobs,
            Text("Processes at most.", "最多进程数。"),
            Text("a number from 0 (one per core) to {most}", "从 0（每核一个）到 {most} 的数").format(most=MAX_JOBS),
            _plain, lambda value, _: value or 0, flag="jobs"),
    Setting("archives", "archives", lambda: bool,
            Text("Whether the content of archives is scanned.", "是否扫描归档内部。"), Text("true or false", "布尔值 true 或 false"),
            _plain, _plain, flag="archives"),
)
# fmt: on


def load(
    root: str,
    *,
    flags: Mapping[str, object],
    config: str | None,
    isolated: bool,
    language: Language,
) -> Settings:
    """The settings for a scan of `root`.

    Args:
        root: absolute.
        flags: values of the command line, by key; None for options that were not given.
        config: the configuration file, or None to search for it at the root.
        isolated: whether to use no file that was not named on the command line.
        language: the default language.

    Raises:
        PatscanError: a file cannot be used; the message names the file, the key and what is right.
    """
    source = (
        configuration.named(config) if config else None if isolated else configuration.found(root)
    )
    values: dict[str, Any] = {"language": language}
    origin: dict[str, str] = {}
    if source:
        values |= _read(_checked(source), Where(os.path.dirname(source.file), root))
        origin = dict.fromkeys(source.table, _shown(source.file, root))
    given = {key: value for key, value in flags.items() if value is not None}
    if given:
        values |= _read(given, Where(os.getcwd(), root))
        origin |= dict.fromkeys(given, _FLAG_ORIGIN)
    if "baseline" not in values and not isolated:
        usual = os.path.join(root, DEFAULT_BASELINE)
        values["baseline"] = usual if os.path.isfile(usual) else None
    return Settings(root, isolated=isolated, origin=origin, **values)


def _read(given: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """The fields of `Settings` for values by key; an empty string leaves the default."""
    rows = ((row, given[row.key]) for row in SETTINGS if row.key in given)
    return {row.field: row.read(value, where) for row, value in rows if value != ""}


def _shown(path: str, root: str) -> str:
    return os.path.relpath(path, root) if configuration.inside(path, root) else path


def _checked(source: configuration.Source) -> Mapping[str, Any]:
    """The file's values by key, of the right types."""
    from patscan.policy.schema import check

    return check(
        source.table,
        source.file,
        source.text,
        types={row.key: row.type() for row in SETTINGS},
        right={row.key: row.right for row in SETTINGS},
        of_rules=[row.key for row in SETTINGS if row.of_rules],
    )


# --- showing --------------------------------------------------------------------------------------


def show(settings: Settings, language: Language) -> str:
    """The effective settings as TOML; a comment on each line tells where the value comes from."""
    default = Text("default", "默认值").to(language)
    lines = [f"#:schema ./{SCHEMA_NAME}", f"# root: {settings.root}"]
    for row in SETTINGS:
        value = _toml(row.write(getattr(settings, row.field), settings.root))
        lines.append(f"{row.key} = {value}  # {settings.origin.get(row.key, default)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value in TOML: tables inline, everything else as in JSON."""
    import json

    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items())
        inline = ", ".join(pairs)
        return f"{{ {inline} }}" if inline else "{}"
    return json.dumps(value, ensure_ascii=False)
