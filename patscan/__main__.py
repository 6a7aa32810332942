"""The console script, and `python -m patscan`, for where that is not on the PATH."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line. Ctrl-C while it is being imported ends it like any later one, without a traceback."""
    try:
        from patscan.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    if not sys.flags.safe_path:
        # Python put the current folder first. It may be a hostile repository with a `click.py`.
        del sys.path[0]
    main()
