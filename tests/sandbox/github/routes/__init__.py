"""The endpoints, one file a subject; a view's name is the kind that faults and the ledger speak of."""

from __future__ import annotations

from tests.sandbox.github.routes import (
    actions,
    apps,
    archive,
    comments,
    issues,
    labels,
    objects,
    pulls,
    reactions,
    repositories,
    reviews,
    standing,
)

BLUEPRINTS = [
    module.views
    for module in (
        repositories,
        pulls,
        issues,
        reviews,
        comments,
        labels,
        objects,
        archive,
        reactions,
        standing,
        actions,
        apps,
    )
]
