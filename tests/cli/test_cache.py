"""`patscan cache`: says what is kept, and removes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan import files
from patscan.cli import cache
from patscan.model.text import PatscanError
from tests import tokens
from tests.repos import repository
from tests.robustness import shell


def test_the_cache_is_shown_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    here = {"XDG_CACHE_HOME": str(folder), "LC_ALL": "en_US.UTF-8"}
    root = repository(tmp_path / "r", {"a.py": f"t = '{tokens.fake_token('pat')}'\n"})
    assert shell("patscan cache show", root, **here).stdout.decode() == (
        f"{folder}/patscan: 0 files, 0 kB\n"
    )
    assert shell("patscan cache clean", root, **here).returncode == 0  # nothing there
    shell("git gc -q; patscan history", root, **here)
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    size = -(-sum(path.stat().st_size for path in kept) // 1000)
    assert (
        f": {len(kept)} files, {size} kB"
        in shell("patscan cache show", root, **here).stdout.decode()
    )
    done = shell("patscan cache clean --lang zh", root, **here)
    assert done.stdout.decode().startswith(f"已从 {folder}/patscan 删除：{len(kept)} 个文件")
    assert list(folder.iterdir()) == []
    again = shell("patscan history", root, **here)
    assert again.returncode == 1


def test_without_a_home_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "cache_folder", lambda: None)
    with pytest.raises(PatscanError, match="you have no folder for caches"):
        cache.show.main([], standalone_mode=False)
