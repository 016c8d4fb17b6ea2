"""What is in the warehouse, and for whom it is kept."""

from __future__ import annotations

import asyncpg


class Stock:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def reserve(self, lines: dict[str, int]) -> str:
        async with self._pool.acquire() as db:
            return await db.fetchval("SELECT reserve($1::jsonb)", lines)

    async def commit(self, reservation: str, payment: str) -> str:
        async with self._pool.acquire() as db:
            return await db.fetchval("SELECT commit_reservation($1, $2)", reservation, payment)

    async def release(self, reservation: str) -> None:
        async with self._pool.acquire() as db:
            await db.execute("SELECT release_reservation($1)", reservation)
