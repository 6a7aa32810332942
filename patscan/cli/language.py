"""The language of messages: English or Chinese."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from patscan.model.text import Language

_VARIABLES = ("PATSCAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
# The primary language is in the low ten bits ("Language Identifier Constants and Strings", Windows).
_PRIMARY, _CHINESE = 0x3FF, 0x04


def windows_language() -> int:
    """The identifier of the language of Windows' user interface; 0 on other systems."""
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.windll.kernel32.GetUserDefaultUILanguage())


def choose(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    windows: Callable[[], int] = windows_language,
) -> Language:
    """The language of a valid `--lang` among `arguments`, else that of the locale, else that of Windows.

    It has to be known before the command line is parsed, because help and usage errors need it.
    """
    for argument, following in itertools.pairwise((*arguments, "")):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        given = value if equals else following
        if name == "--lang" and given in get_args(Language):
            return _language(given)
    for name in _VARIABLES:
        if environment.get(name):
            return _language(environment[name])
    return "zh" if windows() & _PRIMARY == _CHINESE else "en"


def _language(value: str) -> Language:
    return "zh" if value.lower().startswith("zh") else "en"
