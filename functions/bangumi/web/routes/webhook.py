import re
from urllib.parse import parse_qs

from fastapi import Request

from bangumi.core.errors import BadInputError
from bangumi.core.messages import Message, Say
from bangumi.services import finished
from bangumi.web.deps import FromDownloader, Private, Settings, TheWorld, group
from bangumi.web.openapi import body_of, failing
from bangumi.web.schemas.base import Envelope, both, envelope
from bangumi.web.schemas.webhook import EnabledWebhook, FinishedTorrent, Webhook, WebhookWanted

private = group("/downloader/webhook", Private, tag="downloader")
called = group("/downloader/webhook", FromDownloader, tag="downloader")
routers = (private, called)

LARGEST_BODY = 1024
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@private.get("", responses=failing(502, 503))
async def get_webhook(world: TheWorld) -> Webhook:
    """Ask whether the downloader calls when a torrent is finished."""
    return Webhook.of(finished.look(world))


@private.post("/enable", responses=failing(409, 502, 503))
async def enable_webhook(wanted: WebhookWanted, world: TheWorld, settings: Settings) -> EnabledWebhook:
    """Have the downloader call when a torrent is finished, so that its episode is named and told within seconds.

    Sets qBittorrent's command "run on torrent finished" (it needs curl beside it). A command that is there already is
    kept, and this answers 409, unless `replace` is true.
    """
    site = wanted.site or next(iter(settings.origins), "")
    replaced = finished.enable(site, world, replace_other=wanted.replace)
    return EnabledWebhook(status=True, **both(Message.of(Say.WEBHOOK_ON, site=site)), replaced=replaced)


@private.post("/disable", responses=failing(502, 503))
async def disable_webhook(world: TheWorld) -> Envelope:
    """Have the downloader not call any more: its calls are refused from now on, and its command is taken away."""
    finished.disable(world)
    return envelope(Say.WEBHOOK_OFF)


@called.post(
    "/finished",
    responses=failing(400, 401),
    openapi_extra=body_of(FinishedTorrent, "application/x-www-form-urlencoded")
    | {"parameters": [{"name": finished.HEADER, "in": "header", "required": True, "schema": {"type": "string"}}]},
)
async def torrent_finished(request: Request, world: TheWorld) -> Envelope:
    """What qBittorrent calls: this torrent is finished. May be repeated without harm."""
    form = parse_qs((await request.body())[:LARGEST_BODY].decode(errors="replace"))
    given = [value.lower() for name in ("hash", "id") for value in form.get(name, [])]
    infohash = next((value for value in given if _HASH.fullmatch(value)), "")
    if not infohash:
        raise BadInputError(Say.WEBHOOK_HASH, {"hash": "40 hex digits"})
    finished.hear(infohash[:40], world)
    return envelope(Say.WEBHOOK_HEARD)
