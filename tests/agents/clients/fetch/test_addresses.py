"""Nothing that leads to an address which is not public is ever called, however it is written."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.clients.fetch import Wish, fetch
from agents.clients.fetch.addresses import Network, refusal
from agents.clients.fetch.places import Place
from agents.engine.errors import Later, Refused, ToolError
from tests.agents.internet import Internet

INNER = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.168.0.0/16", "198.18.0.0/15", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "169.254.169.254/32"),
    *("168.63.129.16/32", "100.100.100.200/32"),
)
INNER6 = (
    *("::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001::/32", "2001:db8::/32", "100::/64"),
    *("fd00:ec2::254/128", "5f00::/16", "::/96", "3fff::/20"),
)
PREFIXES = ("::ffff:0:0", "64:ff9b::", "64:ff9b:1::")
"""What carries an IPv4 address within an IPv6 one, in its last 32 bits."""


def within(*networks: str) -> st.SearchStrategy[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    chosen = st.sampled_from([ipaddress.ip_network(each) for each in networks])
    return chosen.flatmap(lambda network: st.ip_addresses(network=network))


def octets(address: ipaddress.IPv4Address, write: Callable[[int], str]) -> str:
    return ".".join(write(each) for each in address.packed)


def v4(address: ipaddress.IPv4Address) -> list[str]:
    """As many ways to write it as programs have been known to read."""
    number, parts = int(address), address.packed
    carried = [str(ipaddress.IPv6Address(int(ipaddress.ip_address(each)) | number)) for each in PREFIXES]
    sixtofour = str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1))
    return [
        str(address),
        f"{address}.",
        str(number),
        hex(number),
        f"0{number:o}",
        octets(address, lambda each: f"0{each:o}"),
        octets(address, hex),
        octets(address, lambda each: f"{each:03}"),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        str(address).replace(".", "。"),
        str(address).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
        str(address).replace(".", "%2e"),
        f"user@{address}",
        f"example.com@{address}",
        f"{address}#@example.com",
        f"{address}\\@example.com",
        *(f"[{each}]" for each in (*carried, sixtofour, f"::ffff:{address}", f"64:ff9b::{address}")),
    ]


def v6(address: ipaddress.IPv6Address) -> list[str]:
    return [f"[{address}]", f"[{address.exploded}]", f"[{address}%25eth0]", f"[{address}%eth0]", f"[{address}%1]"]


def try_to(host: str, allowed: tuple[Network, ...] = ()) -> ToolError:
    """What comes of asking there: nobody answers, so it is an error."""
    with pytest.raises(ToolError) as caught:
        fetch(Place.of(f"http://{host}/"), Wish(seconds=5, most=10, accept="*/*", allowed=allowed))
    return caught.value


quick = hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(within(*INNER).flatmap(lambda address: st.sampled_from(v4(address))))  # type: ignore[arg-type]
def test_no_way_to_write_an_inner_address_leads_there(internet: Internet, host: str) -> None:
    assert isinstance(try_to(host), Refused)
    assert internet.called == []


@quick
@given(within(*INNER6).flatmap(lambda address: st.sampled_from(v6(address))))  # type: ignore[arg-type]
def test_no_way_to_write_an_inner_ipv6_address_leads_there(internet: Internet, host: str) -> None:
    assert isinstance(try_to(host), Refused)
    assert internet.called == []


@quick
@given(st.lists(within("8.8.8.0/24", "2606:4700::/32"), max_size=3), within(*INNER, *INNER6), st.integers(0, 3))
def test_a_name_leads_nowhere_once_one_of_its_addresses_is_an_inner_one(
    internet: Internet, public: list[object], inner: object, place: int
) -> None:
    found = [str(each) for each in public]
    found.insert(min(place, len(found)), str(inner))
    internet.names["example.com"] = tuple(found)
    assert "which is not public" in str(try_to("example.com"))
    assert internet.called == []


@quick
@given(within("1.0.0.0/24", "8.0.0.0/9", "93.184.215.0/24", "185.0.0.0/10", "2606:4700::/32", "2a00::/12"))
def test_a_public_address_is_called_itself(internet: Internet, address: object) -> None:
    internet.called.clear()
    internet.names["example.com"] = (str(address),)
    assert isinstance(try_to("example.com"), Later)
    assert internet.called == [(str(address), 80)]


def test_the_name_is_asked_once_and_what_it_says_afterwards_leads_nowhere(internet: Internet) -> None:
    answers = iter([("93.184.215.14",), ("127.0.0.1",)])
    internet.names["rebinding.example"] = lambda: next(answers)
    try_to("rebinding.example")
    assert internet.called == [("93.184.215.14", 80)]
    assert internet.asked == ["rebinding.example"]


def test_an_allowed_network_is_called_and_its_neighbour_is_not(internet: Internet) -> None:
    allowed = (ipaddress.ip_network("10.1.0.0/16"),)
    assert isinstance(try_to("10.1.2.3:8080", allowed), Later)
    assert isinstance(try_to("10.2.2.3", allowed), Refused)
    assert internet.called == [("10.1.2.3", 8080)]


@pytest.mark.parametrize("host", ["[::ffff:10.1.2.3]", "[2002:a01:203::1]", "[64:ff9b::10.1.2.3]"])
def test_an_allowed_network_is_not_reached_within_another_address(internet: Internet, host: str) -> None:
    assert isinstance(try_to(host, (ipaddress.ip_network("10.1.0.0/16"),)), Refused)
    assert internet.called == []


def test_where_nat64_is_allowed_it_leads_to_public_addresses_alone() -> None:
    allowed = (ipaddress.ip_network("64:ff9b::/96"),)
    assert refusal("64:ff9b::8.8.8.8", allowed) == ""
    assert refusal("64:ff9b::10.0.0.1", allowed) == "a private network"


@pytest.mark.parametrize("host", ["0x5db8d70e", "1572394766", "93.184.55054", "0135.184.55054", "93.184.215.14.1"])
def test_an_address_that_hides_which_it_is_leads_nowhere_even_if_it_is_public(internet: Internet, host: str) -> None:
    assert "write four numbers" in str(try_to(host))
    assert internet.asked == []


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_only_web_ports_of_the_public_are_called(internet: Internet, port: int) -> None:
    assert f"on port {port}" in str(try_to(f"93.184.215.14:{port}"))
    assert internet.called == []


def test_the_next_address_is_called_where_the_first_does_not_answer(internet: Internet) -> None:
    internet.names["example.com"] = ("2606:4700::1", "93.184.215.14")
    try_to("example.com")
    assert internet.called == [("2606:4700::1", 80), ("93.184.215.14", 80)]
