"""Sites that list releases: Mikan, nyaa and dmhy, with feeds and pages in the shape of the real ones."""

import re
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import quote_plus

from tests.support.world.catalogue import CHINA, Catalogue, Release, Show
from tests.support.world.http import Request, Response, html_response, not_found
from tests.support.world.server import Journal, Site

_WEEKDAYS = "一二三四五六日"
_TORRENT = "application/x-bittorrent"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


class Mikan(Site):
    """Feeds (/RSS/MyBangumi, /RSS/Bangumi, /RSS/Search), pages, posters and .torrent files of mikanani.me."""

    def __init__(self, catalogue: Catalogue, journal: Journal) -> None:
        super().__init__("mikan", journal)
        self._catalogue = catalogue
        self.route("GET", "/RSS/MyBangumi", self._my_feed)
        self.route("GET", "/RSS/Bangumi", self._show_feed)
        self.route("GET", "/RSS/Search", self._search_feed)
        self.route("GET", "/Home/Episode/([0-9a-f]+)", self._episode_page)
        self.route("GET", r"/Home/Bangumi/(\d+)", self._show_page)
        self.route("GET", "/images/.+", self._image)
        self.route("GET", r"/Download/\d{8}/([0-9a-f]+)\.torrent", self._torrent)

    def feed_url(self, token: str = "test-token") -> str:
        """The aggregate feed of a user's subscriptions: every release is in it."""
        return f"{self.url}/RSS/MyBangumi?token={token}"

    def show_feed_url(self, show: Show, group: str | None = None) -> str:
        """The feed of one show, or of one group's releases of it."""
        subgroup = f"&subgroupid={self._catalogue.group_id(group)}" if group else ""
        return f"{self.url}/RSS/Bangumi?bangumiId={show.mikan_id}{subgroup}"

    def search_url(self, words: str) -> str:
        return f"{self.url}/RSS/Search?searchstr={quote_plus(words)}"

    def poster_url(self, show: Show) -> str:
        return f"{self.url}{show.poster_path}"

    def _my_feed(self, request: Request, _: re.Match[str]) -> Response:
        if not request.query.get("token"):
            return not_found()
        return self._feed(request, "我的番组", self._catalogue.releases_at("mikan"))

    def _show_feed(self, request: Request, _: re.Match[str]) -> Response:
        show = self._catalogue.show_of_mikan(_number(request.query.get("bangumiId")))
        if show is None:
            return not_found()
        releases = [one for one in self._catalogue.releases_at("mikan") if one.show is show]
        if subgroup := request.query.get("subgroupid"):
            releases = [one for one in releases if self._catalogue.group_id(one.group) == _number(subgroup)]
        return self._feed(request, show.title, releases)

    def _search_feed(self, request: Request, _: re.Match[str]) -> Response:
        words = request.query.get("searchstr", "")
        return self._feed(request, f"搜索结果:{words}", self._catalogue.releases_at("mikan", words))

    def _feed(self, request: Request, name: str, releases: list[Release]) -> Response:
        items = "".join(map(_mikan_item, releases))
        return _xml(
            f'{_HEAD}<rss version="2.0"><channel><title>Mikan Project - {escape(name)}</title>'
            f"<link>{escape(request.url)}</link><description>Mikan Project - {escape(name)}</description>"
            f"{items}</channel></rss>"
        )

    def _episode_page(self, _: Request, match: re.Match[str]) -> Response:
        release = self._release(match[1])
        if release is None:
            return not_found()
        group_id = self._catalogue.group_id(release.group)
        group_page = f'<a class="magnet-link-wrap" href="/Home/PublishGroup/{group_id}">{escape(release.group)}</a>'
        lines = [
            f'<p class="bangumi-info">字幕组：{group_page}</p>',
            f'<p class="bangumi-info">发布日期：{release.published_at.astimezone(CHINA):%Y/%m/%d %H:%M}</p>',
            f'<p class="bangumi-info">文件大小：{_size(release.size, "MB")}</p>',
        ]
        title = ""
        if release.show is not None:
            show_id = release.show.mikan_id
            title = (
                f'<p class="bangumi-title"><a href="/Home/Bangumi/{show_id}#{group_id}" target="_blank" '
                f'class="w-other-c" style="color:#555">{escape(release.show.title)}</a> '
                f'<a href="/RSS/Bangumi?bangumiId={show_id}&amp;subgroupid={group_id}" class="mikan-rss" '
                f'data-placement="bottom" target="_blank"><i class="fa fa-rss-square"></i></a></p>'
            )
        return _mikan_page(release.title, release.show, title, lines)

    def _show_page(self, _: Request, match: re.Match[str]) -> Response:
        show = self._catalogue.show_of_mikan(_number(match[1]))
        if show is None:
            return not_found()
        first = show.first_air_date
        bgm_url = f"https://bgm.tv/subject/{show.bgm_id}"
        title = (
            f'<p class="bangumi-title">{escape(show.title)} '
            f'<a href="/RSS/Bangumi?bangumiId={show.mikan_id}" class="mikan-rss"><i class="fa fa-rss-square"></i></a></p>'
        )
        lines = [
            f'<p class="bangumi-info">放送日期：星期{_WEEKDAYS[show.weekday]}</p>',
            f'<p class="bangumi-info">放送开始：{first.month}/{first.day}/{first.year}</p>',
            f'<p class="bangumi-info">Bangumi番组计划链接：<a class="w-other-c" href="{bgm_url}">{bgm_url}</a></p>',
        ]
        return _mikan_page(show.title, show, title, lines)

    def _image(self, request: Request, _: re.Match[str]) -> Response:
        shows = (show for show in self._catalogue.shows if show.has_poster)
        found = next((show for show in shows if show.poster_path == request.path), None)
        return Response(found.poster, "image/jpeg") if found else not_found()

    def _torrent(self, _: Request, match: re.Match[str]) -> Response:
        release = self._release(match[1])
        return Response(release.torrent.metainfo, _TORRENT) if release else not_found()

    def _release(self, infohash: str) -> Release | None:
        releases = self._catalogue.releases_at("mikan")
        return next((one for one in releases if one.torrent.infohash == infohash), None)


