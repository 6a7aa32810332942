"""A widened `envPrefix`: a leak if it publishes one of Coze's variables, and nothing else says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import bundlers, names, paths

if TYPE_CHECKING:
    from patscan.exposure.context import Context
    from patscan.findings import Finding

# The files of one project that are asked which variables it has.
MAX_FILES = 2_000
_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte", ".astro")
_SET = late.compile(rb"(?m)^\s{0,20}(?:export\s)?([A-Za-z_]\w{2,80})\s{0,9}=")
_READ = late.compile(rb"\benv\??(?:\.|\[['\"])([A-Za-z_]\w{2,80})")


def named(context: Context, finding: Finding) -> Finding | None:
    """The finding with the variable that becomes public as its subject; None if there is none."""
    place = finding.location
    for folder, one in context.published:
        if (one.evidence.path, one.evidence.line) == (place.path, place.line):
            for name in _variables(context, folder):
                if name.startswith(one.name):
                    return finding._replace(subject=name, family=names.family(name))
    return None


def _variables(context: Context, folder: str) -> Iterator[str]:
    """The secrets of Coze that the project in a folder keeps in variables without a public prefix."""
    below = [
        path for path in sorted(context.project.paths())
        if (not folder or path.startswith(folder + "/")) and "node_modules/" not in path
    ]  # fmt: skip
    asked = [path for path in below if paths.is_environment(path) or path.endswith(_SCRIPTS)]
    for path in asked[:MAX_FILES]:
        pattern = _SET if paths.is_environment(path) else _READ
        for match in pattern.finditer(context.project.read(path) or b""):
            name = match[1].decode()
            if names.is_coze_secret(name) and bundlers.prefix_of(name) is None:
                yield name


def once(found: Iterable[Finding]) -> list[Finding]:
    """The findings without those of a prefix that a finding of the variable itself has as its reason."""
    found = list(found)
    told = {place for item in found for place in _publishers(item) if place != _place(item)}
    return [
        item for item in found if _place(item) not in _publishers(item) or _place(item) not in told
    ]


def _publishers(finding: Finding) -> set[tuple[str, int]]:
    """The lines of configurations that publish the finding's variable."""
    return {
        (one.path, one.line) for one in finding.exposure.evidence
        if one.signal == "public-by-configuration"
    }  # fmt: skip


def _place(finding: Finding) -> tuple[str, int]:
    return finding.location.path, finding.location.line
