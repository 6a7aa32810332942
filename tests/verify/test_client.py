"""Bad networks: each gives a reason, none a result, and nothing goes where it should not."""

from __future__ import annotations

import gc
import logging
import socket
import ssl
import sys
import time
import traceback
from pathlib import Path

import pytest

from patscan.model.text import PatscanError
from patscan.network import client as network
from patscan.network.client import NoAnswerError
from patscan.verify.asking import verify
from patscan.verify.client import Client
from tests.verify import server
from tests.verify.server import Answering
from tests.verify.test_asking import HOSTS, TOKEN, Patient, held

URL = "https://api.coze.cn/v1/users/me"


def reason(client: Client, url: str = URL) -> str:
    with pytest.raises(NoAnswerError) as caught:
        client.get(url, held())
    told = "".join(traceback.format_exception(caught.value))
    assert TOKEN[12:-8] not in told + repr(caught.value.__dict__)
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value.reason.en


BAD: list[tuple[Answering, str]] = [
    (server.slow(0.2), "did not answer within"),
    (server.half, "broke before"),
    (server.hanging_up, "broke before"),
    (server.endless, "longer than 1 MiB"),
    (server.raw(b"\x00\xff garbage\r\n\r\n"), "broke before"),
    (server.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "broke before"),
    (server.raw(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 99_999), "broke before"),
]  # fmt: skip


@pytest.mark.parametrize(("answering", "said"), BAD)
def test_a_bad_answer_is_none(
    monkeypatch: pytest.MonkeyPatch, answering: Answering, said: str
) -> None:
    with server.serving(answering) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        started = time.monotonic()
        assert said in reason(Patient(1.0) if "within" in said else Patient())
        assert time.monotonic() - started < 5


def test_a_compressed_answer_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    bomb = server.bytes_saying(200, gzip.compress(bytes(1 << 26)), Content_Encoding="gzip")
    with server.serving(bomb) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        assert Patient().get(URL, held()).code is None


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server.lead_here(unused.getsockname()[1], monkeypatch.setattr)
        assert "no connection" in reason(Patient())
        result = verify(Patient(), held(), HOSTS)
    assert (result.state, result.hosts) == ("unknown", ("api.coze.cn", "api.coze.com"))


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    server.lead_here(1, monkeypatch.setattr)
    assert "no connection" in reason(Patient(), "https://api.coze.example/v1/users/me")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_host_that_accepts_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server.lead_here(silent.getsockname()[1], monkeypatch.setattr)
        assert "did not answer within 0.5 seconds" in reason(Patient(0.5))
    gc.collect()  # the library leaves the socket of a failed handshake to the collector


def test_a_certificate_for_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.serving(server.knowing(TOKEN), "coze.example.com") as one:
        server.lead_here(one.port, monkeypatch.setattr)
        assert "certificate" in reason(Patient())
    assert one.asked == []


def test_a_certificate_of_an_unknown_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.serving(server.knowing(TOKEN)) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        assert "certificate" in reason(Client(pace_s=0))
    assert one.asked == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_unencrypted_answer_where_tls_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.serving(server.knowing(TOKEN), tls=False) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        assert reason(Patient(2.0))
    gc.collect()  # the library leaves the socket of a failed handshake to the collector
    assert one.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with (
        server.serving(server.knowing(TOKEN), "evil.example") as other,
        server.serving(
            server.saying(status, {}, Location=f"https://evil.example:{other.port}/")
        ) as one,
    ):
        server.lead_here(one.port, monkeypatch.setattr)
        result = verify(Patient(), held(), HOSTS)
    assert result.state == "unknown"
    assert "redirect" in result.note.en
    assert other.asked == []


def test_neither_proxies_nor_authorities_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine api.coze.cn login x password y\n")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    authority = tmp_path / "ca.pem"
    server.authority().cert_pem.write_to_path(str(authority))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with server.serving(server.knowing(TOKEN)) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        assert verify(Patient(), held(), HOSTS).state == "works"
        assert "certificate" in reason(Client(pace_s=0))
    assert not (tmp_path / "keys").exists()
    assert {one.authorization for one in one.asked} == {f"Bearer {TOKEN}"}


def test_a_named_proxy_sees_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for a tunnel, in which TLS reaches to the vendor."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server.lead_here(1, monkeypatch.setattr)
        client = Client(proxy=f"http://127.0.0.1:{port}", context=server.trusting(), request_s=5)

        def refuse() -> None:
            connection, _ = listener.accept()
            seen.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            connection.close()

        import threading

        thread = threading.Thread(target=refuse)
        thread.start()
        assert "proxy" in reason(client)
        thread.join()
    assert seen[0].startswith(b"CONNECT api.coze.cn:443 ")
    assert TOKEN.encode() not in seen[0]


def test_what_is_not_encrypted_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.serving(server.knowing(TOKEN, at="localhost"), tls=False) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        client = Client(proxy="http://127.0.0.1:1", pace_s=0)
        assert client.get(f"http://localhost:{one.port}/v1/users/me", held()).code == 0


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://localhost", "socks5://localhost", "http://[::x"]
)
def test_what_is_no_proxy(url: str) -> None:
    if not url:
        assert Client(proxy=url)
        return
    with pytest.raises(PatscanError):
        Client(proxy=url)


def test_requests_keep_their_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Patient()
    client._pace_s = 0.5
    with server.serving(server.knowing()) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        verify(client, held(), HOSTS)
    assert len(one.asked) == 4
    assert len(client.waited) == 3
    assert all(0 < wait <= 0.5 for wait in client.waited)


def echoing(handler: server.Handler) -> None:
    """A host that sends the token back in every place it can."""
    token = handler.headers["Authorization"]
    me = server.envelope(0, token, {"user_id": token, "nick_name": token})
    server.saying(200, me, X_Echo=token, Set_Cookie=token)(handler)


def test_no_log_has_any_part_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    for answering in (echoing, server.half, server.slow(0.2), server.bytes_saying(200, b"x")):
        with server.serving(answering) as one, caplog.at_level(logging.DEBUG):
            for name in ("httpx", "httpcore", "httpcore.http11", "asyncio", "ssl"):
                logging.getLogger(name).setLevel(logging.DEBUG)
            server.lead_here(one.port, monkeypatch.setattr)
            verify(Patient(0.5), held(), HOSTS[:1])
            logging.getLogger("after").debug("logs work again")
    assert "logs work again" in caplog.text
    assert TOKEN[8:-4] not in caplog.text
    assert "httpcore" not in caplog.text


def test_the_value_shows_its_mask_only() -> None:
    import pickle

    one = held()
    for shown in (repr(one), str(one), f"{one}", repr([one]), repr({"a": one})):
        assert TOKEN[12:-8] not in shown
    with pytest.raises(TypeError):
        pickle.dumps(one)
    assert not hasattr(one, "__dict__")


def test_certificates_are_checked() -> None:
    context = network.certificates()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_without_httpx_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(PatscanError) as caught:
        Client()
    assert caught.value.hint
    assert "patscan[verify]" in caught.value.hint.en
