"""Single bits that flip in a repository's objects: the token is found, or a skip reported; never a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests import tokens
from tests.git.test_hostile import patscan
from tests.repos import git, repository, write

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")
FLIPS = 14
COMMANDS = (
    ("history", "--no-cache"), ("history", "--no-cache", "--deep"), ("history", "--range=HEAD~4..HEAD"),
    ("history", "--branch=main", "--since=2020-01-01"), ("scan", "--format=json"), ("staged",),
)  # fmt: skip
KINDS = {"pack": "objects/pack/*.pack", "index": "objects/pack/*.idx", "loose": "objects/??/*"}


@pytest.fixture(scope="module", params=KINDS)
def targets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = repository(tmp_path_factory.mktemp("damage") / "r", {"a.py": f"x = '{PAT}'\n"})
    for number in range(8):
        lines = "".join(f"{number * 7 + line * 31}\n" for line in range(40))
        more = (root / "a.py").read_text() + f"# {number}\n"
        write(root, {f"d{number % 3}/f{number}.py": lines, "a.py": more})
        git(root, "add", "--all")
        git(
            root,
            "commit",
            "--quiet",
            f"--message=c{number}",
            date=f"2026-01-0{number + 1}T00:00:00Z",
        )
    if request.param != "loose":
        git(root, "gc", "--quiet")
    write(root, {"b.py": f"y = '{PAT}'\n"})
    git(root, "add", "b.py")
    return sorted((root / ".git").glob(KINDS[request.param]))


@pytest.mark.parametrize("seed", range(FLIPS))
def test_with_a_flipped_bit_the_token_is_found_or_a_skip_reported(
    targets: list[Path], seed: int
) -> None:
    chance = random.Random(seed)
    target = chance.choice(targets)
    whole = target.read_bytes()
    spoilt = bytearray(whole)
    # The sizes and ids of entries, which matter most, are at the beginnings and the end.
    at = chance.choice(
        [
            chance.randrange(len(whole)),
            chance.randrange(min(200, len(whole))),
            -chance.randrange(1, 200),
        ]
    )
    spoilt[at % len(whole)] ^= 1 << chance.randrange(8)
    target.chmod(0o644)
    target.write_bytes(spoilt)
    arguments = COMMANDS[seed % len(COMMANDS)]
    try:
        done = patscan(target.parents[3], *arguments)
    finally:
        target.write_bytes(whole)
    assert done.returncode in (1, 2, 3), (arguments, at, done.stderr)
