"""`python -m patscan`: the console script, for where it is not on the PATH."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # Python put the current folder first. It may be a hostile repository with a `click.py`.
        del sys.path[0]
    from patscan.cli import main

    main()
