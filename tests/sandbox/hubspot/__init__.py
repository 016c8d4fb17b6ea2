"""A HubSpot for tests and the demo: contacts and companies over real HTTP, to be read.

Written from the models of HubSpot's own client (hubspot-api-client, Apache-2.0), which is its judge::

    from tests.sandbox.hubspot import HubSpotSandbox

    with HubSpotSandbox() as crm:
        crm.url, crm.token                          # HUBSPOT_API_URL, HUBSPOT_ACCESS_TOKEN
        shop = crm.add_company(name="Mona's", domain="example.com")
        mona = crm.add_contact(shop, email="mona@example.com", firstname="Mona")
        crm.scopes.discard("crm.objects.companies.read")            # answered 403 from now on
        crm.fail("get_contacts", "429", seconds=9); crm.policy = "DAILY"

Kinds: ``get_contacts get_companies search_contacts search_companies``; `requests` lists what came in. What can go
wrong is said in `tests.sandbox.vendor`. What it does not serve is answered 501.
"""

from __future__ import annotations

from tests.sandbox.hubspot.crm import Crm as HubSpotSandbox

__all__ = ["HubSpotSandbox"]
