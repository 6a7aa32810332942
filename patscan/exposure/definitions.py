"""Where a project defines what code refers to: the files of a module that is imported, or of a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.kept import once

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# At most this many files are searched for a class, and this many bytes of each.
MAX_FILES = 2_000
MAX_BYTES = 128 << 10
CLASS = late.compile(
    rb"\b(?:class|object|struct|record|interface|enum|trait)\s{1,4}(?P<name>[A-Z]\w{0,80})"
)


def modules_of(context: Context, path: str, owner: str) -> Iterator[str]:
    """The files that may define what `owner` is in `path`."""
    language = file_kinds.of(path).language
    if not owner:  # a variable of the environment
        return
    if language in ("js", "astro"):
        from patscan.exposure.graph import targets

        yield from targets(context.project, path, owner)
    elif language == "python":
        yield from _python_modules(context, path, owner)
    elif language == "go":
        yield from _go_modules(context, owner)
    else:
        yield from _classes(context, owner, language)


def _python_modules(context: Context, path: str, owner: str) -> Iterator[str]:
    """The files of a Python module, the nearest first."""
    dots = len(owner) - len(owner.lstrip("."))
    name = owner.lstrip(".").replace(".", "/")
    stems = [f"{name}.py", f"{name}/__init__.py"] if name else ["__init__.py"]
    if dots:
        folder = path
        for _ in range(dots):
            folder = folder.rpartition("/")[0]
        candidates = [f"{folder}/{stem}" if folder else stem for stem in stems]
        yield from (one for one in candidates if context.exists(one))
        return
    for stem in stems:
        yield from context.near(path, stem)
        yield from (
            one for one in context.called(stem.rpartition("/")[2]) if one.endswith("/" + stem)
        )


@once
def _go_folders(context: Context) -> dict[str, list[str]]:
    """The files of each folder with code in Go, in order."""
    folders: dict[str, list[str]] = {}
    for one in sorted(context.project.paths()):
        if one.endswith(".go") and not one.endswith("_test.go"):
            folders.setdefault(one.rpartition("/")[0], []).append(one)
    return folders


def _go_modules(context: Context, package: str) -> list[str]:
    """The files of a Go package: those of the folder with the longest end of its import path."""
    parts = package.split("/")
    for start in range(len(parts)):
        end = "/".join(parts[start:])
        for folder, files in _go_folders(context).items():
            if folder == end or folder.endswith("/" + end):
                return files
    return []


@once
def _by_language(_context: Context) -> dict[str, dict[str, list[str]]]:
    """What `_declared` returns for each language that was asked for."""
    return {}


def _classes(context: Context, owner: str, language: str) -> list[str]:
    """The files that declare a class: those of its name, if there are any."""
    known = _by_language(context)
    if language not in known:
        known[language] = _declared(context, language)
    return known[language].get(owner, [])


def _declared(context: Context, language: str) -> dict[str, list[str]]:
    """The classes of a language, each with the files that declare it."""
    files = [
        one for one in sorted(context.project.paths())
        if file_kinds.of(one).language == language and not file_kinds.is_foreign(one)
    ]  # fmt: skip
    found: dict[str, list[str]] = {}
    for one in files[:MAX_FILES]:
        data = (context.project.read(one) or b"")[:MAX_BYTES]
        stem = one.rpartition("/")[2].partition(".")[0]
        for name in {match["name"].decode() for match in CLASS.finditer(data)}:
            at = 0 if name == stem else len(found.get(name, ()))
            found.setdefault(name, []).insert(at, one)
    return found
