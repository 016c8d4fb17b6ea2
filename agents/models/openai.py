"""A model behind the chat-completions API: OpenAI's, or any server's that speaks it. One deadline each."""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import SecretStr

from agents.engine.errors import ConfigError, ToolError
from agents.models import OPENAI, Answer, Request, Spent, Unusable, billed
from agents.models.dialect import Dialect
from agents.models.failures import Where
from agents.models.portal import KEYLESS, Server
from agents.models.prices import Prices, estimate
from agents.models.reply import Reply
from agents.models.sending import send
from agents.models.spec import server
from agents.models.wire import Form, body_of, digest_of, text_of
from agents.settings import Settings

SAID = 8_192
"""Characters that are kept of what a model says beside its calls."""
LONGEST = 128 * 1024
"""Characters of an answer, as JSON. Four times what the usual limit in tokens comes to."""


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
        dialect: Dialect | None = None,
        where: Where | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.model, self.small, self.form = model, small or model, form
        self._prices, self._clock = prices, clock
        self._dialect, self._where = dialect or Dialect(), where or Where()
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
        body = self._dialect.of(body_of(model, request, self.form))
        said = send(self._server, body, deadline_seconds, self._where, self._clock, sent=request.sent)
        reply = Reply.read(said)
        spent = self._spent(model, request, reply)
        reply.message.content = self._dialect.read(reply.message.content)
        try:
            _check_length(reply)
            value, calls = reply.meaning(request, self.form)
        except ToolError as error:
            billed(error, spent)
            raise
        return Answer(
            value=value,
            model=reply.model or model,
            messages=digest_of(request, self.form),
            text=self._beside(reply) if value is None else "",
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            usd=spent.usd,
            ms=round((time.monotonic() - began) * 1000),
            calls=calls,
        )

    def costs(self, tokens_in: int, tokens_out: int, *, small: bool) -> float:
        """USD; see `agents.models.costs`."""
        return self._prices.usd(self.small if small else self.model, tokens_in, tokens_out)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """See `agents.models.unpriced`."""
        return tuple(name for name in dict.fromkeys((self.model, self.small)) if not self._prices.knows(name))

    def window(self, *, small: bool) -> int | None:  # noqa: ARG002 - nobody said
        """How many tokens it can read and write in all: not known of a model that the variables name."""
        return None

    def _beside(self, reply: Reply) -> str:
        """What was said beside the calls: a step says nothing beside itself."""
        return "" if self.form == "schema" else (reply.message.content or "")[:SAID]

    def _spent(self, model: str, request: Request, reply: Reply) -> Spent:
        usage, said = reply.usage, reply.message.model_dump_json(exclude_none=True)
        counted = usage.prompt_tokens
        tokens_in = estimate(text_of(request, self.form)) if counted is None else counted
        tokens_out = estimate(said) if usage.completion_tokens is None else usage.completion_tokens
        return Spent(tokens_in, tokens_out, self._prices.usd(model, tokens_in, tokens_out, usage.cached))


def _check_length(reply: Reply) -> None:
    """Not every server heeds the limit it is given, and an answer is kept in the journal whole."""
    long = len(reply.message.model_dump_json(exclude_none=True))
    if long > LONGEST:
        raise Unusable(f"the model's answer is {long:,} characters long, and may be {LONGEST:,} at most")


def _checked_key(key: str) -> str:
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError("OPENAI_API_KEY holds characters no key has: copy it anew, without quotes or spaces")
    return key


def _checked_url(url: str) -> str:
    try:
        return server(url)
    except ValueError as error:
        raise ConfigError(f"OPENAI_BASE_URL {error}") from None
