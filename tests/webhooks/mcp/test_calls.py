"""Calls by the guarded endpoint: allowed, denied, asked about, repeated, waited for, and told."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from agents.engine import relay
from tasks.deciding import Answer, decide
from tasks.driving.drive import drive
from tasks.errors import NoLongerOpen
from tasks.world import World
from tests.stories.stack import until
from tests.tasks.kit import Kit
from tests.webhooks.conftest import KEYS, Browse, bearer
from tests.webhooks.mcp.conftest import OUTSIDE, Agent, error_of
from webhooks.context import KEY
from webhooks.mcp import listed

REFUND = {"charge": "ch1", "amount": 5}


def answered(world: World, approval: str, outcome: str = "approved", note: str = "") -> None:
    decide(world, approval, Answer(outcome, "ann", "cli", note))


def runs_of(client: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/runs?limit=200", headers=bearer("reader")).get_json()["items"]
    return found


@pytest.mark.usefixtures("worker")
def test_a_call_is_a_run_of_the_agent_in_the_key_s_session(agent: Agent, client: FlaskClient, kit: Kit) -> None:
    given = agent.call("shop-order", number=4)
    assert (given["isError"], given["structuredContent"]) == (False, {"result": 8})
    assert given["content"] == [{"type": "text", "text": "8"}]
    run = client.get(f"/v1/runs/{given['_meta']['placet/run']}", headers=bearer("reader")).get_json()
    assert (run["agent"], run["output"], [each["tool"] for each in run["calls"]]) == ("resolver", 8, ["shop.order"])
    began = kit.run(run["id"]).began
    assert began is not None
    assert (began.flow, began.session.partition(":")[0], began.starter) == (
        relay.NAME,
        "mcp",
        f"key:{began.session[4:]}",
    )
    assert run["subject"] == f"{began.session} calls shop.order"
    secret = OUTSIDE["one"].key.get_secret_value()
    assert secret not in json.dumps(client.get(f"/v1/runs/{run['id']}/journal", headers=bearer("reader")).get_json())


@pytest.mark.usefixtures("worker")
def test_what_ended_without_anybody_being_asked_is_done_anew(agent: Agent, client: FlaskClient, kit: Kit) -> None:
    for _ in range(3):
        agent.call("shop-order", number=4)
    assert len(runs_of(client)) == 3


@pytest.mark.usefixtures("worker")
def test_a_refusal_of_the_tool_s_own_is_told_to_the_model(agent: Agent) -> None:
    refused = agent.call("shop-order", number=-4)
    assert (refused["isError"], refused["structuredContent"]["status"]) == (True, "failed")
    assert "no such order" in refused["content"][0]["text"]


@pytest.mark.usefixtures("worker")
def test_what_policy_denies_is_an_error_that_says_why(agent: Agent, kit: Kit) -> None:
    denied = agent.call("shop-mail", to="evil")
    assert (denied["isError"], denied["structuredContent"]["status"]) == (True, "denied")
    assert "nobody writes to evil" in denied["content"][0]["text"]
    assert kit.shop.done["mail:evil"] == 0


@pytest.mark.parametrize("args", [{}, {"number": "many"}, {"number": 4, "more": 1}, {"number": 10**400}])
def test_arguments_that_do_not_fit_are_told_to_the_model_and_begin_nothing(
    agent: Agent, client: FlaskClient, args: dict[str, Any]
) -> None:
    wrong = agent.call("shop-order", **args)
    assert (wrong["isError"], "structuredContent" in wrong) == (True, False)
    assert wrong["content"][0]["text"].startswith("the arguments cannot be taken: ")
    assert len(wrong["content"][0]["text"]) <= 1_001
    assert runs_of(client) == []


def test_a_tool_that_it_may_not_use_is_noted_and_begins_nothing(agent: Agent, client: FlaskClient, kit: Kit) -> None:
    name = "shop-" + "x" * 1_000
    for _ in range(3):
        assert error_of(agent.asked("tools/call", {"name": name}))[1] == -32602
    [noted] = [each.entry for each in kit.store.journals.entries("house") if each.entry.kind == "noted"]
    assert (noted.what, noted.about["agent"], len(noted.about["tool"])) == ("turned away", "resolver", 200)
    assert runs_of(client) == []


# -- asked about ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
def test_a_hundred_repeats_of_a_gated_call_are_one_question(agent: Agent, client: FlaskClient) -> None:
    told = [agent.call("shop-refund", **REFUND)["structuredContent"] for _ in range(100)]
    [approval] = {each["approval"] for each in told}
    pending = told[-1]
    assert (pending["status"], pending["tool"], pending["asked"]) == ("pending", "shop.refund", ["Ann Lee", "Bob Ray"])
    assert "call approval_status with this approval" in pending["next"], "a model may be shown the data alone"
    asked = client.get("/v1/approvals", headers=bearer("bob")).get_json()["items"]
    assert [each["id"] for each in asked] == [approval]
    assert len(runs_of(client)) == 1


@pytest.mark.usefixtures("worker")
def test_the_same_call_from_many_threads_at_once_is_one_run(client: FlaskClient) -> None:
    told: list[str] = []

    def call() -> None:
        told.append(Agent(client.application.test_client()).call("shop-refund", **REFUND)["structuredContent"]["run"])

    threads = [threading.Thread(target=call) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(told), len(set(told)), len(runs_of(client))) == (2, 1, 1)


@pytest.mark.usefixtures("worker")
def test_spelled_in_another_way_it_is_the_same_call(agent: Agent, client: FlaskClient) -> None:
    first = agent.call("shop-refund", charge="ch1", amount=5)
    again = agent.call("shop-refund", amount="5", charge="ch1")
    assert again["structuredContent"]["run"] == first["structuredContent"]["run"]
    assert (
        agent.call("shop-refund", charge="ch1", amount=6)["structuredContent"]["run"]
        != first["structuredContent"]["run"]
    )


@pytest.mark.usefixtures("worker")
def test_once_somebody_agrees_the_same_call_gives_the_result_and_does_it_once(
    agent: Agent, kit: Kit, world: World
) -> None:
    pending = agent.call("shop-refund", **REFUND)["structuredContent"]
    answered(world, pending["approval"])
    waited = agent.call("approval_status", approval=pending["approval"], wait=20)
    assert (waited["isError"], waited["structuredContent"]["status"]) == (False, "done")
    given = [agent.call("shop-refund", **REFUND) for _ in range(3)]
    assert [each["structuredContent"]["amount"] for each in given] == [5, 5, 5]
    assert {each["_meta"]["placet/run"] for each in given} == {pending["run"]}
    assert kit.shop.done["refund:ch1"] == 1


@pytest.mark.usefixtures("worker")
def test_a_denial_is_told_with_its_note_and_is_the_answer_for_a_day(agent: Agent, kit: Kit, world: World) -> None:
    pending = agent.call("shop-refund", **REFUND)["structuredContent"]
    answered(world, pending["approval"], "denied", "ask the customer first")
    agent.call("approval_status", approval=pending["approval"], wait=20)
    for _ in range(2):
        denied = agent.call("shop-refund", **REFUND)
        assert (denied["isError"], denied["structuredContent"]["status"]) == (True, "denied")
        assert denied["content"][0]["text"] == "It was denied. ask the customer first"
    kit.later(86_401)
    world.store.server.skew = kit.store.server.skew
    assert agent.call("shop-refund", **REFUND)["structuredContent"]["run"] != pending["run"]
    assert kit.shop.done["refund:ch1"] == 0


@pytest.mark.usefixtures("worker")
def test_nobody_hears_of_another_key_s_call(agent: Agent, client: FlaskClient) -> None:
    pending = agent.call("shop-refund", **REFUND)["structuredContent"]
    other = Agent(client, "two")
    for id in (pending["approval"], pending["run"], "nothing", "house", "x" * 200):
        told = other.call("approval_status", approval=id)
        assert (told["isError"], "of yours" in told["content"][0]["text"]) == (True, True)
        assert "refund" not in json.dumps(told)
    assert other.call("shop-refund", **REFUND)["structuredContent"]["run"] != pending["run"]


def test_nobody_hears_of_a_run_that_was_no_call_of_theirs(agent: Agent, kit: Kit) -> None:
    assert agent.call("approval_status", approval=kit.begin())["isError"]


@pytest.mark.parametrize("args", [{}, {"approval": ""}, {"approval": "x" * 201}, {"approval": "x", "wait": 21}])
def test_a_status_that_is_asked_for_wrongly_says_what_does_not_fit(agent: Agent, args: dict[str, Any]) -> None:
    told = agent.call("approval_status", **args)
    assert (told["isError"], "do not fit" in told["content"][0]["text"]) == (True, True)


# -- the page, and elicitation ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
def test_the_link_shows_how_it_stands_and_decides_nothing(agent: Agent, client: FlaskClient, world: World) -> None:
    pending = agent.call("shop-refund", **REFUND)["structuredContent"]
    link = pending["link"].removeprefix("http://127.0.0.1:8000")
    page = client.get(link)
    assert (page.status_code, "Ann Lee, Bob Ray" in page.text, "&#34;ch1&#34;" in page.text) == (200, True, True)
    assert "<form" not in page.text
    assert "&#34;head&#34;" not in page.text, "facts are not its caller's to see"
    assert client.post(link).status_code == 405
    assert client.post(link.replace("/asked/", "/approvals/")).status_code == 404
    assert client.get(link.replace("/asked/", "/approvals/")).status_code == 404
    assert client.get(f"{link}x").status_code == 404
    answered(world, pending["approval"], "denied", "not today")
    assert "Denied by Ann Lee" in client.get(link).text
    assert "not today" in client.get(link).text


def test_the_link_to_a_question_that_nobody_answered_says_so_and_nobody_can_answer_it_then(
    agent: Agent, client: FlaskClient, kit: Kit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "LONGEST_WAIT", 0)
    run = agent.call("shop-refund", **REFUND)["structuredContent"]["run"]
    drive(world, run)
    pending = agent.call("shop-refund", **REFUND)["structuredContent"]
    kit.later(86_401)
    world.store.server.skew = kit.store.server.skew
    link = pending["link"].removeprefix("http://127.0.0.1:8000")
    for _ in range(2):  # before it is looked at, and after
        page = client.get(link).text
        assert "It is not waited for any more:</strong> nobody answered in time." in page
        with pytest.raises(NoLongerOpen):
            answered(world, pending["approval"])
        drive(world, run)
    expired = agent.call("approval_status", approval=pending["approval"])
    assert expired["content"][0]["text"] == "It was not done: nobody answered in time"
    anew = agent.call("shop-refund", **REFUND)["structuredContent"]
    assert (anew["status"], anew["run"] == run, kit.shop.done["refund:ch1"]) == ("running", False, 0)


@pytest.mark.usefixtures("worker")
def test_a_client_that_opens_addresses_is_asked_to_once(client: FlaskClient) -> None:
    agent = Agent(client, opens=True)
    agent.shake_hands()
    response = agent.asked("tools/call", {"name": "shop-refund", "arguments": REFUND})
    status, code, message = error_of(response)
    [opening] = response.get_json()["error"]["data"]["elicitations"]
    assert (status, code, opening["mode"]) == (200, -32042, "url")
    assert opening["elicitationId"] in message
    assert client.get(opening["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    again = agent.call("shop-refund", **REFUND)
    assert again["structuredContent"]["approval"] == opening["elicitationId"]


@pytest.mark.usefixtures("worker")
def test_in_the_newer_era_the_page_is_an_input_that_is_required(client: FlaskClient, world: World) -> None:
    agent = Agent(client, opens=True)
    wanted = {"name": "shop-refund", "arguments": REFUND}
    required = agent.result(agent.modern("tools/call", wanted))
    assert required["resultType"] == "input_required"
    asked = required["inputRequests"]["approval"]
    assert (asked["method"], asked["params"]["mode"]) == ("elicitation/create", "url")
    [approval] = [each.id for each in client.application.extensions[KEY].runs.approvals()]
    answered(world, approval)
    seen = {**wanted, "inputResponses": {"approval": {"action": "accept"}}}
    done = agent.result(agent.modern("tools/call", seen))
    assert (done["resultType"], done["isError"], done["structuredContent"]["amount"]) == ("complete", False, 5)


@pytest.mark.usefixtures("worker")
def test_whoever_has_seen_the_page_waits_for_people_in_the_very_call(client: FlaskClient, world: World) -> None:
    agent = Agent(client, opens=True)
    wanted = {"name": "shop-refund", "arguments": REFUND}
    agent.result(agent.modern("tools/call", wanted))
    [approval] = [each.id for each in client.application.extensions[KEY].runs.approvals()]
    later = threading.Timer(0.5, answered, (world, approval))
    later.start()
    done = agent.result(agent.modern("tools/call", {**wanted, "inputResponses": {"approval": {"action": "accept"}}}))
    later.join()
    assert (done["isError"], done["structuredContent"]["amount"]) == (False, 5)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("responses", [{"approval": {"action": "decline"}}, {"approval": {"action": "cancel"}}, {}])
def test_a_client_whose_user_did_not_open_the_page_is_told_at_once_how_it_stands(
    client: FlaskClient, responses: Any
) -> None:
    agent, wanted = Agent(client, opens=True), {"name": "shop-refund", "arguments": REFUND}
    agent.result(agent.modern("tools/call", wanted))
    began = time.monotonic()
    told = agent.result(agent.modern("tools/call", {**wanted, "inputResponses": responses}))
    assert (told["structuredContent"]["status"], time.monotonic() - began < listed.LONGEST_WAIT / 2) == (
        "pending",
        True,
    )


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_past_half_of_the_threads_a_call_is_told_to_come_again_and_begins_nothing(browse: Browse) -> None:
    client = browse(api_keys=(*KEYS.values(), *OUTSIDE.values()), web_threads=2)
    with client.application.extensions[KEY].readers.place() as taken:
        assert taken
        response = Agent(client).asked("tools/call", {"name": "shop-order", "arguments": {"number": 4}})
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert runs_of(client) == []
        assert Agent(client).asked("tools/list").status_code == 200


@pytest.mark.usefixtures("worker")
def test_those_who_wait_for_people_leave_a_place_for_everybody_else(browse: Browse, world: World) -> None:
    client = browse(api_keys=(*KEYS.values(), *OUTSIDE.values()), web_threads=4)
    agent, other = Agent(client), Agent(client.application.test_client(), "two")
    about = agent.call("shop-refund", **REFUND)["structuredContent"]
    threads = [threading.Thread(target=wait_for, args=(client, about["approval"])) for _ in range(4)]
    for each in threads:
        each.start()
    until(lambda: sum(each.is_alive() for each in threads) == 1, "one waits, the rest were answered at once", 10)
    assert other.call("shop-order", number=4)["structuredContent"] == {"result": 8}
    answered(world, about["approval"])
    for each in threads:
        each.join(10)
    assert not any(each.is_alive() for each in threads)


def wait_for(client: FlaskClient, approval: str) -> None:
    Agent(client.application.test_client()).call("approval_status", approval=approval, wait=20)


def test_a_call_that_takes_long_goes_on_and_the_same_one_finds_it(
    agent: Agent, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "LONGEST_WAIT", 0.05)
    told = agent.call("shop-order", number=4)
    assert (told["isError"], told["structuredContent"]["status"]) == (False, "running")
    for said in (told["content"][0]["text"], told["structuredContent"]["next"]):
        assert f'call approval_status with "{told["structuredContent"]["run"]}"' in said
    assert agent.call("shop-order", number=4)["structuredContent"]["run"] == told["structuredContent"]["run"]
    drive(world, told["structuredContent"]["run"])
    found = agent.call("shop-order", number=4)
    assert (found["structuredContent"], found["_meta"]["placet/run"]) == (
        {"result": 8},
        told["structuredContent"]["run"],
    )
    assert len(runs_of(client)) == 1
    assert agent.call("shop-order", number=4)["_meta"]["placet/run"] != found["_meta"]["placet/run"]
