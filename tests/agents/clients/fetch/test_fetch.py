"""Pages of real servers, and of servers that mean ill."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from agents.clients.fetch import Fetched, Wish, follow
from agents.clients.fetch.line import Allowance
from agents.clients.fetch.places import Place
from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused, ToolError
from tests.agents.internet import Internet
from tests.sandbox.certificates import Authority
from tests.sandbox.website import Website, after, dripping, endless, packed, page, silent, to

HERE = (ip_network("127.0.0.0/8"),)
PUBLIC = "93.184.215.14"
OTHER = "93.184.215.15"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def wish(seconds: float = 5.0, most: int = 100_000, *, whole: bool = False, **headers: str) -> Wish:
    return Wish(seconds=seconds, most=most, accept="text/html", allowed=HERE, whole=whole, headers=headers)


def got(site: Website, path: str = "/", asked: Wish | None = None) -> Fetched:
    return follow(Place.of(site.url + path), asked or wish())


def failed(url: str, asked: Wish | None = None) -> ToolError:
    with pytest.raises(ToolError) as caught:
        follow(Place.of(url), asked or wish())
    return caught.value


def secured(authority: Authority, internet: Internet, site: Website, name: str = "example.com") -> None:
    """The site is the one at https://name/."""
    internet.names[name] = (PUBLIC,)
    internet.doors[PUBLIC, 443] = site.port


# What is asked, and what comes back -----------------------------------------------------------------------------------


def test_a_page_is_given_as_it_was_sent_and_where_it_was_found() -> None:
    with Website() as site:
        site.pages["/a"] = page("<p>hello", status=203)
        found = got(site, "/a?b=c%20d#e")
    assert (found.status, found.content, found.cut, found.type) == (203, b"<p>hello", False, "text/html")
    assert found.place.url == f"{site.url}/a?b=c%20d"
    assert site.targets == ["/a?b=c%20d"], "what stands after # is nobody's business"


def test_we_say_who_we_are_and_nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Website() as site:
        site.pages["/"] = page("x", Set_Cookie="who=you; Path=/")
        got(site)
        got(site)
    [_, first, second] = site.seen
    assert first == second, "a cookie is not kept"
    assert first.headers == {
        "host": f"127.0.0.1:{site.port}",
        "user-agent": "placet (software agent; reads single pages)",
        "accept": "text/html",
        "accept-encoding": "gzip",
        "connection": "close",
    }


def test_a_packed_page_is_unpacked() -> None:
    with Website() as site:
        site.pages["/"] = packed(b"hello " * 1000)
        site.pages["/two"] = page(gzip.compress(b"one") + gzip.compress(b"two"), Content_Encoding="gzip")
        site.pages["/broken"] = page(b"no gzip at all", Content_Encoding="gzip")
        site.pages["/br"] = page(b"x", Content_Encoding="br")
        assert got(site).content == b"hello " * 1000
        assert got(site, "/two").content == b"one"
        assert "not packed as it says" in str(failed(site.url + "/broken"))
        assert "packs what it sends as 'br'" in str(failed(site.url + "/br"))


# What is too much -----------------------------------------------------------------------------------------------------


def test_of_a_page_of_50_mb_only_so_much_is_taken_as_may_be() -> None:
    with Website() as site:
        site.pages["/"] = endless(HEAD + b"Content-Length: 52428800\r\n\r\n", b"x" * 65536)
        found = got(site)
        assert (len(found.content), found.cut) == (100_000, True)
        assert isinstance(failed(site.url, wish(whole=True)), Refused)
    assert site.sent < 8_000_000, "the rest stays where it is"


def test_a_bomb_does_not_go_off() -> None:
    bomb = gzip.compress(b"\0" * 100_000_000, compresslevel=9)
    with Website() as site:
        site.pages["/"] = page(bomb, Content_Encoding="gzip")
        tracemalloc.start()
        try:
            found = got(site)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (len(found.content), found.cut) == (100_000, True)
    assert peak < 3_000_000, "bytes that were held at one time"


