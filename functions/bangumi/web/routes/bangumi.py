from dataclasses import replace
from typing import Annotated

from fastapi import Query

from bangumi.core.messages import Say
from bangumi.core.model import RuleId
from bangumi.services import rules
from bangumi.services.batch import each
from bangumi.web.deps import CHANGES_STATE, BangumiId, Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import BatchAnswer, Envelope, envelope
from bangumi.web.schemas.feeds import SeenTorrent
from bangumi.web.schemas.rules import Bangumi, BangumiPatch, ManyBangumi, Weekday, ids_of

router = group("/bangumi", Private, tag="bangumi")
routers = (router,)

WithFiles = Annotated[bool, Query(description="Delete its torrents too, with their files")]


@router.get("/get/all")
async def list_bangumi(world: TheWorld) -> list[Bangumi]:
    """List all rules."""
    base = world.configs.load().downloader.path
    return [Bangumi.of(rule, base) for rule in world.rules.all()]


@router.get("/get/{bangumi_id:int}", responses=failing(404))
async def get_bangumi(bangumi_id: BangumiId, world: TheWorld) -> Bangumi:
    """Get one rule."""
    rule = world.rules.get(RuleId(bangumi_id))
    return Bangumi.of(rule, world.configs.load().downloader.path)


@router.patch("/update/{bangumi_id:int}", responses=failing(404, 409))
async def update_bangumi(bangumi_id: BangumiId, patch: BangumiPatch, world: TheWorld) -> Envelope:
    """Change any part of a rule. Its torrents in the downloader move along."""
    change = patch.change(world.configs.load().downloader.path)
    edited = rules.edit(RuleId(bangumi_id), change, world)
    if edited.waiting:
        return envelope(Say.RULE_MOVES_LATER, title=edited.rule.official_title, count=edited.waiting)
    return envelope(Say.RULE_UPDATED, title=edited.rule.official_title)


@router.delete("/delete/many", responses=failing(502, 503))
async def delete_many_bangumi(many: ManyBangumi, world: TheWorld, *, file: WithFiles = False) -> BatchAnswer:
    """Delete several rules."""
    return BatchAnswer.of(each(ids_of(many), lambda one: rules.delete(RuleId(one), world, files=file)))


@router.delete("/delete/{bangumi_id:int}", responses=failing(404, 502, 503))
async def delete_bangumi(bangumi_id: BangumiId, world: TheWorld, *, file: WithFiles = False) -> Envelope:
    """Delete a rule."""
    rule = rules.delete(RuleId(bangumi_id), world, files=file)
    return envelope(Say.RULE_DELETED, title=rule.official_title)


@router.delete("/disable/many", responses=failing(502, 503))
async def disable_many_bangumi(many: ManyBangumi, world: TheWorld, *, file: WithFiles = False) -> BatchAnswer:
    """Disable several rules."""
    return BatchAnswer.of(each(ids_of(many), lambda one: rules.disable(RuleId(one), world, files=file)))


@router.delete("/disable/{bangumi_id:int}", responses=failing(404, 502, 503))
async def disable_bangumi(bangumi_id: BangumiId, world: TheWorld, *, file: WithFiles = False) -> Envelope:
    """Disable a rule: it is kept, and nothing new of it downloads."""
    rule = rules.disable(RuleId(bangumi_id), world, files=file)
    return envelope(Say.RULE_DISABLED, title=rule.official_title)


@router.get("/enable/{bangumi_id:int}", dependencies=CHANGES_STATE, responses=failing(403, 404))
async def enable_bangumi(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Enable a rule again. What it missed in the meantime downloads if it can still be had."""
    rule = rules.enable(RuleId(bangumi_id), world)
    return envelope(Say.RULE_ENABLED, title=rule.official_title)


@router.get("/reset/all", dependencies=CHANGES_STATE, responses=failing(403))
async def reset_bangumi(world: TheWorld) -> Envelope:
    """Delete every rule. Downloaded files stay."""
    return envelope(Say.RULES_DELETED, count=rules.delete_all(world))


@router.patch("/archive/{bangumi_id:int}", responses=failing(404))
async def archive_bangumi(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Put a rule into the archive. What still comes of it downloads all the same."""
    edited = rules.edit(RuleId(bangumi_id), lambda rule: replace(rule, archived=True), world)
    return envelope(Say.RULE_ARCHIVED, title=edited.rule.official_title)


@router.patch("/unarchive/{bangumi_id:int}", responses=failing(404))
async def unarchive_bangumi(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Take a rule out of the archive."""
    edited = rules.edit(RuleId(bangumi_id), lambda rule: replace(rule, archived=False), world)
    return envelope(Say.RULE_UNARCHIVED, title=edited.rule.official_title)


@router.patch("/{bangumi_id:int}/weekday", responses=failing(404))
async def set_weekday(bangumi_id: BangumiId, weekday: Weekday, world: TheWorld) -> Envelope:
    """Set the weekday by hand: the calendar leaves it alone, until it is set to null."""
    day = weekday.weekday
    edited = rules.edit(RuleId(bangumi_id), lambda rule: replace(rule, air_weekday=day, weekday_locked=day is not None), world)
    return envelope(Say.WEEKDAY_SET, title=edited.rule.official_title)


@router.get("/{bangumi_id:int}/torrents", responses=failing(404))
async def list_bangumi_torrents(bangumi_id: BangumiId, world: TheWorld) -> list[SeenTorrent]:
    """List what was seen for a rule, newest first."""
    rule = world.rules.get(RuleId(bangumi_id))
    return [SeenTorrent.of(torrent) for torrent in world.torrents.of_rule(rule.id)]
