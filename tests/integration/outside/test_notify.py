"""Each service gets what it wants."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bangumi.adapters.http import Fetcher
from bangumi.adapters.notify import SERVICES, WebNotifier
from bangumi.adapters.notify.letter import Letter, Post
from bangumi.adapters.notify.webhook import fill
from bangumi.core.config import NotificationProvider
from bangumi.core.errors import BadInputError, DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Message, Say
from bangumi.core.model import Notice
from tests.support.world import World, faults, poster

PICTURE = poster("kept")
TITLE = '迷宫饭 "Dungeon\\Meshi"'
NOTICE = Notice(TITLE, Message.of(Say.EPISODE_READY, title=TITLE, season=2, episode="11.5"), 2, "11.5", "posters/12345678.jpg")
TEXT = f"番剧名称：{TITLE}\n季度：第2季\n更新集数：第11.5集\nSeason 2, episode 11.5 is ready."


@dataclass(frozen=True)
class Places:
    telegram_api_url: str = "https://api.telegram.org"
    serverchan_api_url: str = "https://sctapi.ftqq.com"
    pushover_api_url: str = "https://api.pushover.net"
    public_urls: tuple[str, ...] = ("https://anime.test",)


class Pictures:
    """Keeps one picture."""

    def keep(self, url: str) -> str:
        raise NotImplementedError

    def read(self, link: str) -> tuple[bytes, str] | None:
        if link == "posters/broken.jpg":
            raise UnavailableError(Say.FETCH_UNREACHABLE, url=link)
        return (PICTURE, "image/jpeg") if link == "posters/12345678.jpg" else None


@pytest.fixture
def notifier(world: World) -> Iterator[WebNotifier]:
    fetcher = Fetcher(allow_private=True)
    url = world.notifiers.url
    yield WebNotifier(fetcher, Pictures(), Places(url, url, url))
    fetcher.close()


def providers(world: World) -> dict[str, NotificationProvider]:
    """One of each, all at the world's notifiers."""
    url = world.notifiers.url
    return {
        "telegram": NotificationProvider("telegram", token="1:SECRET", chat_id="42"),
        "discord": NotificationProvider("discord", webhook_url=world.notifiers.discord_url("SECRET")),
        "bark": NotificationProvider("bark", device_key="SECRET", server_url=f"{url}/"),
        "serverchan": NotificationProvider("server-chan", token="SECRET"),
        "wecom": NotificationProvider("wecom", webhook_url=world.notifiers.wecom_url, token="SECRET"),
        "gotify": NotificationProvider("gotify", server_url=url, token="SECRET"),
        "pushover": NotificationProvider("pushover", user_key="u", api_token="SECRET"),
        "webhook": NotificationProvider("webhook", url=world.notifiers.webhook_url("SECRET")),
    }


def compose(provider: NotificationProvider, notice: Notice = NOTICE, places: Places = Places()) -> Post:
    return SERVICES[provider.type](provider, Letter(notice, Pictures(), places), places)


@pytest.mark.parametrize("service", ["telegram", "discord", "bark", "serverchan", "wecom", "gotify", "pushover", "webhook"])
class TestAll:
    def test_takes_the_notice(self, world: World, notifier: WebNotifier, service: str) -> None:
        notifier.send(providers(world)[service], NOTICE)
        (notice,) = world.notices()
        assert notice.service == service
        assert "SECRET" in notice.address
        for words in ("迷宫饭", "2", "11.5"):
            assert words in notice.text
        assert notice.photo == PICTURE or notice.picture_url == "https://anime.test/posters/12345678.jpg"

    def test_takes_one_without_a_picture(self, world: World, notifier: WebNotifier, service: str) -> None:
        notifier.send(providers(world)[service], Notice("Kumo Bangumi", Message.of(Say.NOTICE_TEST)))
        (notice,) = world.notices()
        assert "通知设置成功" in notice.text
        assert not notice.photo
        assert not notice.picture_url

    def test_a_picture_that_is_away_costs_itself(self, world: World, notifier: WebNotifier, service: str) -> None:
        notifier.send(providers(world)[service], replace(NOTICE, poster="posters/broken.jpg"))
        assert len(world.notices()) == 1

    def test_refusals_show_no_secret(self, world: World, notifier: WebNotifier, service: str) -> None:
        world.notifiers.refused = {"SECRET"}
        with pytest.raises(UpstreamError) as caught:
            notifier.send(providers(world)[service], NOTICE)
        assert caught.value.message.say is Say.NOTICE_REFUSED
        assert "SECRET" not in caught.value.message.both

    @pytest.mark.parametrize("fault", [faults.Status(502), faults.Reset()])
    def test_failures_are_worth_another_try(
        self, world: World, notifier: WebNotifier, service: str, fault: faults.Status | faults.Reset
    ) -> None:
        world.fault(world.notifiers.url, fault)
        with pytest.raises(UnavailableError) as caught:
            notifier.send(providers(world)[service], NOTICE)
        assert "SECRET" not in caught.value.message.both
        assert len(world.requests) == 1