def test_chunks_and_headers_without_an_end_are_cut_off() -> None:
    with Website() as site:
        site.pages["/chunks"] = endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n")
        site.pages["/headers"] = endless(HEAD, b"X-More: " + b"y" * 1000 + b"\r\n")
        site.pages["/hints"] = endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")
        assert got(site, "/chunks").cut
        assert isinstance(failed(site.url + "/headers"), ToolError)
        assert isinstance(failed(site.url + "/hints"), Refused)


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"Content-Length: 1000\r\n\r\n", b"HTTP"],
    ids=["headers", "content", "status"],
)
def test_a_page_that_comes_drop_by_drop_is_given_up_in_time(head: bytes) -> None:
    with Website() as site:
        site.pages["/"] = dripping(head, every=0.02)
        began = time.monotonic()
        error = failed(site.url, wish(seconds=0.5))
        assert time.monotonic() - began < 1.5
    assert isinstance(error, Later)
    assert "did not answer in time" in str(error)


def test_silence_is_given_up_in_time() -> None:
    with Website() as site:
        site.pages["/"] = silent
        began = time.monotonic()
        assert isinstance(failed(site.url, wish(seconds=0.3)), Later)
        assert time.monotonic() - began < 1


def test_the_time_is_one_for_all_that_a_page_leads_to() -> None:
    with Website() as site:
        for n in range(6):
            site.pages[f"/{n}"] = after(0.2, to(f"/{n + 1}"))
        began = time.monotonic()
        assert "did not answer in time" in str(failed(site.url + "/0", wish(seconds=0.7)))
        assert time.monotonic() - began < 1


# Where it leads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_key_stays_behind(status: int) -> None:
    with Website() as site:
        site.pages["/"] = to("there?x=1#y", status)
        site.pages["/there"] = page("found")
        found = got(site, asked=wish(Authorization="Bearer secret"))
    assert (found.content, found.place.url) == (b"found", f"{site.url}/there?x=1")
    keys = {each.target: each.headers.get("authorization") for each in site.seen}
    assert keys == {"/robots.txt": None, "/": "Bearer secret", "/there?x=1": None}


def test_a_loop_ends() -> None:
    with Website() as site:
        site.pages |= {"/": to("/b"), "/b": to("/")}
        error = failed(site.url)
    assert "sends us on more than 5 times" in str(error)
    assert len(site.targets) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "//10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x0a000001/",
        "http://inner.example/",
        "http://93.184.215.14:6379/",
    ],
)
def test_a_redirect_to_an_inner_address_leads_nowhere(internet: Internet, location: str) -> None:
    internet.names |= {"example.com": (PUBLIC,), "inner.example": ("192.168.0.1",)}
    with Website() as site:
        internet.doors[PUBLIC, 80] = site.port
        site.pages["/"] = to(location)
        assert isinstance(failed("http://example.com/"), Refused)
    assert set(internet.called) == {(PUBLIC, 80)}


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("ftp://example.com/", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("http://ann:secret@example.com/", "a user or a password"),
        ("http://[::1", "no web address"),
        ("/" + "a" * 3000, "an address of"),
        ("http://exa mple.com/", "is no host"),
    ],
)
def test_a_redirect_that_is_no_web_address_is_said_so(location: str, said: str) -> None:
    with Website() as site:
        site.pages["/"] = to(location)
        error = failed(site.url)
    assert isinstance(error, Refused)
    assert "secret" not in str(error)
    assert said in str(error) or "which is no address" in str(error)


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with Website() as site:
        site.pages["/"] = page("lost", status=302)
        assert got(site).status == 302


# TLS ------------------------------------------------------------------------------------------------------------------


def test_tls_goes_by_the_name_though_the_line_goes_by_the_address(internet: Internet, authority: Authority) -> None:
    certificate = authority.vouches("example.com")
    with Website(certificate) as site:
        secured(authority, internet, site)
        site.pages["/"] = page("safe")
        assert follow(Place.of("https://example.com/"), wish()).content == b"safe"
    assert internet.asked == ["example.com"] * 2, "for robots.txt, and for the page"
    assert set(internet.called) == {(PUBLIC, 443)}
    assert set(certificate.names) == {"example.com"}
    assert site.seen[-1].headers["host"] == "example.com"


