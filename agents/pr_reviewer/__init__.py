"""The pull-request reviewer: analyzers, a language model if there is one, one review, a few labels."""

from __future__ import annotations
