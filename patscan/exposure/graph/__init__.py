"""The import graph: does a file reach a browser or another client, through whom, and from which entry?

Nothing is read before the first question; what was read serves all questions about the same project.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from patscan.exposure.file_kinds import of
from patscan.exposure.graph import astro, imports
from patscan.exposure.graph.edges import Edges
from patscan.exposure.graph.packages import Packages
from patscan.exposure.graph.references import Mentions, References
from patscan.exposure.graph.resolve import Resolver
from patscan.exposure.graph.roles import Role, Roles
from patscan.exposure.graph.search import ImportChain, Search
from patscan.exposure.kept import once
from patscan.exposure.project import Project
from patscan.model.findings import Evidence, ExposureLevel
from patscan.model.text import Text

_IMPORTED = Text("`{importer}` imports it", "`{importer}` 导入了它")
_NAMED = Text("`{importer}` names it", "`{importer}` 引用了它")
_STRIPPED = Text(
    "this part of the file is taken out before browsers get it",
    "文件的这一部分在发给浏览器之前会被移除",
)
_ALSO = Text("server code uses it, too: {path}", "服务端代码也使用它：{path}")


# Where a client is found, a server is only a remark: at most this many files are searched for it.
_MAX_ALSO = 1_000


class Reach(NamedTuple):
    """How far a file gets: `client`, `server` or `unknown`.

    `chain` leads from the file to the entry that ships it (or to the server code that uses it): one
    piece of evidence for each import, at the line of the importer, and one for the entry. `firm`:
    documentation or a declaration settles it, not a habit.
    """

    level: ExposureLevel
    chain: tuple[Evidence, ...] = ()
    firm: bool = False


class _Graph:
    """What is known of one project."""

    def __init__(self, project: Project, known: Mapping[str, Mentions]) -> None:
        resolver = _resolver(project)
        project = weakref.proxy(project)  # the graph ends with its project
        self.project = project
        self.references = References(project, known)
        self.roles = Roles(project, resolver.packages, self.references)
        self.edges = Edges(project, resolver, self.references, self.roles)
        self._known: dict[str, Reach] = {}
        self._read: tuple[str, bytes | None] = ("", None)

    def of_file(self, path: str) -> Reach:
        """How far a file as a whole gets: the same for each of its findings."""
        if path not in self._known:
            self._known[path] = _of_file(self, path)
        return self._known[path]

    def data(self, path: str) -> bytes | None:
        """What is in a file; that of the last one is kept, for its other findings."""
        if self._read[0] != path:
            self._read = path, self.project.read(path)
        return self._read[1]

    def evidence(self, path: str, chain: ImportChain) -> tuple[Evidence, ...]:
        """An import chain as evidence."""
        steps = []
        for edge in chain.edges:
            path = edge.reference.importer
            note = _NAMED if edge.start else _IMPORTED
            steps.append(
                Evidence("imported-by", note.format(importer=path), path, self.edges.line(edge))
            )
        told, line = chain.role.path or path, chain.role.line
        if chain.edges and chain.edges[-1].start and not chain.role.path:
            line = steps[-1].line
        return (*steps, Evidence(chain.role.signal, chain.role.note, told, line))


_graphs: WeakKeyDictionary[Project, _Graph] = WeakKeyDictionary()
# What the files of a project refer to, for those without a graph yet.
_known: WeakKeyDictionary[Project, Mapping[str, Mentions]] = WeakKeyDictionary()


def carry_over(old: Project, new: Project, changed: Collection[str]) -> None:
    """Let the graph of `new` use what is known of the files of `old`, but for those that have `changed`.

    The pass over the text of all files takes most of a graph's time.
    """
    graph = _graphs.get(old)
    known = graph.references.by_file if graph else _known.get(old, {})
    _known[new] = {path: one for path, one in known.items() if path not in changed}


@once
def _resolver(project: Project) -> Resolver:
    """What tells the files that an import means: known before anything of the graph is."""
    return Resolver(weakref.proxy(project))


def is_known(project: Project) -> bool:
    """Whether the text of the project's files was read, for this project or one before it."""
    return project in _graphs or bool(_known.get(project))


def _graph(project: Project) -> _Graph:
    """What is known of a project; nothing is known before the first question."""
    graph = _graphs.get(project)
    if graph is None:
        graph = _graphs[project] = _Graph(project, _known.pop(project, {}))
    return graph


def reach(project: Project, path: str, line: int | None = None) -> Reach:
    """Tell how far a file gets.

    Args:
        project: the files around it, in the state in question.
        path: the file, relative to the project's root.
        line: the line in question, from 1: parts of a file may stay on the server.
    """
    graph = _graph(project)
    role = graph.roles.firm(path)
    of_line = _of_line(graph, path, line, role) if line else None
    return of_line or graph.of_file(path)


def _of_file(graph: _Graph, path: str) -> Reach:
    """How far a file gets, whatever the line."""
    role = graph.roles.firm(path)
    if role and role.cut:
        return Reach("server", graph.evidence(path, ImportChain((), role)), role.firm)
    client = Search(graph.edges, graph.roles, path, "client").chain()
    also = Search(graph.edges, graph.roles, path, "server")
    server = also.chain(limit=_MAX_ALSO, habits=False) if client else also.chain()
    if client and (client.role.firm or client.edges or server is None):
        found = graph.evidence(path, client)
        if server:
            last = server.edges[-1] if server.edges else None
            other = last.reference.importer if last else path
            line = graph.edges.line(last) if last else server.role.line
            found += (Evidence("also-on-server", _ALSO.format(path=other), other, line),)
        return Reach("client", found, client.role.firm)
    if server:
        return Reach("server", graph.evidence(path, server), server.role.firm)
    return Reach("unknown")


def _of_line(graph: _Graph, path: str, line: int, role: Role | None) -> Reach | None:
    """What one line of a file decides, although the file as a whole may be on either side."""
    stripped = role.stripped if role else ()
    may_act = path in graph.references.declaring
    is_astro = of(path).language == "astro"
    data = graph.data(path) if stripped or may_act or is_astro else None
    if data is None:
        return None
    if is_astro:
        part = astro.part(path, data, line)
        return Reach("client" if part.signal == "astro-body" else "server", (part,), firm=True)
    if imports.stands_in_stripped(path, data, line, stripped):
        return Reach("server", (Evidence("stripped", _STRIPPED, path, line),), firm=True)
    return None


def packages(project: Project) -> Packages:
    """The packages of a project."""
    return _resolver(project).packages


def targets(project: Project, importer: str, specifier: str) -> tuple[str, ...]:
    """The files that `specifier` may mean in `importer`, on a server; none for a package that is installed."""
    return _resolver(project).resolve(importer, specifier, "server")