def test_unknown_kinds(notifier: WebNotifier) -> None:
    with pytest.raises(BadInputError) as caught:
        notifier.send(NotificationProvider("pigeon"), NOTICE)
    assert caught.value.message.say is Say.NOTICE_TYPE


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("telegram", "token"),
        ("discord", "webhook_url"),
        ("bark", "device_key"),
        ("serverchan", "token"),
        ("wecom", "webhook_url"),
        ("gotify", "server_url"),
        ("pushover", "api_token"),
        ("webhook", "url"),
    ],
)
def test_what_is_missing_is_named(kind: str, field: str) -> None:
    with pytest.raises(BadInputError) as caught:
        compose(NotificationProvider(kind))
    assert (caught.value.message.say, caught.value.message.values["field"]) == (Say.NOTICE_FIELD, field)
    assert caught.value.errors.keys() == {field}


class TestTelegram:
    PROVIDER = NotificationProvider("telegram", token="1:A/b", chat_id="42")

    def test_photo_with_caption(self) -> None:
        post = compose(self.PROVIDER)
        assert post.url == "https://api.telegram.org/bot1:A%2Fb/sendPhoto"
        assert post.form == {"chat_id": "42", "disable_notification": "true", "caption": TEXT}
        assert post.files == {"photo": ("poster.jpeg", PICTURE, "image/jpeg")}

    def test_plain_message(self) -> None:
        post = compose(self.PROVIDER, replace(NOTICE, poster=None))
        assert post.url == "https://api.telegram.org/bot1:A%2Fb/sendMessage"
        assert (post.form, post.files) == ({"chat_id": "42", "disable_notification": "true", "text": TEXT}, None)

    def test_a_photo_that_is_refused_leaves_the_words(self, world: World, notifier: WebNotifier) -> None:
        world.fault("/bot1:SECRET/sendPhoto", faults.Status(400))
        notifier.send(providers(world)["telegram"], NOTICE)
        (notice,) = world.notices()
        assert (notice.text, notice.photo) == (TEXT, None)


class TestDiscord:
    PROVIDER = NotificationProvider("discord", webhook_url="https://discord.com/api/webhooks/1/x")

    def test_links_a_public_picture(self) -> None:
        post = compose(self.PROVIDER)
        picture = {"url": "https://anime.test/posters/12345678.jpg"}
        embed = {"title": f"📺 {TITLE}", "description": TEXT, "color": 49151, "thumbnail": picture}
        assert post == Post(self.PROVIDER.webhook_url, json={"embeds": [embed]})

    @pytest.mark.parametrize("site", ["http://127.0.0.1:7892", "http://nas.local", "http://192.168.1.2", ""])
    def test_carries_a_private_one(self, site: str) -> None:
        post = compose(self.PROVIDER, places=Places(public_urls=(site,) if site else ()))
        assert post.files == {"files[0]": ("poster.jpeg", PICTURE, "image/jpeg")}
        assert post.form is not None
        (embed,) = json.loads(post.form["payload_json"])["embeds"]
        assert embed["thumbnail"] == {"url": "attachment://poster.jpeg"}
        assert post.plainer is not None
        assert post.plainer.files is None


class TestServerChan:
    def test_markdown_with_the_picture(self) -> None:
        post = compose(NotificationProvider("serverchan", token="SCT1"))
        assert post.url == "https://sctapi.ftqq.com/SCT1.send"
        assert post.form is not None
        assert post.form["desp"].endswith("\n\n![](https://anime.test/posters/12345678.jpg)")

    def test_version_3(self) -> None:
        post = compose(NotificationProvider("serverchan", token="sctp123tabc"))
        assert post.url == "https://123.push.ft07.com/send/sctp123tabc.send"

    def test_a_refusal_inside_a_200(self, world: World, notifier: WebNotifier) -> None:
        world.fault("/SECRET.send", faults.Body(b'{"code": 40001, "message": "bad pushkey"}', "application/json"))
        with pytest.raises(UpstreamError) as caught:
            notifier.send(providers(world)["serverchan"], NOTICE)
        assert caught.value.message.values["status"] == "40001"


