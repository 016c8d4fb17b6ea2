"""The CRM's tools: contacts and companies at HubSpot, to be read only, one file each."""

from __future__ import annotations

from agents.tools.crm import company, contact, find_company, find_contact

TOOLS = (
    find_contact.find_contact,
    contact.contact,
    find_company.find_company,
    company.company,
)
