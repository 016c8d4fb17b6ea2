"""What a mail address says about whoever has it, by the table `mailboxes.toml`."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from disposable_email_domains import blocklist
from pydantic import Field, TypeAdapter, ValidationError

from agents.engine.errors import Refused
from agents.mail.address import Mail
from agents.tools.web.homepage import registered

from .tables import FOLDER, Domains, Spec, table

Kind = Literal["business", "personal", "role", "disposable", "none"]
IN_WORDS: dict[Kind, str] = {
    "business": "a mailbox of their own at a company",
    "personal": "a private mailbox, so that its domain says nothing about a company",
    "role": "a mailbox that is nobody's own",
    "disposable": "a mailbox made to be thrown away",
    "none": "no mail address that can be written to",
}
ADDRESS: TypeAdapter[str] = TypeAdapter(Mail)


class Mailboxes(Spec):
    """The whole table."""

    disposable: Domains
    personal: Domains
    roles: Annotated[frozenset[str], Field(strict=False)]


class Mailbox(NamedTuple):
    """`domain` is the company's, and empty where the address names none."""

    kind: Kind
    domain: str

    @property
    def company(self) -> str:
        """The domain by which a company is looked up; empty: by none."""
        return self.domain if self.kind in ("business", "role") else ""


MAILBOXES = table(FOLDER / "mailboxes.toml", Mailboxes)


def mailbox_of(email: str) -> Mailbox:
    """The kind of an address, and its domain."""
    try:
        name, _, host = ADDRESS.validate_python(_plain(email)).lower().rpartition("@")
    except ValidationError:
        return Mailbox("none", "")
    if "." not in host:
        return Mailbox("none", "")
    over = tuple(_over(host))
    if any(each in MAILBOXES.disposable or each in blocklist for each in over):
        return Mailbox("disposable", host)
    if any(each in MAILBOXES.personal for each in over):
        return Mailbox("personal", host)
    return Mailbox("role" if name.partition("+")[0] in MAILBOXES.roles else "business", _company(host))


def _company(host: str) -> str:
    """What the company has registered of it: "acme.co.uk" of "mail.acme.co.uk"."""
    try:
        return registered(host)
    except Refused:
        return host


def _plain(email: str) -> str:
    """With a domain of other letters as mail servers know it; as it is where that cannot be."""
    name, _, host = email.strip().rpartition("@")
    try:
        return f"{name}@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        return email.strip()


def _over(host: str) -> list[str]:
    """A host and every domain over it that has a dot: "mail.acme.co.uk", "acme.co.uk", "co.uk"."""
    parts = host.split(".")
    return [".".join(parts[n:]) for n in range(len(parts) - 1)]
