"""What the program makes of a title: how it reads it, and whose release it takes it for."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bangumi.core.decisions import unreadable
from bangumi.core.messages import Message
from bangumi.core.shows import ShowMatch
from bangumi.core.titles import Release, read_title
from bangumi.ports import Configs, Shows


class Needs(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def shows(self) -> Shows: ...


@dataclass(frozen=True, slots=True)
class Explained:
    """`release` has its trace. `fault`: why nothing can be done with it; then the index is not asked and `match` is None.
    `language`: in which the shows are to be named."""

    release: Release
    fault: Message | None
    match: ShowMatch | None
    language: Literal["zh", "en", "jp"]


def explain(title: str, world: Needs) -> Explained:
    release = read_title(title, trace=True)
    fault = unreadable(release)
    match = world.shows.find(release, None) if release.names else None
    return Explained(release, fault, match, world.configs.load().rss_parser.language)
