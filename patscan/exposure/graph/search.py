"""The way from a file to an entry, through those that import it: the shortest there is.

The search runs on what the text of the files suggests. Only the edges of a way that it has found are
checked exactly; one that is none is struck out, and the search goes on without it. After
`MAX_RETRIES` such disappointments every edge is checked as it is met.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from patscan.exposure.graph.edges import Edge, Edges
from patscan.exposure.graph.packages import Side
from patscan.exposure.graph.references import Reference
from patscan.exposure.graph.roles import Role, Roles

MAX_RETRIES = 40
# More files than this are not visited, and no more edges are looked at.
MAX_VISITED = 50_000
MAX_EDGES = 500_000


class Way(NamedTuple):
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

    def way(self) -> Way | None:
        """The shortest way to a firm entry; to another one where there is none; or None."""
        for _ in range(MAX_RETRIES):
            way = self._shortest()
            false = [edge for edge in way.edges if not self._ships(edge)] if way else []
            if not false:
                return way
            self._struck.update(edge.reference for edge in false)
        self._exact = True
        return self._shortest()

    def _ships(self, edge: Edge) -> bool:
        return self._edges.ships(edge, self._side)

    def _shortest(self) -> Way | None:
        """Breadth first; the first way to an entry by habit is kept for the case that no firm one comes."""
        came_by: dict[str, Edge | None] = {self._path: None}
        waiting = deque([self._path])
        habit: Way | None = None
        left = MAX_EDGES
        while waiting and left > 0:
            path = waiting.popleft()
            back = _back(came_by, path)
            role = self._roles.firm(path)
            if role and self._is_wanted(role):
                return Way(back, role)
            if role and role.cut and self._side == "client":
                continue
            edges = list(self._into(path))
            left -= len(edges) + 1
            for way in self._habits(path, back, edges):
                if way.role.firm:
                    return way
                habit = habit or way
            for edge in edges:
                importer = edge.reference.importer
                if not edge.start and importer not in came_by and len(came_by) < MAX_VISITED:
                    came_by[importer] = edge
                    waiting.append(importer)
        return habit

    def _is_wanted(self, role: Role) -> bool:
        """Whether a firm role ends the search. A route with server exports runs on a server, too."""
        return role.side == self._side or (self._side == "server" and bool(role.stripped))

    def _into(self, path: str) -> Iterator[Edge]:
        for edge in self._edges.into(path, self._side):
            if edge.reference not in self._struck and (not self._exact or self._ships(edge)):
                yield edge

    def _habits(self, path: str, back: tuple[Edge, ...], edges: list[Edge]) -> Iterator[Way]:
        """What manifests say of a file, and what it looks like itself."""
        for edge in edges:
            if edge.start and edge.start.side == self._side:
                start = edge.start
                yield Way(
                    (*back, edge), Role(start.side, start.signal, start.note, firm=start.firm)
                )
        hint = self._roles.hint(path, orphan=not edges, asked=path == self._path)
        if hint and hint.side == self._side and self._roles.firm(path) is None:
            yield Way(back, hint)


def _back(came_by: dict[str, Edge | None], path: str) -> tuple[Edge, ...]:
    """The edges from the file in question to `path`."""
    edges: list[Edge] = []
    edge = came_by[path]
    while edge:
        edges.append(edge)
        edge = came_by[edge.target]
    return tuple(reversed(edges))
