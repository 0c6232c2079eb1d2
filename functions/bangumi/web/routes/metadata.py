"""The part of /bangumi that asks TMDB and bgm.tv, and what came of it."""

from datetime import timedelta

from bangumi.core.messages import Say
from bangumi.core.model import RuleId
from bangumi.services import calendar, choosing, metadata, offsets, rules, upkeep
from bangumi.services.batch import each
from bangumi.web.deps import CHANGES_STATE, BangumiId, Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import BatchAnswer, Envelope, envelope
from bangumi.web.schemas.metadata import DetectedOffset, OffsetQuestion, ShowAiring, SuggestedOffset
from bangumi.web.schemas.rules import Bangumi, ChosenShow, ManyBangumi, ids_of

ANSWER_WITHIN = timedelta(seconds=22)

router = group("/bangumi", Private, tag="bangumi")
routers = (router,)


@router.get("/refresh/poster/all", dependencies=CHANGES_STATE, responses=failing(403, 502))
async def refresh_posters(world: TheWorld) -> Envelope:
    """Find posters for the rules that have none."""
    done = metadata.refresh_posters(world, until=world.clock.now() + ANSWER_WITHIN)
    return envelope(Say.POSTERS_FOUND, posters=done.posters, left=done.left)


@router.get("/refresh/poster/{bangumi_id:int}", dependencies=CHANGES_STATE, responses=failing(403, 404, 409, 502))
async def refresh_poster(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Find a rule's poster anew."""
    rule = metadata.refresh_poster(RuleId(bangumi_id), world)
    return envelope(Say.POSTER_FOUND, title=rule.official_title)


@router.get("/refresh/calendar", dependencies=CHANGES_STATE, responses=failing(403, 502))
async def refresh_calendar(world: TheWorld) -> Envelope:
    """Set the weekdays by bgm.tv's calendar, but for those set by hand."""
    return envelope(Say.CALENDAR_DONE, count=upkeep.refresh_weekdays(world))


@router.get("/airings")
async def list_airings(world: TheWorld) -> list[ShowAiring]:
    """List when the followed shows are on air, as far as the index of shows knows their times."""
    return [ShowAiring.of(airing) for airing in calendar.airings(world)]


@router.get("/refresh/metadata", dependencies=CHANGES_STATE, responses=failing(403, 502))
async def refresh_metadata(world: TheWorld) -> Envelope:
    """Find missing posters, and put shows that are over into the archive."""
    done = metadata.refresh_all(world, until=world.clock.now() + ANSWER_WITHIN)
    return envelope(Say.METADATA_DONE, posters=done.posters, archived=done.archived, left=done.left)


@router.get("/suggest-offset/{bangumi_id:int}", responses=failing(404, 502))
async def suggest_offset(bangumi_id: BangumiId, world: TheWorld) -> SuggestedOffset:
    """Ask for the episode offset of releases that are numbered through all seasons."""
    return SuggestedOffset.of(offsets.suggest(RuleId(bangumi_id), world))


@router.post("/detect-offset", responses=failing(502))
async def detect_offset(question: OffsetQuestion, world: TheWorld) -> DetectedOffset:
    """Ask whether season and episode fit TMDB's numbers, and what would make them fit."""
    return DetectedOffset.of(offsets.detect(question.title, question.parsed_season, question.parsed_episode, world))


@router.get("/needs-review")
async def list_bangumi_to_review(world: TheWorld) -> list[Bangumi]:
    """List the rules that ask their owner: whose show is not certain, with the `candidates`; or whose numbers do not fit,
    with the offsets that would help."""
    base = world.configs.load().downloader.path
    return [Bangumi.of(rule, base) for rule in world.rules.all() if rule.needs_review]


@router.post("/choose/{bangumi_id:int}", responses=failing(404, 409))
async def choose_show(bangumi_id: BangumiId, chosen: ChosenShow, world: TheWorld) -> Envelope:
    """Say which show a rule is of: one of its candidates, or any other that the index of shows has. Its torrents move
    along. Where that show's season has a rule already, the two become one."""
    edited = choosing.choose(RuleId(bangumi_id), chosen.bangumi_tv_id, world)
    return envelope(Say.SHOW_CHOSEN, title=edited.rule.official_title)


@router.post("/dismiss-review/{bangumi_id:int}", responses=failing(404))
async def dismiss_review(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Say no to the proposed offsets, or to all candidates. Other offsets may be proposed later."""
    rule = rules.dismiss_review(RuleId(bangumi_id), world)
    return envelope(Say.REVIEW_DISMISSED, title=rule.official_title)


@router.post("/apply-offset/many")
async def apply_many_offsets(many: ManyBangumi, world: TheWorld) -> BatchAnswer:
    """Take the proposed offsets of several rules over."""
    return BatchAnswer.of(each(ids_of(many), lambda one: rules.apply_offset(RuleId(one), world)))


@router.post("/apply-offset/{bangumi_id:int}", responses=failing(404))
async def apply_offset(bangumi_id: BangumiId, world: TheWorld) -> Envelope:
    """Take the proposed offsets over."""
    edited = rules.apply_offset(RuleId(bangumi_id), world)
    return envelope(Say.OFFSET_APPLIED, title=edited.rule.official_title)
