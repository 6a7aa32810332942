"""Fuzzes one target until libFuzzer says stop: `python -m tests.fuzz.one TARGET [libFuzzer's words]`."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module


def hurry() -> None:
    """Let patscan give up early: whether it ends in time is the question, and it is asked often."""
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
