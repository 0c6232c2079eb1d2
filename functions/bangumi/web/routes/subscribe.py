from bangumi.core.messages import Message, Say
from bangumi.services import subscribe
from bangumi.services.subscribe import Collected
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import both
from bangumi.web.schemas.feeds import NewRss
from bangumi.web.schemas.subscribe import BangumiDraft, CollectedBangumi, DraftedBangumi, Subscription

router = group("/rss", Private, tag="rss")
routers = (router,)


@router.post("/analysis", responses=failing(502, 503))
async def analyse_rss(new: NewRss, world: TheWorld) -> DraftedBangumi:
    """Read a feed's first item: the rule that it would get. Nothing is stored."""
    rule = subscribe.analyse(new.url, new.parser, world)
    return DraftedBangumi.of(rule, world.configs.load().downloader.path)


@router.post("/collect", responses=failing(409, 502, 503))
async def collect_bangumi(draft: BangumiDraft, world: TheWorld) -> CollectedBangumi:
    """Add every episode that a rule's feed has now."""
    collected = subscribe.collect(draft.rule(world.configs.load()), world)
    return _answer(_collected(collected), collected)


@router.post("/subscribe", responses=failing(409))
async def subscribe_bangumi(wanted: Subscription, world: TheWorld) -> CollectedBangumi:
    """Store a rule and its feed and follow it. Episodes that are there already are added."""
    draft = wanted.data.rule(world.configs.load())
    collected = subscribe.subscribe(draft, wanted.rss.as_new(), world)
    title = collected.rule.official_title
    if collected.fault:
        message = Message.of(Say.SUBSCRIBED_UNREAD, title=title, detail=collected.fault.message)
    elif collected.waiting:
        message = _collected(collected)
    else:
        message = Message.of(Say.SUBSCRIBED, title=title, count=collected.added)
    return _answer(message, collected)


def _collected(collected: Collected) -> Message:
    title = collected.rule.official_title
    if collected.waiting:
        return Message.of(Say.COLLECTED_WAITS, title=title, sent=collected.sent, waiting=collected.waiting)
    return Message.of(Say.COLLECTED, title=title, count=collected.added)


def _answer(message: Message, collected: Collected) -> CollectedBangumi:
    return CollectedBangumi(status=True, **both(message), id=collected.rule.id, count=collected.added)
