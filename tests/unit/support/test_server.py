"""Conditional requests, faults and the record of what was asked."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.support.world import World, faults


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
def url(world: World) -> str:
    world.publish(world.show("迷宫饭"), 1)
    return world.mikan.feed_url()


def fetch_if_changed(client: httpx.Client, url: str, last: httpx.Response) -> int:
    names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    headers = {names[name]: last.headers[name] for name in names if name in last.headers}
    return client.get(url, headers=headers).status_code


@pytest.mark.parametrize(("etags", "last_modified"), [(True, True), (True, False), (False, True)])
def test_an_unchanged_feed_answers_304_until_something_is_published(
    world: World, client: httpx.Client, url: str, etags: bool, last_modified: bool
) -> None:
    world.mikan.etags, world.mikan.last_modified = etags, last_modified
    first = client.get(url)
    assert ("ETag" in first.headers, "Last-Modified" in first.headers) == (etags, last_modified)

    assert fetch_if_changed(client, url, first) == 304
    world.publish(world.catalogue.shows[0], 2)  # within the same second, which Last-Modified alone could not tell
    assert fetch_if_changed(client, url, first) == 200


def test_without_validators_a_feed_is_always_sent_whole(world: World, client: httpx.Client, url: str) -> None:
    known = client.get(url)
    world.mikan.etags = world.mikan.last_modified = False

    assert fetch_if_changed(client, url, known) == 200


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.Status(503), (503, b"<html><bo")),
        (faults.web_page(), (200, b"<!DOCTYPE")),
        (faults.not_a_torrent(), (200, b"this is no")),
        (faults.broken_feed(), (200, b"<?xml ver")),
        (faults.Redirect("http://169.254.169.254/latest/meta-data/"), (302, b"")),
    ],
)
def test_an_answer_can_be_another(
    world: World, client: httpx.Client, url: str, fault: faults.Body, expected: tuple[int, bytes]
) -> None:
    world.fault("/RSS/", fault)

    answer = client.get(url)

    status, start = expected
    assert answer.status_code == status
    assert answer.content.startswith(start)


def test_a_fault_ends_after_its_times_or_when_healed(world: World, client: httpx.Client, url: str) -> None:
    world.fault(url, faults.Status(500), times=1)
    assert [client.get(url).status_code for _ in range(2)] == [500, 200]

    world.fault("/RSS/MyBangumi", faults.Status(502))
    world.fault("/RSS/MyBangumi", faults.Status(504))
    assert client.get(url).status_code == 504
    world.heal("/RSS")
    assert client.get(url).status_code == 200


def test_a_fault_is_set_by_words_as_people_write_them(world: World, client: httpx.Client) -> None:
    world.fault("/RSS/Search?searchstr=迷宫饭", faults.Status(500))

    assert client.get(world.mikan.search_url("迷宫饭")).status_code == 500
    assert client.get(world.mikan.search_url("别的")).status_code == 200


@pytest.mark.parametrize("fault", [faults.Endless(), faults.Huge(), faults.Huge(declared=False), faults.Bomb()])
def test_a_body_can_be_beyond_all_bounds(world: World, client: httpx.Client, url: str, fault: faults.Huge) -> None:
    world.fault(url, fault)
    got = 0

    with client.stream("GET", url) as answer:
        for chunk in answer.iter_bytes():
            got += len(chunk)
            if got > 20 * faults.MIB:
                break

    assert got > 20 * faults.MIB
    assert ("Content-Length" in answer.headers) == (fault in {faults.Huge(), faults.Bomb()})


def test_a_huge_body_has_the_size_it_declares(world: World, client: httpx.Client, url: str) -> None:
    world.fault(url, faults.Huge(faults.MIB))

    assert len(client.get(url).content) == faults.MIB


@pytest.mark.parametrize("fault", [faults.Reset(), faults.Cut()])
def test_a_connection_can_break(world: World, client: httpx.Client, url: str, fault: faults.Reset) -> None:
    world.fault(url, fault)

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get(url)


def test_a_drip_gives_the_true_answer_a_byte_at_a_time(world: World, client: httpx.Client, url: str) -> None:
    whole = client.get(url).content
    world.fault(url, faults.Drip(every_s=0.05))

    with client.stream("GET", url) as answer:
        raw = answer.iter_raw()
        begin = time.monotonic()
        assert b"".join(next(raw) for _ in range(4)) == whole[:4]
        assert time.monotonic() - begin > 0.1


def test_a_delay_outlasts_a_client_and_then_gives_the_true_answer(world: World, client: httpx.Client, url: str) -> None:
    world.fault(url, faults.Delay(0.3))

    with pytest.raises(httpx.ReadTimeout):
        client.get(url, timeout=0.05)
    assert client.get(url).status_code == 200


def test_a_redirect_can_lead_round_and_round(world: World, client: httpx.Client, url: str) -> None:
    world.fault("/RSS/MyBangumi", faults.RedirectLoop())

    with pytest.raises(httpx.TooManyRedirects):
        client.get(url, follow_redirects=True)
    assert len({request.url for request in world.requests}) > 20


def test_an_altered_answer_leaves_no_validator_behind(world: World, client: httpx.Client, url: str) -> None:
    world.fault(url, faults.Altered("<title>[LoliHouse]", "<title>[Other]"))

    altered = client.get(url)

    assert "<title>[Other]" in altered.text
    assert "ETag" not in altered.headers


def test_a_stopped_site_refuses_connections_and_comes_back_at_its_address(world: World, client: httpx.Client, url: str) -> None:
    client.get(url)
    world.mikan.stop()
    with pytest.raises(httpx.ConnectError):
        client.get(url)

    world.mikan.start()
    assert client.get(url).status_code == 200


def test_closing_the_world_cuts_hanging_connections_at_once() -> None:
    with World() as world, httpx.Client(trust_env=False) as client:
        world.fault("/", faults.Drip(every_s=60))
        answer = client.send(client.build_request("GET", world.mikan.search_url("")), stream=True)
        begin = time.monotonic()
    assert time.monotonic() - begin < 1
    answer.close()


def test_every_request_is_kept_with_what_it_was_answered(world: World, client: httpx.Client, url: str) -> None:
    client.get(url, headers={"X-One": "1"})
    client.post(f"{world.mikan.url}/no/such/路?a=1&a=2", json={"b": [1]})
    client.post(f"{world.mikan.url}/form", content=(part for part in [b"a=1&b=%E9%A5%AD"]))

    feed, page, form = world.requests
    assert (feed.site, feed.method, feed.path, feed.query) == ("mikan", "GET", "/RSS/MyBangumi", {"token": "test-token"})
    assert (feed.headers["x-one"], feed.status) == ("1", 200)
    assert (page.path, page.query, page.json, page.status) == ("/no/such/路", {"a": "2"}, {"b": [1]}, 404)
    assert form.form == {"a": "1", "b": "饭"}
    assert world.asked("/RSS/") == world.asked(world.mikan.url + "/RSS") == [feed]
    world.forget()
    assert world.requests == []


def test_a_fault_of_the_world_itself_fails_the_test_that_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    world = World().start()
    monkeypatch.setattr(world.mikan, "answer", broken)
    assert httpx.get(world.mikan.url, trust_env=False).status_code == 500

    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        world.stop()


def test_the_environment_points_every_service_into_the_world(world: World, client: httpx.Client) -> None:
    show = world.show("迷宫饭")
    env = world.environment
    query = {"api_key": env["TMDB_API_KEY"], "query": "迷宫饭"}
    message = {"chat_id": "1", "text": "t", "title": "t", "token": "k", "user": "u", "message": "m"}

    assert client.get(f"{env['TMDB_API_URL']}/search/tv", params=query).is_success
    assert client.get(f"{env['TMDB_IMAGE_URL']}/w780{show.series.poster_path()}").is_success
    assert client.get(f"{env['BANGUMI_TV_API_URL']}/calendar").is_success
    assert client.get(f"{env['MIKAN_URL']}/RSS/Search?searchstr=a").is_success
    assert client.post(f"{env['TELEGRAM_API_URL']}/bot1/sendMessage", json=message).is_success
    assert client.post(f"{env['SERVERCHAN_API_URL']}/SCT1.send", json=message).is_success
    assert client.post(f"{env['PUSHOVER_API_URL']}/1/messages.json", json=message).is_success
