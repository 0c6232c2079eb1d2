"""Torrents that the downloader has follow an edit of their rule: into its folder, under its names there.

The mark is `Torrent.move_to`. What can't be done at once is left to the rename job, which sees marked torrents as open.
"""

from dataclasses import replace

from bangumi.core.folders import same_folder
from bangumi.core.model import RemoteTorrent, Renaming, Torrent
from bangumi.core.naming import Target
from bangumi.core.titles import read_title
from bangumi.ports import Downloader
from bangumi.services.deliver import Needs, free_plan


def bring_along(torrent: Torrent, there: RemoteTorrent, target: Target, downloader: Downloader, world: Needs) -> Torrent:
    """Moves a marked torrent, names its files anew, and saves it without its mark."""
    if not same_folder(there.save_path, torrent.move_to):
        downloader.move([torrent.infohash], torrent.move_to)
    moved = name_anew(replace(torrent, save_path=torrent.move_to, move_to=""), target, downloader, world)
    if not same_folder(torrent.save_path, moved.save_path):
        world.names.free(torrent.save_path, [renaming.new for renaming in torrent.renamings], torrent.key)
    return world.torrents.save(moved)


def name_anew(torrent: Torrent, target: Target, downloader: Downloader, world: Needs) -> Torrent:
    """Plans the names of a named torrent again from its files' original ones; answers it with its renamings, not stored."""
    previous = [renaming.new for renaming in torrent.renamings]
    originals = [renaming.old for renaming in torrent.renamings]
    plan = free_plan(originals, torrent, read_title(torrent.name), target, world)
    for current, renaming in zip(previous, plan.renamings, strict=True):
        if current != renaming.new:
            downloader.rename_file(torrent.infohash, Renaming(current, renaming.new))
    world.names.free(torrent.save_path, [name for name in previous if name not in plan.names], torrent.key)
    return replace(torrent, renamings=plan.renamings)
