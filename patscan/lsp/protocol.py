"""JSON-RPC without a trace of what was said: pygls puts messages into logs and errors, and they have values."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol.types import ResponseError
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol

# What errors of the protocol are called; everything else is an internal one.
_MESSAGES = {
    -32700: "Parse Error",
    -32600: "Invalid Request",
    -32601: "Method Not Found",
    -32602: "Invalid Params",
    -32800: "Request Cancelled",
}


def silence() -> None:
    """Log nothing in this process: neither pygls nor asyncio knows what a credential is."""
    logging.disable(logging.CRITICAL)


class QuietProtocol(LanguageServerProtocol):
    """pygls' protocol, but errors have a code only, and a request that cannot be understood is answered."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """See pygls.

        Raises:
            JsonRpcException: the message cannot be understood.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if isinstance(data.get("id"), int | str) and isinstance(data.get("method"), str):
                error = JsonRpcInvalidParams().to_response_error()
                self._send_response(data["id"], error=error)
            raise

    def _send_response(
        self, msg_id: int | str, result: Any | None = None, error: ResponseError | None = None
    ) -> None:
        if error is not None:
            error = ResponseError(error.code, _MESSAGES.get(error.code, "Internal Error"))
        super()._send_response(msg_id, result, error)
