"""The HTTP client: one GET request at a time, to one host, with nothing that could carry a token elsewhere.

No redirect is followed, no proxy taken from the environment, no body read beyond a limit, and no exception of the
library leaves this module: its message may quote what was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

import patscan
from patscan.model import extras
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

# A request as a whole takes no longer than `REQUEST_S`, however slow its bytes.
CONNECT_S = 10.0
REQUEST_S = 20.0
MIB = 1 << 20
# At most two requests a second.
PACE_S = 0.5

_REFUSED = Text("no connection to it could be made", "无法与其建立连接")
_SLOW = Text("it did not answer within {seconds:g} seconds", "它在 {seconds:g} 秒内没有回答")
_CERTIFICATE = Text(
    "its certificate is not valid for it, so nothing was sent", "其证书无效，因此没有发送任何内容"
)
_BROKEN = Text("the connection broke before its answer was complete", "连接在收到完整回答之前中断")
_LONG = Text("its answer is longer than {size} MiB", "其回答超过 {size} MiB")
_PROXY = Text("the proxy did not let the request through", "代理没有放行该请求")
_NO_HTTPX = Text(
    "this needs httpx and certifi, which are not installed",
    "此功能需要 httpx 和 certifi，但没有安装",
)
_NO_CERTIFICATE = Text("there are no certificates in {path}", "{path} 中没有证书")
_NOT_A_PROXY = Text(
    "the proxy has to be an address such as http://localhost:3128",
    "代理应为 http://localhost:3128 这样的地址",
)


class Response(NamedTuple):
    """An answer.

    Attributes:
        status: of HTTP.
        headers: by their names in lower case; of several with one name, joined by commas.
        body: the bytes as they came.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


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
        raise PatscanError(_NO_HTTPX, extras.hint("verify")) from error
    return httpx


def certificates(also: str | None = None) -> ssl.SSLContext:
    """Checks certificates and host names against Mozilla's list, and against the authorities in the file `also`.

    `ssl.create_default_context` would also write session keys where `SSLKEYLOGFILE` says.

    Raises:
        PatscanError: certifi is not installed, or `also` has no certificates.
    """
    try:
        import certifi
    except ImportError as error:
        raise PatscanError(_NO_HTTPX, extras.hint("verify")) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    try:
        if also is not None:
            context.load_verify_locations(also)
    except OSError as error:  # `ssl.SSLError` is one
        raise PatscanError(_NO_CERTIFICATE.format(path=also)) from error
    return context


class Client:
    """Sends requests, at a measured pace."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        context: ssl.SSLContext | None = None,
        request_s: float = REQUEST_S,
        pace_s: float = PACE_S,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Create a client; it connects only in `fetch`.

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
        self._request_s, self._pace_s, self.now = request_s, pace_s, now
        self._connect_s = min(CONNECT_S, request_s)
        self._last = float("-inf")
        try:
            self._proxy = self._httpx.Proxy(proxy) if proxy else None
            self._transport(self._proxy)  # knows which schemes of proxies there are
        except (ValueError, ImportError, self._httpx.InvalidURL):
            raise PatscanError(_NOT_A_PROXY) from None

    def _transport(self, proxy: httpx.Proxy | None) -> httpx.AsyncHTTPTransport:
        made: httpx.AsyncHTTPTransport = self._httpx.AsyncHTTPTransport(
            verify=self._context, trust_env=False, http2=False, retries=0, proxy=proxy
        )
        return made

    def fetch(self, url: str, headers: Mapping[str, str], *, max_mib: int = 1) -> Response:
        """Send a GET request.

        Args:
            url: where to.
            headers: what to say besides, such as who asks.
            max_mib: how large the body may be.

        Raises:
            NoAnswerError: there was no complete answer.
        """
        self.pause(self._last + self._pace_s - time.monotonic())
        self._last = time.monotonic()
        with _silent_logs():
            return asyncio.run(self._bounded(url, headers, max_mib), debug=False)

    def pause(self, seconds: float) -> None:
        """Wait."""
        if seconds > 0:
            time.sleep(seconds)

    async def _bounded(self, url: str, headers: Mapping[str, str], max_mib: int) -> Response:
        reason: Text
        try:
            async with asyncio.timeout(self._request_s):
                return await self._ask(url, headers, max_mib)
        except TimeoutError:
            reason = _SLOW.format(seconds=self._request_s)
        except self._httpx.HTTPError as error:
            reason = self._reason(error)
        except (self._httpx.InvalidURL, OSError, ValueError):
            reason = _REFUSED
        # Outside of the handlers, so that the exception does not carry that of the library.
        raise NoAnswerError(reason)

    async def _ask(self, url: str, headers: Mapping[str, str], max_mib: int) -> Response:
        sent = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"patscan/{patscan.__version__}",
            **headers,
        }
        request = self._httpx.Request("GET", url, headers=sent, extensions=self._timeouts())
        # The transport alone: a client would follow redirects, keep cookies and read the environment.
        # A proxy carries TLS. It would read what is not encrypted, so it does not get that.
        proxy = self._proxy if url.startswith("https:") else None
        async with self._transport(proxy) as transport:
            response = await transport.handle_async_request(request)
            try:
                body = await _body(response, max_mib)
            finally:
                await response.aclose()
        return Response(response.status_code, dict(response.headers), body)

    def _timeouts(self) -> dict[str, object]:
        limits = self._httpx.Timeout(self._request_s, connect=self._connect_s)
        return {"timeout": limits.as_dict()}

    def _reason(self, error: Exception) -> Text:
        """What went wrong, by the type of an exception; its message is not used."""
        httpx = self._httpx
        if isinstance(error, httpx.ConnectTimeout):
            return _SLOW.format(seconds=self._connect_s)
        if isinstance(error, httpx.TimeoutException):
            return _SLOW.format(seconds=self._request_s)
        if isinstance(error, httpx.ProxyError):
            return _PROXY
        if isinstance(error, httpx.ConnectError):
            return _CERTIFICATE if _is_about_certificate(error) else _REFUSED
        return _BROKEN

    def retry_after_s(self, response: Response) -> float | None:
        """The seconds that a `Retry-After` asks for: a number, or a date (RFC 9110, 10.2.3); None without one."""
        value = response.headers.get("retry-after", "")
        if value.isdecimal() and len(value) < 10:
            return float(value)
        with contextlib.suppress(ValueError, OverflowError):
            return max(0.0, parsedate_to_datetime(value).timestamp() - self.now())
        return None


async def _body(response: httpx.Response, max_mib: int) -> bytes:
    """The bytes as they came, which no `Content-Encoding` makes longer."""
    data = bytearray()
    async for part in response.aiter_raw():
        data += part
        if len(data) > max_mib * MIB:
            raise NoAnswerError(_LONG.format(size=max_mib))
    return bytes(data)


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