class Nyaa(Site):
    """The feed (`/?page=rss&q=`) and the .torrent files of nyaa.si."""

    def __init__(self, catalogue: Catalogue, journal: Journal) -> None:
        super().__init__("nyaa", journal)
        self._catalogue = catalogue
        self.route("GET", "/", self._feed)
        self.route("GET", r"/download/(\d+)\.torrent", self._torrent)

    def search_url(self, words: str = "") -> str:
        return f"{self.url}/?page=rss&q={quote_plus(words)}&c=0_0&f=0"

    def _feed(self, request: Request, _: re.Match[str]) -> Response:
        if request.query.get("page") != "rss":
            return html_response("<html><head><title>Browse :: Nyaa</title></head><body></body></html>")
        words = request.query.get("q", "")
        items = "".join(map(_nyaa_item, self._catalogue.releases_at("nyaa", words)))
        return _xml(
            '<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:nyaa="https://nyaa.si/xmlns/nyaa" version="2.0">'
            f'<channel><title>Nyaa - "{escape(words)}" - Torrent File RSS</title>'
            f"<description>RSS Feed for {escape(words)}</description><link>{self.url}/</link>"
            f'<atom:link href="{self.url}/?page=rss" rel="self" type="application/rss+xml" />{items}</channel></rss>'
        )

    def _torrent(self, _: Request, match: re.Match[str]) -> Response:
        releases = self._catalogue.releases_at("nyaa")
        found = next((one for one in releases if one.number == int(match[1])), None)
        return Response(found.torrent.metainfo, _TORRENT) if found else not_found()


class Dmhy(Site):
    """The feed of share.dmhy.org: magnet links with base32 hashes."""

    def __init__(self, catalogue: Catalogue, journal: Journal) -> None:
        super().__init__("dmhy", journal)
        self._catalogue = catalogue
        self.route("GET", "/topics/rss/rss.xml", self._feed)

    def search_url(self, words: str = "") -> str:
        return f"{self.url}/topics/rss/rss.xml?keyword={quote_plus(words)}"

    def _feed(self, request: Request, _: re.Match[str]) -> Response:
        words = request.query.get("keyword", "")
        items = "".join(map(_dmhy_item, self._catalogue.releases_at("dmhy", words)))
        return _xml(
            f'{_HEAD}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel>'
            "<title><![CDATA[動漫花園資源網]]></title><link>http://share.dmhy.org</link>"
            f"<description><![CDATA[動漫花園資訊網是一個動漫愛好者交流的平台]]></description>{items}</channel></rss>"
        )


