"""Which addresses anybody may be sent to: those of the public internet, and those the operator allows by name.

IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); RFC 6598 (shared space of carriers), RFC 6052 (NAT64),
RFC 3056 (6to4), RFC 4380 (Teredo), RFC 9637 (documentation). Written out, since what Python calls global has moved from
one version to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PRIVATE = {
    "0.0.0.0/8": "this network itself",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "a carrier's shared network",
    "127.0.0.0/8": "this machine itself",
    "168.63.129.16/32": "a cloud's metadata",  # Azure's, for all that it looks public
    "169.254.0.0/16": "a link's own network, where clouds keep their metadata",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "a relay into 6to4",
    "192.168.0.0/16": "a private network",
    "198.18.0.0/15": "a network for benchmarks",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::1/128": "this machine itself",
    "fc00::/7": "a private network",
    "fe80::/10": "a link's own network",
    "ff00::/8": "multicast",
    "2001::/23": "reserved",  # Teredo among it
    "2001:db8::/32": "documentation",
    "3fff::/20": "documentation",
}
_PRIVATE: tuple[tuple[Network, str], ...] = tuple((ip_network(text), what) for text, what in PRIVATE.items())
_GLOBAL = IPv6Network("2000::/3")
"""All of IPv6 that is given out to anybody."""
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def refusal(text: str, allowed: Iterable[Network] = ()) -> str:
    """Why nothing may be sent to this address, in a few words; empty: it may."""
    try:
        address = ip_address(text)
    except ValueError:
        return "no address"
    inner = _carried(address)
    if any(address in network for network in allowed):
        return refusal(str(inner), allowed) if inner else ""
    if inner:
        return "an IPv4 address within an IPv6 one"
    return _what(address)


def _what(address: Address) -> str:
    if isinstance(address, IPv6Address) and address.scope_id:
        return "a link's own network"
    named = next((what for network, what in _PRIVATE if address in network), "")
    if named:
        return named
    outside = isinstance(address, IPv6Address) and address not in _GLOBAL
    return "reserved" if outside or not address.is_global or address.is_multicast else ""


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to, if that is what it is for."""
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
