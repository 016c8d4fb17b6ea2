"""A run: the fold of its entries. Nothing else is state."""

from __future__ import annotations

from agents.engine import journal as j
from agents.engine.budget import raised
from agents.engine.event import Event
from agents.engine.labels import Vouched
from agents.engine.state import Child, Effect, Held, Outcome, Question, Step, position
from agents.engine.told import Told


class Run:
    """Entries folded. `length` is how many, `head` the hash of the last."""

    def __init__(self, id: str, head: bytes = b"") -> None:
        self.id = id
        self.reloads = 0
        """How often it was folded anew, since what it held turned out to come after somebody else's entries."""
        self.held: list[Held] = []
        self.forget(head)

    def forget(self, head: bytes) -> None:
        """Be a run nothing is known of, to be folded anew."""
        self.length, self.head = 0, head
        self.began: j.Began | None = None
        self.ended: j.Ended | None = None
        self.cancelled: j.Cancelled | None = None
        self.steps: dict[str, Step] = {}
        self.effects: dict[str, Effect] = {}
        self.children: dict[str, Child] = {}
        """The runs it has delegated to, by id."""
        self.events: dict[str, j.Heard] = {}
        """The events that reached it, by their id, oldest first."""
        self.questions: dict[str, Question] = {}
        self.notices: list[j.Notified] = []
        self.tokens_in = self.tokens_out = self.iterations = self.milliseconds = 0
        self.usd = 0.0
        self.rewinds = 0
        self.told = Told()
        """What people told the agent. Going back does not take it back."""
        self.by_rules = False
        """Some `Think` was answered by the rules, since no model is configured."""
        self.vouched = Vouched()
        """What trusted and internal values the run was given or fetched."""
        self.calls: dict[str, int] = {}
        """Effects and reads started, by tool."""
        self.budget = j.Budget()
        """What it may spend as things are: as it began, and its limits once more each time somebody raised them."""
        self.raises = self.shared_raises = 0
        """How often people raised it; and, through this run, that of the root it works for."""

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def stored(self) -> int:
        """How many of its entries are in the journal already: all but the held ones."""
        return self.length - len(self.held)

    def step(self, id: str) -> Step:
        return self.steps.setdefault(id, Step(id))

    @property
    def open(self) -> dict[str, Question]:
        """The questions that wait for people."""
        return {id: question for id, question in self.questions.items() if question.open}

    def effect_of(self, id: str) -> Effect | None:
        """The effect the command at `id` holds; None for a read, and once another command has taken it over."""
        started = self.step(id).started
        effect = self.effects.get(started.effect) if started else None
        return effect if effect and effect.started.id == id else None

    def forgotten(self, fingerprint: str) -> Effect | None:
        """What this very call did before the run went back, and no command has the answer of any more."""
        for effect in self.effects.values() if self.rewinds else ():
            same = effect.judged is not None and effect.judged.fingerprint == fingerprint
            if same and effect.done and not effect.holder:
                return effect
        return None

    @property
    def out(self) -> dict[str, Child]:
        """The delegates of which it is not yet known here how they ended."""
        return {id: child for id, child in self.children.items() if child.joined is None}

    @property
    def heard(self) -> list[j.Heard]:
        """The events that reached it and that no wait has taken, oldest first. Going back gives back what was taken."""
        taken = {step.outcome.event for step in self.steps.values() if isinstance(step.outcome, j.Woke)}
        return [entry for id, entry in self.events.items() if id not in taken]

    @property
    def causes(self) -> list[Event]:
        """The events that it acts on: the one that it began with, and those that its waits have taken."""
        taken = [step.outcome.event for step in self.steps.values() if isinstance(step.outcome, j.Woke)]
        begun = [self.began.event] if self.began and self.began.event else []
        return begun + [self.events[id].event for id in taken if id in self.events]

    @property
    def waits(self) -> list[j.Waited]:
        """What its flow waits for now: times, and events."""
        found = [step.waited for step in self.steps.values() if step.waited and step.outcome is None]
        return [waited for waited in found if waited.cause in j.BY_FLOW]

    @property
    def unclear(self) -> list[Effect]:
        """The effects that may or may not have happened."""
        return [effect for effect in self.effects.values() if effect.unclear]

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out

    @property
    def totals(self) -> j.Totals:
        tokens = {"tokens": self.tokens, "tokens_in": self.tokens_in, "tokens_out": self.tokens_out}
        minutes = self.milliseconds / 60_000
        return j.Totals(iterations=self.iterations, **tokens, usd=self.usd, minutes=minutes)

    def next_question(self, id: str) -> str:
        """The id of the next question asked at command `id`: "3~2" is the second asked at 3."""
        return f"{id}~{1 + sum(name.partition('~')[0] == id for name in self.questions)}"

    # -- folding ------------------------------------------------------------------------------------------------------

    def apply(self, entry: j.AnyEntry, head: bytes) -> None:
        self.length, self.head = self.length + 1, head
        if isinstance(entry, j.Opens):
            step = self.step(entry.id)
            step.fingerprint = step.fingerprint or entry.fingerprint
        fold = getattr(self, f"_{entry.kind}", None)
        if fold:
            fold(entry)

    def _began(self, entry: j.Began) -> None:
        self.began, self.budget = entry, entry.budget
        self._vouch_for_input()

    def _vouch_for_input(self) -> None:
        if self.began and self.began.event:
            self.vouched.add(self.began.event.fields, self.began.event.trust)
        if self.began:
            self.vouched.add(self.began.input, self.began.input_trust)

    def _replied(self, entry: j.Replied) -> None:
        by_rules = entry.model == "none"
        self.iterations += not by_rules
        self.tokens_in += entry.tokens_in
        self.tokens_out += entry.tokens_out
        self.usd += entry.usd
        self.milliseconds += entry.ms
        self.by_rules = self.by_rules or by_rules
        self.told.take(entry.id, entry.heard)
        self.step(entry.id).read = entry.tokens_in
        self._answer(entry)

    def _judged(self, entry: j.Judged) -> None:
        self.step(entry.id).judged = entry

    def _asked(self, entry: j.Asked) -> None:
        self.questions[entry.question] = Question(entry)
        if entry.of not in j.ON_GOING_ON:
            step = self.step(entry.id)
            step.question, step.decided = entry.question, None

    def _notified(self, entry: j.Notified) -> None:
        if entry.question:
            self.questions[entry.question].notified.append(entry)
        else:
            self.notices.append(entry)

    def _decided(self, entry: j.Decided) -> None:
        question = self.questions[entry.question]
        question.decided = entry
        if entry.outcome == "instruct":
            self.told.add(question.asked.id, entry.note)
        step = self.step(question.asked.id)
        if step.question == entry.question:
            step.decided = entry
        if question.asked.of in j.ON_GOING_ON and entry.outcome != "cancel":
            self._go_on(question.asked)

    def _go_on(self, asked: j.Asked) -> None:
        """People let the run go on: with as much again, or although it goes in circles."""
        if asked.of == "looping":
            self.step(asked.id).let_on = True
        elif asked.shared:
            self.shared_raises += 1
        elif self.began:
            self.raises += 1
            self.budget = raised(self.began.budget, self.raises)

    def _lapsed(self, entry: j.Lapsed) -> None:
        question = self.questions[entry.question]
        question.closed, question.lapsed = entry.why, True
        step = self.step(question.asked.id)
        if step.question == entry.question:
            step.question, step.decided = "", None

    def _started(self, entry: j.Started) -> None:
        step = self.step(entry.id)
        self.iterations += 1
        self.usd += entry.usd
        if entry.attempt == 1 and step.judged:
            self.calls[step.judged.tool] = self.calls.get(step.judged.tool, 0) + 1
        step.started, step.unsettled, step.waited = entry, None, None
        self._void_unknown(step)
        if entry.effect:
            earlier = self.effects.get(entry.effect)
            same = earlier is not None and earlier.started.key == entry.key
            first_at = earlier.first_at if earlier and same else entry.at
            doubt = earlier is not None and same and (earlier.unclear or earlier.doubt)
            self.effects[entry.effect] = Effect(entry, step.judged, first_at, self.length, entry.id, doubt)

    def _void_unknown(self, step: Step) -> None:
        """What a person said about an unclear attempt says nothing of the next one."""
        question = self.questions.get(step.question)
        if question and question.asked.of == "unknown":
            step.question, step.decided = "", None

    def _void_answered(self, step: Step) -> None:
        """Whether it happened need not be asked any more once the call itself has said that it did not."""
        question = self.questions.get(step.question)
        known = step.unsettled is not None and step.unsettled.kind == "later"
        if known and question and question.open and question.asked.of == "unknown":
            question.closed, step.question = "it is known now that it did not happen", ""

    def _returned(self, entry: j.Returned) -> None:
        self.milliseconds += entry.ms
        if entry.adopted:
            self._hand_over(entry)
        elif effect := self.effect_of(entry.id):
            effect.returned = entry
        self._answer(entry)

    def _hand_over(self, entry: j.Returned) -> None:
        """A command has taken over what was done for one that is forgotten."""
        effect = self.forgotten(self.step(entry.id).fingerprint) if entry.adopted == self.id else None
        if effect:
            effect.holder = entry.id

    def _delegated(self, entry: j.Delegated) -> None:
        self.step(entry.id).delegated = entry
        if entry.child:
            self.children[entry.child] = Child(entry)

    def _joined(self, entry: j.Joined) -> None:
        child = self.children.get(entry.child)
        if child:
            child.joined = entry
        if not (child and child.forgotten):
            self._settle(entry)

    def _answer(self, entry: j.Returned | j.Replied) -> None:
        step = self.step(entry.id)
        if not entry.final:
            step.unsettled, step.tries = entry.error, step.tries + 1
            self._void_answered(step)
            return
        self._settle(entry)

    def _settle(self, entry: Outcome) -> None:
        self.step(entry.id).outcome = entry
        self._vouch_for(entry)
        for question in self.open.values():
            if question.asked.id == entry.id:
                question.closed = "the call has an answer"

    def _vouch_for(self, answer: Outcome) -> None:
        if isinstance(answer, j.Joined):
            self.vouched.add(answer.output, answer.trust)
        elif isinstance(answer, j.Returned) and answer.error is None:
            self.vouched.add(answer.value, answer.trust)
        elif isinstance(answer, j.Woke) and (heard := self.events.get(answer.event)):
            self.vouched.add(heard.event.fields, heard.event.trust)

    def _waited(self, entry: j.Waited) -> None:
        self.step(entry.id).waited = entry

    def _woke(self, entry: j.Woke) -> None:
        step = self.step(entry.id)
        if step.waited and step.waited.cause in j.BY_FLOW:
            self._settle(entry)
        else:
            step.waited = None

    def _heard(self, entry: j.Heard) -> None:
        self.events.setdefault(entry.event.id, entry)

    def _rewound(self, entry: j.Rewound) -> None:
        self.rewinds += 1
        for question in self.open.values():
            question.closed = f"{entry.by} let the run go on from command {entry.to}"
        self.steps = {id: step for id, step in self.steps.items() if 0 < position(id) < entry.to}
        for effect in self.effects.values():
            effect.holder = effect.holder if effect.holder in self.steps else ""
        for child in self.children.values():
            child.forgotten = child.forgotten or child.delegated.id not in self.steps
        self.vouched = Vouched()
        self.told.unread_again()
        self._vouch_for_input()
        for step in self.steps.values():
            if step.outcome:
                self._vouch_for(step.outcome)
            if isinstance(step.outcome, j.Replied):
                self.told.take(step.id, step.outcome.heard)

    def _cancelled(self, entry: j.Cancelled) -> None:
        self.cancelled = entry

    def _ended(self, entry: j.Ended) -> None:
        self.ended = entry
        overtaken = self.cancelled.why if self.cancelled and self.cancelled.newer else ""
        for question in self.open.values():
            question.closed = overtaken or f"the run ended: {entry.status}"
