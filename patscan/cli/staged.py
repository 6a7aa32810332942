"""`patscan staged`: what the next commit would contain."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from patscan.cli.options import (
    ANY_OWNER,
    Options,
    ages_in,
    common,
    provenance_of,
    settings_for,
    today,
)
from patscan.cli.output import Output, finish, reporting
from patscan.cli.terminal import current_folder, say


@click.command(
    help=say(
        "Scan what the next commit would contain: the index, not the working tree.",
        "扫描下一次提交将包含的内容：暂存区，而不是工作区。",
    )
)
@ANY_OWNER
@reporting
@common
def staged(outputs: Sequence[Output], options: Options, *, any_owner: bool) -> int:
    """Scan the index, write the reports, tell the exit code."""
    from patscan.git.repository import of_hook
    from patscan.policy import assess
    from patscan.policy.ignore import exclusion
    from patscan.sources import projects
    from patscan.sources import staged as source

    git = of_hook(current_folder(), os.environ, any_owner=any_owner)
    settings = settings_for([git.folder], options)
    facts = source.collect(git, exclusion(settings), archives=settings.archives)
    named = any(output.format != "text" for output in outputs)
    report = assess.judge(
        settings,
        facts,
        today(),
        provenance=(lambda: provenance_of(git.folder, any_owner=any_owner)) if named else None,
        states=projects.staged(git),
        ages=ages_in(git.folder, any_owner=any_owner),
    )
    return finish(report, outputs, settings, options)
