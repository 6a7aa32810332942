"""Which files are scanned: git's account of a repository, a walk elsewhere, and what is passed over."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from patscan.model.run import Skip
from patscan.model.text import PatscanError
from patscan.sources import listing, reading
from tests import tokens
from tests.repos import git, repository, write

PAT = tokens.fake_token("pat")


def listed(root: Path, *paths: str, ignore: bool = True, **more: object) -> list[str]:
    """The paths below `root` that would be read, sorted."""
    named = tuple(str(root / path) for path in paths or (".",))
    named = tuple(os.path.normpath(path) for path in named)
    wanted = listing.Listing(str(root), named, ignore, **more)  # type: ignore[arg-type]
    return sorted(
        listing.relative(str(root), path) for task in listing.tasks(wanted) for path in task.paths
    )


def skipped(root: Path, *, ignore: bool = True) -> list[Skip]:
    wanted = listing.Listing(str(root), (str(root),), ignore)
    outcomes = [reading.read(task) for task in listing.tasks(wanted)]
    return [skip for outcome in outcomes for skip in outcome.skips]


def test_a_repository_gives_tracked_and_untracked_files_but_not_ignored_ones(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path, {"a.py": "", ".gitignore": "*.log\n", "kept.log": "", "d/e.py": ""})
    write(root, {"new.py": "", "x.log": "", "d/new.txt": ""})
    assert listed(root) == [".gitignore", "a.py", "d/e.py", "d/new.txt", "kept.log", "new.py"]
    assert listed(root, "d") == ["d/e.py", "d/new.txt"]


def test_no_ignore_gives_everything_but_gits_own_folder(tmp_path: Path) -> None:
    root = repository(tmp_path, {".gitignore": "dist/\n"})
    write(root, {"dist/app.js": ""})
    assert listed(root) == [".gitignore"]
    assert listed(root, ignore=False) == [".gitignore", "dist/app.js"]


def test_what_is_named_is_scanned_ignored_or_not(tmp_path: Path) -> None:
    root = repository(tmp_path, {".gitignore": "dist/\n*.log\n"})
    write(root, {"dist/app.js": "", "dist/sub/b.js": "", "x.log": ""})
    assert listed(root, "dist") == ["dist/app.js", "dist/sub/b.js"]
    assert listed(root, "x.log") == ["x.log"]


def test_a_walk_applies_nested_ignore_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "*.log\n/build/\n!keep.log\n",
            "a.log": "",
            "keep.log": "",
            "build/x": "",
            "sub/build/y": "",
            "sub/.gitignore": "!b.log\n*.tmp\n",
            "sub/b.log": "",
            "sub/c.tmp": "",
            "c.tmp": "",
        },
    )
    expected = [".gitignore", "c.tmp", "keep.log", "sub/.gitignore", "sub/b.log", "sub/build/y"]
    assert listed(tmp_path) == expected


def test_a_submodule_and_a_nested_repository_are_listed_by_their_own_rules(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"in.py": "", ".gitignore": "*.log\n"})
    root = repository(tmp_path / "outer", {"out.py": ""})
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    nested = repository(root / "nested", {"n.py": "", ".gitignore": "*.log\n"})
    write(nested, {"x.log": ""})
    found = listed(root)
    assert {"sub/in.py", "nested/n.py", "out.py"} <= set(found)
    assert "nested/x.log" not in found


def test_an_unmerged_file_is_read_once(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a": "1"})
    git(root, "checkout", "--quiet", "-b", "other")
    write(root, {"a": "2"})
    git(root, "commit", "--quiet", "-am", "2")
    git(root, "checkout", "--quiet", "main")
    write(root, {"a": "3"})
    git(root, "commit", "--quiet", "-am", "3")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "--quiet", "other")
    assert listed(root) == ["a"]


@pytest.mark.parametrize(
    "name",
    [
        "中文.py",
        "sp ace",
        "new\nline",
        'quo"te',
        "-dash",
        "a\tb",
        "x/160000 " + "0" * 40 + " 0\tsub",
    ],
)
@pytest.mark.parametrize("tracked", [True, False])
def test_odd_names_are_listed_as_they_are(tmp_path: Path, name: str, *, tracked: bool) -> None:
    root = repository(tmp_path, {"a": ""})
    write(root, {name: ""})
    if tracked:
        git(root, "add", "--all")
    assert listed(root) == sorted(["a", name])


def test_names_that_are_not_utf_8_survive(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a": ""})
    raw = os.fsdecode(b"caf\xe9.txt")
    (root / raw).write_text(PAT)
    wanted = listing.Listing(str(root), (str(root),))
    found = [item for task in listing.tasks(wanted) for item in reading.read(task).findings]
    assert [item.location.path for item in found] == [raw]


def test_a_file_deleted_from_the_tree_is_no_error(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a": "", "b": ""})
    (root / "b").unlink()
    assert skipped(root) == []


def test_links_are_not_followed_but_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret": PAT, "root/a": ""})
    root = tmp_path / "root"
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "file").symlink_to(tmp_path / "outside/secret")
    (root / "text").symlink_to(f"Bearer {PAT}")
    (root / "loop").symlink_to(root)
    wanted = listing.Listing(str(root), (str(root),))
    outcomes = [reading.read(task) for task in listing.tasks(wanted)]
    found = [item.location.path for outcome in outcomes for item in outcome.findings]
    assert found == ["text"]
    assert not any(outcome.skips for outcome in outcomes)


def test_a_link_named_by_the_user_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret": PAT})
    (tmp_path / "link").symlink_to("secret")
    wanted = listing.Listing(str(tmp_path), (str(tmp_path / "link"),))
    (task,) = listing.tasks(wanted)
    assert [item.location.path for item in reading.read(task).findings] == ["link"]


def test_pipes_and_sockets_are_named_and_lose_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "sock"))
        skips = skipped(tmp_path)
    assert [(skip.path, skip.lost) for skip in sorted(skips)] == [("pipe", False), ("sock", False)]
    wanted = listing.Listing(str(tmp_path), (str(tmp_path / "pipe"),))
    assert [task.skips for task in listing.tasks(wanted)] == [(Skip("pipe", listing.NOT_A_FILE),)]


@pytest.fixture
def as_somebody() -> Iterator[Path]:
    """A folder, and a user who is not root, whom nothing can be hidden from."""
    with tempfile.TemporaryDirectory() as folder:
        uid = os.geteuid()
        if uid == 0:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(uid)


def test_what_may_not_be_read_is_lost(as_somebody: Path) -> None:
    write(as_somebody, {"secret": PAT, "d/x": PAT})
    (as_somebody / "secret").chmod(0)
    (as_somebody / "d").chmod(0)
    try:
        skips = skipped(as_somebody)
    finally:
        (as_somebody / "d").chmod(0o700)
    assert sorted(skip.path for skip in skips if skip.lost) == ["d", "secret"]


# Names of folders in a repository that may not be read, and those of the skips.
NOT_LISTED = [
    ["d"],
    ["a", "b", "c/d"],
    ["it's", "x': Permission denied", "two\nlines", "n\nwarning: could not open directory 'x"],
]


@pytest.mark.parametrize("names", NOT_LISTED, ids=["one", "several", "odd names"])
@pytest.mark.parametrize("below", ["", "sub"])
def test_what_git_may_not_list_is_lost(as_somebody: Path, names: list[str], below: str) -> None:
    root = repository(as_somebody / "repo", {"kept.py": "", ".gitignore": "ignored\n"})
    top = root / below
    hidden = [top / name for name in names]
    for folder in (*hidden, root / "ignored"):
        write(folder, {"x": PAT})
        folder.chmod(0o311)
    try:
        skips = skipped(top)
    finally:
        for folder in (*hidden, root / "ignored"):
            folder.chmod(0o700)
    expected = {str(folder.relative_to(top)) for folder in hidden}
    assert all(skip.lost for skip in skips)
    found = {skip.path for skip in skips}
    assert found == expected if "\n" not in "".join(names) else len(found) >= len(expected)
    assert all("Permission denied" in skip.reason.en for skip in skips if skip.path in expected)


def test_a_path_that_is_too_long_for_git_is_lost(tmp_path: Path) -> None:
    root = repository(tmp_path, {"kept.py": ""})
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("a" * 200, dir_fd=descriptor)
        below = os.open("a" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(os.open("x", os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)
    (skip,) = skipped(root)
    assert skip.lost
    assert skip.path.startswith("a" * 200 + "/")
    assert "too long" in skip.reason.en


def test_an_unreadable_file_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a": "", "bad": ""})
    really_open = os.open

    def refuse(path: str, flags: int, *more: int) -> int:
        if str(path).endswith("bad"):
            raise PermissionError(13, "Permission denied")
        return really_open(path, flags, *more)

    monkeypatch.setattr(os, "open", refuse)
    (skip,) = skipped(tmp_path)
    assert (skip.path, skip.lost) == ("bad", True)
    assert "Permission denied" in skip.reason.en


def test_a_folder_that_cannot_be_listed_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"d/x": ""})
    really_scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("/d"):
            raise PermissionError(13, "Permission denied")
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [(skip.path, skip.lost) for skip in skipped(tmp_path)] == [("d", True)]


def test_a_path_that_does_not_exist_is_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(PatscanError, match=r"nothing-here: No such file"):
        listed(tmp_path, "nothing-here")
    with pytest.raises(PatscanError, match=r"nothing-here: No such file"):
        listed(tmp_path, "nothing-here", "nor-here")


@pytest.mark.parametrize("others", [("a.py",), ("d", "a.py"), ("d",)], ids=" ".join)
def test_one_of_several_paths_that_does_not_exist_is_named(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    write(tmp_path, {"a.py": PAT, "d/b.py": PAT})
    named = [str(tmp_path / one) for one in (others[0], "gone", *others[1:])]
    found = list(listing.tasks(listing.Listing(str(tmp_path), tuple(named))))
    assert sum(len(task.paths) for task in found) == len(others)
    (skip,) = (skip for task in found for skip in task.skips)
    assert (skip.path, skip.lost) == ("gone", True)
    assert "No such file" in skip.reason.en


def test_exclusion_prunes_folders_and_counts(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c": "", "a/d": "", "e": ""})
    asked: list[str] = []

    def excluded(path: str) -> bool:
        asked.append(path)
        return path in ("a/b/", "e")

    assert listed(tmp_path, excluded=excluded) == ["a/d"]
    assert "a/b/c" not in asked
    wanted = listing.Listing(str(tmp_path), (str(tmp_path),), excluded=excluded)
    assert sum(task.excluded for task in listing.tasks(wanted)) == 2


def test_where_git_refuses_the_folder_is_walked_and_a_skip_says_so(tmp_path: Path) -> None:
    write(tmp_path, {".git": "gitdir: /nowhere\n", "a.log": "", "b": PAT, ".gitignore": "*.log\n"})
    wanted = listing.Listing(str(tmp_path), (str(tmp_path),))
    outcomes = [reading.read(task) for task in listing.tasks(wanted)]
    assert [item.location.path for outcome in outcomes for item in outcome.findings] == ["b"]
    (skip,) = (skip for outcome in outcomes for skip in outcome.skips)
    assert not skip.lost
    assert "git cannot list" in skip.reason.en


def test_many_files_share_tasks(tmp_path: Path) -> None:
    write(tmp_path, {f"f{n}": "" for n in range(2 * listing.TASK_FILES + 5)})
    sizes = [
        len(task.paths) for task in listing.tasks(listing.Listing(str(tmp_path), (str(tmp_path),)))
    ]
    assert sizes == [64, 128, 256, 512, listing.TASK_FILES, 69]


def test_large_and_small_files_side_by_side(tmp_path: Path) -> None:
    from patscan.detect.windows import WINDOW_BYTES

    large = b"x\n" * (WINDOW_BYTES // 2 + 10) + PAT.encode()
    write(tmp_path, {"a": PAT, "b": large, "c": b"y" * WINDOW_BYTES, "d": f"\n{PAT}", "e": ""})
    (task,) = listing.tasks(listing.Listing(str(tmp_path), (str(tmp_path),)))
    outcome = reading.read(task)
    places = sorted((item.location.path, item.location.line) for item in outcome.findings)
    assert places == [("a", 1), ("b", WINDOW_BYTES // 2 + 11), ("d", 2)]
    assert outcome.files == 5
    assert outcome.size_bytes == 68 + len(large) + WINDOW_BYTES + 69


@pytest.mark.parametrize("archives", [True, False])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_texts_with_a_byte_order_mark_among_others(
    tmp_path: Path, codec: str, *, archives: bool
) -> None:
    """Escapes and other encodings are decoded in them, too, also at any offset of a large one."""
    text = f"\ufeffx\ny = 'pat\\u005f{PAT[4:]}'\n".encode(codec)
    far = f"\ufeff{'x' * 79}\n".encode(codec)[:-2] + f"{'z' * 79}\n".encode(codec) * 30_000 + text
    write(tmp_path, {"a": "1", "b": text, "c": text, "d": far})
    write(tmp_path, {"e": b"\xff\xd8\xff", "f": b"\0"})
    (task,) = listing.tasks(listing.Listing(str(tmp_path), (str(tmp_path),)))
    outcome = reading.read(task, archives=archives)
    places = sorted((one.location.path, one.decoded) for one in outcome.findings)
    assert places == [(path, (codec[:6], "unicode-escape")) for path in ("b", "c", "d")]
    assert outcome.files == 6


def test_reading_without_readv_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_readv", reading._read_one)
    write(tmp_path, {"a": f"\n{PAT}", "b": ""})
    (task,) = listing.tasks(listing.Listing(str(tmp_path), (str(tmp_path),)))
    (found,) = reading.read(task).findings
    assert (found.location.path, found.location.line) == ("a", 2)


@pytest.mark.parametrize("follow", [True, False])
def test_whole_pages_are_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, follow: bool
) -> None:
    """A file system that gives a page at a time loses nothing."""
    write(tmp_path, {"a": b"x" * 3 * reading.PAGE_BYTES + b" " + PAT.encode()})
    monkeypatch.setattr(
        reading, "_readv", lambda handle, views: os.readv(handle, [views[0][: reading.PAGE_BYTES]])
    )
    outcome = reading.read(listing.Task(str(tmp_path), (str(tmp_path / "a"),), follow=follow))
    assert len(outcome.findings) == 1
    assert outcome.size_bytes == 3 * reading.PAGE_BYTES + 69


def test_a_file_that_is_gone_and_one_whose_reader_was_killed(tmp_path: Path) -> None:
    task = listing.Task(str(tmp_path), (str(tmp_path / "gone"),))
    assert reading.read(task).skips == ()
    (skip,) = reading.lost(listing.Task(str(tmp_path), (str(tmp_path / "x"),))).skips
    assert skip.path == "x"
    assert skip.reason.zh.startswith("无法读取：内存不足")
    assert skip.reason.en.startswith("cannot be read: it took more memory")
