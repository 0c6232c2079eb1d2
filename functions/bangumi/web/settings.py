"""What the deployment tells the REST layer."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bangumi import __version__


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`origins`: where the site is served (`https://bangumi.example.org`), the main one first; passkeys belong to its
    host. `setup_token`: locks the first run when not empty. `edge_secret`: with it in `X-Origin-Secret` a request comes
    from our own edge, whose `X-Viewer-Address` is then believed."""

    origins: tuple[str, ...] = ()
    setup_token: str = ""
    edge_secret: str = ""
    version: str = __version__

    @property
    def relying_party_id(self) -> str:
        """The host name that passkeys belong to; empty where no origin is known."""
        return urlsplit(self.origins[0]).hostname or "" if self.origins else ""
