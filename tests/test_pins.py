"""The pins of development: complete, hashed, and from nowhere in particular."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import cast

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
NEWEST, LOWEST = ((PROJECT / f"requirements-{name}.txt").read_text() for name in ("dev", "lowest"))
LINE = re.compile(
    r"(?m)^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,-]+\])?==(\S+)(?: ; ([^\\]*))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)
# The environments that need pins: the oldest and the newest Python, on each system.
PLACES = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system,
     "platform_machine": machine, "os_name": "nt" if system == "win32" else "posix",
     "platform_python_implementation": "CPython", "implementation_name": "cpython"}
    for version in ("3.11", "3.14")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64"))
]  # fmt: skip


def asked_for(*extras: str) -> list[Requirement]:
    """The requirements of `pyproject.toml`: to run, and with these extras; without one, with all."""
    by_extra = PYPROJECT["optional-dependencies"]
    more = itertools.chain(*(by_extra[name] for name in extras or by_extra))
    lines = map(Requirement, (*PYPROJECT["dependencies"], *more))
    return [one for one in lines if one.name != PYPROJECT["name"]]  # its extras are in `by_extra`


def pinned_at(place: dict[str, str], pins: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the markers of an environment are, and which version of each package it gets."""
    environment = cast("dict[str, str]", {**default_environment(), **place})
    pinned: dict[str, str] = {}
    for name, version, marker, _ in LINE.findall(pins):
        if not marker or Marker(marker).evaluate(environment):
            assert name not in pinned, "pinned twice"
            pinned[name] = version
    return environment, pinned


AT_EACH_PLACE = pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}"
)


@AT_EACH_PLACE
def test_everything_asked_for_is_pinned(place: dict[str, str]) -> None:
    environment, pinned = pinned_at(place, NEWEST)
    for wanted in asked_for():
        if wanted.marker is None or wanted.marker.evaluate(environment):
            assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted.name


@AT_EACH_PLACE
def test_the_oldest_versions_that_are_tested_are_those_that_are_allowed(
    place: dict[str, str],
) -> None:
    environment, pinned = pinned_at(place, LOWEST)
    for wanted in asked_for("7z", "dask", "fix", "lsp", "test", "verify"):
        if wanted.marker is None or wanted.marker.evaluate(environment):
            (least,) = (one.version for one in wanted.specifier if one.operator == ">=")
            assert Version(pinned[canonicalize_name(wanted.name)]) == Version(least), wanted.name


@pytest.mark.parametrize("pins", [NEWEST, LOWEST], ids=["newest", "lowest"])
def test_every_line_is_a_pin_with_a_hash_and_no_address(pins: str) -> None:
    without_comments = re.sub(r"(?m)^\s*#.*\n", "", pins)
    assert LINE.sub("", without_comments).strip() == ""
    assert "://" not in pins
    assert "index" not in without_comments.replace("python-", "")
