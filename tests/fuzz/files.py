"""Targets: files that a user, or a hostile repository, keeps for patscan to read."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from patscan.detect.scanner import Scanner
from patscan.model.text import PatscanError
from patscan.policy import baseline, baseline_file, exclusion, settings
from patscan.policy.configuration import OWN_FILE
from tests import tokens
from tests.assessments import assessed


@contextmanager
def _file(name: str, data: bytes) -> Iterator[str]:
    """A folder with one file in it."""
    with tempfile.TemporaryDirectory(prefix="patscan-fuzz-") as folder:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        yield folder


def configuration(data: bytes) -> None:
    """A configuration is used or refused with a sentence; what is in force is valid TOML."""
    with _file(OWN_FILE, data) as folder, suppress(PatscanError):
        loaded = settings.load(folder, flags={}, config=None, isolated=False, language="en")
        exclusion.exclusion(loaded)
        shown = settings.show(loaded, "en")
        assert tomllib.loads(shown)["lang"] in ("en", "zh")


def ignore_patterns(data: bytes) -> None:
    """Patterns answer for any path, or are refused with a sentence."""
    path, _, patterns = data.partition(b"\0")
    with _file(exclusion.IGNORE_FILE, patterns) as folder, suppress(PatscanError):
        excluded = exclusion.exclusion(settings.Settings(folder))
        if excluded:
            assert excluded(os.fsdecode(path)) in (True, False)


def baselines(data: bytes) -> None:
    """A baseline is used or refused with a sentence; writing it again changes nothing."""
    with _file("b.json", data) as folder, suppress(PatscanError):
        path = os.path.join(folder, "b.json")
        first = baseline_file.read(path)
        baseline_file.write(path, first)
        assert baseline_file.read(path) == first


def seeds_of_settings() -> list[bytes]:
    """A configuration with every key."""
    everything = (
        b'exclude = ["/vendor/", "*.min.js", "!keep"]\ndisable = ["coze-pat"]\nfail-on = "high"\n'
        b'baseline = "b.json"\nlang = "zh"\njobs = 2\n[severity]\ncoze-sat = "low"\n'
    )
    return [
        everything,
        b"\xef\xbb\xbfexclude = []",
    ]


def seeds_of_ignore_patterns() -> list[bytes]:
    """Paths, each with patterns that may match it."""
    return [
        b"src/a.js\0# no\n*.js\n!/src/**/b?.js\n[a-z]*/\n",
        b"a/b/\xff\0**/b/\n\\#x\n\\ \na//b\n[!x]\n[[:alpha:]]",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0*a*a*a*a*a*b\n**/a/**/a/**\n????",
    ]


def seeds_of_baselines() -> list[bytes]:
    """A baseline with one entry."""
    (found,) = Scanner().text("a.py", tokens.fake_token("pat").encode()).findings
    made = baseline.updated(baseline.Baseline(), [assessed(found)], [], dt.date(2026, 1, 2))
    with _file("b.json", b"") as folder:
        baseline_file.write(os.path.join(folder, "b.json"), made)
        with open(os.path.join(folder, "b.json"), "rb") as file:
            text = file.read()
    return [text, json.dumps({"version": 1, "entries": []}).encode()]
