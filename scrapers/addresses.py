"""Which network addresses a request may be connected to: public ones only."""

from __future__ import annotations

import ipaddress


def refusal(address: str, *, allow_loopback: bool = False) -> str | None:
    """Why `address` must not be connected to; None where it is public.

    Addresses that hold another (v4-mapped, 6to4, Teredo, NAT64) are judged by the inner one
    too. Anything that can't be read is refused. `allow_loopback` is for tests only.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address!r} is no IP address"
    if ip.is_loopback and allow_loopback:
        return None
    for inner in (ip, *_inside(ip)):
        if inner.is_loopback:
            return f"{address} is a loopback address"
        if inner.is_link_local:
            return f"{address} is a link-local address"
        if inner.is_multicast:
            return f"{address} is a multicast address"
        if not inner.is_global or inner in _RELAYS or inner in _EXAMPLES:
            return f"{address} is a private or reserved address"
    return None


_RELAYS = ipaddress.ip_network("192.88.99.0/24")
_EXAMPLES = ipaddress.ip_network("3fff::/20")  # documentation, by RFC 9637: younger than Python 3.11
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


def _inside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or ip in _LOCAL_NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if int(ip) >> 32 == 0 and int(ip) > 1:  # the old "IPv4-compatible" form, ::7f00:1
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]
