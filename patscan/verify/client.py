"""The HTTP client: one GET request at a time, to one host, with nothing that could carry a token elsewhere.

No redirect is followed, no proxy or certificate taken from the environment, no body read beyond a limit, and no
exception of the library leaves this module: its message may quote what was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import patscan
from patscan.model.text import PatscanError, Text
from patscan.verify.answers import Answer

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

    from patscan.model.held import Held

# The vendor answers within a second. A request as a whole takes no longer than `REQUEST_S`, however slow its bytes.
CONNECT_S = 10.0
REQUEST_S = 20.0
# A list of 50 workspaces has some 20 kB.
MAX_BODY_BYTES = 1 << 20
# At most two requests a second.
PACE_S = 0.5

_REFUSED = Text("no connection to it could be made", "无法与其建立连接")
_SLOW = Text("it did not answer within {seconds:g} seconds", "它在 {seconds:g} 秒内没有回答")
_CERTIFICATE = Text(
    "its certificate is not valid for it, so nothing was sent", "其证书无效，因此没有发送任何内容"
)
_BROKEN = Text("the connection broke before its answer was complete", "连接在收到完整回答之前中断")
_LONG = Text("its answer is longer than 1 MiB", "其回答超过 1 MiB")
_PROXY = Text("the proxy did not let the request through", "代理没有放行该请求")
_NO_HTTPX = Text(
    "`patscan verify` needs httpx, which is not installed",
    "`patscan verify` 需要 httpx，但没有安装",
)
_INSTALL = Text(
    "Install it with: pip install 'patscan[verify]'", "请安装：pip install 'patscan[verify]'"
)
_NOT_A_PROXY = Text(
    "the proxy has to be an address such as http://localhost:3128",
    "代理应为 http://localhost:3128 这样的地址",
)


class NoAnswerError(Exception):
    """A request had no complete answer. `reason` tells why; the message holds nothing else."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def load() -> ModuleType:
    """The library.

    Raises:
        PatscanError: it is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise PatscanError(_NO_HTTPX, _INSTALL) from error
    return httpx


def certificates() -> ssl.SSLContext:
    """Checks certificates and host names against Mozilla's list.

    `ssl.create_default_context` would also write session keys where `SSLKEYLOGFILE` says.
    """
    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    return context


class Client:
    """Asks hosts, at a measured pace."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        context: ssl.SSLContext | None = None,
        request_s: float = REQUEST_S,
        pace_s: float = PACE_S,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Create a client; it connects only in `get`.

        Args:
            proxy: the URL of a proxy that the user asked for; None for none, whatever the environment says.
            context: checks certificates (default: `certificates()`).
            request_s: how long a request may take, in seconds.
            pace_s: the least time between two requests, in seconds.
            now: the clock for dates in `Retry-After`, in seconds since 1970.

        Raises:
            PatscanError: httpx is not installed, or `proxy` is no URL.
        """
        self._httpx = load()
        self._context = context or certificates()
        self._request_s, self._pace_s, self._now = request_s, pace_s, now
        self._last = float("-inf")
        try:
            self._proxy = self._httpx.Proxy(proxy) if proxy else None
            self._transport()  # knows which schemes of proxies there are
        except (ValueError, ImportError, self._httpx.InvalidURL):
            raise PatscanError(_NOT_A_PROXY) from None

    def _transport(self) -> httpx.AsyncHTTPTransport:
        made: httpx.AsyncHTTPTransport = self._httpx.AsyncHTTPTransport(
            verify=self._context, trust_env=False, http2=False, retries=0, proxy=self._proxy
        )
        return made

    def get(self, url: str, held: Held) -> Answer:
        """Ask with the credential as bearer token.

        Raises:
            NoAnswerError: there was no complete answer.
        """
        self.pause(self._last + self._pace_s - time.monotonic())
        self._last = time.monotonic()
        with _silent_logs():
            return asyncio.run(self._bounded(url, held), debug=False)

    def pause(self, seconds: float) -> None:
        """Wait."""
        if seconds > 0:
            time.sleep(seconds)

    async def _bounded(self, url: str, held: Held) -> Answer:
        reason: Text
        try:
            async with asyncio.timeout(self._request_s):
                return await self._ask(url, held)
        except TimeoutError:
            reason = _SLOW.format(seconds=self._request_s)
        except self._httpx.HTTPError as error:
            reason = self._reason(error)
        except (self._httpx.InvalidURL, OSError, ValueError):
            reason = _REFUSED
        # Outside of the handlers, so that the exception does not carry that of the library.
        raise NoAnswerError(reason)

    async def _ask(self, url: str, held: Held) -> Answer:
        httpx = self._httpx
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"patscan/{patscan.__version__}",
        }
        request = httpx.Request("GET", url, headers=headers, extensions=self._timeouts())
        request.headers["Authorization"] = f"Bearer {held.value().decode('ascii')}"
        # The transport alone: a client would follow redirects, keep cookies and read the environment.
        async with self._transport() as transport:
            response = await transport.handle_async_request(request)
            try:
                body = await _body(response)
            finally:
                await response.aclose()
        wait_s = self._retry_after(response.headers.get("Retry-After", ""))
        return _answer(response.status_code, body)._replace(retry_after_s=wait_s)

    def _timeouts(self) -> dict[str, object]:
        connect_s = min(CONNECT_S, self._request_s)
        return {"timeout": self._httpx.Timeout(self._request_s, connect=connect_s).as_dict()}

    def _reason(self, error: Exception) -> Text:
        """What went wrong, by the type of an exception; its message is not used."""
        httpx = self._httpx
        if isinstance(error, httpx.TimeoutException):
            return _SLOW.format(seconds=self._request_s)
        if isinstance(error, httpx.ProxyError):
            return _PROXY
        if isinstance(error, httpx.ConnectError):
            return _CERTIFICATE if _is_about_certificate(error) else _REFUSED
        return _BROKEN

    def _retry_after(self, value: str) -> float | None:
        """The seconds that a `Retry-After` asks for: a number, or a date (RFC 9110, 10.2.3)."""
        if value.isdecimal() and len(value) < 10:
            return float(value)
        with contextlib.suppress(ValueError, OverflowError):
            return max(0.0, parsedate_to_datetime(value).timestamp() - self._now())
        return None


async def _body(response: httpx.Response) -> bytes:
    """The bytes as they came, which no `Content-Encoding` makes longer."""
    data = b""
    async for part in response.aiter_raw():
        data += part
        if len(data) > MAX_BODY_BYTES:
            raise NoAnswerError(_LONG)
    return data


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


def _is_about_certificate(error: BaseException | None) -> bool:
    """Whether the cause of an error is that a certificate is not trusted."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def _silent_logs() -> Iterator[None]:
    """No log message of any library meanwhile: at DEBUG they have headers, which a host may fill as it likes."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
