"""Driving a run: to its end, through people, whatever the world answers."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import pairwise

import pytest

from agents.engine.journal import Cancelled, Ended, Started
from tasks import deciding
from tasks.driving.drive import drive
from tasks.sweep import sweep
from tests.tasks.kit import WANTED, Kit
from tests.tasks.workflows import MAIL, REFUND, REPLY, flow


def ended(kit: Kit, id: str) -> Ended:
    run = kit.run(id)
    assert run.ended is not None, run.open
    return run.ended


def test_a_run_goes_to_its_end_and_does_each_thing_once(kit: Kit) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done", run.ended
    assert run.ended.output == {"count": 4, "both": ["2, no such ", "4, no such ", None], "same": True, "no": True}
    assert kit.shop.done == WANTED
    assert "No language model was used" in run.ended.summary


def test_a_run_that_waits_for_people_is_let_go_of_and_due_at_its_expiry(kit: Kit) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    run = kit.run(id)
    [question] = run.open.values()
    assert question.asked.facts == {"head": "a"}
    assert kit.store.leases.take(id, 1) is not None, "the lease is free"
    assert [each.to for each in question.notified] == ["ann", "bob"]
    assert "refund:ch1" not in kit.shop.done


def test_every_start_follows_its_judgement_in_the_same_breath(kit: Kit) -> None:
    world = kit.world()
    kit.finish(world, id := kit.begin(world=world))
    entries = [each.entry for each in kit.store.journals.entries(id)]
    for before, entry in pairwise(entries):
        if isinstance(entry, Started):
            assert before.kind == "judged"
            assert before.verdict == "allow" or before.decision


def test_a_question_nobody_answers_expires_and_the_flow_is_told(kit: Kit) -> None:
    world = kit.world()
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.later(25 * 3600)
    drive(world, id)
    assert ended(kit, id).summary.startswith("expired: nobody answered in time")
    assert kit.shop.done == {}


def test_a_denial_is_told_to_the_flow_with_its_note(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    deciding.decide(world, f"{id}.1~1", deciding.Answer("denied", "bob", "cli", note="too much"))
    drive(world, id)
    assert ended(kit, id).summary.startswith("denied: too much")
    assert ended(kit, id).status == "done"


def test_when_the_world_moved_a_yes_lapses_and_people_are_asked_anew(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.answer(world, id)
    kit.shop.head = "b"
    drive(world, id)
    run = kit.run(id)
    assert kit.shop.done == {}
    assert list(run.open) == ["1~2"]
    assert "head was a, is b" in run.open["1~2"].asked.why
    kit.answer(world, id)
    drive(world, id)
    assert ended(kit, id).status == "done"
    assert kit.shop.done == {"refund:ch1": 1}


def test_an_effect_whose_object_moved_on_is_stale_and_its_claim_is_free(kit: Kit) -> None:
    kit.install(REPLY)
    world = kit.world()
    kit.shop.fail_next("/replies", 409)
    id = kit.begin(world=world)
    drive(world, id)
    assert ended(kit, id).status == "done"
    assert ended(kit, id).summary.startswith("stale: the shop has moved on")
    [effect] = kit.run(id).effects.values()
    assert effect.undone
    claim = kit.store.effects.peek(effect.started.effect)
    assert claim is not None
    assert claim.state == "free"
    assert kit.shop.done == {}


def test_what_moved_on_before_it_is_judged_is_not_asked_about_and_a_yes_to_it_is_void(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.answer(world, id)
    kit.shop.fail_next("/refunds/ch1", 409)
    drive(world, id)
    run = kit.run(id)
    assert (ended(kit, id).status, run.open) == ("done", {})
    assert [(question.lapsed, question.closed) for question in run.questions.values()] == [
        (True, "the shop has moved on")
    ]
    assert kit.shop.done == {}


def test_when_the_arguments_changed_after_a_yes_nothing_is_performed_and_people_are_asked(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.answer(world, id)
    kit.install(REFUND.replace("amount=5", "amount=6"))
    drive(kit.world(), id)
    assert kit.shop.done == {}
    [question] = kit.run(id).open.values()
    assert question.asked.of == "changed"
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("continue", "ann", "cli", position=1))
    drive(kit.world(), id)
    assert kit.shop.done == {}
    [question] = kit.run(id).open.values()
    assert (question.asked.of, question.asked.question) == ("approve", "1~2"), "the changed call is asked about anew"


def test_a_repeat_that_fails_settles_nothing_about_the_attempt_before_it(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(1, world)
    drive(world, id)
    kit.answer(world, id)
    kit.shop.drop_next("/refunds")
    drive(world, id)
    kit.shop.fail_next("/refunds", 429, times=50)
    for _ in range(10):
        kit.later(400)
        drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "unknown", "it may have happened at the first attempt"
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("happened", "ann", "cli"))
    drive(world, id)
    assert "its result is lost" in ended(kit, id).summary
    kit.finish(world, second := kit.begin(2, world))
    assert "its result is lost" in ended(kit, second).summary
    assert kit.shop.done == {"refund:ch1": 1}


def test_of_two_calls_for_one_effect_the_one_that_came_to_nothing_frees_nothing(kit: Kit) -> None:
    twice = 'yield Gather(Call("shop.mail", to="amy"), Call("shop.mail", to="amy"))\n    return Done(summary="written")'
    kit.install(flow(twice))
    world = kit.world()
    id = kit.begin(1, world)
    kit.shop.fail_next("/mails", 429)
    drive(world, id)
    cancelled = Cancelled(at=1, by="ann", why="enough")
    kit.store.journals.append(kit.run(id), cancelled, due="now")
    kit.finish(world, id)
    kit.install(MAIL)
    kit.finish(kit.world(), kit.begin(2, kit.world()))
    assert kit.shop.done == {"mail:amy": 1}


def test_an_effect_whose_tool_is_gone_is_asked_about_once_and_never_done_again(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(1, world)
    kit.shop.drop_next("/mails")
    drive(world, id)
    kit.later(61)
    without = kit.world()
    tools = {name: tool for name, tool in without.catalog.tools.items() if name != "shop.mail"}
    without.catalog = replace(without.catalog, tools=tools)
    for _ in range(2):
        drive(without, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["unknown"]
    kit.answer(without, id)
    drive(without, id)
    assert "its result is lost" in ended(kit, id).summary
    kit.finish(world, kit.begin(2, world))
    assert kit.shop.done == {"mail:amy": 1}


def test_a_preview_that_breaks_is_asked_about_once_and_people_are_told(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    refund = copy(world.catalog.tools["shop.refund"])
    refund.preview(lambda facts, **_: facts["nothing"])
    world.catalog = replace(world.catalog, tools={**world.catalog.tools, "shop.refund": refund})
    id = kit.begin(1, world)
    for _ in range(4):
        drive(world, id)
    asked = [question for question in kit.run(id).open.values() if question.asked.of == "crashed"]
    assert len(asked) == 1
    assert [each.to for each in asked[0].notified] == ["ann", "bob"]
    assert kit.store.leases.due() == [], "it is left alone for a while"


def test_a_workflow_that_no_longer_comes_to_what_may_have_happened_does_not_end_the_run(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(1, world)
    kit.shop.drop_next("/mails")
    drive(world, id)
    kit.install(flow("yield from ()\n    return Done(summary='nothing to do')"))
    kit.later(61)
    shorter = kit.world()
    drive(shorter, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["unknown"]
    kit.answer(shorter, id)
    drive(shorter, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["changed"]


def test_a_claim_left_behind_when_the_occurrence_became_another_is_given_up(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    refund = copy(world.catalog.tools["shop.refund"])
    refund.once_per = ("charge", "facts.head")
    world.catalog = replace(world.catalog, tools={**world.catalog.tools, "shop.refund": refund})
    first = kit.begin(1, world)
    drive(world, first)
    kit.answer(world, first)
    kit.shop.fail_next("/refunds", 429)
    drive(world, first)
    kit.shop.head = "b"
    kit.finish(world, first)
    kit.shop.head = "a"
    kit.finish(world, kit.begin(2, world))
    assert kit.shop.done == {"refund:ch1": 2}, "two occurrences, both approved"


def test_a_repeat_that_policy_would_allow_is_asked_about_for_as_long_as_any_other(kit: Kit) -> None:
    allow = "[[rules]]\nname = 'fine'\nwhen = 'call.tool == \"shop.refund\"'\nthen = 'allow'\n\n[[rules]]"
    for n, amount in enumerate((5, 6), 1):
        kit.install(REFUND.replace("amount=5", f"amount={amount}"), **{"[[rules]]": allow})
        trust = {"charge": "internal", "sum": "internal"}
        id = kit.begin(n, world := kit.world(), subject=f"t#{n}", fields={"charge": "ch1", "sum": amount}, trust=trust)
        drive(world, id)
    [question] = kit.run(id).open.values()
    assert "with other arguments" in question.asked.why
    assert "rule: fine" not in question.asked.why
    assert question.asked.expires is not None
    assert question.asked.expires > kit.store.now() + 3600
    assert kit.shop.done == {"refund:ch1": 1}


def test_a_run_that_waits_to_be_mended_can_still_be_called_off(kit: Kit) -> None:
    kit.install(flow("yield Call('shop.order', number=1)\n    return Done(summary=1 / 0)"))
    world = kit.world()
    first = kit.begin(1, world)
    drive(world, first)
    assert [q.asked.of for q in kit.run(first).open.values()] == ["crashed"]
    second = kit.begin(2, world)
    drive(world, first)
    assert ended(kit, first).status == "superseded"
    assert kit.run(second).began is not None


def test_a_journal_that_cannot_be_read_keeps_nobody_else_waiting(kit: Kit) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    unknown = {"h": b'{"kind":"nope","v":1,"at":1}', "s": b"", "p": b"{}", "x": b""}
    kit.store.server.client.xadd("placet:journal:bad", unknown, id="1-0")
    kit.store.server.client.zadd("placet:due", {"bad": 1.0})
    sweep(world, lambda run: False)
    assert kit.run(id).open, "the other run was driven"
    notes = [each.entry for each in kit.store.journals.entries("house")]
    assert [(note.what, note.about["run"]) for note in notes if note.kind == "noted"] == [("unreadable", "bad")]
    kit.later(100)
    assert "bad" not in kit.store.leases.due(), "it is looked at less and less often"


def test_a_run_cannot_be_rewound_while_something_it_did_is_unclear(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.drop_next("/mails")
    drive(world, id)
    kit.install(REFUND)
    kit.later(61)
    changed = kit.world()
    drive(changed, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["unknown"], "what may have happened is settled first"
    kit.answer(changed, id)
    drive(changed, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["changed"]


def test_a_stricter_policy_voids_a_yes(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.answer(world, id)
    kit.install(REFUND, **{'call.tool == "shop.mail" && call.args.to == "evil"': 'call.tool == "shop.refund"'})
    stricter = kit.world()
    drive(stricter, id)
    assert ended(kit, id).summary.startswith("denied:")
    assert kit.shop.done == {}


@pytest.mark.parametrize(("workflow", "path"), [(REPLY, "/replies"), (REFUND, "/refunds")])
def test_an_effect_whose_answer_is_lost_is_settled_without_doing_it_twice(kit: Kit, workflow: str, path: str) -> None:
    kit.install(workflow)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.drop_next(path)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert list(kit.shop.done.values()) == [1]


def test_a_blind_effect_whose_answer_is_lost_is_asked_about_and_a_person_settles_it(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.drop_next("/mails")
    drive(world, id)
    kit.later(61)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "unknown"
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("happened", "ann", "cli"))
    drive(world, id)
    assert ended(kit, id).status == "done"
    assert kit.shop.done == {"mail:amy": 1}


def test_what_a_person_says_did_not_happen_is_done(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.fail_next("/mails", 500)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert kit.shop.done == {"mail:amy": 1}


def test_a_rate_limit_is_waited_out_without_a_worker(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.fail_next("/mails", 429, times=2)
    drive(world, id)
    assert not kit.run(id).ended
    assert kit.store.leases.due() == []
    for _ in range(2):
        kit.later(61)
        assert kit.store.leases.due() == [id]
        drive(world, id)
    assert ended(kit, id).status == "done"
    assert kit.shop.done == {"mail:amy": 1}


def test_retries_end_and_the_flow_is_told_why(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    id = kit.begin(world=world)
    kit.shop.fail_next("/mails", 429, times=50)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert "given up after 6 attempts" in run.ended.summary
    assert [each.to for each in run.notices] == ["ann"], "the operator is told that a run failed"


def test_a_claim_that_came_to_nothing_stands_in_nobodys_way(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    kit.shop.fail_next("/mails", 422)
    kit.finish(world, first := kit.begin(1, world))
    kit.finish(world, second := kit.begin(2, world))
    assert (ended(kit, first).status, ended(kit, second).status) == ("failed", "done")
    assert kit.shop.done == {"mail:amy": 1}


def test_the_same_effect_in_another_run_adopts_the_first_ones_result(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    for n in (1, 2):
        kit.finish(world, kit.begin(n, world))
    assert kit.shop.done == {"mail:amy": 1}


def test_the_same_effect_with_other_arguments_is_asked_about_naming_the_first(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    kit.finish(world, first := kit.begin(1, world))
    kit.install(REFUND.replace("amount=5", "amount=6"))
    world = kit.world()
    id = kit.begin(2, world)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert first in question.asked.why
    kit.answer(world, id)
    drive(world, id)
    assert kit.shop.refunded == {"ch1": 11}


def test_a_kill_switch_holds_effects_and_expiry_and_what_it_held_goes_on(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.store.halts.halt("tools/shop.refund")
    kit.later(30 * 3600)
    drive(world, id)
    assert list(kit.run(id).open) == ["1~1"], "the clock of the question stands still"
    kit.answer(world, id)
    drive(world, id)
    assert kit.shop.done == {}
    kit.store.halts.lift("tools/shop.refund")
    assert id in kit.store.leases.due()
    drive(world, id)
    assert kit.shop.done == {"refund:ch1": 1}


def test_a_bug_in_a_flow_parks_the_run_and_after_a_fix_it_goes_on(kit: Kit) -> None:
    broken = flow('yield Call("shop.mail", to="amy")\n    return Done(summary=1 / 0)')
    kit.install(broken)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "crashed"
    assert "ZeroDivisionError" in question.asked.why
    drive(world, id)
    assert len(kit.run(id).questions) == 1, "nobody drives it on before it is mended"
    kit.install(broken.replace("1 / 0", "'mended'"))
    world = kit.world()
    deciding.decide(world, f"{id}.0~1", deciding.Answer("retry", "ann", "cli"))
    drive(world, id)
    assert ended(kit, id).summary.startswith("mended")
    assert kit.shop.done == {"mail:amy": 1}


def test_a_workflow_that_changed_under_a_run_asks_and_can_go_on(kit: Kit) -> None:
    before = flow('yield Call("shop.mail", to="amy")\n    yield Call("shop.refund", charge="ch1", amount=5)')
    after = flow(
        'yield Call("shop.order", number=1)\n    yield Call("shop.mail", to="amy")\n    return Done(summary="ok")'
    )
    kit.install(before)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.install(after)
    world = kit.world()
    kit.answer(world, id)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "changed"
    answer = deciding.Answer("restart", "ann", "cli")
    deciding.decide(world, f"{id}.{question.asked.question}", answer)
    drive(world, id)
    assert ended(kit, id).summary.startswith("ok")
    assert kit.shop.done == {"mail:amy": 1}, "what was done is met again through the ledger"


def test_a_fourth_take_at_one_head_asks_instead_of_killing_another_worker(kit: Kit) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    for _ in range(3):
        assert kit.store.leases.take(id, 1) is not None
        kit.later(2)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "crashed"


def test_a_budget_that_is_used_up_asks_and_silence_exhausts_the_run(kit: Kit) -> None:
    kit.install(**{"[tools]": "[limits]\niterations = 3\n\n[tools]"})
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    [question, *_] = kit.run(id).open.values()
    assert question.asked.of == "spent"
    kit.later(25 * 3600)
    drive(world, id)
    assert ended(kit, id).status == "exhausted"


def test_cancelling_ends_a_parked_run(kit: Kit) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    kit.store.journals.append(kit.run(id), Cancelled(at=1, by="ann", why="not needed"), due="now")
    drive(world, id)
    assert (ended(kit, id).status, kit.run(id).open) == ("cancelled", {})


def test_a_newer_event_supersedes_a_run_without_effects_and_begins_the_next(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    first = kit.begin(1, world)
    drive(world, first)
    second = kit.begin(2, world)
    drive(world, first)
    assert ended(kit, first).status == "superseded"
    assert kit.run(second).began is not None


def test_a_newer_event_makes_questions_stale_where_effects_were_done(kit: Kit) -> None:
    world = kit.world()
    first = kit.begin(1, world)
    drive(world, first)
    second = kit.begin(2, world)
    assert kit.run(second).began is None
    drive(world, first)
    assert ended(kit, first).summary.startswith("stale:")
    assert kit.run(second).began is not None


def test_an_older_event_that_comes_late_is_not_looked_at(kit: Kit) -> None:
    world = kit.world()
    kit.begin(2, world)
    late = kit.begin(1, world)
    assert kit.run(late).began is None
    notes = [each.entry for each in kit.store.journals.entries("house")]
    assert [note.what for note in notes if note.kind == "noted"] == ["older"]


def test_a_call_that_its_flow_wants_asked_about_is_asked_about_and_done_once(kit: Kit) -> None:
    asking = MAIL.replace('to="amy")', 'to="amy").asking("amy was named in the ticket")')
    kit.install(asking)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.why.startswith("the agent asks: amy was named in the ticket")
    assert kit.shop.done == {}
    kit.finish(world, id)
    assert kit.shop.done == {"mail:amy": 1}


def test_a_flow_that_learns_to_ask_fits_the_journals_there_are(kit: Kit) -> None:
    kit.install(MAIL.replace("    return", '    yield Call("shop.mail", to="bob")\n    return'))
    world = kit.world()
    kit.shop.fail_next("/mails", 429)
    id = kit.begin(world=world)
    drive(world, id)
    kit.install(
        MAIL.replace("    return", '    yield Call("shop.mail", to="bob")\n    return').replace(
            '"amy")', '"amy").asking("x")'
        )
    )
    changed = kit.world()
    kit.later(61)
    drive(changed, id)
    assert [q.asked.of for q in kit.run(id).open.values()] == ["approve"]


def test_a_yes_to_sending_again_follows_a_no_to_whether_it_was_sent(kit: Kit) -> None:
    kit.install(MAIL, **{'"shop.mail" = { risk = "medium"': '"shop.mail" = { risk = "high"'})
    world = kit.world()
    kit.shop.fail_next("/mails", 500)
    run = kit.finish(world, id := kit.begin(world=world))
    assert ended(kit, id).status == "done"
    assert [each.asked.of for each in run.questions.values()] == ["approve", "unknown", "approve"]
    assert kit.shop.done == {"mail:amy": 1}
