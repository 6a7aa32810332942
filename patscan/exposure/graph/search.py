"""The import chain from a file to an entry, through those that import it: the shortest there is.

The search runs on what the text of the files suggests. Only the edges of a chain that it has found are
checked exactly; one that is none is struck out, and the search goes on without it. After
`MAX_RETRIES` such disappointments every edge is checked as it is met.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from patscan.exposure.graph.edges import Edge, Edges
from patscan.exposure.graph.manifests import Start
from patscan.exposure.graph.packages import Side
from patscan.exposure.graph.references import Reference
from patscan.exposure.graph.roles import Role, Roles

MAX_RETRIES = 40
# More files than this are not visited, and no more edges followed.
MAX_VISITED = 50_000
MAX_EDGES = 500_000
# How many files, the nearest first, are read for what they look like.
MAX_HABITS = 1_000


class ImportChain(NamedTuple):
    """From the file in question to an entry: the edges, and what makes the last file one."""

    edges: tuple[Edge, ...]
    role: Role


class Search:
    """One question: does `path` get to entries of `side`?"""

    def __init__(self, edges: Edges, roles: Roles, path: str, side: Side) -> None:
        """What to ask, and whom."""
        self._edges, self._roles, self._path, self._side = edges, roles, path, side
        self._struck: set[Reference] = set()
        self._exact = False
        self._limit, self._habit_count = MAX_VISITED, MAX_HABITS

    def chain(self, *, limit: int = MAX_VISITED, habits: bool = True) -> ImportChain | None:
        """The shortest chain to a firm entry; to another one where there is none; or None.

        Args:
            limit: how many files to visit.
            habits: whether another one will do.
        """
        self._limit, self._habit_count = limit, MAX_HABITS if habits else 0
        for _ in range(MAX_RETRIES):
            chain = self._shortest()
            false = [edge for edge in chain.edges if not self._ships(edge)] if chain else []
            if not false:
                return chain
            self._struck.update(edge.reference for edge in false)
        self._exact = True
        return self._shortest()

    def _ships(self, edge: Edge) -> bool:
        return self._edges.ships(edge, self._side)

    def _shortest(self) -> ImportChain | None:
        """Breadth first to a firm entry; where none is met, the first that habit makes one."""
        came_by: dict[str, Edge | None] = {self._path: None}
        waiting = deque([self._path])
        met: list[tuple[str, list[Edge]]] = []
        left = MAX_EDGES
        while waiting and left > 0:
            path = waiting.popleft()
            role = self._roles.firm(path)
            if role and self._is_wanted(role):
                return ImportChain(_back(came_by, path), role)
            if role and path != self._path and self._is_end(role):
                continue
            edges = list(self._into(path))
            left -= len(edges) + 1
            met.append((path, edges))
            for edge in edges:
                importer = edge.reference.importer
                if edge.start and edge.start.side == self._side and edge.start.firm:
                    return _started(_back(came_by, path), edge, edge.start)
                if not edge.start and importer not in came_by and len(came_by) < self._limit:
                    came_by[importer] = edge
                    waiting.append(importer)
        return next(self._habits(came_by, met[: self._habit_count]), None)

    def _is_wanted(self, role: Role) -> bool:
        """Whether a firm role ends the search. A route with server exports runs on a server, too."""
        is_route = self._side == "server" and bool(role.stripped) and self._habit_count > 0
        return role.side == self._side or is_route

    def _is_end(self, role: Role) -> bool:
        """Whether a chain ends here in vain: whoever imports this file does not get the one in question."""
        return role.cut if self._side == "client" else role.side == "client"

    def _into(self, path: str) -> Iterator[Edge]:
        for edge in self._edges.into(path, self._side):
            if edge.reference not in self._struck and (not self._exact or self._ships(edge)):
                yield edge

    def _habits(
        self, came_by: dict[str, Edge | None], met: list[tuple[str, list[Edge]]]
    ) -> Iterator[ImportChain]:
        """What manifests say of the files that were visited, and what these look like themselves."""
        for path, edges in met:
            for edge in edges:
                if edge.start and edge.start.side == self._side:
                    yield _started(_back(came_by, path), edge, edge.start)
            if self._roles.firm(path) is None:
                hint = self._roles.hint(path, orphan=not edges, asked=path == self._path)
                if hint and hint.side == self._side:
                    yield ImportChain(_back(came_by, path), hint)


def _started(back: tuple[Edge, ...], edge: Edge, start: Start) -> ImportChain:
    return ImportChain((*back, edge), Role(start.side, start.signal, start.note, firm=start.firm))


def _back(came_by: dict[str, Edge | None], path: str) -> tuple[Edge, ...]:
    """The edges from the file in question to `path`."""
    edges: list[Edge] = []
    edge = came_by[path]
    while edge:
        edges.append(edge)
        edge = came_by[edge.target]
    return tuple(reversed(edges))
