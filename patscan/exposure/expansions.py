"""Variables that others are made from: `VITE_TOKEN=$COZE_TOKEN` publishes what `COZE_TOKEN` is given."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from patscan import late
from patscan.exposure import assignments, file_kinds
from patscan.lines import line_at

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Evidence, Finding

# At most so many files are searched for a variable, and so many of its uses in each.
MAX_FILES = 200
MAX_USES = 20
_NAME = late.compile(r"[A-Za-z_]\w{2,80}")
_OF_TOOLS = ("yaml", "toml")
# Services for CI keep their files in such folders, and run what is anywhere.
_OF_SERVICES = frozenset((".github", ".gitlab", ".circleci", ".gitee", ".gitea"))

# Of a project, the files in which variables may be made from others.
_files: WeakKeyDictionary[Context, tuple[str, ...]] = WeakKeyDictionary()


def evidence(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Why the first public variable is public that is made from the one the finding is given to.

    npm: dotenv-expand; docs.docker.com: interpolation, `ARG` and `ENV`; docs.github.com: the `env` context.
    """
    path, name = finding.location.path, finding.subject
    if finding.secret is None or not _NAME.fullmatch(name) or not _sets_variables(path):
        return
    if context not in _files:
        paths = (one for one in sorted(context.project.paths()) if not file_kinds.is_foreign(one))
        _files[context] = tuple(filter(_sets_variables, paths))
    seeing = (one for one in _files[context] if _may_see(context, one, path, name))
    for one in itertools.islice(seeing, MAX_FILES):
        text = context.text(one)
        if name in text and (told := _made_from(name, one, text.encode())):
            yield from told
            return


def _sets_variables(path: str) -> bool:
    """Whether lines of a file may set environment variables, and use others in their values."""
    return file_kinds.is_environment(path) or "variables" in file_kinds.of(path).traits


def _made_from(name: str, path: str, data: bytes) -> tuple[Evidence, ...]:
    """Why the first variable in the file `path` is public that is made from the one called `name`."""
    for use in itertools.islice(_use(name).finditer(data), MAX_USES):
        found = assignments.assignment(data, use.start())
        line = line_at(data, use.start())
        if told := tuple(assignments.evidence(path, data, found, line)):
            return told
    return ()


def _use(name: str) -> re.Pattern[bytes]:
    """`$X`, `${X}`, `${{ env.X }}`, `$(X)`, `$env:X`, `%X%`."""
    return re.compile(rb"(?:\$(?:\{\{\s{0,4}env\.|[{(]|env:)?|%)" + name.encode() + rb"(?!\w)")


def _may_see(context: Context, other: str, path: str, name: str) -> bool:
    """Whether what a file sets is there in another one: beside it, and below it where that is no environment file.

    docs.docker.com/build/building/variables: a build of an image sees only the arguments that it is given.
    """
    if other == path:
        return True
    if "dockerfile" in other.lower() and not re.search(
        rf"\bargs\s{{0,4}}[:=]|--build-arg[=\s]{{1,4}}{name}\b", context.text(path)
    ):
        return False
    # Services read their own file alone; a tool for containers reads the environment file beside its own.
    if file_kinds.of(other).language in _OF_TOOLS and not file_kinds.is_environment(path):
        return False
    home, folder = path.rpartition("/")[0], other.rpartition("/")[0]
    if home.partition("/")[0] in _OF_SERVICES:
        home = ""
    is_below = not home or folder.startswith(home + "/")
    return home == folder or (is_below and not file_kinds.is_environment(other))
