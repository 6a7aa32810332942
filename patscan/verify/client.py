"""Asks one of the vendor's hosts about a credential, and takes the vendor's envelope out of the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from patscan.network import client
from patscan.verify.answers import Answer

if TYPE_CHECKING:
    from patscan.model.held import Held


class Client(client.Client):
    """Sends credentials. A list of 50 workspaces has some 20 kB, and comes within a second."""

    def get(self, url: str, held: Held) -> Answer:
        """Ask with the credential as bearer token.

        Raises:
            NoAnswerError: there was no complete answer.
        """
        headers = {"Authorization": f"Bearer {held.value().decode('ascii')}"}
        response = self.fetch(url, headers)
        answer = _answer(response.status, response.body)
        return answer._replace(retry_after_s=self.retry_after_s(response))


def _answer(status: int, body: bytes) -> Answer:
    """The envelope in a body; an answer without a code if there is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return Answer(status)
    code = document.get("code") if isinstance(document, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        return Answer(status)
    message = document.get("msg")
    return Answer(status, code, message if isinstance(message, str) else "", document.get("data"))
