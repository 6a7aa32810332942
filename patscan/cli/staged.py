"""`patscan staged`: what the next commit would contain."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.options import ANY_OWNER, Options, common, report_on, settings_for
from patscan.cli.output import finish, names_repository, reporting
from patscan.cli.terminal import current_folder, say


@click.command(
    cls=BaseCommand,
    short_help=say("Scan what the next commit would contain.", "扫描下一次提交将包含的内容。"),
    help=say(
        "Scan what the next commit would contain: the index, not the working tree.",
        "扫描下一次提交将包含的内容：暂存区，而不是工作区。",
    ),
)
@ANY_OWNER
@reporting
@common
def staged(outputs: Sequence[Output], options: Options, *, any_owner: bool) -> int:
    """Scan the index, write the reports, return the exit code."""
    from patscan.git.repository import of_hook
    from patscan.sources.staged import Staged

    git = of_hook(current_folder(), os.environ, any_owner=any_owner)
    settings = settings_for([git.folder], options)
    source = Staged(settings, git)
    report = report_on(
        source, settings, options, provenance=names_repository(outputs), any_owner=any_owner
    )
    return finish(report, outputs, settings, options)
