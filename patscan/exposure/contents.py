"""What the text of a file tells where its name does not."""

from __future__ import annotations

from patscan import late

_SETS = late.compile(rb"\s{0,20}(?:export\s{1,4}|set\s{1,4}|\$env:)?[A-Z][A-Z0-9_]{2,80}\s{0,4}=")
_HEAD_BYTES = 64 << 10
_HELM = late.compile(
    rb"\{\{-?\s{0,9}(?:define\s{1,4}\"|[^{}\n]{0,200}[\s(](?:\$)?\.(?:Values|Release|Chart|Capabilities)\.)|\{\{-?\s{0,9}\.(?:Values|Release|Chart)\."
)


def is_variables(data: bytes) -> bool:
    """Whether most lines of a text set a variable: `NAME=value`, as in an environment file."""
    lines = [line for line in data[:_HEAD_BYTES].splitlines() if line.strip(b" \t#;/-")]
    lines = [line for line in lines if not line.lstrip().startswith((b"#", b";", b"//"))]
    return len(lines) > 0 and 2 * sum(map(bool, map(_SETS.match, lines))) > len(lines)


def is_helm(data: bytes) -> bool:
    """Whether a template is one of a Helm chart: it writes manifests of Kubernetes, no page."""
    return _HELM.search(data) is not None
