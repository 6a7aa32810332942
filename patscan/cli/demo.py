"""`patscan demo`: see it work on a project made on the spot."""

from __future__ import annotations

import click

from patscan.cli.options import with_language
from patscan.cli.terminal import say, tell
from patscan.model import Exit


@click.command(
    help=say(
        "Scan a sample project with leaks, made on the spot.",
        "扫描一个当场生成的、含有泄露的示例项目。",
    )
)
@with_language
def demo() -> int:
    """Make the project, scan it, and check that everything was found."""
    import tempfile
    from pathlib import Path

    from patscan.cli.scan import scan
    from patscan.demo import make_project

    with tempfile.TemporaryDirectory(prefix="patscan-demo-") as folder:
        make_project(Path(folder))
        tell(
            say(
                f"a sample project with leaks, made in {folder}", f"示例项目（含泄露）位于 {folder}"
            )
        )
        code: int = scan.main([folder], standalone_mode=False)
    return Exit.CLEAN if code == Exit.FINDINGS else Exit.BUG
