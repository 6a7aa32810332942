"""The language of messages: English or Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from patscan.model.text import Language

_VARIABLES = ("PATSCAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of `--lang` if it is among `arguments`, else that of the locale.

    It has to be known before the command line is parsed, because help and usage errors need it.
    """
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return _language(arguments[index + 1])
        if argument.startswith("--lang="):
            return _language(argument.removeprefix("--lang="))
        if argument == "--":
            break
    for name in _VARIABLES:
        if environment.get(name):
            return _language(environment[name])
    return "en"


def _language(value: str) -> Language:
    return "zh" if value.lower().startswith("zh") else "en"
