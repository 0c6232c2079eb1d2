from bangumi.core.model import RuleId
from bangumi.services import insight
from bangumi.web.deps import BangumiId, Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.insight import PreviewedRelease, ShowEpisodes
from bangumi.web.schemas.rules import BangumiPatch
from bangumi.web.schemas.subscribe import BangumiDraft

router = group("/bangumi", Private, tag="bangumi")
routers = (router,)


@router.get("/episodes/{bangumi_id:int}", responses=failing(404))
async def list_episodes(bangumi_id: BangumiId, world: TheWorld) -> ShowEpisodes:
    """List the episodes of a rule: there, on their way, awaited or missing; and why each release was taken or left."""
    return ShowEpisodes.of(insight.watch(RuleId(bangumi_id), world))


@router.post("/preview/{bangumi_id:int}", responses=failing(404))
async def preview_bangumi(bangumi_id: BangumiId, patch: BangumiPatch, world: TheWorld) -> list[PreviewedRelease]:
    """Preview a change of a rule: what it would do with the stored releases, and how their files would be called.

    Nothing is changed. The newest 200 items of each of the rule's feeds are looked at, beside all that are the rule's.
    """
    change = patch.change(world.configs.load().downloader.path)
    return [PreviewedRelease.of(one) for one in insight.preview_change(RuleId(bangumi_id), change, world)]


@router.post("/preview", responses=failing(502, 503))
async def preview_draft(draft: BangumiDraft, world: TheWorld) -> list[PreviewedRelease]:
    """Preview a rule that is not made yet, on the items of its feeds.

    As following it would take them: by its own filter alone. Feeds that are not stored are read; their items have ids below 0.
    """
    rule = draft.rule(world.configs.load())
    return [PreviewedRelease.of(one) for one in insight.preview_draft(rule, world)]
