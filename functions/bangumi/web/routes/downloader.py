from bangumi.core.downloader import CATEGORY
from bangumi.core.messages import Message, Say
from bangumi.core.model import RuleId
from bangumi.services import torrents
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import Envelope, both, envelope
from bangumi.web.schemas.downloader import (
    DownloaderTorrent,
    TaggedTorrents,
    TorrentHashes,
    TorrentsToDelete,
    TorrentTag,
)

router = group("/downloader", Private, tag="downloader")
routers = (router,)


@router.get("/torrents", responses=failing(502, 503))
async def list_downloader_torrents(world: TheWorld) -> list[DownloaderTorrent]:
    """List the downloader's torrents of our category."""
    return [DownloaderTorrent.of(torrent) for torrent in world.downloaders.stored().torrents(CATEGORY)]


@router.post("/torrents/pause", responses=failing(502, 503))
async def pause_torrents(which: TorrentHashes, world: TheWorld) -> Envelope:
    """Pause torrents."""
    world.downloaders.stored().stop(which.hashes)
    return envelope(Say.TORRENTS_PAUSED, count=len(which.hashes))


@router.post("/torrents/resume", responses=failing(502, 503))
async def resume_torrents(which: TorrentHashes, world: TheWorld) -> Envelope:
    """Resume torrents."""
    world.downloaders.stored().start(which.hashes)
    return envelope(Say.TORRENTS_RESUMED, count=len(which.hashes))


@router.post("/torrents/delete", responses=failing(502, 503))
async def delete_torrents(which: TorrentsToDelete, world: TheWorld) -> Envelope:
    """Delete torrents, with their files if wanted."""
    torrents.delete(which.hashes, world, files=which.delete_files)
    return envelope(Say.TORRENTS_DELETED, count=len(which.hashes))


@router.post("/torrents/tag", responses=failing(404, 502, 503))
async def tag_torrent(which: TorrentTag, world: TheWorld) -> Envelope:
    """Give a torrent to a rule: it is tagged `ab:<id>`, and named by that rule."""
    torrents.tag(which.hash, RuleId(which.bangumi_id), world)
    return envelope(Say.TORRENT_TAGGED, id=which.bangumi_id)


@router.post("/torrents/tag/auto", responses=failing(502, 503))
async def tag_torrents(world: TheWorld) -> TaggedTorrents:
    """Give every torrent without a rule to the one that its name fits."""
    done = torrents.tag_all(world)
    message = Message.of(Say.TORRENTS_TAGGED, count=done.count, unmatched=len(done.unmatched))
    return TaggedTorrents(status=True, **both(message), tagged=done.count, unmatched=list(done.unmatched))
