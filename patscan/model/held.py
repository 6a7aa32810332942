"""A credential's value, for as long as it is needed: it shows its mask only."""

from __future__ import annotations

from typing import NoReturn

from patscan.model.findings import Secret


class Held:
    """The value of a credential, in memory.

    `repr`, `str` and f-strings show the mask, and it cannot be pickled, so that it reaches neither a
    message, a traceback, a cache nor another process.
    """

    __slots__ = ("_value", "secret")

    def __init__(self, value: bytes, secret: Secret) -> None:
        """`secret` is the one that the scanner made of `value`."""
        self._value = value
        self.secret = secret

    def value(self) -> bytes:
        """The credential itself. Callers must not keep it."""
        return self._value

    def __repr__(self) -> str:
        return f"Held({self.secret.masked})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential's value must stay in its process")
