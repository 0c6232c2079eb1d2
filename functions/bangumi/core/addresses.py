"""Which network addresses lead inward: to the machine itself, its network, or the cloud's metadata service."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA gives out; other blocks are special in one way or another
_SPECIAL = IPv4Network("192.0.0.0/24")  # of IANA's own use; one cloud has its metadata service in there
_NAT64 = IPv6Network("64:ff9b::/96")
_INWARD_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def is_inward(address: IPAddress) -> bool:
    """Whether this is no address of the public unicast internet, or an IPv6 wrapping of one that is not."""
    if isinstance(address, IPv4Address):
        return not address.is_global or address.is_multicast or address.is_reserved or address in _SPECIAL
    wrapped = _wrapped(address)
    if wrapped is not None:
        return is_inward(wrapped)
    return not address.is_global or address not in _GLOBAL_UNICAST


def is_inward_name(host: str) -> bool:
    """Whether this name is an inward one by itself, whatever a resolver says."""
    host = host.rstrip(".").lower()
    return host == "localhost" or host.endswith(_INWARD_ENDINGS)


def is_inward_host(host: str) -> bool:
    """Of a URL's host, a name or an address, as far as it tells without a resolver."""
    try:
        return is_inward(ip_address(host))
    except ValueError:
        return is_inward_name(host)


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
