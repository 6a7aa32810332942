"""The table of fuzz targets: what is called with any bytes at all, and where to begin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tests.fuzz import archived, documents, files, fixes, projects, reporting, repository, text


class Target(NamedTuple):
    """A function that must return for any input, and seeds that reach most of its code."""

    test: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


TARGETS = {
    "prefilters": Target(text.prefilters, text.seeds),
    "matcher": Target(text.matcher, text.seeds),
    "decoders": Target(text.decoders, text.seeds),
    "streams": Target(text.streams, text.seeds),
    "masks": Target(text.masks, text.seeds),
    "positions": Target(text.positions, text.seeds),
    "allow-comments": Target(text.allow_comments, text.seeds),
    "diffs": Target(documents.diffs, documents.seeds_of_diffs),
    "containers": Target(documents.documents, documents.seeds_of_documents),
    "zips": Target(archived.archives, archived.seeds_of_zips),
    "tars": Target(archived.archives, archived.seeds_of_tars),
    "compressed": Target(archived.archives, archived.seeds_of_streams),
    "asars": Target(archived.archives, archived.seeds_of_asars),
    "sevenzips": Target(archived.archives, archived.seeds_of_sevenzips),
    "syntax": Target(projects.scripts, projects.seeds_of_scripts),
    "linter": Target(projects.linter, projects.seeds_of_scripts),
    "graph": Target(projects.graphs, projects.seeds_of_graphs),
    "manifests": Target(projects.manifests, projects.seeds_of_manifests),
    "fixes": Target(fixes.changes, fixes.seeds),
    "cache": Target(projects.notes, projects.seeds_of_notes),
    "config": Target(files.configuration, files.seeds_of_settings),
    "ignore-patterns": Target(files.ignore_patterns, files.seeds_of_ignore_patterns),
    "baseline": Target(files.baselines, files.seeds_of_baselines),
    "report-text": Target(reporting.in_text, reporting.seeds),
    "report-json": Target(reporting.in_json, reporting.seeds),
    "report-sarif": Target(reporting.in_sarif, reporting.seeds),
    **{
        f"report-{format_}": Target(partial(reporting.in_format, format_), reporting.seeds)
        for format_ in (
            "concise",
            "github",
            "gitlab",
            "codequality",
            "junit",
            "markdown",
            "html",
            "csv",
        )
    },
    "names": Target(reporting.names, reporting.seeds),
    "addresses": Target(reporting.addresses, reporting.seeds_of_addresses),
    "pack-index": Target(repository.pack_index, lambda: [repository.packed()[1]]),
    "pack": Target(repository.pack, repository.seeds_of_pack),
    "commits": Target(repository.commits, repository.seeds_of_commits),
    "tags": Target(repository.tags, repository.seeds_of_tags),
    "submodules": Target(repository.submodules, repository.seeds_of_submodules),
    "ci-ranges": Target(repository.ci_ranges, repository.seeds_of_ci_ranges),
}
