"""Variables that something reads by a name it is given: an argument of a helper, an entry of a table of names."""

from __future__ import annotations

from patscan import late
from patscan.exposure.syntax import NodePath, Source, text

# What reads a variable by the name it is given, as the name of a function or of a table of such names.
_READER = late.compile(
    r"(?i)env|conf|setting|secret|var(?:iable)?s?\b|require|must|keys?$|names?$|get\w*$|read\w*$|lookup|import\.meta"
)
_NO_READER = late.compile(
    r"(?i)^console\.|error|warn|log\w*\.|^(?:describe|it|test|expect|alert|t|push|stubEnv)$|\.(?:push|stubEnv|error|warn|info|debug|set\w*|delete)$"
)
# Code that reads variables by names it is given.
_DYNAMIC = late.compile(rb"\benv\b(?:\s{1,4}as\s[^\n;()]{1,80}\))?\??\.?\[\s*[A-Za-z_$]")
# Tables of names that must not get out, or that something else sets.
_NO_TABLE = late.compile(
    r"(?i)redact|hidden|hide|forbid|den(?:y|ied)|block|exclu|ignor|sensitive|mask|scrub|strip|omit|disallow|banned|private"
)


# What a name may be an entry, or the value, of.
_ENTRIES = (
    "pair", "array", "variable_declarator", "public_field_definition", "as_expression", "subscript_expression",
    "assignment_expression", "enum_assignment",
)  # fmt: skip


def is_looked_up(source: Source, node_path: NodePath, name: str) -> bool:
    """Whether a string is the name of a variable that something else reads: an argument, an entry of a table."""
    if len(node_path.nodes) < 3 or node_path.nodes[-1].type not in (
        "string_fragment",
        "template_string",
    ):
        return False
    string = next(
        (
            node
            for node in reversed(node_path.nodes[-3:])
            if node.type in ("string", "template_string")
        ),
        None,
    )
    if string is None or text(string) != name:
        return False
    above = node_path.nodes[node_path.nodes.index(string) - 1]
    calls = [step.name.removesuffix("()") for step in node_path.steps if step.name.endswith("()")]
    if above.type == "arguments":
        named = calls[-1] if calls else ""
        return not _NO_READER.search(named) and bool(
            _READER.search(named) or _DYNAMIC.search(source.code)
        )
    names = [step.name.removesuffix(" =") for step in node_path.steps]
    is_entry = above.type in _ENTRIES and not _is_pair_with_value(node_path)
    if not is_entry or any(map(_NO_READER.search, calls)) or any(map(_NO_TABLE.search, names)):
        return False
    return bool(_DYNAMIC.search(source.code)) or any(map(_READER.search, names))


def _is_pair_with_value(node_path: NodePath) -> bool:
    """Whether a name is one of a pair, `{ key: 'X', value: 'y' }`, which sets the variable."""
    objects = [node for node in node_path.nodes if node.type == "object"]
    keys = (
        [text(pair.child_by_field_name("key")) for pair in objects[-1].children] if objects else []
    )
    return "value" in keys
