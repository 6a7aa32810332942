"""A folder in which texts are scanned one after another, such as an editor's buffers."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from patscan.api.run import Choices, PathLike, PathLikes, each, masked_errors, scanned
from patscan.model.text import Language, PatscanError, Text

if TYPE_CHECKING:
    from patscan.api.types import Finding, Fix
    from patscan.coze.lifetime import Seen
    from patscan.exposure.project import Project
    from patscan.model import findings as facts
    from patscan.policy.settings import Settings
    from patscan.sources.ages import Sightings
    from patscan.sources.unsaved import WithUnsaved

_OUTSIDE = Text("{path} is not in {root}", "{path} 不在 {root} 中")
_NOT_SCANNED = Text("{path} was not scanned: {reason}", "{path} 未能扫描：{reason}")


class Workspace:
    """A folder, and what is known of its files; that is kept between scans.

    A text that was scanned counts as the content of its file in later scans, too, until it is closed. What
    is on disk, and the configuration, may be read only once, and are read again after `refresh`. In a
    process only one scan may run at a time.
    """

    def __init__(
        self,
        root: PathLike,
        *,
        config: PathLike | None = None,
        isolated: bool = False,
        language: Language | None = None,
    ) -> None:
        """Create a workspace; nothing is read yet.

        Args:
            root: the folder that paths are relative to: the top of a repository, or any other folder.
            config: use only this configuration file.
            isolated: trust no configuration, ignore list, baseline or allow comment of the folder.
            language: of all sentences; that of the configuration if None, else English.
        """
        self.root = os.path.abspath(root)
        self._choices = Choices(config, isolated, language)
        self._unsaved: dict[str, bytes] = {}
        self._verdicts: dict[str, tuple[facts.Verdict, ...]] = {}
        self._forget()

    def _forget(self) -> None:
        self._settings: Settings | None = None
        self._saved: Project | None = None
        self._project: WithUnsaved | None = None
        self._changed: set[str] = set()
        self._ages: dict[tuple[str, str], Seen | None] = {}

    def refresh(self, paths: PathLikes | None = None) -> None:
        """Read again what may have changed on disk.

        Args:
            paths: the files that were changed, created or deleted; None if that is not known, or if commits
                were made.
        """
        if paths is None:
            self._forget()
            return
        self._changed |= {inside for path in each(paths) if (inside := self._inside(path))}
        self._settings = self._saved = None

    def close(self, path: PathLike) -> None:
        """Let the content on disk count again for a file."""
        inside = self._inside(path) or ""
        self._unsaved.pop(inside, None)
        self._verdicts.pop(inside, None)

    @property
    def is_read(self) -> bool:
        """Whether the files of the folder were read, so that scans with findings take little time."""
        from patscan.exposure.graph import is_known

        return self._project is not None and is_known(self._project)

    @property
    def language(self) -> Language:
        """The language of all sentences.

        Raises:
            PatscanError: the configuration cannot be used.
        """
        with masked_errors():
            return self._loaded().language

    def scan(self, text: str | bytes, path: PathLike, *, alone: bool = False) -> list[Finding]:
        """Scan a text as the content of a file in the folder; see `patscan.scan`.

        Args:
            text: the content; `str` is taken as UTF-8.
            path: the file's name, which need not exist.
            alone: without the other files of the folder: at once, but who can see a credential may be
                judged otherwise, and what only counts because of other files is left out.

        Raises:
            PatscanError: the configuration cannot be used, the path is not in the folder, or part of the
                text could not be scanned and there are no findings.
            TypeError: the text is neither `str` nor bytes.
        """
        from patscan.api import convert
        from patscan.detect import redact
        from patscan.sources.projects import NoProject
        from patscan.sources.unsaved import Unsaved

        with masked_errors():
            if isinstance(text, str):
                data = text.encode("utf-8", "replace")
            else:  # what is no content, such as None, is refused
                data = bytes(memoryview(text))
            inside = self._inside(path)
            if inside is None:
                raise PatscanError(_OUTSIDE.format(path=os.fspath(path), root=self.root))
            self._unsaved[inside] = data
            settings = self._loaded()
            project = NoProject() if alone else self._current()
            source = Unsaved(settings, os.path.abspath(path), io.BytesIO(data), project)
            report = scanned(source, settings, self._seen)
            self._verdicts[inside] = report.verdicts
            found = redact.masked_report(report)
            lost = next((skip for skip in found.skips if skip.lost), None)
            if lost and not found.verdicts:
                raise PatscanError(_NOT_SCANNED.format(path=lost.path, reason=lost.reason))
        return [convert.finding(one, settings.language) for one in found.verdicts]

    def fix(self, path: PathLike, finding: Finding) -> Fix | None:
        """The change that takes a credential out of a text that was scanned.

        Args:
            path: the text's name.
            finding: of its last scan.

        Returns:
            None if it has to be changed by hand: `patscan fix` tells why.
        """
        from patscan.api import convert
        from patscan.exposure.project import Context
        from patscan.model import fixes
        from patscan.response.fix import plan

        inside = self._inside(path) or ""
        data, place = self._unsaved.get(inside), (finding.rule, finding.line, finding.column)
        for one in self._verdicts.get(inside, ()):
            at = one.finding.location
            if data is None or (one.finding.rule, at.line, at.column) != place:
                continue
            context = Context(self._project) if self._project else None
            found = plan.fix(data, inside, one.assessed, context=context)
            return convert.fix(found, self.language) if isinstance(found, fixes.Fix) else None
        return None

    def _inside(self, path: PathLike) -> str | None:
        """A path relative to the root, with `/`; None if it is not below the root."""
        from patscan.sources.listing import relative

        whole = os.path.abspath(path)
        inside = relative(self.root, whole)
        return None if os.path.isabs(inside) else inside

    def _loaded(self) -> Settings:
        if self._settings is None:
            self._settings = self._choices.settings(self.root)
        return self._settings

    def _current(self) -> WithUnsaved:
        """The files on disk, with the texts that are open."""
        from patscan.exposure.graph import carry_over
        from patscan.sources.unsaved import WithUnsaved
        from patscan.sources.working_tree import on_disk

        if self._saved is None:
            self._saved = on_disk(self.root)
        before = self._project
        self._project = WithUnsaved(self._saved, dict(self._unsaved))
        if before is not None:
            old, new = before.unsaved, self._project.unsaved
            changed = {path for path in {*old, *new} if old.get(path) != new.get(path)}
            carry_over(before, self._project, changed | self._changed)
            self._changed.clear()
        return self._project

    def _seen(self, found: Sequence[facts.Finding]) -> Sightings:
        """Since when the repository has some credentials; git is asked once for each of them."""
        from patscan.sources.ages import Sightings, first_seen

        places = {
            (one.location.path, one.secret.fingerprint): one
            for one in found
            if one.secret is not None
        }
        new = [one for place, one in places.items() if place not in self._ages]
        notes: tuple[Text, ...] = ()
        if new:
            days, notes = first_seen(self.root, new)
            self._ages |= {place: days.get(place) for place in places if place not in self._ages}
        known = {place: self._ages[place] for place in places}
        return Sightings({place: seen for place, seen in known.items() if seen}, notes)
