"""`slack.post` at the sandbox: what is posted, what can never be in it, and how a post is found again."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from agents.clients import slack as client
from agents.clients.slack_text import escaped
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At
from agents.settings import Settings
from agents.tools import TOOLS
from agents.tools.slack import SlackOptions
from tests.agents.github import at_of
from tests.sandbox.slack import BOT, OTHER_BOT, SPECIAL, TOKEN, SlackSandbox

POST = TOOLS["slack.post"]
USUAL = {"channel": "C0000SUPPORT", "occasion": "ticket 7", "text": "Ticket 7 waits for you."}
SMUGGLED = [
    "<!channel>",
    "<!here>",
    "<@U000ANN>",
    "<https://evil.example|https://good.example>",
    "<#C1>",
    "&lt;!here&gt;",
]


@pytest.fixture
def slack() -> Iterator[SlackSandbox]:
    with SlackSandbox() as sandbox:
        yield sandbox


def settings(slack: SlackSandbox, **more: Any) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("k" * 40),
        slack_api_url=slack.url,
        **{"slack_bot_token": SecretStr(TOKEN), "slack_webhook_url": SecretStr(slack.hook), **more},
    )


def at(slack: SlackSandbox, key: str = "key", **more: Any) -> At:
    return at_of(settings(slack, **more), POST, effect_key=key)


def post(slack: SlackSandbox, key: str = "key", **args: Any) -> Any:
    return POST.call(at(slack, key), POST.validated({**USUAL, **args}))


def find(slack: SlackSandbox, key: str = "key", **args: Any) -> Any:
    return POST.find(at(slack, key), POST.validated({**USUAL, **args}))


# What is posted -------------------------------------------------------------------------------------------------------


def test_a_message_is_posted_to_its_channel_and_its_thread(slack: SlackSandbox) -> None:
    first = post(slack)
    second = post(slack, occasion="more", thread_ts=first["ts"])
    one, two = slack.channels["C0000SUPPORT"]
    assert first == {"channel": "C0000SUPPORT", "ts": one["ts"]}
    assert (one["text"], one["bot_id"]) == (USUAL["text"], BOT)
    assert (two["thread_ts"], two["ts"]) == (first["ts"], second["ts"])


def test_a_webhook_posts_to_the_one_channel_that_it_is_made_for(slack: SlackSandbox) -> None:
    assert post(slack, channel="webhook", text="a <!here> b") == {"channel": "", "ts": ""}
    [message] = slack.hooked
    assert message["text"] == "a &lt;!here&gt; b"
    assert message["mrkdwn"] is False
    assert slack.channels["C0000SUPPORT"] == []


@given(text=st.lists(st.text(max_size=20) | st.sampled_from(SMUGGLED), min_size=1, max_size=5).map("".join))
def test_no_words_make_a_mention_or_a_link(text: str) -> None:
    assert SPECIAL.findall(escaped(text)) == []
    shown = escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text


@checked(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(smuggled=st.sampled_from(SMUGGLED))
def test_what_slack_stores_has_none_either(slack: SlackSandbox, smuggled: str) -> None:
    post(slack, text=f"Look: {smuggled}")
    post(slack, channel="webhook", text=smuggled)
    assert slack.specials() == []


@pytest.mark.parametrize("text", ["", " \n", "a\u202eb", "a\x00b", "a\ud800", "x" * 4001])
def test_words_that_hide_something_or_are_too_many_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="text"):
        POST.validated({**USUAL, "text": text})


@pytest.mark.parametrize("channel", ["#support", "support", "C1", "U0000000", "c0000support", "C0000SUPPORT\n", ""])
def test_a_channel_is_named_by_its_id(channel: str) -> None:
    with pytest.raises(Refused, match="channel"):
        POST.validated({**USUAL, "channel": channel})


def test_without_a_channel_it_goes_to_the_operators(slack: SlackSandbox) -> None:
    args = POST.validated({"occasion": "ticket 7", "text": "Hello"})
    ours = at_of(settings(slack), POST, effect_key="key", options=SlackOptions(channel="C0000BUSY"))
    assert POST.call(ours, args)["channel"] == "C0000BUSY"
    assert POST.fetch_facts(ours, args) == {"channel": "C0000BUSY"}
    assert POST.find(ours, args) is not None
    with pytest.raises(Refused, match="no channel; name one, or set"):
        POST.call(at(slack), args)
    with pytest.raises(ValidationError, match="channel"):
        SlackOptions.model_validate({"channel": "#support"})


# How a post is found again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thread", [False, True])
def test_a_post_whose_answer_was_lost_is_found(slack: SlackSandbox, thread: bool) -> None:
    begun = slack.say("C0000SUPPORT", "A thread")["ts"]
    more = {"thread_ts": begun} if thread else {}
    assert find(slack, **more) is None
    slack.fail("chat.postMessage", "drop-after")
    with pytest.raises(Unclear, match="broke off; whether it was done is not known"):
        post(slack, **more)
    for n in range(30):
        slack.say("C0000SUPPORT", f"chatter {n}", **more)
    slack.page = 10
    assert find(slack, **more) == {"channel": "C0000SUPPORT", "ts": slack.channels["C0000SUPPORT"][1]["ts"]}
    assert find(slack, key="other", **more) is None


def test_a_mark_that_somebody_else_copied_does_not_fool_it(slack: SlackSandbox) -> None:
    post(slack)
    [ours] = slack.channels["C0000SUPPORT"]
    slack.channels["C0000SUPPORT"].clear()
    slack.say("C0000SUPPORT", ours["text"], OTHER_BOT, metadata=ours["metadata"])
    slack.say("C0000SUPPORT", ours["text"], metadata=ours["metadata"])
    assert find(slack) is None
    slack.say("C0000SUPPORT", ours["text"], BOT, metadata=ours["metadata"])
    assert find(slack) is not None


def test_where_slack_hides_the_mark_nobody_can_tell(slack: SlackSandbox) -> None:
    post(slack, text="See https://shop.example & ask <ann>")
    [ours] = slack.channels["C0000SUPPORT"]
    ours["text"] = ours["text"].replace("https://shop.example", "<https://shop.example>")
    slack.hides_metadata = True
    with pytest.raises(Unclear, match="with these words is there"):
        find(slack, text="See https://shop.example & ask <ann>")
    assert find(slack, text="Other words") is None


def test_where_there_is_too_much_to_look_through_nobody_can_tell(
    slack: SlackSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE", 10)
    for n in range(51):
        slack.say("C0000BUSY", f"chatter {n}")
    with pytest.raises(Unclear, match="not among the newest 50 messages"):
        find(slack, channel="C0000BUSY")


def test_what_a_webhook_posted_cannot_be_looked_up(slack: SlackSandbox) -> None:
    with pytest.raises(Unclear, match="cannot be looked up"):
        find(slack, channel="webhook")


# What is known when it goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "how"),
    [
        *(("C0000SUPPORT", how) for how in ("500", "garbled", "drop-before", "drop-after", "500-after", "fatal_error")),
        *(("webhook", how) for how in ("500", "drop-before", "drop-after", "500-after")),
    ],
)
def test_after_an_answer_that_says_nothing_nobody_knows(slack: SlackSandbox, channel: str, how: Any) -> None:
    slack.fail("chat.postMessage" if channel != "webhook" else "hook", how)
    with pytest.raises(Unclear, match="whether it was done is not known"):
        post(slack, channel=channel)
    assert len(slack.channels["C0000SUPPORT"]) + len(slack.hooked) == (1 if how.endswith("after") else 0)
    assert len(slack.requests) == 1, "it is not tried again on its own"


@pytest.mark.parametrize(("channel", "method"), [("C0000SUPPORT", "chat.postMessage"), ("webhook", "hook")])
def test_a_rate_limit_means_later_as_slack_says(slack: SlackSandbox, channel: str, method: str) -> None:
    slack.fail(method, "429")
    with pytest.raises(Later, match="rate limit") as caught:
        post(slack, channel=channel)
    assert caught.value.at == pytest.approx(time.time() + 7, abs=2)
    assert slack.requests == [method]


def test_a_rate_limit_that_does_not_say_how_long_is_later_too(slack: SlackSandbox) -> None:
    slack.fail("chat.postMessage", "ratelimited")
    with pytest.raises(Later, match="rate limit"):
        post(slack)


def test_a_slack_that_is_not_there_means_not_posted(slack: SlackSandbox) -> None:
    away = settings(slack).model_copy(update={"slack_api_url": "http://127.0.0.1:1/api"})
    with pytest.raises(Later, match="cannot be reached"):
        POST.call(at_of(away, POST), POST.validated(USUAL))


def test_a_post_that_was_held_up_too_long_is_not_sent(slack: SlackSandbox) -> None:
    late = At(settings=settings(slack), send_by=1.0, give_up=time.time() + 30)
    for channel in ("C0000SUPPORT", "webhook"):
        with pytest.raises(Later, match="held up too long"):
            POST.call(late, POST.validated({**USUAL, "channel": channel}))
    assert slack.requests == []


def test_refusals_say_what_to_do(slack: SlackSandbox) -> None:
    with pytest.raises(Refused, match=r"no channel of this id.*\(channel_not_found\)"):
        post(slack, channel="C0000NOWHERE")
    slack.scopes = frozenset()
    with pytest.raises(Refused, match="lacks the scope chat:write"):
        post(slack)
    with pytest.raises(Refused, match="SLACK_BOT_TOKEN is not set"):
        POST.call(at(slack, slack_bot_token=None), POST.validated(USUAL))
    with pytest.raises(Refused, match="SLACK_WEBHOOK_URL is not set"):
        POST.call(at(slack, slack_webhook_url=None), POST.validated({**USUAL, "channel": "webhook"}))
    with pytest.raises(Refused, match="does not accept SLACK_BOT_TOKEN"):
        POST.call(at(slack, slack_bot_token=SecretStr("xoxb-wrong")), POST.validated(USUAL))


def test_no_secret_is_told(slack: SlackSandbox, caplog: pytest.LogCaptureFixture) -> None:
    said = ""
    with caplog.at_level(logging.DEBUG):
        for channel, method in (("C0000SUPPORT", "chat.postMessage"), ("webhook", "hook")):
            slack.fail(method, "drop-before")
            with pytest.raises(Unclear) as caught:
                post(slack, channel=channel)
            post(slack, channel=channel)
            said += repr(caught.value)
    said += "".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert TOKEN not in said
    assert "secret-of-the-hook" not in said


# What people see ------------------------------------------------------------------------------------------------------


def test_the_preview_shows_the_words_as_they_will_be_read() -> None:
    args = POST.validated({**USUAL, "text": "a <!here> *b*", "thread_ts": "1790000000.000100"})
    preview = POST.preview_of(args, {"channel": "C0000SUPPORT"})
    assert preview.title == "Post in Slack, to the channel C0000SUPPORT, in the thread 1790000000.000100"
    assert preview.parts[0].text == "a <!here> *b*"
    assert "webhook" in POST.preview_of(args, {"channel": "webhook"}).title
