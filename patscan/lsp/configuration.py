"""What the user has configured: on the command line, at the start, and in the editor's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from patscan.lsp.folders import Options
from patscan.model.text import Language

SECTION = "patscan"


def _is_language(value: object) -> bool:
    return value in ("en", "zh")


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


# The settings of the editor, below `patscan`, and what they may be. Others are ignored.
_SETTINGS: Mapping[str, Callable[[object], bool]] = {
    "enable": _is_flag,
    "config": lambda value: isinstance(value, str) and value != "",
    "isolated": _is_flag,
    "language": _is_language,
}


def merged(options: Options, settings: object) -> Options:
    """The options with the settings of an editor, as far as these are what they should be.

    What the command line isolates stays so: a repository may bring settings of the editor.
    """
    table = settings if isinstance(settings, dict) else {}
    table = table.get(SECTION, table) if isinstance(table.get(SECTION, {}), dict) else {}
    values = {
        key: table[key] for key, fits in _SETTINGS.items() if key in table and fits(table[key])
    }
    found = options._replace(**values)
    return found._replace(isolated=found.isolated or options.isolated)


class Choices:
    """The options for all folders, from all that was said so far."""

    def __init__(self, given: Options) -> None:
        """`given` are those of the command line."""
        self._given = given
        self._started: object = None
        self._pushed: object = None
        self._locale: Language = "en"

    def start(self, initialization_options: object, locale: str | None) -> None:
        """Take in what the editor says at the start; `locale` is such as `zh-cn`."""
        self._started = initialization_options
        self._locale = "zh" if (locale or "").lower().startswith("zh") else "en"

    def push(self, settings: object) -> None:
        """Take in the settings of the editor, from one that sends them unasked."""
        self._pushed = settings

    def options(self, pulled: Any = None) -> Options:
        """The options, with the settings that the editor has told for a folder when it was asked."""
        found = self._given
        for settings in (self._started, self._pushed, pulled):
            found = merged(found, settings)
        if found.language is None and self._locale == "zh":
            found = found._replace(language="zh")
        return found
