"""A team's warehouse: the measures of `metrics.toml` taken in it, and samples of its tables. It is only ever read."""

from __future__ import annotations
