"""A process of its own for a function of the tests.

What the function breaks is broken for that process alone. The function travels as a pickle, that is
by its name, with its arguments: `command(faults.limit_memory, 1 << 29)`.
"""

from __future__ import annotations

import functools
import os
import pickle
import sys
from collections.abc import Callable


def command(function: Callable[..., object], *arguments: object) -> list[str]:
    """The command line of a Python that calls a function of a module with these arguments."""
    call = pickle.dumps(functools.partial(function, *arguments))
    return [sys.executable, os.path.abspath(__file__), call.hex()]


def main() -> None:
    """Call the function that the command line names."""
    # The first entry of the path is the folder of this script, in which nothing may be imported.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    pickle.loads(bytes.fromhex(sys.argv[1]))()  # noqa: S301 - what `command` wrote


if __name__ == "__main__":
    main()
