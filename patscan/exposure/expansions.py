"""Variables that others are made from: `VITE_TOKEN=$COZE_TOKEN` publishes what `COZE_TOKEN` is given."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from patscan import late
from patscan.exposure import assignments, file_kinds
from patscan.exposure.kept import once
from patscan.lines import line_at

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Evidence, Finding

# At most this many files are searched for a variable, and this many of its uses in each.
MAX_FILES = 200
MAX_USES = 20
_NAME = late.compile(r"[A-Za-z_]\w{2,80}")
_OF_TOOLS = ("yaml", "toml")
# Services for CI keep their files in such folders, and run what is anywhere.
_OF_SERVICES = frozenset((".github", ".gitlab", ".circleci", ".gitee", ".gitea"))

# `$X`, `${X}`, `${{ env.X }}`, `$(X)`, `$env:X`, `%X%`.
_USE = late.compile(rb"(?:\$(?:\{\{\s{0,4}env\.|[{(]|env:)?|%)(?P<name>[A-Za-z_]\w{2,80})(?!\w)")
# What gives the build of an image arguments: a list of any, or one by its name.
_ARGUMENTS = late.compile(r"\bargs\s{0,4}[:=]|--build-arg[=\s]{1,4}(?P<name>\w{1,80})\b")


class _Uses(NamedTuple):
    """The content of a file, and the offsets where each variable is used, by its name."""

    data: bytes
    offsets: Mapping[str, Sequence[int]]


class _Files:
    """The files of a project in which variables may be made from others. Each is searched once for all of them."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # which this is kept for
        paths = (one for one in sorted(context.project.paths()) if not file_kinds.is_foreign(one))
        self.paths = tuple(filter(_sets_variables, paths))
        self.uses = functools.cache(self._uses)
        self.arguments = functools.cache(self._arguments)

    def _uses(self, path: str) -> _Uses:
        data = self._context.text(path).encode()
        offsets: dict[str, list[int]] = {}
        for use in _USE.finditer(data):
            offsets.setdefault(use["name"].decode(), []).append(use.start())
        return _Uses(data if offsets else b"", offsets)

    def _arguments(self, path: str) -> frozenset[str | None]:
        """The names of the arguments that a file gives a build; None stands for any."""
        return frozenset(one["name"] for one in _ARGUMENTS.finditer(self._context.text(path)))


_files_of = once(_Files)


def evidence(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Why the first public variable is public that is made from the one the finding is given to.

    npm: dotenv-expand; docs.docker.com: interpolation, `ARG` and `ENV`; docs.github.com: the `env` context.
    """
    path, name = finding.location.path, finding.subject
    if finding.secret is None or not _NAME.fullmatch(name) or not _sets_variables(path):
        return
    files = _files_of(context)
    seeing = (one for one in files.paths if _may_see(files, one, path, name))
    for one in itertools.islice(seeing, MAX_FILES):
        data, offsets = files.uses(one)
        if told := _made_from(one, data, offsets.get(name, ())):
            yield from told
            return


def _sets_variables(path: str) -> bool:
    """Whether lines of a file may set environment variables, and use others in their values."""
    return file_kinds.is_environment(path) or "variables" in file_kinds.of(path).traits


def _made_from(path: str, data: bytes, uses: Sequence[int]) -> tuple[Evidence, ...]:
    """Why the first variable in a file is public that is made from the one used at some offsets of it."""
    for at in uses[:MAX_USES]:
        found = assignments.assignment(data, at)
        if told := tuple(assignments.evidence(path, data, found, line_at(data, at))):
            return told
    return ()


def _may_see(files: _Files, other: str, path: str, name: str) -> bool:
    """Whether what a file sets is there in another one: beside it, and below it where that is no environment file.

    docs.docker.com/build/building/variables: a build of an image sees only the arguments that it is given.
    """
    if other == path:
        return True
    if "dockerfile" in other.lower() and files.arguments(path).isdisjoint((name, None)):
        return False
    # Services read their own file alone; a tool for containers reads the environment file beside its own.
    if file_kinds.of(other).language in _OF_TOOLS and not file_kinds.is_environment(path):
        return False
    home, folder = path.rpartition("/")[0], other.rpartition("/")[0]
    if home.partition("/")[0] in _OF_SERVICES:
        home = ""
    is_below = not home or folder.startswith(home + "/")
    return home == folder or (is_below and not file_kinds.is_environment(other))
