"""A HubSpot for tests and the demo: records with the history of each property, over real HTTP.

Written from the models of HubSpot's own client (hubspot-api-client, Apache-2.0), which is its judge::

    from tests.sandbox.hubspot import HubSpotSandbox

    with HubSpotSandbox() as crm:
        crm.url, crm.token                          # HUBSPOT_API_URL, HUBSPOT_ACCESS_TOKEN
        shop = crm.add_company(name="Mona's", domain="example.com")
        mona = crm.add_contact(shop, email="mona@example.com", firstname="Mona")
        crm.webhooks = "http://127.0.0.1:8000/webhooks/hubspot", "the app's secret"     # is told, signed, from now on
        crm.person_edits(mona, jobtitle="CTO"); crm.machine_writes(mona, city="Berlin")
        crm.merge(mona, other); crm.delete(other); crm.opts_out(mona)
        crm.add_engagement("emails", mona, hs_email_direction="INCOMING_EMAIL", hs_timestamp="2026-11-01T09:00:00Z")
        crm.search_delay = 5.0; crm.define("contacts", "placet_sources")
        mona.properties, mona.writers("jobtitle"), crm.linked(mona, "notes")
        crm.scopes.discard("crm.objects.companies.read")            # answered 403 from now on
        crm.fail("get_contacts", "429", seconds=9); crm.policy = "DAILY"

Kinds: ``get_ create_ update_ archive_ search_ read_ merge_`` with one of ``contacts companies notes tasks emails calls
meetings``, and ``list_associations associate dissociate list_owners token``; `requests` lists what came in, `writes`
what was done. What can go wrong is said in `tests.sandbox.vendor`. What it does not serve is answered 501.
"""

from __future__ import annotations

from tests.sandbox.hubspot.crm import Crm as HubSpotSandbox

__all__ = ["HubSpotSandbox"]
