"""The CRM's tools: contacts and companies at HubSpot, and what hangs on them, one file each."""

from __future__ import annotations

from agents.tools.crm import (
    associate,
    company,
    company_fields,
    contact,
    contact_fields,
    create_company,
    create_contact,
    engagements,
    find_company,
    find_contact,
    note,
    owners,
    search_contacts,
    task,
    update_company,
    update_contact,
)

TOOLS = (
    find_contact.find_contact,
    contact.contact,
    find_company.find_company,
    company.company,
    contact_fields.contact_fields,
    company_fields.company_fields,
    search_contacts.search_contacts,
    owners.owners,
    engagements.engagements,
    create_contact.create_contact,
    update_contact.update_contact,
    create_company.create_company,
    update_company.update_company,
    associate.associate,
    note.note,
    task.task,
)
