"""Contract: configuration."""

from dataclasses import replace
from typing import Any

import pytest

from bangumi.core.config import MASK, Config, DownloaderConfig, Notification, NotificationProvider, Security
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId
from bangumi.ports import FeedJob
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

TELEGRAM = NotificationProvider("telegram", token="t0ken", chat_id="42")
WEBHOOK = NotificationProvider("webhook", url="https://hook.example/x", template="{}")


def store(home: MemoryWorld, **sections: Any) -> None:
    home.configs.forget()
    home.configs.save(replace(home.configs.load(), **sections))


def stored(home: MemoryWorld) -> Config:
    home.configs.forget()
    return home.configs.load()


def faults(client: RestClient, patch: Any) -> set[str]:
    answer = client.patch("config/update", patch)
    assert answer.status == 400
    assert answer.json()["status"] is False
    return {fault["field"] for fault in answer.json()["errors"]}


def test_every_section_has_its_defaults(client: RestClient) -> None:
    config = client.get("config/get").json()
    assert config["program"] == {"rss_time": 900, "rename_time": 60, "webui_port": 7892}
    assert config["downloader"] | {"password": "adminadmin"} == config["downloader"] | {
        "type": "qbittorrent",
        "host": "172.17.0.1:8080",
        "username": "admin",
        "password": "adminadmin",
        "path": "/downloads/Bangumi",
        "ssl": False,
    }
    assert config["rss_parser"] == {"enable": True, "filter": ["720", "\\d+-\\d+"], "language": "zh"}
    assert config["bangumi_manager"] == config["bangumi_manage"]
    assert config["bangumi_manager"] == {
        "enable": True,
        "eps_complete": False,
        "rename_method": "pn",
        "group_tag": False,
        "remove_bad_torrent": False,
    }
    assert config["log"] == {"debug_enable": False}
    assert (config["proxy"]["enable"], config["proxy"]["type"]) == (False, "http")
    assert config["notification"] == {"enable": False, "providers": []}
    openai = config["experimental_openai"]
    assert (openai["api_base"], openai["api_version"], openai["model"]) == (
        "https://api.openai.com/v1",
        "2023-05-15",
        "gpt-3.5-turbo",
    )
    assert config["security"] == {"login_whitelist": [], "login_tokens": [], "mcp_whitelist": [], "mcp_tokens": []}


def test_a_patch_is_merged_deeply(home: MemoryWorld, client: RestClient) -> None:
    answer = client.patch("config/update", {"downloader": {"host": "nas:8080"}, "log": {"debug_enable": True}})
    assert (answer.status, answer.json()["status"]) == (200, True)
    config = stored(home)
    assert (config.downloader.host, config.downloader.username) == ("nas:8080", "admin")
    assert config.log.debug_enable


