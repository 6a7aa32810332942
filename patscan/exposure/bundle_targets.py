"""What a bundle runs on, as the configuration around a place says: a program for Node goes to no browser.

esbuild.github.io/api/#platform, webpack.js.org/configuration/target, bun.com/docs/bundler#target, tsup.egoist.dev.
"""

from __future__ import annotations

from patscan import late
from patscan.exposure.syntax import NodePath

# At most this many properties of an object are asked.
MAX_PAIRS = 200
_RUNS_ON = late.compile(
    rb"[\"']?(?:platform|target)[\"']?\s{0,4}:\s{0,4}[\"'](?P<where>[\w\-.]{1,40})[\"']\Z"
)
_NODE = late.compile(rb"(?:async-)?node[\d.]*|bun")


def is_for_node(node_path: NodePath) -> bool:
    """Whether the nearest object around a place that says what its bundle runs on names Node."""
    for node in reversed(node_path.nodes):
        for pair in node.named_children[:MAX_PAIRS] if node.type == "object" else ():
            said = _RUNS_ON.match((pair.text or b"")[:100]) if pair.type == "pair" else None
            if said:
                return _NODE.fullmatch(said["where"]) is not None
    return False
