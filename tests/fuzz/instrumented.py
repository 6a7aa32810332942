"""The fuzz targets with a package that tells libFuzzer which code an input reaches."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import io
import os
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from tests.fuzz.targets import Target


@functools.cache
def targets() -> dict[str, Target]:
    """The fuzz targets; nothing of the package may have been imported before."""
    import atheris

    with (
        contextlib.redirect_stderr(io.StringIO()),  # a line for each module
        atheris.instrument_imports(include=["patscan"], enable_loader_override=False),
    ):
        import patscan

        for module in pkgutil.walk_packages(patscan.__path__, "patscan."):
            import_module(module.name)
        from tests.fuzz.targets import TARGETS
    _hurry()
    return TARGETS


def _hurry() -> None:
    """Lower patscan's limits, so that more inputs can be tried in the same time."""
    from patscan.exposure import syntax
    from patscan.policy import ignore

    ignore.MATCH_S = 0.005
    syntax.MAX_TIME_S = 0.2


def fuzz(name: str, options: list[str], output: Path) -> NoReturn:
    """Fuzz a target until libFuzzer ends this process; what it says goes to a file."""
    import atheris

    try:
        with output.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        atheris.Setup(["patscan-fuzz", *options], targets()[name].test)
        atheris.Fuzz()
    finally:  # as a C program ends: libFuzzer then keeps the input, but nothing of this process's parent is cleaned up
        ctypes.CDLL(None).exit(1)
        os._exit(1)