def test_what_was_read_can_be_sent_back_whole(home: MemoryWorld, client: RestClient) -> None:
    store(
        home,
        downloader=DownloaderConfig(password="s3cret", api_key="k3y", headers={"CF-Access-Client-Secret": "cf"}),
        notification=Notification(enable=True, providers=(TELEGRAM, WEBHOOK)),
        security=Security(login_tokens=("first", "second"), mcp_tokens=("third",)),
    )
    before = stored(home)
    whole = client.get("config/get").json()
    assert client.patch("config/update", whole).status == 200
    assert stored(home) == before


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"nonsense": {}}, "nonsense"),
        ({"program": {"sleep_time": 1}}, "program.sleep_time"),
        ({"program": []}, "program"),
        ({"program": None}, "program"),
        ({"program": {"rss_time": 59}}, "program.rss_time"),
        ({"program": {"rename_time": 59}}, "program.rename_time"),
        ({"program": {"rss_time": 900.5}}, "program.rss_time"),
        ({"program": {"rss_time": "often"}}, "program.rss_time"),
        ({"program": {"rss_time": 10**30}}, "program.rss_time"),
        ({"program": {"webui_port": 70_000}}, "program.webui_port"),
        ({"downloader": {"type": "aria2"}}, "downloader.type"),
        ({"downloader": {"host": 5}}, "downloader.host"),
        ({"downloader": {"path": "/media/\0"}}, "downloader.path"),
        ({"downloader": {"path": "/media\n/anime"}}, "downloader.path"),
        ({"downloader": {"host": None}}, "downloader.host"),
        ({"rss_parser": {"language": "fr"}}, "rss_parser.language"),
        ({"rss_parser": {"filter": ["ok", "[broken"]}}, "rss_parser.filter.1"),
        ({"rss_parser": {"filter": "720"}}, "rss_parser.filter"),
        ({"bangumi_manage": {"rename_method": "magic"}}, "bangumi_manager.rename_method"),
        ({"proxy": {"type": "socks4"}}, "proxy.type"),
        ({"notification": {"providers": [{"token": "x"}]}}, "notification.providers.0.type"),
        ({"notification": {"providers": [{"type": "bark", "colour": "red"}]}}, "notification.providers.0.colour"),
        ({"notification": {"providers": "bark"}}, "notification.providers"),
        ({"security": {"login_whitelist": ["10.0.0.0/8", "nowhere"]}}, "security.login_whitelist.1"),
        ({"security": {"mcp_whitelist": [""]}}, "security.mcp_whitelist.0"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_saved(
    home: MemoryWorld, client: RestClient, patch: dict[str, Any], field: str
) -> None:
    before = stored(home)
    assert field in faults(client, patch | {"log": {"debug_enable": True}})
    assert stored(home) == before


@pytest.mark.parametrize("patch", [[], "text", 5, None])
def test_only_an_object_is_a_patch(client: RestClient, patch: Any) -> None:
    assert client.patch("config/update", patch).status == 400


def test_a_configuration_that_no_item_can_hold_is_refused(client: RestClient) -> None:
    assert "configuration" in faults(client, {"proxy": {"username": "x" * 500_000}})


def test_the_filter_that_is_no_expression_is_quoted(client: RestClient) -> None:
    answer = client.patch("config/update", {"rss_parser": {"filter": ["[broken"]}})
    assert "[broken" in answer.json()["msg_en"]


def test_numbers_may_be_digits_in_a_string_and_cleared_ones_stay(home: MemoryWorld, client: RestClient) -> None:
    patch = {"proxy": {"port": "1080"}, "program": {"rss_time": "1200", "rename_time": "", "webui_port": ""}}
    assert client.patch("config/update", patch).status == 200
    config = stored(home)
    assert config.proxy.port == 1080
    assert (config.program.rss_time, config.program.rename_time, config.program.webui_port) == (1200, 60, 7892)


# -- one section, two names


def test_either_name_of_the_section_changes_it(home: MemoryWorld, client: RestClient) -> None:
    client.patch("config/update", {"bangumi_manage": {"group_tag": True}})
    client.patch("config/update", {"bangumi_manager": {"eps_complete": True}})
    manager = stored(home).bangumi_manager
    assert (manager.group_tag, manager.eps_complete) == (True, True)


@pytest.mark.parametrize("edited", ["bangumi_manage", "bangumi_manager"])
def test_where_both_names_come_the_edited_one_wins(home: MemoryWorld, client: RestClient, edited: str) -> None:
    whole = client.get("config/get").json()
    whole[edited] = whole[edited] | {"rename_method": "advance"}
    assert client.patch("config/update", whole).status == 200
    assert stored(home).bangumi_manager.rename_method == "advance"


def test_both_edited_alike_is_fine_and_both_edited_differently_is_not(home: MemoryWorld, client: RestClient) -> None:
    both = {"bangumi_manage": {"rename_method": "none"}, "bangumi_manager": {"rename_method": "none"}}
    assert client.patch("config/update", both).status == 200
    both = {"bangumi_manage": {"rename_method": "pn"}, "bangumi_manager": {"rename_method": "advance"}}
    assert "bangumi_manager" in faults(client, both)
    assert stored(home).bangumi_manager.rename_method == "none"


# -- secrets


def test_secrets_read_back_masked(home: MemoryWorld, client: RestClient) -> None:
    secrets = ("s3cret-1", "s3cret-2", "s3cret-3", "s3cret-4", "s3cret-5", "s3cret-6")
    store(
        home,
        downloader=DownloaderConfig(password=secrets[0], headers={"X-Key": secrets[1]}),
        notification=Notification(
            providers=(NotificationProvider("bark", device_key=secrets[2], webhook_url=secrets[3], server_url="https://b"),)
        ),
        security=Security(login_tokens=(secrets[4],), mcp_tokens=(secrets[5],)),
    )
    answer = client.get("config/get")
    assert not [secret for secret in secrets if secret in answer.text]
    config = answer.json()
    assert config["downloader"]["password"] == MASK
    assert config["downloader"]["headers"] == {"X-Key": MASK}
    [provider] = config["notification"]["providers"]
    assert (provider["device_key"], provider["webhook_url"], provider["server_url"]) == (MASK, MASK, "https://b")
    [entry] = config["security"]["login_tokens"]
    assert entry.startswith(MASK)
    assert len(entry) == len(MASK) + 4


def test_a_mask_keeps_the_stored_secret(home: MemoryWorld, client: RestClient) -> None:
    store(home, downloader=DownloaderConfig(password="s3cret"))
    client.patch("config/update", {"downloader": {"password": MASK, "host": "nas:8080"}})
    assert stored(home).downloader.password == "s3cret"
    client.patch("config/update", {"downloader": {"password": "new"}})
    assert stored(home).downloader.password == "new"
    client.patch("config/update", {"downloader": {"password": ""}})
    assert stored(home).downloader.password == ""


def test_a_secret_list_can_be_edited_by_its_masks(home: MemoryWorld, client: RestClient) -> None:
    store(home, security=Security(login_tokens=("first", "second", "third")))
    first, _, third = client.get("config/get").json()["security"]["login_tokens"]
    client.patch("config/update", {"security": {"login_tokens": [third, "new", first]}})
    assert stored(home).security.login_tokens == ("third", "new", "first")
    client.patch("config/update", {"security": {"login_tokens": [MASK, MASK, MASK, "more"]}})
    assert stored(home).security.login_tokens == ("third", "new", "first", "more")
    assert "security.login_tokens" in faults(client, {"security": {"login_tokens": [f"{MASK}zzzz"]}})
    assert "security.login_tokens" in faults(client, {"security": {"login_tokens": [MASK] * 5}})
    client.patch("config/update", {"security": {"login_tokens": []}})
    assert stored(home).security.login_tokens == ()


def masked(home: MemoryWorld, client: RestClient, *providers: NotificationProvider) -> list[dict[str, Any]]:
    store(home, notification=Notification(enable=True, providers=providers))
    shown: list[dict[str, Any]] = client.get("config/get").json()["notification"]["providers"]
    return shown


def send(home: MemoryWorld, client: RestClient, providers: list[dict[str, Any]]) -> tuple[NotificationProvider, ...]:
    assert client.patch("config/update", {"notification": {"providers": providers}}).status == 200
    return stored(home).notification.providers


def test_providers_keep_their_own_secrets_when_others_go_or_move(home: MemoryWorld, client: RestClient) -> None:
    other = replace(TELEGRAM, token="other", chat_id="43")
    one, two, three = masked(home, client, TELEGRAM, other, WEBHOOK)
    assert send(home, client, [three, two]) == (WEBHOOK, other)
    one, two = masked(home, client, TELEGRAM, other)
    assert send(home, client, [two, one]) == (other, TELEGRAM)
    assert send(home, client, [one | {"enabled": False}]) == (replace(TELEGRAM, enabled=False),)


def test_an_edited_provider_keeps_its_secret_where_only_one_can_be_meant(home: MemoryWorld, client: RestClient) -> None:
    [one] = masked(home, client, TELEGRAM)
    assert send(home, client, [one | {"chat_id": "99"}]) == (replace(TELEGRAM, chat_id="99"),)


def test_a_provider_that_could_be_one_of_two_is_asked_about(home: MemoryWorld, client: RestClient) -> None:
    one, _two = masked(home, client, TELEGRAM, replace(TELEGRAM, token="other", chat_id="43"))
    assert "notification.providers.0" in faults(client, {"notification": {"providers": [one | {"chat_id": "99"}]}})


def test_a_mask_never_moves_a_secret_to_another_service(home: MemoryWorld, client: RestClient) -> None:
    [one] = masked(home, client, TELEGRAM)
    [provider] = send(home, client, [one | {"type": "gotify", "server_url": "https://evil.example"}])
    assert provider.token == ""


def test_the_older_single_form_of_a_notification_is_one_provider(home: MemoryWorld, client: RestClient) -> None:
    older = {"enable": True, "type": "telegram", "token": "t0ken", "chat_id": "42"}
    assert client.patch("config/update", {"notification": older}).status == 200
    assert stored(home).notification == Notification(enable=True, providers=(TELEGRAM,))
    assert client.patch("config/update", {"notification": older | {"token": MASK}}).status == 200
    assert stored(home).notification.providers == (TELEGRAM,)
    nothing = {"enable": False, "type": None, "token": None, "chat_id": None}
    assert client.patch("config/update", {"notification": nothing}).status == 200
    assert stored(home).notification == Notification(enable=False, providers=(TELEGRAM,))


# -- effects


def test_new_periods_reach_the_schedules(home: MemoryWorld, client: RestClient) -> None:
    client.patch("config/update", {"program": {"rss_time": 1800}})
    program, running = home.schedules.applied[-1]
    assert (program.rss_time, program.rename_time, running) == (1800, 60, True)
    client.get("stop")
    client.patch("config/update", {"program": {"rename_time": 120}})
    program, running = home.schedules.applied[-1]
    assert (program.rename_time, running) == (120, False)


def test_other_changes_leave_the_schedules_alone(home: MemoryWorld, client: RestClient) -> None:
    client.patch("config/update", {"log": {"debug_enable": True}})
    assert home.schedules.applied == []


def test_new_filters_have_stored_items_decided_anew(home: MemoryWorld, client: RestClient) -> None:
    feed = home.feeds.create(Feed(FeedId(0), "https://a.example/rss", "a"))
    before = home.states.program().rules_revision
    client.patch("config/update", {"rss_parser": {"filter": ["720", "\\d+-\\d+"]}})
    assert home.states.program().rules_revision == before
    client.patch("config/update", {"rss_parser": {"filter": ["480"]}})
    assert home.states.program().rules_revision == before + 1
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_a_list_of_addresses_that_leaves_the_caller_out_is_accepted(home: MemoryWorld, client: RestClient) -> None:
    assert client.patch("config/update", {"security": {"login_whitelist": ["198.51.100.0/24"]}}).status == 200
    assert client.post("auth/login", {"username": "alice", "password": "correct horse"}).status == 403


def test_changes_at_the_same_time_are_all_kept(home: MemoryWorld, client: RestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    save, rivals = home.configs.save, ["nas-1:1", "nas-2:2"]

    def save_when_another_was_faster(config: Config) -> None:
        if not rivals:
            save(config)
            return
        home.configs.forget()
        save(replace(home.configs.load(), downloader=DownloaderConfig(host=rivals.pop())))
        raise ConflictError(Say.CHANGED_MEANWHILE)

    monkeypatch.setattr(home.configs, "save", save_when_another_was_faster)
    assert client.patch("config/update", {"log": {"debug_enable": True}}).status == 200
    config = stored(home)
    assert (config.downloader.host, config.log.debug_enable) == ("nas-1:1", True)