def _mikan_item(release: Release) -> str:
    title, page = escape(release.title), release.mikan_page_url
    url = release.magnet if release.magnet_only else release.mikan_torrent_url
    published_at = release.published_at.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return (
        f'<item><guid isPermaLink="false">{title}</guid><link>{page}</link><title>{title}</title>'
        f"<description>{title}[{_size(release.size, 'MB')}]</description>"
        f'<torrent xmlns="https://mikanani.me/0.1/"><link>{page}</link><contentLength>{release.size}</contentLength>'
        f"<pubDate>{published_at}</pubDate></torrent>"
        f'<enclosure type="{_TORRENT}" length="{release.size}" url="{escape(url)}" /></item>'
    )


def _mikan_page(name: str, show: Show | None, title: str, lines: list[str]) -> Response:
    picture = ""
    if show is not None and show.has_poster:
        address = f"{show.poster_path}?width=400&height=560&format=webp"
        picture = f'<div class="bangumi-poster" style="background-image: url(\'{address}\');"></div>'
    return html_response(
        f'<!DOCTYPE html><html><head><meta charset="utf-8" /><title>Mikan Project - {escape(name)}</title></head><body>'
        f'<div id="sk-container" class="container"><div class="pull-left leftbar-container">{picture}{title}'
        f'{"".join(lines)}</div><div class="central-container"><p class="episode-title">{escape(name)}</p></div></div>'
        "</body></html>"
    )


def _nyaa_item(release: Release) -> str:
    return (
        f"<item><title>{escape(release.title)}</title><link>{release.nyaa_torrent_url}</link>"
        f'<guid isPermaLink="true">{release.nyaa_page_url}</guid>'
        f"<pubDate>{_rfc822(release.published_at, utc=True)}</pubDate>"
        "<nyaa:seeders>64</nyaa:seeders><nyaa:leechers>3</nyaa:leechers><nyaa:downloads>512</nyaa:downloads>"
        f"<nyaa:infoHash>{release.torrent.infohash}</nyaa:infoHash><nyaa:categoryId>1_3</nyaa:categoryId>"
        "<nyaa:category>Anime - Non-English-translated</nyaa:category>"
        f"<nyaa:size>{_size(release.size, 'MiB')}</nyaa:size><nyaa:comments>0</nyaa:comments>"
        "<nyaa:trusted>No</nyaa:trusted><nyaa:remake>No</nyaa:remake>"
        f'<description><![CDATA[<a href="{release.nyaa_page_url}">#{release.number} | {escape(release.title)}</a>]]>'
        "</description></item>"
    )


def _dmhy_item(release: Release) -> str:
    return (
        f"<item><title><![CDATA[ {release.title} ]]></title><link>{release.dmhy_page_url}</link>"
        f"<pubDate>{_rfc822(release.published_at, utc=False)}</pubDate>"
        f"<description><![CDATA[<p>{escape(release.title)}</p>]]></description>"
        f'<enclosure url="{escape(release.magnet)}" length="1" type="{_TORRENT}" ></enclosure>'
        f"<author><![CDATA[{release.group}]]></author>"
        f'<guid isPermaLink="true">{release.dmhy_page_url}</guid>'
        '<category domain="http://share.dmhy.org/topics/list/sort_id/2"><![CDATA[動畫]]></category></item>'
    )


def _xml(text: str) -> Response:
    return Response(text.encode(), "application/xml; charset=utf-8")


def _rfc822(moment: datetime, *, utc: bool) -> str:
    """`-0000` (nyaa) or `+0800` (dmhy)."""
    if utc:
        return format_datetime(moment).replace("+0000", "-0000")
    return format_datetime(moment.astimezone(CHINA))


def _size(size: int, unit: str) -> str:
    return f"{size / 1024 / 1024:.2f} {unit}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else -1
