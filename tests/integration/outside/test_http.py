"""The fetcher against servers that misbehave, on loopback."""

import base64
import gc
import gzip
import inspect
import itertools
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address

import httpcore
import httpx
import pytest

from bangumi.adapters import wire
from bangumi.adapters.http import MIB, Fetcher
from bangumi.core.config import Proxy
from bangumi.core.errors import BadInputError, DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from tests.support.ports import free_port
from tests.support.web import Page, Web, page, redirect


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(allow_private=True)
    yield fetcher
    fetcher.close()


def raised(call: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value


def streaming(chunks: Callable[[], Iterator[bytes]], pause_s: float = 0.0) -> Page:
    """An answer without length that ends with its connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for chunk in chunks():
            handler.wfile.write(chunk)
            time.sleep(pause_s)

    return answer


def test_answers_body_headers_and_final_address(web: Web, fetcher: Fetcher) -> None:
    web.pages = {"/a": redirect("/b?x=1"), "/b": page("你好", Content_Type="text/plain", ETag='"1"')}
    answer = fetcher.get(web.url("/a"))
    assert (answer.status, answer.body.decode(), answer.url) == (200, "你好", web.url("/b?x=1"))
    assert answer.headers["etag"] == '"1"'
    assert web.asked[0].headers["user-agent"].startswith("Mozilla/5.0")
    assert web.asked[0].headers["accept-encoding"] == "gzip"


def test_keeps_its_connection(web: Web, fetcher: Fetcher) -> None:
    seen = set()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.add(handler.client_address)
        page("x")(handler)

    web.pages = {"/": answer}
    for _ in range(3):
        fetcher.get(web.url("/"))
    assert len(seen) == 1


def test_tries_once_more_where_a_kept_connection_was_closed(web: Web, fetcher: Fetcher) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        if len(web.asked) == 2:
            handler.close_connection = True
        else:
            page("x")(handler)

    web.pages = {"/": hang_up}
    fetcher.get(web.url("/"))
    assert fetcher.get(web.url("/")).body == b"x"
    assert len(web.asked) == 3


@pytest.mark.parametrize("size", [200 * MIB, 17 * MIB])
def test_refuses_what_says_that_it_is_too_large(web: Web, fetcher: Fetcher, size: int) -> None:
    web.pages = {"/": page(b"x", Content_Length=str(size))}
    started = time.monotonic()
    error = raised(lambda: fetcher.get(web.url("/")))
    assert (type(error), error.message.say, error.message.values["limit_mib"]) == (
        UpstreamError,
        Say.FETCH_TOO_LARGE,
        "16",
    )
    assert time.monotonic() - started < 2


def test_stops_an_endless_answer_at_the_limit(web: Web, fetcher: Fetcher) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += MIB
            yield bytes(MIB)

    web.pages = {"/": streaming(endless)}
    assert raised(lambda: fetcher.get(web.url("/"))).message.say is Say.FETCH_TOO_LARGE
    assert sent < 40 * MIB


def test_ends_a_dripping_body_in_time(web: Web, fetcher: Fetcher) -> None:
    web.pages = {"/": streaming(lambda: itertools.repeat(b"x"), pause_s=0.05)}
    started = time.monotonic()
    error = raised(lambda: fetcher.get(web.url("/"), within_s=0.4))
    assert (type(error), error.message.say, error.message.values["seconds"]) == (
        UnavailableError,
        Say.FETCH_TIMED_OUT,
        "0.4",
    )
    assert 0.3 < time.monotonic() - started < 2


def test_ends_dripping_headers_in_time(web: Web, fetcher: Fetcher) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(40):
            handler.wfile.write(b"X-Y: z\r\n")
            time.sleep(0.05)

    web.pages = {"/": answer}
    started = time.monotonic()
    assert raised(lambda: fetcher.get(web.url("/"), within_s=0.4)).message.say is Say.FETCH_TIMED_OUT
    assert time.monotonic() - started < 2


def test_the_time_covers_all_redirects(web: Web, fetcher: Fetcher) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.15)
        redirect(f"/{len(web.asked)}")(handler)

    web.pages = {f"/{number}": slow for number in range(20)}
    started = time.monotonic()
    assert raised(lambda: fetcher.get(web.url("/0"), within_s=0.5)).message.say is Say.FETCH_TIMED_OUT
    assert time.monotonic() - started < 2


def test_a_silent_server_and_a_dead_port(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert raised(lambda: fetcher.get(url, within_s=0.2)).message.say is Say.FETCH_TIMED_OUT
        tls = url.replace("http:", "https:")
        assert raised(lambda: fetcher.get(tls, within_s=0.2)).message.say is Say.FETCH_TIMED_OUT
    error = raised(lambda: fetcher.get(f"http://127.0.0.1:{free_port()}/"))
    assert (type(error), error.message.say) == (UnavailableError, Say.FETCH_UNREACHABLE)


def test_a_resolver_that_hangs(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [over.wait(5)][:0])
    assert raised(lambda: fetcher.get("http://example.test/", within_s=0.2)).message.say is Say.FETCH_TIMED_OUT
    over.set()


def test_a_name_that_nobody_knows(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert raised(lambda: fetcher.get("http://example.test/")).message.say is Say.FETCH_UNREACHABLE


def test_follows_ten_redirects_and_no_more(web: Web, fetcher: Fetcher) -> None:
    web.pages = {f"/{number}": redirect(f"/{number + 1}") for number in range(12)} | {"/10": page("end")}
    assert fetcher.get(web.url("/0")).body == b"end"
    web.pages["/10"] = redirect("/11")
    assert raised(lambda: fetcher.get(web.url("/0"))).message.say is Say.FETCH_REDIRECTS
    web.pages = {"/loop": redirect("/loop", 301)}
    assert raised(lambda: fetcher.get(web.url("/loop"))).message.say is Say.FETCH_REDIRECTS


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.test/", "gopher://x/", "//:99999/"])
def test_refuses_redirects_off_the_web(web: Web, fetcher: Fetcher, target: str) -> None:
    web.pages = {"/": redirect(target)}
    error = raised(lambda: fetcher.get(web.url("/")))
    assert (type(error), error.message.say) == (UpstreamError, Say.URL_INVALID)


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "magnet:?xt=urn:btih:x", "http://", "http://a:99999/", "x", "http://0177.0.0.1/"]
)
def test_refuses_addresses_off_the_web(fetcher: Fetcher, url: str) -> None:
    error = raised(lambda: fetcher.get(url))
    assert (type(error), error.message.say) == (BadInputError, Say.URL_INVALID)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, UpstreamError),
        (404, UpstreamError),
        (429, UnavailableError),
        (500, UnavailableError),
        (503, UnavailableError),
    ],
)
def test_says_which_status_came(web: Web, fetcher: Fetcher, status: int, kind: type[DomainError]) -> None:
    web.pages = {"/": page("no", status=status)}
    error = raised(lambda: fetcher.get(web.url("/")))
    assert (type(error), error.message.say, error.message.values["status"]) == (kind, Say.FETCH_STATUS, str(status))


def test_unpacks_gzip(web: Web, fetcher: Fetcher) -> None:
    text = b"abc" * 300_000
    web.pages = {
        "/gzip": page(gzip.compress(text), Content_Encoding="gzip"),
        "/members": page(gzip.compress(text[:5]) + gzip.compress(text[5:]), Content_Encoding="gzip"),
        "/deflate": page(zlib.compress(text), Content_Encoding="deflate"),
        "/empty": page(b"", Content_Encoding="gzip"),
    }
    assert fetcher.get(web.url("/gzip")).body == text
    assert fetcher.get(web.url("/members")).body == text
    assert fetcher.get(web.url("/deflate")).body == text
    assert fetcher.get(web.url("/empty")).body == b""


def test_stops_a_gzip_bomb(web: Web, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(64 * MIB))
    web.pages = {
        "/bomb": page(bomb, Content_Encoding="gzip"),
        "/twice": page(gzip.compress(bomb), Content_Encoding="gzip, gzip"),
    }
    assert raised(lambda: fetcher.get(web.url("/bomb"))).message.say is Say.FETCH_TOO_LARGE
    assert len(fetcher.get(web.url("/twice")).body) < MIB, "a packing inside a packing stays packed"


@pytest.mark.parametrize("body", [gzip.compress(b"x" * 10_000)[:-12], b"not gzip at all"], ids=["cut", "none"])
def test_broken_gzip_is_a_broken_answer(web: Web, fetcher: Fetcher, body: bytes) -> None:
    web.pages = {"/": page(body, Content_Encoding="gzip")}
    assert raised(lambda: fetcher.get(web.url("/"))).message.say is Say.FETCH_BROKEN


def test_an_answer_cut_short_is_broken(web: Web, fetcher: Fetcher) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        page("abc", Content_Length="10")(handler)
        handler.close_connection = True

    web.pages = {"/": cut}
    error = raised(lambda: fetcher.get(web.url("/")))
    assert (type(error), error.message.say) == (UnavailableError, Say.FETCH_BROKEN)


def test_name_and_password_of_the_address_are_sent_and_not_shown(web: Web, fetcher: Fetcher) -> None:
    web.pages = {"/ok": page("x"), "/away": redirect(web.url("/ok").replace("127.0.0.1", "localhost"))}
    address = web.url("/ok").replace("//", "//us%40er:p%3Ass@")
    fetcher.get(address)
    assert web.asked[-1].headers["authorization"] == "Basic " + base64.b64encode(b"us@er:p:ss").decode()
    fetcher.get(address.replace("/ok", "/away"))
    assert "authorization" not in web.asked[-1].headers
    error = raised(lambda: fetcher.get(address.replace("/ok", "/no?token=abcdef&a=1")))
    assert error.message.values["url"] == web.url("/no?token=***&a=1")


class TestGuard:
    """Cloud mode: nothing may lead inward."""

    @pytest.fixture
    def guarded(self) -> Iterator[Fetcher]:
        fetcher = Fetcher()
        yield fetcher
        fetcher.close()

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "10.1.2.3", "169.254.169.254",
            "100.100.100.200", "[::1]", "[::ffff:127.0.0.1]", "[fd00:ec2::254]", "[fe80::1]", "[64:ff9b::a00:1]",
            "[2002:7f00:1::]", "localhost", "LOCALHOST.", "router.lan", "metadata.google.internal", "a.localhost",
        ],
    )  # fmt: skip
    def test_refuses_inward_addresses(self, guarded: Fetcher, host: str) -> None:
        for url in (f"http://{host}/feed.xml", f"https://{host}/feed.xml"):
            error = raised(partial(guarded.get, url))
            assert (type(error), error.message.say) == (BadInputError, Say.URL_INWARD)

    def test_refuses_a_name_with_one_inward_address(self, guarded: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
        resolve_to(monkeypatch, "93.184.216.34", "192.168.1.1")
        assert raised(lambda: guarded.get("http://example.test/")).message.say is Say.URL_INWARD

    def test_refuses_redirects_inward(self, web: Web, guarded: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first hop is let through by hand, as a public server would be."""
        monkeypatch.setattr(wire, "is_inward", lambda address: str(address) != "127.0.0.1")
        web.pages = {"/": redirect("http://169.254.169.254/latest/meta-data/")}
        error = raised(lambda: guarded.get(web.url("/")))
        assert (type(error), error.message.say) == (UpstreamError, Say.URL_INWARD)

    def test_connects_to_the_address_that_was_checked(
        self, web: Web, guarded: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = iter(["127.0.0.1", "169.254.169.254"])
        asked = []

        def rebinding(host: str, port: int, *_: object, **__: object) -> list[object]:
            if host == "rebind.test":
                asked.append(host)
                host = next(answers)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        monkeypatch.setattr(wire, "is_inward", lambda address: str(address) != "127.0.0.1")
        web.pages = {"/": page("x")}
        assert guarded.get(f"http://rebind.test:{web.port}/").body == b"x"
        assert asked == ["rebind.test"], "resolved once"
        assert web.asked[0].headers["host"] == f"rebind.test:{web.port}"
        guarded.close()
        assert raised(lambda: guarded.get(f"http://rebind.test:{web.port}/")).message.say is Say.URL_INWARD

    def test_a_proxy_may_not_be_inward_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        resolve_to(monkeypatch, "93.184.216.34")
        fetcher = Fetcher(lambda: Proxy(True, "http", "10.0.0.1", 7890))
        assert raised(lambda: fetcher.get("http://example.test/")).message.say is Say.FETCH_NO_PROXY

    def test_a_proxy_gets_no_inward_names(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wire, "is_inward", lambda address: str(address).startswith("192.168"))
        fetcher = Fetcher(lambda: Proxy(True, "http", "127.0.0.1", web.port))
        resolve_to(monkeypatch, "192.168.0.1")
        assert raised(lambda: fetcher.get("http://inside.test/")).message.say is Say.URL_INWARD
        assert web.asked == []


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(_: str, port: int, **__: object) -> list[object]:
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(kinds[ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


class TestProxy:
    def test_http(self, web: Web) -> None:
        web.pages = {"http://example.test/feed": page("through")}
        fetcher = Fetcher(lambda: Proxy(True, "https", "127.0.0.1", web.port, "us", "pw"), allow_private=True)
        assert fetcher.get("http://example.test/feed").body == b"through"
        assert web.asked[0].headers["proxy-authorization"] == "Basic " + base64.b64encode(b"us:pw").decode()
        fetcher.close()

    def test_http_refuses(self, web: Web) -> None:
        fetcher = Fetcher(lambda: Proxy(True, "http", "127.0.0.1", web.port), allow_private=True)
        error = raised(lambda: fetcher.get("https://example.test/feed"))
        assert (type(error), error.message.say) == (UnavailableError, Say.FETCH_NO_PROXY)
        fetcher.close()

    def test_socks5_resolves_names_at_the_proxy(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            heard: list[bytes] = []

            def serve() -> None:
                client, _ = server.accept()
                with client:
                    heard.append(client.recv(64))
                    client.sendall(b"\x05\x02")
                    heard.append(client.recv(64))
                    client.sendall(b"\x01\x00")
                    heard.append(client.recv(64))
                    client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
                    client.recv(4096)
                    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

            thread = threading.Thread(target=serve)
            thread.start()
            proxy = Proxy(True, "socks5", "127.0.0.1", server.getsockname()[1], "us", "pw")
            fetcher = Fetcher(lambda: proxy, allow_private=True)
            assert fetcher.get("http://example.test/").body == b"hi"
            fetcher.close()
            thread.join()
        assert heard[1] == b"\x01\x02us\x02pw"
        assert heard[2] == b"\x05\x01\x00\x03\x0cexample.test\x00\x50"

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_socks5_that_talks_nonsense(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:

            def serve() -> None:
                client, _ = server.accept()
                with client:
                    client.recv(64)
                    client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

            thread = threading.Thread(target=serve)
            thread.start()
            fetcher = Fetcher(lambda: Proxy(True, "socks5", "127.0.0.1", server.getsockname()[1]), allow_private=True)
            assert raised(lambda: fetcher.get("http://example.test/")).message.say is Say.FETCH_NO_PROXY
            thread.join()
        gc.collect()  # httpcore leaves the socket of a failed SOCKS greeting to the collector

    def test_a_changed_proxy_counts_at_once(self, web: Web) -> None:
        web.pages = {"/": page("direct"), web.url("/"): page("proxied")}
        proxies = [Proxy(), Proxy(True, "http", "127.0.0.1", web.port)]
        fetcher = Fetcher(lambda: proxies[0], allow_private=True)
        assert fetcher.get(web.url("/")).body == b"direct"
        del proxies[0]
        assert fetcher.get(web.url("/")).body == b"proxied"
        fetcher.close()


def test_mirrors_stand_in_for_hosts(web: Web) -> None:
    web.pages = {"/m/RSS/Search": page("feed"), "/m/x": redirect("https://mikanani.me/RSS/Search?searchstr=a%20b")}
    fetcher = Fetcher(allow_private=True, mirrors={"mikanani.me": web.url("/m/")})
    assert fetcher.get("https://mikanani.me/x").body == b"feed"
    assert web.asked[-1].path == "/m/RSS/Search?searchstr=a%20b"
    fetcher.close()


class TestPost:
    def test_json(self, web: Web, fetcher: Fetcher) -> None:
        web.pages = {"/hook": page("no", status=400)}
        answer = fetcher.post(web.url("/hook"), json={"title": "番"}, headers={"X-Key": "1"})
        assert (answer.status, answer.body) == (400, b"no")
        asked = web.asked[0]
        assert (asked.method, asked.headers["content-type"], asked.headers["x-key"]) == (
            "POST",
            "application/json",
            "1",
        )
        assert asked.body.decode() == '{"title":"番"}'

    def test_multipart(self, web: Web, fetcher: Fetcher) -> None:
        web.pages = {"/hook": page("ok")}
        fetcher.post(web.url("/hook"), form={"chat_id": "1"}, files={"photo": ("p.jpg", b"\xff\xd8", "image/jpeg")})
        asked = web.asked[0]
        assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert b'name="chat_id"\r\n\r\n1\r\n' in asked.body
        assert b'name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n' in asked.body

    def test_is_sent_once_and_follows_nothing(self, web: Web, fetcher: Fetcher) -> None:
        web.pages = {"/": redirect("/other")}
        assert fetcher.post(web.url("/"), json={}).status == 302
        assert len(web.asked) == 1

    def test_errors_show_the_host_alone(self, fetcher: Fetcher) -> None:
        port = free_port()
        error = raised(lambda: fetcher.post(f"http://u:p@127.0.0.1:{port}/botSECRET/send?a=SECRET", json={}))
        assert error.message.values["url"] == f"http://127.0.0.1:{port}"


def test_every_foreign_exception_has_a_meaning() -> None:
    def exceptions(module: object) -> set[type[Exception]]:
        found = inspect.getmembers(module, inspect.isclass)
        return {kind for _, kind in found if issubclass(kind, Exception)}

    missing = {kind for kind in exceptions(httpcore) if not issubclass(kind, tuple(wire.FAILURES))}
    assert missing == set()
    # Of httpx we use the request, which can refuse an address, and none of what sends.
    unused = {kind for kind in exceptions(httpx) if issubclass(kind, (httpx.HTTPError, httpx.StreamError))}
    missing = {kind for kind in exceptions(httpx) - unused if not issubclass(kind, tuple(wire.FAILURES))}
    assert missing == {httpx.CookieConflict}


@pytest.mark.parametrize(("foreign", "meaning"), wire.FAILURES.items())
def test_each_is_told(foreign: type[Exception], meaning: tuple[type[DomainError], Say]) -> None:
    with pytest.raises(meaning[0]) as caught, wire.told("https://a.test", 3.0, asked=False):
        raise foreign("detail")
    assert isinstance(caught.value, DomainError)
    assert caught.value.message.say is meaning[1]
    assert "?" not in caught.value.message.en


@pytest.mark.parametrize("body", ["{", '{"title": "\\ud800"}', "[" * 100_000], ids=["cut", "half a character", "deep"])
def test_what_could_not_be_stored_is_broken_json(web: Web, fetcher: Fetcher, body: str) -> None:
    web.pages = {"/": page(body)}
    assert raised(lambda: fetcher.get(web.url("/")).json()).message.say is Say.FETCH_BROKEN


def test_escaped_characters_are_read(web: Web, fetcher: Fetcher) -> None:
    web.pages = {"/": page('{"title": "\\ud83d\\ude00"}')}
    assert fetcher.get(web.url("/")).json() == {"title": "😀"}
