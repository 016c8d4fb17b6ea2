"""The lead enricher: who a new contact is, whether they fit, and mails to those who do, until they say stop."""

from __future__ import annotations
