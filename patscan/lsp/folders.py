"""The projects that open files are in. All of it runs in the one thread that scans."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from patscan.api import Finding, Fix, PatscanError, Workspace
from patscan.exposure.file_kinds import is_foreign
from patscan.model.text import Language, Text
from patscan.policy.configuration import find_root
from patscan.sources.listing import in_repository


class Options(NamedTuple):
    """What the user has configured in the editor, for one folder.

    Attributes:
        enable: whether files are scanned.
        config: use only this configuration file; relative to the folder.
        isolated: trust no configuration, ignore list, baseline or allow comment of the folder.
        language: of all sentences; that of the configuration if None.
    """

    enable: bool = True
    config: str | None = None
    isolated: bool = False
    language: Language | None = None


class Scanned(NamedTuple):
    """What came of one text.

    Attributes:
        root: what the paths of findings are relative to; empty if the text was not to be scanned.
        language: of all sentences.
        findings: by place.
        error: why the text could not be scanned, and what to do about that.
    """

    root: str
    language: Language = "en"
    findings: Sequence[Finding] = ()
    error: tuple[Text, Text | None] | None = None


class Folders:
    """The workspaces of the API, one for each root, made when they are needed."""

    def __init__(self) -> None:
        self._folders: dict[str, Options] = {}
        self._others = Options()
        self._workspaces: dict[tuple[str, Options], Workspace] = {}

    def configure(self, folders: dict[str, Options], others: Options) -> None:
        """Set the folders of the editor (absolute), and the options for files in none of them."""
        self._folders, self._others = folders, others
        self._workspaces.clear()

    def is_read(self, path: str) -> bool:
        """Whether a scan of a file (absolute) takes little time: the files around it were read, or are not."""
        workspace = self._workspace(path)
        return workspace is None or workspace.is_read or not self._has_project(path)

    def scan(self, path: str, text: str, *, alone: bool = False) -> Scanned:
        """Scan a text as the content of a file, absolute; `alone` without the files around it."""
        workspace = self._workspace(path)
        if workspace is None:
            return Scanned("")
        alone = alone or not self._has_project(path)
        try:
            found = workspace.scan(text, path, alone=alone)
            return Scanned(workspace.root, workspace.language, found)
        except PatscanError as error:
            language = self._around(path)[1].language or "en"
            return Scanned(workspace.root, language, error=(error.what, error.hint))

    def fixes(self, path: str, findings: Sequence[Finding]) -> list[Fix | None]:
        """For each finding of a file's last scan the change that takes it out, if there is one."""
        workspace = self._workspace(path)
        return [workspace.fix(path, one) if workspace and one.mask else None for one in findings]

    def _has_project(self, path: str) -> bool:
        """Whether the files around a file belong to it. Those beside a single one may be all that a user has."""
        folder, _ = self._around(path)
        return folder in self._folders or in_repository(folder)

    def close(self, path: str) -> None:
        """Let the content on disk count again for a file."""
        for workspace in self._workspaces.values():
            workspace.close(path)

    def refresh(self, paths: Iterable[str]) -> None:
        """Read again what has changed on disk, but for what was installed."""
        for workspace in self._workspaces.values():
            root = workspace.root
            below = os.path.join(root, "")
            changed = [path for path in paths if path.startswith(below)]
            own = [
                one
                for one in changed
                if not is_foreign(os.path.relpath(one, root).replace(os.sep, "/"))
            ]
            if own:
                workspace.refresh(own)

    def _around(self, path: str) -> tuple[str, Options]:
        """The innermost folder of the editor around a file, else the file's own; and its options."""
        around = [one for one in self._folders if path.startswith(os.path.join(one, ""))]
        folder = max(around, key=len, default=None)
        if folder is None:
            return os.path.dirname(path), self._others
        return folder, self._folders[folder]

    def _workspace(self, path: str) -> Workspace | None:
        """The workspace that a file is in; None if it is not to be scanned."""
        folder, options = self._around(path)
        if not options.enable:
            return None
        key = find_root([path], folder), options
        if key not in self._workspaces:
            config = options.config and os.path.join(folder, options.config)
            self._workspaces[key] = Workspace(
                key[0], config=config, isolated=options.isolated, language=options.language
            )
        return self._workspaces[key]
