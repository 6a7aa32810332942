"""Settings: defaults, then `.patscan.toml` or `[tool.patscan]`, then the command line."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from patscan.files import read_regular
from patscan.model.text import Language, PatscanError, Severity, Text

OWN_FILE = ".patscan.toml"
SHARED_FILE = "pyproject.toml"
DEFAULT_BASELINE = ".patscan-baseline.json"
MAX_BYTES = 1 << 20
MAX_JOBS = 256

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
        read: from a value in a file or on the command line to the value in `Settings`.
        write: from a value in `Settings` and the root of the scan to a JSON value.
        flag: the field of `cli.options.Options` with the same setting; empty if there is none.
        of_rules: whether its value contains ids of rules.
    """

    key: str
    field: str
    type: Callable[[], Any]
    read: Callable[[Any, Where], Any]
    write: Callable[[Any, str], object]
    flag: str = ""
    of_rules: bool = False


def _rebased(patterns: Sequence[str], where: Where) -> tuple[str, ...]:
    """Patterns of a file, with anchored ones made relative to the root instead of the file's folder.

    Patterns that are anchored outside of the root are dropped.
    """
    folder, root = where
    if folder == root or not _inside(root, folder):
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
    Setting("exclude", "exclude", lambda: list[str], _rebased, lambda value, _: list(value)),
    Setting("disable", "disable", lambda: list[str], lambda value, _: frozenset(value), lambda value, _: sorted(value),
            of_rules=True),
    Setting("severity", "severity", lambda: dict[str, _Word], _severities,
            lambda value, _: {rule: level.word for rule, level in sorted(value.items())}, of_rules=True),
    Setting("fail-on", "fail_on", lambda: _Word, lambda value, _: Severity[value.upper()], lambda value, _: value.word,
            flag="fail_on"),
    Setting("baseline", "baseline", lambda: str, lambda value, where: os.path.abspath(os.path.join(where.folder, value)),
            lambda value, root: _shown(value, root) if value else "", flag="baseline"),
    Setting("lang", "language", lambda: Language, _plain, _plain),
    Setting("jobs", "jobs", _jobs, _plain, lambda value, _: value or 0, flag="jobs"),
    Setting("archives", "archives", lambda: bool, _plain, _plain, flag="archives"),
)
# fmt: on


class Source(NamedTuple):
    """A table of settings and the file it comes from."""

    file: str
    table: Mapping[str, Any]


def find_root(paths: Sequence[str], cwd: str) -> str:
    """The folder that paths, configuration and baseline are relative to.

    It is the first of these that exists: the top of the repository that contains all `paths`
    (absolute); the only path, if it is a folder; `cwd`, if it contains all paths; their common folder.
    """
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # on different drives
        return cwd
    top = _repository(common)
    if top:
        return top
    if len(paths) == 1 and os.path.isdir(paths[0]):
        return common
    return cwd if _inside(common, cwd) else common


def _upward(folder: str) -> Iterator[str]:
    """`folder` and every folder above it."""
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _repository(folder: str) -> str | None:
    """The top of the working tree that contains `folder`; None if there is none."""
    for candidate in _upward(folder):
        if os.path.lexists(os.path.join(candidate, ".git")):
            return candidate
    return None


def _inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or below it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


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
    source = _named(config) if config else None if isolated else _found(root)
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
    return os.path.relpath(path, root) if _inside(path, root) else path


# --- finding and reading files --------------------------------------------------------------------


def _named(path: str) -> Source:
    path = os.path.abspath(path)
    return Source(path, _table(path, shared=os.path.basename(path) == SHARED_FILE) or {})


def _found(root: str) -> Source | None:
    """The nearest configuration from `root` up to the top of its repository."""
    top = _repository(root) or root
    for folder in _upward(root):
        for name in (OWN_FILE, SHARED_FILE):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not _links_outside(path, top):
                table = _table(path, shared=name == SHARED_FILE)
                if table is not None:
                    return Source(path, table)
        if folder == top:
            break
    return None


def unread_configurations(paths: Sequence[str], cwd: str, root: str) -> list[str]:
    """Configuration files that the run does not read, though they are nearer than the one at `root`.

    Nearer to a scanned path, or to the current folder. Only one file is read per run, so that the
    result does not depend on which files of a repository are named: a hook names those of a commit.
    All paths are absolute.
    """
    folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in paths}
    between: set[str] = set()
    for folder in {*folders, cwd} if _inside(root, cwd) else folders:
        for one in _upward(folder):
            if one == root or one in between or not (_inside(one, root) or one == cwd):
                break
            between.add(one)
    return [source for folder in sorted(between) if (source := _own(folder))]


def _own(folder: str) -> str | None:
    """The configuration file in `folder`; None if there is none with settings of patscan."""
    for name in (OWN_FILE, SHARED_FILE):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        with contextlib.suppress(PatscanError):
            if _table(path, shared=name == SHARED_FILE) is None:
                continue
        return path
    return None


def _links_outside(path: str, top: str) -> bool:
    """Whether the file is a link to a target outside of the repository, which then did not choose it."""
    return os.path.islink(path) and not _inside(os.path.realpath(path), os.path.realpath(top))


def _table(path: str, *, shared: bool) -> Mapping[str, Any] | None:
    """The table of patscan in the file; None if it is a shared file without one."""
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError as error:
        what = Text("cannot read {path}: {reason}", "无法读取 {path}:{reason}")
        raise PatscanError(what.format(path=path, reason=error.strerror or error)) from error
    if shared and b"patscan" not in data:
        return None
    if len(data) > MAX_BYTES:
        raise PatscanError(
            Text("{path} is larger than 1 MiB", "{path} 大于 1 MiB").format(path=path)
        )
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        what = Text("{path} is not valid TOML: {reason}", "{path} 不是有效的 TOML:{reason}")
        raise PatscanError(what.format(path=path, reason=error)) from error
    if not shared:
        return table
    tools = table.get("tool")
    own = tools.get("patscan") if isinstance(tools, dict) else None
    return own if isinstance(own, dict) else None


def _checked(source: Source) -> Mapping[str, Any]:
    """The file's values by key, of the right types."""
    from patscan.policy.schema import check

    return check(
        source.table,
        source.file,
        types={row.key: row.type() for row in SETTINGS},
        of_rules=[row.key for row in SETTINGS if row.of_rules],
    )


# --- showing --------------------------------------------------------------------------------------


def show(settings: Settings, language: Language) -> str:
    """The effective settings as TOML; a comment on each line tells where the value comes from."""
    default = Text("default", "默认值").to(language)
    lines = [f"# root: {settings.root}"]
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
