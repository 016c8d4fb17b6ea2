"""What a customer wants: by the rules where their words are plain, else by a model, where there is one."""

from __future__ import annotations

from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Think
from agents.ticket_resolver.shapes import HandOver, Wish
from agents.ticket_resolver.story import Story
from agents.ticket_resolver.words import guess

SHOWN, ANSWER = 6_000, 1_000
"""Characters that a model is shown, and tokens of its answer."""
UNKNOWN = {
    "other": "it asks for something that the resolver does not do",
    "abstain": "it is not plain what it asks for",
}


def wish_of(text: str, locale: str, story: Story) -> Flow:
    """A wish for a refund or for an order's state. Raises `HandOver` for every other."""
    wish = guess(text, locale)
    if wish.kind == "abstain":
        try:
            said: Wish = yield Think(
                Wish, "classify.md", otherwise=wish, small=True, max_tokens=ANSWER, text=text[:SHOWN]
            )
            wish = said.model_copy(update={"language": said.language.strip().lower() or wish.language})
        except ModelFailed as failed:
            story.found.append(f"The language model gave no usable answer: {failed}.")
    if why := UNKNOWN.get(wish.kind):
        raise HandOver(why)
    story.found.append(f"It asks for {'a refund' if wish.kind == 'refund' else 'the state of an order'}, by {wish.by}.")
    return wish
