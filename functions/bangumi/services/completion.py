"""Older episodes of shows that were met in mid-season, where the user wants them (`bangumi_manager.eps_complete`)."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.model import Rule
from bangumi.core.search import rule_url
from bangumi.ports import SearchProviders
from bangumi.services import subscribe
from bangumi.services.subscribe import take

PROVIDER = "mikan"
READ_WITHIN_S = 10.0
REST_S = 3600
"""How long a show rests after a search, so that one that fails is not repeated with every round."""

log = logging.getLogger(__name__)


class Needs(subscribe.Needs, Protocol):
    @property
    def search_providers(self) -> SearchProviders: ...


def complete_shows(world: Needs, *, until: datetime) -> int:
    """Searches once for what each show is missing; answers for how many that worked. Costs nothing where the user does
    not want it, and one read of the rules where nothing is to be done."""
    if not world.configs.load().bangumi_manager.eps_complete:
        return 0
    missing = [rule for rule in world.rules.all() if rule.enabled and not rule.eps_collect]
    template = world.search_providers.load().get(PROVIDER) if missing else None
    if template is None:
        return 0
    return sum(_complete(rule, template, world, until) for rule in missing)


def _complete(rule: Rule, template: str, world: Needs, until: datetime) -> bool:
    now = world.clock.now()
    if now >= until or not world.states.lease(f"complete-{rule.id}", REST_S, now):
        return False
    url = rule_url(template, rule)
    try:
        document = world.feed_reader.fetch(url, within_s=READ_WITHIN_S)
        collected = take(rule, {url: document} if document else {}, world, until=until)
        world.rules.save(replace(world.rules.get(rule.id), eps_collect=True))
    except ConflictError:
        log.info("rule_written_by_another", extra={"rule": rule.id})
        return False
    except DomainError as error:
        log.warning("completion_failed", extra={"rule": rule.id, "cause": str(error)})
        return False
    log.info("show_completed", extra={"rule": rule.id, "title": rule.official_title, "added": collected.added})
    return True
