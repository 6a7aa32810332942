"""The pins of development: complete, hashed, and from nowhere in particular."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import cast

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

PROJECT = Path(__file__).parent.parent
PINS = (PROJECT / "requirements-dev.txt").read_text()
LINE = re.compile(
    r"(?m)^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,-]+\])?==(\S+)(?: ; ([^\\]*))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)
# Where the pins must hold: the oldest and the newest Python, and each system.
PLACES = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system,
     "platform_machine": machine, "os_name": "nt" if system == "win32" else "posix",
     "platform_python_implementation": "CPython", "implementation_name": "cpython"}
    for version in ("3.11", "3.14")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64"))
]  # fmt: skip


def asked_for() -> list[Requirement]:
    """What `pyproject.toml` wants: to run, to develop, and for the gate."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    return [Requirement(line) for line in (*project["dependencies"], *extras["dev"], *extras["ci"])]


@pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}"
)
def test_everything_asked_for_is_pinned(place: dict[str, str]) -> None:
    environment = cast("dict[str, str]", {**default_environment(), **place})
    pinned: dict[str, str] = {}
    for name, version, marker, _ in LINE.findall(PINS):
        if not marker or Marker(marker).evaluate(environment):
            assert name not in pinned, "pinned twice"
            pinned[name] = version
    for wanted in asked_for():
        if wanted.marker is None or wanted.marker.evaluate(environment):
            name = re.sub(r"[-_.]+", "-", wanted.name).lower()
            assert wanted.specifier.contains(pinned[name]), name


def test_every_line_is_a_pin_with_a_hash_and_no_address() -> None:
    without_comments = re.sub(r"(?m)^\s*#.*\n", "", PINS)
    assert LINE.sub("", without_comments).strip() == ""
    assert "://" not in PINS
    assert "index" not in without_comments.replace("python-", "")
