"""What was found out, written into HubSpot: only what is not there yet, and never over a person's hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow, single
from agents.tools.crm.fields import Written
from agents.tools.crm.shapes import Company, Contact

from .fields import FIELDS
from .known import Known, found
from .patience import patiently
from .story import Story
from .values import same

Field = dict[str, Any]


def company_filled(company: Company | None, domain: str, story: Story) -> Flow:
    """The company's own fields; it is made, and the contact put into it, where HubSpot had none for the domain."""
    there = _there(company, {"company": "name"}) if company else {}
    fields = _fields(FIELDS.company, there, story.known)
    if company is None:
        yield from _made(domain, fields, story) if domain else _nothing()
    elif fields:
        yield from written(Call("crm.update_company", company=company.id, fields=fields), story)


def contact_in_company(contact: Contact, story: Story) -> Flow:
    """Put the contact into its company, if it is in none."""
    if not story.company or contact.companies:
        return
    try:
        yield from patiently(lambda: single(Call("crm.associate", contact=contact.id, company=story.company)))
    except CallFailed as failed:
        story.gaps.append(f"the contact was not put into company {story.company}: {failed}")


def contact_filled(contact: Contact, story: Story) -> Flow:
    """The contact's own fields, its owner and, where there is a property for it, its score."""
    fields = _fields(FIELDS.contact, _there(contact, {}), story.known)
    if story.choice and story.choice.owner and not contact.owner:
        fields.append(_field("hubspot_owner_id", story.choice.owner.id, f"owners.toml, {story.choice.why}", 1.0))
    if story.score and FIELDS.score:
        fields.append(_field(FIELDS.score, str(story.score.points), "ideal.toml", 1.0))
    if fields:
        yield from written(Call("crm.update_contact", contact=contact.id, fields=fields), story)


def written(call: Call, story: Story) -> Flow:
    """Write, and tell the story what was and what was not; a record that cannot be written is told of. Gives its id."""
    try:
        done: Written | None = yield from patiently(lambda: single(call))
    except CallFailed as failed:
        story.gaps.append(f"{call.tool} was not done: {failed}")
        return ""
    if done is None:
        return ""
    story.written += done.written
    story.held_back += done.held_back
    return done.id


def _made(domain: str, fields: list[Field], story: Story) -> Flow:
    story.company = yield from written(Call("crm.create_company", domain=domain, fields=fields), story)


def _there(record: Contact | Company, renamed: Mapping[str, str]) -> dict[str, str]:
    """What the record itself has, by our names."""
    given = record.model_dump()
    return {name: str(given[renamed.get(name, name)]) for name in NAMES if renamed.get(name, name) in given}


def _fields(properties: Mapping[Any, str], there: Mapping[str, str], known: Mapping[str, Known]) -> list[Field]:
    """What is known and does not stand there, by HubSpot's names."""
    return [
        _field(name, known[field].value, known[field].source, known[field].confidence)
        for field, name in properties.items()
        if field in known and not _stands(field, there.get(field, ""), known[field].value)
    ]


def _stands(name: str, theirs: str, ours: str) -> bool:
    """Whether a record says the same already, perhaps in other words."""
    fact = found(name, theirs, "HubSpot", 1.0)
    return fact is not None and same(fact.value) == same(ours)


def _field(name: str, value: str, source: str, confidence: float) -> Field:
    return {"name": name, "value": value, "source": source, "confidence": confidence}


def _nothing() -> Flow:
    return
    yield


NAMES = ("company", "industry", "employees", "revenue", "city", "country", "job_title", "phone")
