from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from bangumi.core.config import DownloaderConfig
from bangumi.services.setup import Choice, Trial, provider_of
from bangumi.web.schemas.base import Input, Model, NoneToEmpty, example
from bangumi.web.schemas.config_patch import patched

Text = Annotated[str, NoneToEmpty, Field(max_length=4000)]


class SetupStatus(Model):
    model_config = example(
        {
            "need_setup": True,
            "version": "0.1.0",
        }
    )

    need_setup: bool
    version: str


class DownloaderTrial(Input):
    model_config = example(
        {
            "type": "qbittorrent",
            "host": "192.168.1.10:8080",
            "username": "admin",
            "password": "adminadmin",
            "ssl": False,
        }
    )

    type: Text = "qbittorrent"
    host: Annotated[str, Field(min_length=1, max_length=500)]
    username: Text = ""
    password: Text = ""
    ssl: bool = False

    def as_config(self) -> DownloaderConfig:
        return DownloaderConfig(host=self.host.strip(), username=self.username, password=self.password, ssl=self.ssl)


class FeedTrial(Input):
    model_config = example(
        {
            "url": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef",
        }
    )

    url: Annotated[str, Field(min_length=1, max_length=4000)]


class ProviderTrial(Input):
    model_config = example(
        {
            "type": "telegram",
            "token": "123456:ABC-DEF",
            "chat_id": "987654",
        }
    )

    type: Text
    token: Text = ""
    chat_id: Text = ""


class TrialAnswer(Model):
    """How a test went; a test that fails is no error. `title` and `item_count` are those of a feed."""

    model_config = example(
        {
            "success": True,
            "message_en": "The feed has 25 items.",
            "message_zh": "订阅源包含 25 个条目。",
            "title": "Mikan",
            "item_count": 25,
        }
    )

    success: bool
    message_en: str
    message_zh: str
    title: str | None = None
    item_count: int | None = None

    @classmethod
    def of(cls, trial: Trial) -> "TrialAnswer":
        return cls(
            success=trial.success,
            message_en=trial.message.en,
            message_zh=trial.message.zh,
            title=trial.title,
            item_count=trial.item_count,
        )


class SetupForm(Input):
    """The wizard's flat form; or the sections of the configuration, with `username` and `password` beside them."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "username": "alice",
                    "password": "correct horse",
                    "downloader_type": "qbittorrent",
                    "downloader_host": "192.168.1.10:8080",
                    "downloader_username": "admin",
                    "downloader_password": "adminadmin",
                    "downloader_path": "/downloads/Bangumi",
                    "downloader_ssl": False,
                    "rss_url": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef",
                    "rss_name": "",
                    "notification_enable": True,
                    "notification_type": "telegram",
                    "notification_token": "123456:ABC-DEF",
                    "notification_chat_id": "987654",
                }
            ]
        },
    )

    username: str
    password: str = Field(json_schema_extra={"format": "password"})
    downloader_type: Text = ""
    downloader_host: Text = ""
    downloader_username: Text = ""
    downloader_password: Text = ""
    downloader_path: Text = ""
    downloader_ssl: bool = False
    rss_url: Text = ""
    rss_name: Text = ""
    notification_enable: bool = False
    notification_type: Text = ""
    notification_token: Text = ""
    notification_chat_id: Text = ""

    def as_choice(self) -> Choice:
        sections: dict[str, object] = dict(self.model_extra or {})
        if flat := self._flat_downloader():
            sections["downloader"] = flat
        if self.notification_enable:
            provider = provider_of(self.notification_type, self.notification_token, self.notification_chat_id)
            sections["notification"] = {"enable": True, "providers": [asdict(provider)]}
        return Choice(self.username, self.password, patched(sections), self.rss_url.strip(), self.rss_name)

    def _flat_downloader(self) -> Mapping[str, Any]:
        """The wizard sends every field. An empty type, host or path is one that was not filled in; an empty user name
        or password means that the downloader wants none."""
        given = {
            name.removeprefix("downloader_"): getattr(self, name)
            for name in self.model_fields_set
            if name.startswith("downloader_")
        }
        return {name: value for name, value in given.items() if value != "" or name in ("username", "password")}