class TestWeCom:
    def test_the_relay(self) -> None:
        post = compose(NotificationProvider("wecom", chat_id="https://relay.test/send/", token="k"))
        assert post.url == "https://relay.test/send"
        assert post.form == {
            "key": "k",
            "type": "news",
            "title": f"【番剧更新】{TITLE}",
            "msg": TEXT,
            "picurl": "https://anime.test/posters/12345678.jpg",
        }

    @pytest.mark.parametrize(
        "fields",
        [
            {"token": "k"},
            {"webhook_url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"},
            {"webhook_url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "token": "k"},
        ],
    )
    def test_the_robot(self, fields: dict[str, str]) -> None:
        post = compose(NotificationProvider("wecom", **fields))  # type: ignore[arg-type]
        assert post.url == "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
        picture = "https://anime.test/posters/12345678.jpg"
        article = {"title": f"【番剧更新】{TITLE}", "description": TEXT, "url": picture, "picurl": picture}
        assert post.json == {"msgtype": "news", "news": {"articles": [article]}}

    def test_the_robot_without_any_address(self) -> None:
        post = compose(NotificationProvider("wecom", token="k"), replace(NOTICE, poster=None), Places(public_urls=()))
        assert post.json == {"msgtype": "text", "text": {"content": f"【番剧更新】{TITLE}\n{TEXT}"}}


def test_gotify_hides_its_token_in_a_header() -> None:
    post = compose(NotificationProvider("gotify", server_url="https://push.test/", token="k"))
    assert (post.url, post.headers) == ("https://push.test/message", {"X-Gotify-Key": "k"})
    extras = {"client::notification": {"bigImageUrl": "https://anime.test/posters/12345678.jpg"}}
    assert post.json == {"title": TITLE, "message": TEXT, "priority": 5, "extras": extras}


def test_bark_has_a_server_of_its_own() -> None:
    post = compose(NotificationProvider("bark", token="k"))
    icon = "https://anime.test/posters/12345678.jpg"
    assert post == Post("https://api.day.app/push", json={"title": TITLE, "body": TEXT, "device_key": "k", "icon": icon})


def test_pushover_carries_the_picture() -> None:
    post = compose(NotificationProvider("pushover", token="k", chat_id="u"))
    assert post.url == "https://api.pushover.net/1/messages.json"
    assert post.files == {"attachment": ("poster.jpeg", PICTURE, "image/jpeg")}
    assert post.form is not None
    assert (post.form["token"], post.form["user"]) == ("k", "u")


class TestWebhook:
    @pytest.mark.parametrize(
        ("template", "body"),
        [
            (
                "",
                {"title": TITLE, "season": "2", "episode": "11.5", "poster_url": "https://anime.test/posters/12345678.jpg"},
            ),
            ('{"text": "{{title}} S{{ season }}E{{episode}}", "n": {{season}}}', {"text": f"{TITLE} S2E11.5", "n": 2}),
            ('{"all": "{{message}}"}', {"all": TEXT}),
            ('["{{unknown}}"]', ["{{unknown}}"]),
        ],
    )
    def test_templates(self, template: str, body: Any) -> None:
        assert compose(NotificationProvider("webhook", url="https://a.test", template=template)).json == body

    def test_broken_templates_fall_back(self) -> None:
        post = compose(NotificationProvider("webhook", url="https://a.test", template='{"a": {{title}}'))
        assert isinstance(post.json, dict)
        assert post.json.keys() == {"title", "season", "episode", "poster_url"}

    def test_values_are_not_filled_in_twice(self) -> None:
        notice = replace(NOTICE, title="{{episode}}\n\"'")
        assert fill('{"t": "{{title}}"}', Letter(notice, Pictures(), Places())) == {"t": "{{episode}}\n\"'"}

    def test_what_is_not_about_an_episode_brings_its_message(self) -> None:
        letter = Letter(Notice("Kumo", Message.of(Say.DOWNLOADER_BACK)), Pictures(), Places())
        filled = fill("", letter)
        assert isinstance(filled, dict)
        assert filled["message"] == "下载器已恢复。\nThe downloader is back."

    def test_goes_out_as_json(self, world: World, notifier: WebNotifier) -> None:
        notifier.send(providers(world)["webhook"], NOTICE)
        assert world.requests[0].content_type == "application/json"


def test_guarded_notifiers_refuse_inward_addresses() -> None:
    notifier = WebNotifier(Fetcher(), Pictures(), Places())
    with pytest.raises(DomainError) as caught:
        notifier.send(NotificationProvider("webhook", url="http://169.254.169.254/latest"), NOTICE)
    assert caught.value.message.say is Say.URL_INWARD
