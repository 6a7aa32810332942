"""Fuzzes one target until libFuzzer stops: `python -m tests.fuzz.one TARGET [options of libFuzzer]`."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module


def hurry() -> None:
    """Lower patscan's limits, so that more inputs can be tried in the same time."""
    from patscan.exposure import syntax
    from patscan.policy import ignore

    ignore.MATCH_S = 0.005
    syntax.MAX_TIME_S = 0.2


def main() -> None:
    """Instrument the package, and hand over to libFuzzer, which ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["patscan"], enable_loader_override=False):
        import patscan

        for module in pkgutil.walk_packages(patscan.__path__, "patscan."):
            import_module(module.name)
        from tests.fuzz.targets import TARGETS
    hurry()
    name, *words = sys.argv[1:]
    atheris.Setup([sys.argv[0], *words], TARGETS[name].test)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
