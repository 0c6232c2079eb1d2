from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Query

from bangumi.services import exporting, importing
from bangumi.web.deps import Private, Settings, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.portable import FORMAT, ExportPage, Home, HomeFile, ImportReport

router = group("", Private, tag="data")
routers = (router,)

IMPORT_WITHIN_S = 18.0

Secrets = Annotated[bool, Query(description="With passwords, keys and tokens in clear; else they are masked")]
Cursor = Annotated[str, Query(max_length=100, description="`next` of the page before; empty for the first")]
DryRun = Annotated[bool, Query(description="Write nothing, report what would be")]
OnConflict = Annotated[Literal["keep", "replace"], Query(description="What becomes of things that are here, but differ")]


@router.get("/export")
async def export_home(world: TheWorld, settings: Settings, cursor: Cursor = "", *, secrets: Secrets = False) -> ExportPage:
    """Export the whole home, page by page.

    Settings, search providers, feeds, rules, then the torrents with their states. Account, passkeys, sessions, notices
    and logs stay. Feed addresses carry the tokens that they have, also without `secrets`.
    """
    home, torrents = None, []
    if cursor:
        page = exporting.torrents_page(cursor, world)
        torrents, behind = page.torrents, page.next
    else:
        first, behind = exporting.first_page(world, secrets=secrets)
        home = Home.of(first, secrets=secrets)
    return ExportPage(
        format=FORMAT,
        version=1,
        product=settings.version,
        exported_at=world.clock.now().isoformat(),
        home=home,
        torrents=torrents,
        next=behind or None,
    )


@router.post("/import", responses=failing(409, 503))
async def import_home(
    file: HomeFile, world: TheWorld, on_conflict: OnConflict = "keep", *, dry_run: DryRun = True
) -> ImportReport:
    """Bring a home in: first dry, then with `dry_run=false` while the program is stopped.

    Send the first page, then the torrents' pages, then start the program. What is new is added, what is the same stays,
    what differs is named, and kept unless `on_conflict` is `replace`. May be repeated without harm, as a whole or in parts.
    """
    until = world.clock.now() + timedelta(seconds=IMPORT_WITHIN_S)
    how = importing.How(dry=dry_run, replace_others=on_conflict == "replace", until=until)
    return ImportReport.of(importing.bring_in(file.as_carried(), how, world), dry_run=dry_run)
