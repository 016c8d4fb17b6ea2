"""The vendor's own client alone, runs side by side: `python -m tests.bench.bare_sdk URL RUNS STEPS`."""

from __future__ import annotations

import asyncio
import sys

import openai


async def main(url: str, runs: int, steps: int) -> None:
    """Each run asks its next question when its last is answered."""
    async with openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0) as client:
        await asyncio.gather(*(_run(client, steps) for _ in range(runs)))


async def _run(client: openai.AsyncOpenAI, steps: int) -> None:
    for number in range(steps):
        question = f"Say which step is next. It is {number}"
        await client.chat.completions.create(model="slow", messages=[{"role": "user", "content": question}])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
