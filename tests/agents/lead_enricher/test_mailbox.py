"""What an address says by itself: whose mailbox it is, and which company's domain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.lead_enricher.mailbox import mailbox_of


@pytest.mark.parametrize(
    ("email", "kind", "domain", "company"),
    [
        ("ann@acme.com", "business", "acme.com", "acme.com"),
        ("Ann.Lee+x@ACME.com", "business", "acme.com", "acme.com"),
        ("ann@mail.acme.co.uk", "business", "acme.co.uk", "acme.co.uk"),
        ("ann@bücher.de", "business", "xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("info@acme.com", "role", "acme.com", "acme.com"),
        ("Sales+eu@acme.com", "role", "acme.com", "acme.com"),
        ("ann@gmail.com", "personal", "gmail.com", ""),
        ("info@web.de", "personal", "web.de", ""),
        ("ann@mailinator.com", "disposable", "mailinator.com", ""),
        ("ann@sub.mailinator.com", "disposable", "sub.mailinator.com", ""),
        ("", "none", "", ""),
        ("   ", "none", "", ""),
        ("ann", "none", "", ""),
        ("ann@", "none", "", ""),
        ("@acme.com", "none", "", ""),
        ("ann@localhost", "none", "", ""),
        ("ann@acme..com", "none", "", ""),
        ("<script>alert(1)</script>@acme.com", "none", "", ""),
        ("ann@acme.com\nbcc: eve@evil.com", "none", "", ""),
        ("a@b@acme.com", "none", "", ""),
    ],
)
def test_an_address_is_of_one_kind_and_names_a_company_or_none(
    email: str, kind: str, domain: str, company: str
) -> None:
    found = mailbox_of(email)
    assert (found.kind, found.domain, found.company) == (kind, domain, company)


@given(st.text(max_size=300))
def test_no_address_is_too_odd_to_be_told_about(email: str) -> None:
    found = mailbox_of(email)
    assert bool(found.domain) is (found.kind != "none")
    assert not set(found.company) - set("abcdefghijklmnopqrstuvwxyz0123456789.-")
