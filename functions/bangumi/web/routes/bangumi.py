from typing import Annotated

from fastapi import Body, Query

from bangumi.core.messages import Say
from bangumi.core.model import RuleId
from bangumi.services import rules
from bangumi.services.batch import each
from bangumi.web.deps import CHANGES_STATE, BangumiId, Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import BatchAnswer, Envelope, Ids, envelope
from bangumi.web.schemas.rules import Bangumi, BangumiIds, BangumiPatch

router = group("/bangumi", Private, tag="bangumi")
routers = (router,)

ManyBangumi = Annotated[Ids | BangumiIds, Body()]
WithFiles = Annotated[bool, Query(description="Delete its torrents too, with their files")]


def _ids(many: Ids | BangumiIds) -> list[int]:
    return list(many.bangumi_ids if isinstance(many, BangumiIds) else many)


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
    return BatchAnswer.of(each(_ids(many), lambda one: rules.delete(RuleId(one), world, files=file)))


@router.delete("/delete/{bangumi_id:int}", responses=failing(404, 502, 503))
async def delete_bangumi(bangumi_id: BangumiId, world: TheWorld, *, file: WithFiles = False) -> Envelope:
    """Delete a rule."""
    rule = rules.delete(RuleId(bangumi_id), world, files=file)
    return envelope(Say.RULE_DELETED, title=rule.official_title)


@router.delete("/disable/many", responses=failing(502, 503))
async def disable_many_bangumi(many: ManyBangumi, world: TheWorld, *, file: WithFiles = False) -> BatchAnswer:
    """Disable several rules."""
    return BatchAnswer.of(each(_ids(many), lambda one: rules.disable(RuleId(one), world, files=file)))


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
