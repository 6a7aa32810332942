"""Target: changes of any file, however broken: each is refused or keeps its promises."""

from __future__ import annotations

from patscan.response.fix import plan
from tests.response.fix import test_code, test_config
from tests.response.fix.cases import assessed
from tests.tokens import fake_token, fill

# The first byte of an input selects the name of the file for the rest.
CASES = (*test_code.FIXED, *test_config.FIXED)
PATHS = tuple(dict.fromkeys(case.path for case in CASES))
# The credential of the seeds.
PAT = fake_token("pat", seed="1").encode()


def changes(data: bytes) -> None:
    """A change takes one credential out of a file, and inserts none."""
    if not data:
        return
    path, text = PATHS[data[0] % len(PATHS)], data[1:]
    for item in assessed(path, text)[:2]:
        found = plan.fix(text, path, item)
        if not isinstance(found, plan.Refusal):
            after = plan.content_after(text, found)
            assert len(assessed(path, after)) < len(assessed(path, text))
            assert not any(PAT.decode() in one.text for one in found.changes)


def seeds() -> list[bytes]:
    """The files of the tables."""
    return [bytes([PATHS.index(case.path)]) + fill(case.before).encode() for case in CASES]
