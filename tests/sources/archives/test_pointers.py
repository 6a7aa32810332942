"""Pointers are reported, in every source; texts about them are not."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from patscan.model.run import Facts
from patscan.sources.archives import archive_in
from patscan.sources.archives.walk import scan_file
from patscan.sources.history.revisions import Revisions
from tests import scans
from tests.repos import git, repository, write
from tests.sources.archives import builders
from tests.sources.archives.test_found import SCANNER, SCRIPT
from tests.sources.archives.test_places import patscan

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n"
ANNEX = "/annex/objects/SHA256E-s31390--f50d7ac4c6b9031379986bc362fcefb65f1e52621ce1708d537e740fefc59cc0.mp3"
LINK = f".git/annex/objects/Zm/Wk/{ANNEX[15:]}/{ANNEX[15:]}"
POINTERS: dict[str, tuple[bytes, str]] = {
    "lfs": (LFS.encode(), "git lfs pull"),
    "lfs, before its release": (
        LFS.replace("git-lfs.github", "hawser.github").encode(),
        "git lfs pull",
    ),
    "lfs, with extensions": (
        LFS.replace("\noid", f"\next-0-foo sha256:{OID}\next-1-bar sha256:{OID}\noid").encode(),
        "git lfs pull",
    ),
    "lfs, with line ends of Windows": (LFS.replace("\n", "\r\n").encode(), "git lfs pull"),
    "lfs, no line feed at its end": (LFS[:-1].encode(), "git lfs pull"),
    "annex": (ANNEX.encode() + b"\n", "git annex get"),
    "annex, with a word of warning": (ANNEX.encode() + b"\n\nget it\n", "git annex get"),
    "annex, a link": (LINK.encode(), "git annex get"),
    "annex, a link from below": (b"../../" + LINK.encode(), "git annex get"),
    "annex, a link in a submodule": (
        b"../" + LINK.replace(".git/", ".git/modules/a/b/").encode(),
        "git annex get",
    ),
    "fat": (b"#$# git-fat da39a3ee5e6b4b0d3255bfef95601890afd80709                 5\n", "git fat"),
    "crypt": (b"\0GITCRYPT\0" + bytes(range(256)), "git-crypt unlock"),
}


@pytest.mark.parametrize("archives", [True, False])
@pytest.mark.parametrize("kind", POINTERS)
def test_a_pointer_is_named_with_what_to_do(kind: str, *, archives: bool) -> None:
    """Whether archives are wanted or not: it is none."""
    data, hint = POINTERS[kind]
    outcome = archive_in(data, SCANNER, "a", archives=archives)
    assert outcome is not None
    (skip,) = outcome.skips
    assert (skip.path, skip.lost) == ("a", True)
    assert hint in skip.reason.en
    assert hint in skip.reason.zh


NO_POINTERS = {
    "lfs, quoted": f"A pointer looks like this:\n\n{LFS}",
    "lfs, explained": f"{LFS}\nis what a pointer looks like.\n",
    "lfs, its first line": "version https://git-lfs.github.com/spec/v1\n",
    "lfs, no hash": f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID[:60]}\nsize 1\n",
    "lfs, no size": f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\n",
    "lfs, of another kind": LFS.replace("git-lfs.github.com", "git-lfs.example.com"),
    "lfs, too large": LFS + " " * 1024,
    "a file that is as old as its version": "version: 1\nsize: 2\n",
    "annex, quoted": f"see {ANNEX}\n",
    "annex, a folder": "/annex/objects/a/b/c\n",
    "annex, a link elsewhere": "../../annex/objects/a/b/c",
    "annex, a link within": ".git/annex/objects",
    "a link": "../lib/index.js",
    "fat, quoted": "#$# git-fat is what its pointers begin with\n",
    "dvc describes what is beside it": f"outs:\n- md5: {OID[:32]}\n  size: 9\n  path: data.csv\n",
}


@pytest.mark.parametrize("kind", NO_POINTERS)
def test_a_text_about_a_pointer_is_scanned(kind: str) -> None:
    data = NO_POINTERS[kind].encode()
    assert archive_in(data, SCANNER, "a") is None
    outcome = scan_file(SCANNER, "a", io.BytesIO(data + SCRIPT))
    assert len(outcome.findings) == 1
    assert outcome.skips == ()


def test_a_placeholder_of_icloud_is_named() -> None:
    data = b"bplist00\xd4\1\2" + bytes(40)
    outcome = archive_in(data, SCANNER, ".key.pem.icloud")
    assert outcome is not None
    assert "iCloud" in outcome.skips[0].reason.en
    assert archive_in(data, SCANNER, "Info.plist") is None


# --- wherever they are ----------------------------------------------------------------------------

NAMES = {"a.bin", "d/b.bin", "link"}
FILES = {"a.bin": LFS, "d/b.bin": ANNEX + "\n", "readme": NO_POINTERS["lfs, quoted"]}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose last commit adds pointers."""
    root = repository(tmp_path_factory.mktemp("pointers") / "repository", {"readme": "x"})
    write(root, FILES)
    (root / "link").symlink_to(LINK)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=pointers")
    return root


def named(facts: Facts) -> set[str]:
    return {skip.path for skip in facts.skips if skip.lost}


@pytest.mark.parametrize("archives", [True, False])
def test_in_a_tree(root: Path, *, archives: bool) -> None:
    assert named(scans.on_disk(root, archives=archives)) == NAMES


@pytest.mark.parametrize("archives", [True, False])
def test_staged(tmp_path: Path, *, archives: bool) -> None:
    root = repository(tmp_path, {"readme": "x"})
    write(root, FILES)
    (root / "link").symlink_to(LINK)
    git(root, "add", "--all")
    assert named(scans.staged(root, archives=archives)) == NAMES


@pytest.mark.parametrize("archives", [True, False])
@pytest.mark.parametrize("packed", [False, True])
def test_in_a_history(root: Path, *, packed: bool, archives: bool) -> None:
    if packed:
        git(root, "gc", "--quiet")
    assert named(scans.history(root, archives=archives)) == NAMES
    assert named(scans.ranged(root, Revisions(max_commits=1))) == NAMES


def test_in_an_archive() -> None:
    data = builders.zip_of({"a.bin": LFS.encode(), "b.tgz": builders.tar_of({"c": ANNEX.encode()})})
    skips = scan_file(SCANNER, "z", io.BytesIO(data)).skips
    assert {skip.path for skip in skips} == {"z!a.bin", "z!b.tgz!c"}


def test_the_exit_code_is_3_and_a_pattern_leaves_them_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.bin": LFS})
    done = patscan("scan", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 3
    assert b"a.bin: a Git LFS pointer" in done.stderr
    write(tmp_path, {".patscanignore": "*.bin\n"})
    assert patscan("scan", cwd=tmp_path).returncode == 0


def test_content_in_the_store_is_scanned_when_it_is_named(tmp_path: Path) -> None:
    """As the message suggests."""
    root = repository(tmp_path, {"a.bin": LFS})
    for store in ("lfs/objects/4d/7a", "annex/objects/Zm/Wk"):
        folder = root / ".git" / store
        os.makedirs(folder)
        (folder / "x").write_bytes(SCRIPT)
    assert patscan("scan", ".git/lfs", cwd=root).returncode == 1
    assert patscan("scan", ".git/annex", cwd=root).returncode == 1
