from typing import Annotated

from fastapi import Query

from bangumi.services import stats
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.schemas.stats import Stats

router = group("/stats", Private, tag="stats")
routers = (router,)


@router.get("")
async def get_stats(
    world: TheWorld, days: Annotated[int, Query(ge=1, le=366, description="How many days back, today among them")] = 30
) -> Stats:
    """Tell what the system did day by day, what it used, and what a month of that costs."""
    return Stats.of(stats.summarise(days, world))
