import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from bangumi.adapters.crypto import HomeKeys
from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.configs import StoredConfigs
from bangumi.core.config import Config, DownloaderConfig, Notification, NotificationProvider, Proxy, Security
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.ports import Configs, Keys
from tests.support.rivals import at_once

SECRET = "hunter2-秘密"
CONFIG = Config(
    downloader=DownloaderConfig(
        host="nas:8080", password=SECRET, api_key=SECRET, headers={"CF-Access-Client-Secret": SECRET, "X-Empty": ""}
    ),
    proxy=Proxy(username="me", password=SECRET),
    notification=Notification(
        enable=True,
        providers=(
            NotificationProvider("telegram", token=SECRET, chat_id="42"),
            NotificationProvider("webhook", webhook_url=SECRET, api_token=SECRET, device_key=SECRET, user_key=SECRET),
        ),
    ),
    security=Security(login_whitelist=("192.0.2.0/24",), login_tokens=(SECRET, "other"), mcp_tokens=(SECRET,)),
)


@pytest.fixture
def configs(table: Table, keys: Keys) -> Configs:
    return StoredConfigs(table, keys)


def stored(name: str) -> dict[str, Any]:
    (item,) = boto3.client("dynamodb").scan(TableName=name)["Items"]
    body: dict[str, Any] = json.loads(item["body"]["S"])
    return body


def test_nothing_stored_means_the_defaults(configs: Configs) -> None:
    assert configs.load() == Config()


def test_what_was_saved_is_loaded_by_all(configs: Configs, table: Table, keys: Keys) -> None:
    configs.save(CONFIG)
    assert configs.load() == CONFIG
    assert StoredConfigs(table, keys).load() == CONFIG


def test_no_secret_reaches_the_table_in_clear(configs: Configs, table_name: str) -> None:
    configs.save(CONFIG)
    body = stored(table_name)
    assert SECRET not in json.dumps(body, ensure_ascii=False)
    assert body["downloader"]["host"] == "nas:8080"
    assert body["downloader"]["headers"]["X-Empty"] == ""
    assert body["notification"]["providers"][0]["chat_id"] == "42"
    assert body["security"]["login_whitelist"] == ["192.0.2.0/24"]


def test_it_is_read_once_until_it_is_forgotten(configs: Configs, table: Table, keys: Keys) -> None:
    configs.load()
    StoredConfigs(table, keys).save(CONFIG)
    assert configs.load() == Config()
    configs.forget()
    assert configs.load() == CONFIG


def test_a_save_over_anothers_is_refused_and_the_next_load_is_fresh(configs: Configs, table: Table, keys: Keys) -> None:
    configs.load()
    StoredConfigs(table, keys).save(CONFIG)
    with pytest.raises(ConflictError) as caught:
        configs.save(Config(proxy=Proxy(enable=True)))
    assert caught.value.message.say is Say.CHANGED_MEANWHILE
    assert configs.load() == CONFIG


def test_rivals_that_read_again_lose_no_change(table: Table, keys: Keys) -> None:
    def add_token(number: int) -> None:
        configs = StoredConfigs(table, keys)
        while True:
            config = configs.load()
            tokens = (*config.security.mcp_tokens, str(number))
            try:
                configs.save(replace(config, security=replace(config.security, mcp_tokens=tokens)))
            except ConflictError:
                continue
            return

    assert at_once(5, add_token) == [None] * 5
    assert sorted(StoredConfigs(table, keys).load().security.mcp_tokens) == ["0", "1", "2", "3", "4"]


def test_secrets_of_a_lost_key_read_as_empty_and_the_rest_stays(configs: Configs, table: Table) -> None:
    configs.save(CONFIG)

    class OtherHome:
        def read(self) -> None:
            return None

        def read_or_make(self, make: Any) -> str:
            made: str = make()
            return made

    config = StoredConfigs(table, HomeKeys(OtherHome())).load()
    assert config.downloader == replace(
        CONFIG.downloader, password="", api_key="", headers=dict.fromkeys(CONFIG.downloader.headers, "")
    )
    assert config.security.login_whitelist == CONFIG.security.login_whitelist
