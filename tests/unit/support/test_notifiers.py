"""The notifiers take what the real services take, and refuse the rest in their words."""

import httpx
import pytest

from tests.support.world import Notice, World, poster

PHOTO = poster("a picture\r\n--with a trap")


def post(url: str, **content: object) -> httpx.Response:
    return httpx.post(url, trust_env=False, **content)  # type: ignore[arg-type]


def only_notice(world: World) -> Notice:
    (notice,) = world.notices()
    return notice


def test_telegram_takes_a_photo_as_a_file(world: World) -> None:
    fields = {"chat_id": "42", "caption": "番剧名称：迷宫饭", "disable_notification": "true"}
    files = {"photo": ("poster.jpg", PHOTO, "image/jpeg")}

    answer = post(f"{world.notifiers.url}/bot1:abc/sendPhoto", data=fields, files=files)

    assert answer.json()["ok"] is True
    notice = only_notice(world)
    assert (notice.service, notice.address, notice.text, notice.photo) == ("telegram", "1:abc", fields["caption"], PHOTO)
    assert notice.fields == fields
    assert notice.request.parts["photo"].content_type == "image/jpeg"


def test_telegram_takes_a_photo_by_url_and_a_plain_message(world: World) -> None:
    bot = f"{world.notifiers.url}/bot1:abc"
    post(f"{bot}/sendPhoto", json={"chat_id": 42, "photo": "https://a/b.jpg", "caption": "c"})
    post(f"{bot}/sendMessage", data={"chat_id": "42", "text": "t"})

    by_url, plain = world.notices("telegram")
    assert (by_url.picture_url, by_url.photo) == ("https://a/b.jpg", None)
    assert (plain.text, plain.picture_url) == ("t", None)


PICTURE = "http://a/p.jpg"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (
            "/api/webhooks/1/abc",
            {"embeds": [{"title": "t", "description": "d", "thumbnail": {"url": PICTURE}}]},
            ("discord", "1/abc", "t\nd", PICTURE),
        ),
        ("/push", {"title": "t", "body": "d", "device_key": "k", "icon": PICTURE}, ("bark", "k", "t\nd", PICTURE)),
        (
            "/SCT1.send",
            {"title": "t", "desp": f"d ![]({PICTURE})"},
            ("serverchan", "SCT1", f"t\nd ![]({PICTURE})", PICTURE),
        ),
        (
            "/wecom",
            {"key": "k", "type": "news", "title": "t", "msg": "d", "picurl": PICTURE},
            ("wecom", "k", "t\nd", PICTURE),
        ),
        (
            "/message?token=k",
            {"title": "t", "message": "d", "extras": {"client::notification": {"bigImageUrl": PICTURE}}},
            ("gotify", "k", "t\nd", PICTURE),
        ),
        (
            "/1/messages.json",
            {"token": "k", "user": "u", "title": "t", "message": "d"},
            ("pushover", "k", "t\nd", None),
        ),
        (
            "/webhook/mine",
            {"title": "t", "poster_url": PICTURE},
            ("webhook", "/webhook/mine", f'{{"title": "t", "poster_url": "{PICTURE}"}}', PICTURE),
        ),
    ],
)
def test_each_service_takes_its_own_json(
    world: World, path: str, body: dict[str, object], expected: tuple[str, str, str, str | None]
) -> None:
    answer = post(world.notifiers.url + path, json=body)

    assert answer.is_success
    notice = only_notice(world)
    assert (notice.service, notice.address, notice.text, notice.picture_url) == expected
    assert notice.fields == body


@pytest.mark.parametrize(
    ("path", "content", "status", "words"),
    [
        ("/bot1/sendMessage", {"data": {"chat_id": "1", "text": ""}}, 400, '"description"'),
        ("/bot1/sendMessage", {"data": {"text": "t"}}, 400, "chat_id"),
        ("/bot1/sendPhoto", {"data": {"chat_id": "1", "caption": "c"}}, 400, "photo"),
        ("/bot1/sendPhoto", {"data": {"chat_id": "1"}, "files": {"photo": b"<html>"}}, 400, "IMAGE_PROCESS_FAILED"),
        ("/api/webhooks/1/abc", {"data": {"content": "t"}}, 400, "50006"),
        ("/api/webhooks/1/abc", {"json": {"embeds": []}}, 400, "50006"),
        (
            "/api/webhooks/1/abc",
            {"json": {"embeds": [{"title": "t", "image": {"url": "posters/a.jpg"}}]}},
            400,
            "not a well formed URL",
        ),
        ("/push", {"json": {"title": "t", "device_key": "k"}}, 400, "body"),
        ("/SCT1.send", {"data": {"desp": "d"}}, 400, "40001"),
        ("/message", {"json": {"message": "m"}}, 400, "x-gotify-key"),
        ("/1/messages.json", {"data": {"token": "k", "message": "m"}}, 400, "user"),
    ],
)
def test_a_wrong_message_is_refused(world: World, path: str, content: dict[str, object], status: int, words: str) -> None:
    answer = post(world.notifiers.url + path, **content)

    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert world.notices() == []


def test_a_refused_token_is_told_so(world: World) -> None:
    world.notifiers.refused.add("bad")
    bot = f"{world.notifiers.url}/botbad/sendMessage"

    answer = post(bot, json={"chat_id": 1, "text": "t"})

    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    assert world.notices() == []


def test_pushover_takes_an_attachment(world: World) -> None:
    fields = {"token": "k", "user": "u", "message": "m"}

    post(f"{world.notifiers.url}/1/messages.json", data=fields, files={"attachment": ("p.jpg", PHOTO)})

    assert only_notice(world).photo == PHOTO
