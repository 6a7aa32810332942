"""A credential is read again from wherever it was found, and from nowhere else."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.detect.scanner import Scanner
from patscan.git.repository import locate
from patscan.model.findings import Assessed
from patscan.model.run import STDIN
from patscan.policy.settings import Settings
from patscan.sources import pipeline, reread
from patscan.sources.disk import Disk
from patscan.sources.history.whole import History
from patscan.sources.reread import Place
from patscan.sources.source import Source
from patscan.sources.staged import Staged, entries
from patscan.sources.unsaved import Unsaved
from tests import tokens
from tests.assessments import assessed
from tests.repos import git, repository, write

TOKEN = tokens.fake_token("pat")
LINE = f"coze = 'https://api.coze.com'\ntoken = '{TOKEN}'\n"
TODAY = dt.date(2026, 6, 1)


def found(source: Source, settings: Settings) -> list[Assessed]:
    report = pipeline.report(source, settings, TODAY)
    return [one.assessed for one in report.verdicts]


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(one):04x}" for one in text)


FILES: dict[str, bytes] = {
    "a.py": LINE.encode(),
    "b!c.py": LINE.encode(),
    "utf16.txt": LINE.encode("utf-16"),
    "large.log": b"x = 1\n" * 500_000 + LINE.encode() + b"x = 1\n" * 500_000,
    "a.zip": zipped("src/a.js", LINE.encode()),
    "nested.zip": zipped("inner.tgz", tarred("a.js", LINE.encode())),
    "a.js.gz": gzip.compress(LINE.encode()),
    "escaped.js": f"// coze.com\nconst a = '{escaped(TOKEN)}'\n".encode(),
    "split.py": f"# coze.com\na = '{TOKEN[:30]}' + '{TOKEN[30:]}'\n".encode(),
    f"named-{TOKEN}.txt": b"nothing\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: FILES[name]})
    settings = Settings(str(tmp_path))
    items = found(Disk(settings, [str(tmp_path)]), settings)
    if name.startswith("named"):  # a scan of files does not read their names
        items = [at(name)]
    value = reread.read_again(items, reread.on_disk(str(tmp_path)))
    assert value is not None
    assert value.value().decode() == TOKEN


def at(path: str) -> Assessed:
    """A finding of the token at a path where it may or may not be."""
    (one,) = Scanner().text(path, LINE.encode()).findings
    return assessed(one)


def test_a_named_link_is_followed_and_another_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"outside/a.py": LINE})
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.py").symlink_to("../outside/a.py")
    (root / "token").symlink_to(TOKEN)
    item = at("link.py")
    assert reread.read_again([item], reread.on_disk(str(root))) is None
    assert reread.read_again([item], reread.on_disk(str(root), [str(root / "link.py")]))
    assert reread.read_again([at("token")], reread.on_disk(str(root)))


CHANGED: list[tuple[str, bytes | None]] = [
    ("gone", None),
    ("another", LINE.replace(TOKEN, tokens.fake_token("pat", seed=1)).encode()),
    ("longer", LINE.replace(TOKEN, TOKEN + "x").encode()),
]


@pytest.mark.parametrize("content", [row[1] for row in CHANGED], ids=[row[0] for row in CHANGED])
@pytest.mark.parametrize("archives", [True, False])
def test_what_has_another_fingerprint_by_now_is_not_it(
    tmp_path: Path, content: bytes | None, *, archives: bool
) -> None:
    if content is not None:
        write(tmp_path, {"a.py": content})
    place = reread.on_disk(str(tmp_path), archives=archives)
    assert reread.read_again([at("a.py")], place) is None
    write(tmp_path, {"a.py": LINE})
    assert reread.read_again([at("a.py")], place) is not None


def test_the_first_place_that_still_has_it_is_enough(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": LINE, "c.py": LINE.replace("coze.com", "coze.cn")})
    places: list[str] = []
    real = reread.on_disk(str(tmp_path))

    def place(item: Assessed, scanner: Scanner) -> None:
        places.append(item.finding.location.path)
        real(item, scanner)

    assert reread.read_again([at("a.py"), at("b.py"), at("c.py")], place)
    assert places == ["a.py", "b.py"]


def test_standard_input(tmp_path: Path) -> None:
    for data in (LINE.encode(), zipped("a.js", LINE.encode())):
        settings = Settings(str(tmp_path))
        path = str(tmp_path / STDIN)
        items = found(Unsaved(settings, path, io.BytesIO(data)), settings)
        assert items[0].finding.location.path.startswith(STDIN)
        assert reread.read_again(items, reread.in_memory(data))
        # It is no file, whatever lies in the folder.
        assert reread.read_again(items, reread.on_disk(str(tmp_path))) is None


def staged(root: Path) -> tuple[Source, Place]:
    git_ = locate(str(root)).git
    settings = Settings(str(root))
    return Staged(settings, git_), reread.in_index(
        git_, {one.path: one.id for one in entries(git_)}
    )


def of_history(root: Path) -> tuple[Source, Place]:
    one = locate(str(root))
    return History(Settings(str(root)), one), reread.in_history(one.git)


@pytest.mark.parametrize("name", [name for name in FILES if name != "large.log"])
@pytest.mark.parametrize("kind", [staged, of_history])
def test_an_object(tmp_path: Path, name: str, kind: Callable[[Path], tuple[Source, Place]]) -> None:
    root = repository(tmp_path / "r", {"x": "coze\n"})
    write(root, {name: FILES[name]})
    git(root, "add", "--all", "--force")
    if kind is of_history:
        git(root, "commit", "-qm", "add")
        git(root, "rm", "-q", "--cached", name)
        git(root, "commit", "-qm", "remove")
    (root / name).unlink()
    source, place = kind(root)
    items = found(source, Settings(str(root)))
    value = reread.read_again(items, place)
    assert value is not None
    assert value.value().decode() == TOKEN


def test_a_message_of_a_commit_and_of_a_tag(tmp_path: Path) -> None:
    for arguments in (
        ("commit", "--allow-empty", "-qm", f"coze\n\n{TOKEN}"),
        ("tag", "-am", f"coze {TOKEN}", "v1"),
    ):
        root = repository(tmp_path / arguments[0], {"x": "1"})
        git(root, *arguments)
        source, place = of_history(root)
        items = found(source, Settings(str(root)))
        assert items
        assert reread.read_again(items, place)


def test_an_object_that_git_cannot_read(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": LINE})
    source, place = of_history(root)
    items = found(source, Settings(str(root)))
    assert items[0].trail
    oid = items[0].trail.object
    loose = root / ".git/objects" / oid[:2] / oid[2:]
    loose.chmod(0o600)
    loose.write_bytes(b"no object")
    assert reread.read_again(items, place) is None
