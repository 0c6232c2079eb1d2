"""An AutoBangumi 3.1 or 3.2 home as an export of ours: feeds, rules and what was downloaded; `settings` has its config.json."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bangumi.core.decisions import Fit, episode_keys
from bangumi.core.folders import folder_of, same_folder
from bangumi.core.links import canonical_key, canonical_url, infohash_of_magnet, is_web_address, shown_url
from bangumi.core.matching import fold, split_filter
from bangumi.core.model import Feed, FeedEntry, FeedId, FeedParser, Rule, RuleId, TorrentKey, TorrentState
from bangumi.core.portable import PortableTorrent, ref_of
from bangumi.core.titles import Kind, read_title
from bangumi.services.notices import NOT_NEWS
from infra.data.database import Row, Tables, flag, integer, maybe, maybe_integer, text
from infra.data.words import Remark, Why

_INFOHASH = re.compile(r"[0-9a-f]{40}")


@dataclass(slots=True)
class Converted:
    feeds: list[Feed] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    torrents: list[PortableTorrent] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def convert(tables: Tables, base: str) -> Converted:
    """`base`: AutoBangumi's `downloader.path`, below which a folder needs no mention where it is the one that is computed."""
    done = Converted()
    if tables["user"]:
        done.remarks.append(Remark("user", Why.USER))
    done.feeds = list(_feeds(tables["rssitem"], done.remarks))
    newest = {integer(row, "bangumi_id"): text(row, "name") for row in tables["torrent"] if row.get("bangumi_id") is not None}
    rules = {}
    for row in tables["bangumi"]:
        if text(row, "official_title") or text(row, "title_raw"):
            rules[integer(row, "id")] = _rule(row, newest.get(integer(row, "id"), ""), base)
        else:
            done.remarks.append(Remark("bangumi", Why.RULE_UNNAMED, {"id": integer(row, "id")}))
    merged = _merged(rules, done.remarks)
    done.rules = list({rule.id: rule for rule in merged.values()}.values())
    done.remarks += [
        Remark(rule.official_title, Why.OTHER_FOLDER, {"path": rule.custom_path}) for rule in done.rules if rule.custom_path
    ]
    files = [link for row in tables["bangumi"] if (link := text(row, "poster_link")) and not is_web_address(link)]
    if files:
        done.remarks.append(Remark("posters", Why.POSTERS, {"count": len(files)}))
    _add_torrents(tables, merged, base, done)
    return done


# -- feeds


def _feeds(rows: Iterable[Row], remarks: list[Remark]) -> Iterable[Feed]:
    seen: set[str] = set()
    for row in rows:
        url, given = text(row, "url"), text(row, "parser") or "mikan"
        name = text(row, "name")
        if not is_web_address(url):
            remarks.append(Remark(name or url[:100], Why.FEED_ADDRESS))
            continue
        if canonical_url(url) in seen:
            continue
        seen.add(canonical_url(url))
        parser: FeedParser = "tmdb"
        match given:
            case "mikan" | "tmdb" | "parser":
                parser = given
            case _:
                remarks.append(Remark(name or shown_url(url), Why.FEED_PARSER, {"parser": given}))
        aggregate, enabled = flag(row, "aggregate"), flag(row, "enabled", default=True)
        yield Feed(FeedId(integer(row, "id")), url, name, aggregate, parser, enabled)


# -- rules


def _rule(row: Row, release: str, base: str) -> Rule:
    """`release`: the newest release of it, which tells what it is called."""
    season = integer(row, "season", 1)
    season_raw = text(row, "season_raw")
    poster = text(row, "poster_link")
    read_season = _read_season(season_raw, season)
    rule = Rule(
        id=RuleId(integer(row, "id")),
        official_title=text(row, "official_title") or text(row, "title_raw"),
        title_raw=text(row, "title_raw") or text(row, "official_title"),
        year=maybe(row, "year"),
        season=season,
        read_season=read_season,
        season_raw=season_raw,
        group_name=text(row, "group_name"),
        dpi=maybe(row, "dpi"),
        source=maybe(row, "source"),
        subtitle=maybe(row, "subtitle"),
        eps_collect=flag(row, "eps_collect"),
        episode_offset=integer(row, "episode_offset", integer(row, "offset")),  # `offset` until 3.1
        season_offset=integer(row, "season_offset"),
        filter=split_filter(text(row, "filter")),
        feeds=_links(text(row, "rss_link")),
        poster_link=poster if is_web_address(poster) else None,
        added=flag(row, "added"),
        rule_name=maybe(row, "rule_name"),
        enabled=not flag(row, "deleted"),
        archived=flag(row, "archived"),
        air_weekday=_weekday(row),
        weekday_locked=flag(row, "weekday_locked"),
        needs_review=flag(row, "needs_review"),
        review_reason=maybe(row, "needs_review_reason"),
        suggested_season_offset=maybe_integer(row, "suggested_season_offset"),
        suggested_episode_offset=maybe_integer(row, "suggested_episode_offset"),
        names=_names(release, read_season),
        aliases=_aliases(text(row, "title_aliases")),
    )
    folder = text(row, "save_path")
    return rule if not folder or same_folder(folder, folder_of(rule, base)) else replace(rule, custom_path=folder)


