"""The steps that all functions of the API share: settings, the scan, public values, masked errors."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.run import REST
from patscan.model.text import Language, PatscanError, Text

if TYPE_CHECKING:
    from patscan.api import types
    from patscan.model.run import Report
    from patscan.policy.assess import Ages
    from patscan.policy.settings import Settings
    from patscan.sources.source import Source

PathLike = str | os.PathLike[str]
PathLikes = PathLike | Iterable[PathLike]


def each(paths: PathLikes) -> Iterable[PathLike]:
    """The paths, or the single one: a string is a sequence of strings, too."""
    return [paths] if isinstance(paths, str | os.PathLike) else paths


class Choices(NamedTuple):
    """What callers choose of the settings; see `functions.scan`."""

    config: PathLike | None = None
    isolated: bool = False
    language: Language | None = None
    jobs: int = 1

    def settings(self, root: str) -> Settings:
        """The settings for a folder, absolute.

        Raises:
            PatscanError: the configuration cannot be used.
        """
        from patscan.policy import settings

        loaded = settings.load(
            root,
            flags={"jobs": self.jobs},
            config=os.fspath(self.config) if self.config is not None else None,
            isolated=self.isolated,
            language="en",
        )
        return loaded._replace(language=self.language) if self.language else loaded


def now() -> dt.datetime:
    """The current time, in UTC."""
    return dt.datetime.now(dt.UTC)


def scanned(source: Source, settings: Settings, ages: Ages | None = None) -> Report:
    """Scan a source.

    Raises:
        PatscanError: nothing can be scanned.
        KeyboardInterrupt: the scan was interrupted.
    """
    from patscan.sources import pipeline

    found = pipeline.report(source, settings, now().date(), stale=False, ages=ages)
    if any(skip.path == REST for skip in found.skips):
        raise KeyboardInterrupt
    return found


def report(source: Source, settings: Settings) -> types.Report:
    """Scan a source; the same in public values."""
    from patscan.api import convert
    from patscan.detect import redact

    return convert.report(redact.masked_report(scanned(source, settings)), settings.language)


@contextlib.contextmanager
def masked_errors() -> Iterator[None]:
    """Raise a `PatscanError` again without any credential in it, such as one in the name of a file."""
    try:
        yield
    except PatscanError as error:
        hint = error.hint and _masked(error.hint)
        raise PatscanError(_masked(error.what), hint) from None


def _masked(text: Text) -> Text:
    from patscan.detect.redact import redacted

    return Text(redacted(text.en), redacted(text.zh))
