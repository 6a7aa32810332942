"""The positions of commits in the graph, compared with a slow and simple computation."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from patscan.git.commit_graph import MAX_TIME_S, Columns, CommitPosition, Graph, Node

NOW_S = 1_700_000_000


@st.composite
def histories(draw: st.DrawFn) -> list[Node]:
    """Commits with up to three parents among those before them; oldest first."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 12))):
        above = draw(st.lists(st.sampled_from(nodes), max_size=3, unique=True)) if nodes else []
        time_s = draw(st.integers(-5, NOW_S) | st.integers(1 << 35, 1 << 70))
        nodes.append(Node(f"c{number}", tuple(one.id for one in above), time_s))
    return nodes


def ancestors(nodes: dict[str, Node], oid: str) -> set[str]:
    """A commit and all before it, as far as they are known."""
    found: set[str] = set()
    stack = [oid]
    while stack:
        here = stack.pop()
        if here in nodes and here not in found:
            found.add(here)
            stack += nodes[here].parents
    return found


@given(histories(), st.data())
def test_places_are_those_of_a_plain_search(nodes: list[Node], data: st.DataObject) -> None:
    known = {node.id: node for node in nodes}
    tips = data.draw(st.dictionaries(st.sampled_from(sorted(known)), st.integers(1, 7)))
    reached = set().union(*(ancestors(known, tip) for tip in tips)) if tips else set()
    graph = Graph(node for node in reversed(nodes) if node.id in reached)
    assert list(graph) == [node.id for node in reversed(nodes) if node.id in reached]
    rest = data.draw(st.permutations([node for node in nodes if node.id not in reached]))
    graph.add_unreached(rest)
    assert set(graph) == set(known)

    places = graph.positions([*known, "unknown"], tips | {"elsewhere": 1})
    assert set(places) == set(known)
    for oid, place in places.items():
        holders = 0
        for tip, mask in tips.items():
            holders |= mask if oid in ancestors(known, tip) else 0
        past = [known[one].time_s for one in ancestors(known, oid) if known[one].time_s <= NOW_S]
        since_s = max([0, *past])
        assert place == CommitPosition(
            known[oid].parents, holders, oid in reached, since_s, place.rank
        )
        above = [places[one].rank for one in known[oid].parents if one in places]
        assert place.rank > max(above, default=-1)
    assert graph.is_ahead(NOW_S) == any(node.time_s > NOW_S for node in nodes)


@given(histories(), st.data())
def test_commits_in_any_order_are_arranged(nodes: list[Node], data: st.DataObject) -> None:
    known = {node.id: node for node in nodes}
    tips = data.draw(st.lists(st.sampled_from(sorted(known)), unique=True))
    reached = set().union(*(ancestors(known, tip) for tip in tips))
    graph = Graph()
    for node in data.draw(st.permutations(nodes)):
        missing = set(graph.arrange(tips))
        assert missing <= reached
        assert node.id in missing or node.id not in tips
        time_s = min(node.time_s, MAX_TIME_S)
        graph.add(Columns([node.id], node.parents, [len(node.parents)], [time_s], [b"t"]))
    assert graph.arrange(tips) == []
    order = list(graph)
    assert sorted(order) == sorted(reached)
    assert {one for one in known if one in graph} == reached
    seen: set[str] = set()
    for oid in reversed(order):
        assert graph.parents(oid) == known[oid].parents
        assert seen.issuperset(known[oid].parents)
        seen.add(oid)
    assert graph.is_ahead(NOW_S) == any(known[one].time_s > NOW_S for one in reached)


def test_a_commit_is_not_its_own_ancestor() -> None:
    graph = Graph([Node("a", (), 1)])
    graph.add_unreached([Node("x", ("y", "a"), 2), Node("y", ("x",), 3), Node("z", ("a",), 4)])
    assert list(graph) == ["z", "a"]
    assert set(graph.positions(["a", "x", "y", "z"], {})) == {"a", "z"}


def test_parents_that_are_not_here_are_named() -> None:
    graph = Graph([Node("b", ("a",), 1)])
    graph.add_unreached([Node("y", ("x", "b"), 2)])
    assert list(graph) == ["y", "b"]
    assert graph.parents("y") == ("x", "b")
    assert graph.parents("x") == ()
    assert "x" not in graph
    assert graph.positions(["x"], {}) == {}
