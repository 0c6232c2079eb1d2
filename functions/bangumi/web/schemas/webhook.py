from typing import Annotated

from pydantic import Field

from bangumi.services import finished
from bangumi.web.schemas.base import Envelope, Input, Model, NoneToEmpty, example


class Webhook(Model):
    """`state`: `on` (it calls us), `off`, or `other`: the downloader has another command, which is in `program`. `site`: the
    address that it calls."""

    model_config = example({"state": "on", "program": "", "site": "https://anime.example.org"})

    state: finished.Caller
    program: str
    site: str

    @classmethod
    def of(cls, webhook: finished.Webhook) -> "Webhook":
        return cls(state=webhook.state, program=webhook.program, site=webhook.site)


class WebhookWanted(Input):
    """`site`: where the downloader reaches this site, when it is not the address that browsers use. `replace`: take the
    place of another command."""

    model_config = example({"site": "https://anime.example.org", "replace": False})

    site: Annotated[str, NoneToEmpty, Field(max_length=500)] = ""
    replace: bool = False


class EnabledWebhook(Envelope):
    """`replaced`: the command that was there before, empty for none."""

    model_config = example(
        {
            "status": True,
            "msg_en": "qBittorrent will call when an episode is finished: https://anime.example.org",
            "msg_zh": "下载完成后 qBittorrent 将立即通知：https://anime.example.org",
            "replaced": "",
        }
    )

    replaced: str


class FinishedTorrent(Input):
    """`hash`: the v1 infohash, `-` where there is none; `id`: what qBittorrent calls the torrent."""

    model_config = example({"hash": "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123", "id": "%K"})

    hash: str
    id: str = ""