@pytest.mark.parametrize(
    ("names", "until", "why"),
    [
        (("other.example",), 1, "mismatch"),
        ((PUBLIC,), 1, "mismatch"),
        (("example.com",), -1, "expired"),
    ],
)
def test_a_certificate_that_does_not_fit_is_refused(
    internet: Internet, authority: Authority, names: tuple[str, ...], until: int, why: str
) -> None:
    with Website(authority.vouches(*names, until=timedelta(hours=until))) as site:
        secured(authority, internet, site)
        error = failed("https://example.com/")
    assert isinstance(error, Refused)
    assert "a certificate that cannot be trusted" in str(error)
    assert why in str(error)
    assert site.seen == []


def test_a_certificate_of_nobody_we_believe_is_refused(
    internet: Internet, authority: Authority, tmp_path: object
) -> None:

    elsewhere = Path(str(tmp_path)) / "elsewhere"
    elsewhere.mkdir()
    with Website(Authority(elsewhere).vouches("example.com")) as site:
        secured(authority, internet, site)
        assert "cannot be trusted" in str(failed("https://example.com/"))
    assert site.seen == []


def test_a_way_back_into_the_clear_is_not_taken(internet: Internet, authority: Authority) -> None:
    with Website(authority.vouches("example.com")) as site:
        secured(authority, internet, site)
        site.pages["/"] = to("http://example.com/")
        assert "without TLS" in str(failed("https://example.com/"))
    assert (PUBLIC, 80) not in internet.called


def test_a_way_from_the_clear_into_tls_is_taken(internet: Internet, authority: Authority) -> None:
    with Website() as plain, Website(authority.vouches("example.com")) as safe:
        secured(authority, internet, safe)
        internet.doors[PUBLIC, 80] = plain.port
        plain.pages["/"] = to("https://example.com/")
        safe.pages["/"] = page("safe")
        assert follow(Place.of("http://example.com/"), wish()).place.url == "https://example.com/"


def test_who_speaks_no_tls_may_do_so_later(internet: Internet, authority: Authority) -> None:
    with Website() as site:
        secured(authority, internet, site)
        assert isinstance(failed("https://example.com/", wish(seconds=0.3)), Later)


# Nobody there ---------------------------------------------------------------------------------------------------------


def test_a_host_that_is_not_there_is_told_apart_from_one_that_does_not_answer(internet: Internet) -> None:
    internet.names["example.com"] = (PUBLIC,)
    assert isinstance(failed("http://example.net/"), NotThere)
    assert isinstance(failed("http://example.com/"), Later)


def test_who_hangs_up_or_speaks_something_else_may_answer_later() -> None:
    with Website() as site:
        site.pages |= {"/": b"", "/ssh": b"SSH-2.0-OpenSSH_9.6\r\n", "/half": HEAD + b"Content-Length: 9\r\n\r\nhalf"}
        for path in site.pages:
            assert isinstance(failed(site.url + path), Later), path


# What a site asks of software -----------------------------------------------------------------------------------------


def test_what_a_site_asks_is_heeded_and_asked_once() -> None:
    with Website() as site:
        site.pages["/robots.txt"] = page("User-agent: *\nDisallow: /private\n", "text/plain")
        site.pages |= {"/": page("open"), "/private": page("closed")}
        assert got(site).content == b"open"
        assert "asks software not to read" in str(failed(site.url + "/private"))
        assert [each.target for each in site.seen] == ["/robots.txt", "/"]


def test_what_a_site_asks_is_heeded_after_a_redirect_too(internet: Internet) -> None:
    internet.names |= {"a.example": (PUBLIC,), "b.example": (OTHER,)}
    with Website() as one, Website() as other:
        internet.doors |= {(PUBLIC, 80): one.port, (OTHER, 80): other.port}
        one.pages["/"] = to("http://b.example/")
        other.pages |= {"/robots.txt": page("User-agent: placet\nDisallow: /", "text/plain"), "/": page("closed")}
        assert "b.example asks software not to" in str(failed("http://a.example/"))
    assert other.targets == []


def test_a_site_that_cannot_say_what_it_asks_is_left_for_later() -> None:
    with Website() as site:
        site.pages |= {"/robots.txt": page("", status=503), "/": page("x")}
        assert isinstance(failed(site.url), Later)
        assert site.targets == []


def test_the_time_does_not_begin_anew() -> None:
    allowance = Allowance(0.05, 10)
    time.sleep(0.06)
    with pytest.raises(Exception, match="time is up"):
        allowance.seconds()