def _read_season(season_raw: str, season: int) -> int:
    """The season that its releases carry: AutoBangumi's own may be TMDB's."""
    if not season_raw:
        return 1
    return read_title(f"[Group] Show {season_raw} - 01 [1080p]").season or season


def _names(release: str, read_season: int) -> tuple[str, ...]:
    read = read_title(release) if release else None
    if read is None or read.kind is not Kind.EPISODE or (read.season or 1) != read_season:
        return ()
    return tuple(dict.fromkeys(name.text for name in read.names))


def _links(joined: str) -> tuple[str, ...]:
    """Of rules from aggregate feeds it begins with a comma; an address may hold one."""
    links = (link.strip(", ") for link in re.split(r",(?=\s*https?://)", joined))
    return tuple(dict.fromkeys(link for link in links if link))


def _aliases(stored: str) -> tuple[str, ...]:
    try:
        aliases = json.loads(stored) if stored else []
    except ValueError:
        return ()
    return tuple(alias for alias in aliases if isinstance(alias, str) and alias) if isinstance(aliases, list) else ()


def _weekday(row: Row) -> int | None:
    day = maybe_integer(row, "air_weekday")
    return day if day is not None and 0 <= day <= 6 else None


def _merged(rules: dict[int, Rule], remarks: list[Remark]) -> dict[int, Rule]:
    """AutoBangumi has a rule for each group's spelling; here a show's season is one. Old id → rule."""
    groups: defaultdict[tuple[str, int], list[Rule]] = defaultdict(list)
    for rule in rules.values():
        groups[fold(rule.official_title), rule.season].append(rule)
    merged: dict[int, Rule] = {}
    for group in groups.values():
        one = _merge(group)
        merged |= {int(rule.id): one for rule in group}
        if len(group) > 1:
            ids = ", ".join(str(rule.id) for rule in group)
            remarks.append(Remark(one.official_title, Why.RULE_MERGED, {"ids": ids}))
    return merged


def _merge(group: Sequence[Rule]) -> Rule:
    """The first that is enabled, with the others' names and feeds."""
    first = next((rule for rule in group if rule.enabled), group[0])
    others = [rule for rule in group if rule is not first]
    names = [name for rule in others for name in (rule.title_raw, *rule.names, *rule.aliases)]
    known = {fold(name) for name in (first.title_raw, *first.names, *first.aliases)}
    seasons = {rule.read_season for rule in others} - {first.read_season}
    return replace(
        first,
        aliases=(*first.aliases, *dict.fromkeys(name for name in names if fold(name) not in known)),
        feeds=tuple(dict.fromkeys(link for rule in (first, *others) for link in rule.feeds)),
        also_read_as=tuple(sorted(seasons)),
        eps_collect=all(rule.eps_collect for rule in group),
    )


# -- torrents


def _add_torrents(tables: Tables, rules: dict[int, Rule], base: str, done: Converted) -> None:
    feeds = {integer(row, "id"): text(row, "url") for row in tables["rssitem"] if is_web_address(text(row, "url"))}
    only_seen = unreadable = unnumbered = 0
    torrents: dict[str, PortableTorrent] = {}
    for row in tables["torrent"]:
        if not flag(row, "downloaded"):
            only_seen += 1
        elif key := _key(row):
            rule = rules.get(integer(row, "bangumi_id", -1))
            torrent = _torrent(row, key, rule, feeds.get(integer(row, "rss_id", -1)), base)
            unnumbered += rule is not None and not torrent.claims
            torrents.setdefault(key, torrent)
        else:
            unreadable += 1
    done.torrents = list(torrents.values())
    for why, count in ((Why.SEEN_MARKS, only_seen), (Why.TORRENT_UNREADABLE, unreadable), (Why.UNNUMBERED, unnumbered)):
        if count:
            done.remarks.append(Remark("torrents", why, {"count": count}))


def _key(row: Row) -> TorrentKey | None:
    url = text(row, "url")
    if not text(row, "name") or not (is_web_address(url) or url[:7].lower() == "magnet:"):
        return None
    key = canonical_key(FeedEntry(text(row, "name"), url))
    infohash = text(row, "qb_hash").lower()
    return TorrentKey(infohash) if not _INFOHASH.fullmatch(key) and _INFOHASH.fullmatch(infohash) else key


def _torrent(row: Row, key: TorrentKey, rule: Rule | None, feed: str | None, base: str) -> PortableTorrent:
    """Here already, and told long ago. It holds its episode as well as any release of its version could, so that no other
    group's comes beside it; a new version may still take its place."""
    name, url = text(row, "name"), text(row, "url")
    release = read_title(name)
    return PortableTorrent(
        key=key,
        name=name,
        url=url,
        homepage=text(row, "homepage"),
        feed=feed,
        rule=ref_of(rule) if rule else None,
        state=TorrentState.TOLD,
        infohash=infohash_of_magnet(url) or (key if _INFOHASH.fullmatch(key) else ""),
        claims=episode_keys(release) if rule else (),
        score=Fit(group=True, resolution=True, subtitle=True, version=release.version).score,
        save_path=folder_of(rule, base) if rule else "",
        told=(NOT_NEWS,),
    )
