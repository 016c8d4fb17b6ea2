"""The warehouse as tools ask it: one metric, its earlier days, rows of one table."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from agents.clients.database import Database, reading
from agents.clients.database_errors import TooSlow
from agents.clients.database_query import asking
from agents.drift.shapes import Point
from agents.engine.errors import Refused
from agents.warehouse import earlier, sampling
from agents.warehouse.sampling import Sampled
from agents.warehouse.spec import MetricSpec, MetricsSpec
from agents.warehouse.taking import LABELS, Unusable, buckets_in, number_in


@dataclass(frozen=True)
class Warehouse:
    """What `metrics.toml` says, and the database of METRICS_DATABASE_URL."""

    spec: MetricsSpec
    database: Database

    def measure(self, metric: str, seconds: float, now: float) -> Point:
        """Its value now, or the problem in words. Raises `Later` where the database is away."""
        spec, moment = self.spec.metrics[metric], datetime.fromtimestamp(now, UTC)
        at = moment.isoformat(timespec="seconds")
        try:
            rows = self._rows(f"metrics.{metric}", spec.sql, min(spec.seconds, seconds), LABELS + 1)
            if spec.kind == "distribution":
                return Point(at=at, buckets=buckets_in(rows))
            return Point(at=at, value=number_in(rows, spec, moment))
        except TooSlow:
            return Point(at=at, problem=f"it took longer than {min(spec.seconds, seconds):g} seconds and was stopped")
        except (Refused, Unusable) as error:
            return Point(at=at, problem=str(error))

    def earlier(self, metric: str, seconds: float) -> tuple[Sequence[Point], str]:
        """What `history_sql` gives, and the problem with it, if any. Raises `Later` where the database is away."""
        spec: MetricSpec = self.spec.metrics[metric]
        if not spec.history_sql:
            return (), ""
        try:
            rows = self._rows(f"metrics.{metric}", spec.history_sql, min(spec.seconds, seconds), earlier.MOST + 1)
            return earlier.points(rows, spec), ""
        except TooSlow:
            return (), f"history_sql took longer than {spec.seconds:g} seconds and was stopped"
        except (Refused, Unusable) as error:
            return (), f"history_sql cannot be used: {error}"

    def sample(self, table: str, limit: int, seconds: float) -> Sampled:
        """Some rows, masked. Raises `Refused`, also where it is too slow, and `Later` where the database is away."""
        spec = self.spec.tables[table]
        sql = sampling.statement(table, spec)
        most = min(limit, spec.rows)
        try:
            rows = self._rows(f"warehouse.sample {table}", sql, min(spec.seconds, seconds), most, {"rows": most})
        except TooSlow as slow:  # it would be again, and whoever wants them as evidence has something to tell
            raise Refused(str(slow)) from None
        return sampling.masked(rows, spec)

    def _rows(
        self, about: str, sql: str, seconds: float, most: int, given: Mapping[str, int] | None = None
    ) -> list[Mapping[str, Any]]:
        types, until = dict.fromkeys(given or {}, "int"), time.monotonic() + seconds
        with (
            reading(self.database, about, seconds) as connection,
            asking(connection, sql, types, given or {}) as found,  # type: ignore[arg-type]
        ):
            return list(_within(islice(found, most), until, about))


def _within(rows: Iterator[Mapping[str, Any]], until: float, about: str) -> Iterator[Mapping[str, Any]]:
    """The rows, in that time all together: PostgreSQL counts it anew whenever some are fetched."""
    for row in rows:
        if time.monotonic() > until:
            raise TooSlow(f"{about}: its rows came too slowly")
        yield row
