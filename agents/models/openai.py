"""A model behind the chat-completions API: OpenAI's, or any server's that speaks it. One deadline each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from agents.engine.errors import ConfigError, Later, ToolError
from agents.models import Answer, Request, Spent, billed
from agents.models.failures import at_status
from agents.models.portal import Server, portal
from agents.models.prices import Prices, estimate
from agents.models.reply import Reply
from agents.models.wire import Form, body_of, digest_of, text_of
from agents.settings import Settings

OPENAI = "https://api.openai.com/v1"
SAID = 8_192
"""Characters that are kept of what a model says beside its calls."""
KEYLESS = "none"
"""Sent where a server needs no key, since the client insists on one."""


class OpenAIModel:
    """OpenAI API reference, "Create chat completion". Made once; many threads may think at a time."""

    def __init__(
        self,
        model: str,
        prices: Prices,
        *,
        small: str = "",
        key: SecretStr | None = None,
        base_url: str = "",
        form: Form = "native",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.model, self.small, self.form = model, small or model, form
        self._prices, self._clock = prices, clock
        self._server = Server(
            _checked_url(base_url or OPENAI), _checked_key(key.get_secret_value() if key else KEYLESS)
        )

    @classmethod
    def of(cls, settings: Settings) -> OpenAIModel:
        """As configured. Raises `ConfigError`."""
        return cls(
            settings.openai_model,
            Prices.load(settings.config_dir),
            small=settings.openai_small_model,
            key=settings.openai_api_key,
            base_url=settings.openai_base_url,
            form=settings.openai_tools,
        )

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask once. `Refused`: asking again would not help. `Later`: it may. `Unclear`: it was cut off."""
        began = time.monotonic()
        model = self.small if request.small else self.model
        reply = Reply.read(self._send(body_of(model, request, self.form), deadline_seconds))
        spent = self._spent(model, request, reply)
        try:
            value, calls = reply.meaning(request, self.form)
        except ToolError as error:
            billed(error, spent)
            raise
        return Answer(
            value=value,
            model=reply.model or model,
            messages=digest_of(request, self.form),
            text="" if value is not None else (reply.message.content or "")[:SAID],
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            usd=spent.usd,
            ms=round((time.monotonic() - began) * 1000),
            calls=calls,
        )

    def _spent(self, model: str, request: Request, reply: Reply) -> Spent:
        usage, said = reply.usage, reply.message.model_dump_json(exclude_none=True)
        counted = usage.prompt_tokens
        tokens_in = estimate(text_of(request, self.form)) if counted is None else counted
        tokens_out = estimate(said) if usage.completion_tokens is None else usage.completion_tokens
        return Spent(tokens_in, tokens_out, self._prices.usd(model, tokens_in, tokens_out))

    def _send(self, body: dict[str, Any], deadline_seconds: float) -> bytes:
        try:
            return portal().post(self._server, body, deadline_seconds)
        except openai.APIStatusError as error:
            raise at_status(error, self._server.key, self._clock()) from None
        except (TimeoutError, openai.APITimeoutError):
            raise Later(f"the model's server did not answer within {deadline_seconds:g} s") from None
        except openai.OpenAIError as error:
            cause = type(error.__cause__ or error).__name__
            raise Later(f"the model's server cannot be reached ({cause}); its address is OPENAI_BASE_URL") from None


def _checked_key(key: str) -> str:
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError("OPENAI_API_KEY holds characters no key has: copy it anew, without quotes or spaces")
    return key


def _checked_url(url: str) -> str:
    try:
        usable = httpx2.URL(url).scheme in {"http", "https"} and bool(httpx2.URL(url).host)
    except httpx2.InvalidURL:
        usable = False
    if not usable:
        raise ConfigError("OPENAI_BASE_URL is not the address of a server: it reads like http://127.0.0.1:11434/v1")
    return url
