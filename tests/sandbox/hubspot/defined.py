"""Which properties there are, and what is wrong with values sent. HubSpot API reference, "Properties"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tests.sandbox.hubspot.records import Json

ENGAGED = ("hs_timestamp", "hubspot_owner_id")
PROPERTIES: dict[str, tuple[str, ...]] = {
    "contacts": (
        *("email", "firstname", "lastname", "phone", "company", "jobtitle", "lifecyclestage", "hs_lead_status"),
        *("hubspot_owner_id", "country", "city", "website", "industry", "hs_email_optout", "hs_additional_emails"),
        *("associatedcompanyid", "hs_persona", "message", "seniority"),
    ),
    "companies": (
        *("name", "domain", "industry", "numberofemployees", "annualrevenue", "city", "country", "lifecyclestage"),
        *("hubspot_owner_id", "description", "phone", "website", "hs_lead_status", "linkedin_company_page"),
    ),
    "notes": ("hs_note_body", *ENGAGED),
    "tasks": ("hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_type", "hs_task_priority", *ENGAGED),
    "emails": ("hs_email_direction", "hs_email_from_email", "hs_email_subject", "hs_email_text", *ENGAGED),
    "calls": ("hs_call_direction", "hs_call_title", "hs_call_body", "hs_call_status", *ENGAGED),
    "meetings": ("hs_meeting_title", "hs_meeting_start_time", "hs_meeting_outcome", *ENGAGED),
}
READ_ONLY = (
    *("hs_object_id", "createdate", "lastmodifieddate", "hs_email_domain", "hs_object_source", "hs_object_source_id"),
    "hs_merged_object_ids",
)
STAGES = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "other")
OPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {"lifecyclestage": STAGES, "hs_lead_status": ("NEW", "OPEN", "IN_PROGRESS", "UNQUALIFIED")},
    "companies": {"lifecyclestage": STAGES, "industry": ("COMPUTER_SOFTWARE", "RETAIL", "ACCOUNTING")},
    "notes": {},
    "tasks": {"hs_task_status": ("NOT_STARTED", "COMPLETED"), "hs_task_type": ("TODO", "CALL", "EMAIL")},
    "emails": {},
    "calls": {},
    "meetings": {},
}
LONGEST = 65_536


def wrong(properties: set[str], options: Mapping[str, tuple[str, ...]], sent: Mapping[str, str]) -> Iterator[Json]:
    """What is wrong with each value, as HubSpot tells it."""
    for name, text in sent.items():
        if name in READ_ONLY:
            yield _row(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
        elif name not in properties:
            yield _row(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        elif len(text) > LONGEST:
            yield _row(name, "VALUE_TOO_LONG", f"{name} may have at most {LONGEST} characters")
        elif text and name in options and text not in options[name]:
            yield _row(name, "INVALID_OPTION", f"{text} was not one of the allowed options: {list(options[name])}")
        elif name == "email" and text.count("@") != 1:
            yield _row(name, "INVALID_EMAIL", f"Email address {text} is invalid")


def refusal(rows: list[Json]) -> Json:
    """The body of such a 400."""
    details = [
        {"message": each["message"], "code": each["error"], "context": {"propertyName": [each["name"]]}}
        for each in rows
    ]
    return {
        "status": "error",
        "message": f"Property values were not valid: {json.dumps(rows)}",
        "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
        "category": "VALIDATION_ERROR",
        "errors": details,
    }


def _row(name: str, error: str, message: str) -> Json:
    return {"isValid": False, "message": message, "error": error, "name": name}
