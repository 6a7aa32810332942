"""The Python API, which `docs/api.md` explains: scans text, files and histories, and returns plain values.

`import patscan` offers the same names, and loads this package when one of them is used.
"""

from patscan.api.functions import history, scan, scan_paths
from patscan.api.types import Edit, Finding, Fix, History, Reason, Report, Skip, Suppression
from patscan.api.workspace import Workspace
from patscan.model.text import PatscanError

__all__ = [
    "Edit",
    "Finding",
    "Fix",
    "History",
    "PatscanError",
    "Reason",
    "Report",
    "Skip",
    "Suppression",
    "Workspace",
    "history",
    "scan",
    "scan_paths",
]
