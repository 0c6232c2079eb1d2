from bangumi.services.downloader import CATEGORY
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.downloader import DownloaderTorrent

router = group("/downloader", Private, tag="downloader")
routers = (router,)


@router.get("/torrents", responses=failing(502, 503))
async def list_downloader_torrents(world: TheWorld) -> list[DownloaderTorrent]:
    """List the downloader's torrents of our category."""
    return [DownloaderTorrent.of(torrent) for torrent in world.downloaders.stored().torrents(CATEGORY)]
