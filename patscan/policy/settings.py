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
    """Everything a run needs to know.

    `root` is absolute; all paths are relative to it. `origin` tells for every key of the file
    where its value comes from. `jobs` is None where the machine decides.
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


# --- one row a setting ----------------------------------------------------------------------------


class Where(NamedTuple):
    """Where a value was given: paths in it are relative to `folder`; `root` is that of the scan."""

    folder: str
    root: str


class Setting(NamedTuple):
    """One setting, from what users write to `Settings` and back. Its default is that of the field.

    Attributes:
        key: its name in a file: `fail-on`.
        field: its name in `Settings`.
        type: what a file may hold there, as msgspec checks it; made when there is a file.
        read: the value in `Settings` for one that was given, in a file or on the command line.
        write: the same backwards, as a value for JSON; its second argument is the root.
        flag: the field of the command line's options that gives it, too; empty where there is none.
        of_rules: whether it names rules.
    """

    key: str
    field: str
    type: Callable[[], Any]
    read: Callable[[Any, Where], Any]
    write: Callable[[Any, str], object]
    flag: str = ""
    of_rules: bool = False


def _rebased(patterns: Sequence[str], where: Where) -> tuple[str, ...]:
    """Patterns relative to the file's folder, made relative to the root where they are anchored.

    One that is anchored to a folder outside of the root has nothing to say there.
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

    The top of the repository that holds all `paths` (absolute), if there is one; else the one
    folder that was named; else `cwd` if everything is below it; else what the paths share.
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
    """The top of the working tree that `folder` lies in."""
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
        flags: values of the command line by their key in the file; None for what was not given.
        config: the one file to use, or None to look for it at the root.
        isolated: use no file that was not named on the command line.
        language: unless the file says otherwise.

    Raises:
        PatscanError: a file cannot be used; it names the file, the key and what is right.
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
    """Fields of `Settings` for what was given by key; an empty string leaves the default."""
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
            if os.path.isfile(path) and not _leads_out(path, top):
                table = _table(path, shared=name == SHARED_FILE)
                if table is not None:
                    return Source(path, table)
        if folder == top:
            break
    return None


def passed_over(paths: Sequence[str], cwd: str, root: str) -> list[str]:
    """Configuration nearer to what is scanned than the one at `root`, which alone is read, or where the user stands.

    One file holds for a run, so that it does not matter which files of a repository are named: a hook
    names those of a commit. All paths are absolute.
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
    """The configuration file in `folder`, if it has one for us."""
    for name in (OWN_FILE, SHARED_FILE):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        with contextlib.suppress(PatscanError):
            if _table(path, shared=name == SHARED_FILE) is None:
                continue
        return path
    return None


def _leads_out(path: str, top: str) -> bool:
    """Whether a link takes the file out of the repository; then it is not the repository's word."""
    return os.path.islink(path) and not _inside(os.path.realpath(path), os.path.realpath(top))


def _table(path: str, *, shared: bool) -> Mapping[str, Any] | None:
    """Our table in the file; None where a shared file has none."""
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
    """What is in force, as TOML, each line with where its value comes from."""
    default = Text("default", "默认值").to(language)
    lines = [f"# root: {settings.root}"]
    for row in SETTINGS:
        value = _toml(row.write(getattr(settings, row.field), settings.root))
        lines.append(f"{row.key} = {value}  # {settings.origin.get(row.key, default)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value as TOML writes it; what is no table is written as in JSON."""
    import json

    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items())
        inline = ", ".join(pairs)
        return f"{{ {inline} }}" if inline else "{}"
    return json.dumps(value, ensure_ascii=False)
