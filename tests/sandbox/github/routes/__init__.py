"""The endpoints, one file a subject; a view's name is the kind that faults and the ledger speak of."""

from __future__ import annotations

from tests.sandbox.github.routes import apps, archive, comments, labels, objects, pulls, repositories, reviews

BLUEPRINTS = [module.views for module in (repositories, pulls, reviews, comments, labels, objects, archive, apps)]
