"""Who brings a file along: the references that mean it, cheaply first, exactly where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure.file_kinds import is_foreign, of
from patscan.exposure.graph import astro, imports
from patscan.exposure.graph.manifests import Start, starts
from patscan.exposure.graph.packages import Side, upward
from patscan.exposure.graph.references import Reference, References
from patscan.exposure.graph.resolve import Resolver, words
from patscan.exposure.graph.roles import Roles
from patscan.exposure.graph.specifiers import cleaned, last_word
from patscan.exposure.project import Project
from patscan.lines import line_at

# What stands for anything in a pattern.
_HOLE = late.compile(r"\*+|\$?\{[^}]{0,300}+\}")


class Edge(NamedTuple):
    """`reference.importer` brings `target` along. `start`: it does so because that is an entry."""

    target: str
    reference: Reference
    start: Start | None = None


class Edges:
    """The import graph of a project, followed from a file to those that import it."""

    def __init__(
        self, project: Project, resolver: Resolver, references: References, roles: Roles
    ) -> None:
        """What it looks things up in."""
        self._project = project
        self._packages = resolver.packages
        self._references = references
        self._roles = roles
        self._resolver = resolver
        self._exact = {last_word(name) for name in resolver.aliases.exact()}
        self._started: dict[Reference, Start] = {}
        self._named: dict[str, list[Reference]] = {}
        for path in references.manifests:
            self._read_manifest(path)
        # By the folder that they begin in.
        self._patterns: dict[str, list[tuple[Reference, str, list[str]]]] = {}
        for one in references.patterns:
            start, *pieces = _HOLE.split(one.specifier)
            place = self._resolver.place(one.importer, start)
            if place is not None:
                folder = place.rpartition("/")[0]
                self._patterns.setdefault(folder, []).append((one, place, pieces))
        self._resolved: set[tuple[str, Side]] = set()
        self._by_target: dict[tuple[str, Side], list[Reference]] = {}
        self._ships: dict[tuple[Reference, Side], bool] = {}

    def into(self, path: str, side: Side) -> Iterator[Edge]:
        """The edges that may lead to `path`, by the text of the files that they come from."""
        for word in words(path, self._packages) | self._exact:
            self._resolve(word, side)
        for reference in self._by_target.get((path, side), ()):
            yield self._edge(path, reference)
        yield from self._by_pattern(path)

    def _read_manifest(self, path: str) -> None:
        """Take in what a manifest starts from."""
        data = self._project.read(path)
        for start in starts(path, data) if data else ():
            specifier = cleaned(start.specifier.encode("utf-8", "surrogateescape"))
            at = max(0, data.find(start.written.encode("utf-8", "surrogateescape"))) if data else 0
            reference = Reference(path, specifier, at)
            self._started.setdefault(reference, start)
            self._named.setdefault(last_word(specifier), []).append(reference)

    def _resolve(self, word: str, side: Side) -> None:
        """Find out what all references with one last word mean, once."""
        if (word, side) in self._resolved:
            return
        self._resolved.add((word, side))
        named, by_word = self._named.get(word, ()), self._references.by_word.get(word, ())
        for reference in (*named, *by_word):
            for target in self._resolver.resolve(reference.importer, reference.specifier, side):
                if target != reference.importer:
                    self._by_target.setdefault((target, side), []).append(reference)

    def _edge(self, path: str, reference: Reference) -> Edge:
        importer = reference.importer
        if of(importer).language == "astro":
            data = self._project.read(importer) or b""
            start = astro.start(importer, data, reference.specifier, reference.at)
            return Edge(path, reference, start)
        return Edge(path, reference, self._started.get(reference))

    def _by_pattern(self, path: str) -> Iterator[Edge]:
        """Globs and templates with holes; only pieces of text are compared, so that nothing backtracks."""
        for folder in upward(path.rpartition("/")[0]):
            for reference, start, pieces in self._patterns.get(folder, ()):
                is_other = path.startswith(start) and reference.importer != path
                if is_other and _fits(path, start, pieces):
                    yield Edge(path, reference)

    def ships(self, edge: Edge, side: Side) -> bool:
        """Whether an edge is one, by the syntax tree of the file that it comes from."""
        if edge.reference in self._started:
            return True
        key = (edge.reference, side)
        if key not in self._ships:
            importer = edge.reference.importer
            role = self._roles.firm(importer)
            stripped = role.stripped if role and side == "client" else ()
            data = self._project.read(importer)
            self._ships[key] = data is not None and imports.ships(edge.reference, data, stripped)
        return self._ships[key]

    def line(self, edge: Edge) -> int:
        """The line, from 1, that an edge stands on."""
        data = self._project.read(edge.reference.importer) or b""
        return line_at(data, edge.reference.at)


def _fits(path: str, start: str, pieces: list[str]) -> bool:
    """Whether a path that begins with `start` goes on with all pieces, the last at its end."""
    at = len(start)
    for piece in pieces:
        found = path.find(piece.removeprefix("/"), at)
        if found < 0:
            return False
        at = found + len(piece.removeprefix("/"))
    last = pieces[-1]
    return not is_foreign(path) and (path.endswith(last) or "." not in last)
