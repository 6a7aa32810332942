"""patscan finds leaked Coze (扣子) credentials before somebody else does.

The names of the Python API (`docs/api.md`) are loaded when they are first used, because the command line
needs none of them.
"""

__version__ = "0.2.0"

TYPE_CHECKING = False  # as `typing` has it, which is slow to import
if TYPE_CHECKING:
    from patscan.api import (
        Edit,
        Finding,
        Fix,
        History,
        PatscanError,
        Reason,
        Report,
        Skip,
        Suppression,
        Workspace,
        history,
        scan,
        scan_paths,
    )

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


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from patscan import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
