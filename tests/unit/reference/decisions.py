"""Decisions of a server without the server: what it makes of a request, what it answers and publishes, and when."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from conformance.reference import Settings, answers
from conformance.reference.add_record import first_broken, refusal_of
from conformance.reference.behaviour import Behaviour
from conformance.reference.composition import behaviour_of
from conformance.reference.deployment import USERS
from conformance.reference.faults import refused
from conformance.reference.values import Delivery, Kind, Outcome, Reply
from tests.unit.reference.conftest import SAMPLE

DELAY = 1.0
APART = 10_000
"""Milliseconds between two requests of which the first has long been answered."""


class Decider:
    """One server with some mutants; each request comes long after the one before, unless it says otherwise."""

    def __init__(self, *mutants: str, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or behaviour_of(Settings(mutants=mutants))
        self.now = 0
        self._chains = count(2_000)

    def outcome(self, request: Any, *, user: int = 0, refusal: Any = None, apart: int = APART) -> Outcome:
        """The decision about a request, which may be any JSON value."""
        self.now += apart
        members = request if isinstance(request, dict) else None
        for read in self.behaviour.reads if members is not None else ():
            members = read(members)
        broken = None
        if refusal is None and members is not None:
            broken = first_broken(self.behaviour.rules, members, USERS[user])
            refusal = refusal_of(broken) if broken else None
        unknown = first_broken(self.behaviour.lookups, members or {}, USERS[user]) if not refusal else None
        return Outcome(
            request=members,
            user=USERS[user],
            refusal=refusal,
            unknown=unknown,
            chain=((members or {}).get("chainId") or next(self._chains), 3),
            value=request,
            delay=DELAY,
            now_ms=self.now,
            elapsed_ns=5,
        )

    def answered(self, request: Any, **how: Any) -> tuple[Reply, tuple[Delivery, ...]]:
        """The response to a request, and all that is published after it."""
        return self.told(self.outcome(request, **how))

    def told(self, outcome: Outcome) -> tuple[Reply, tuple[Delivery, ...]]:
        """What goes out for a decision."""
        accepted = Reply(status=200, body={"statusCode": 0})
        reply = refused(outcome.refusal, self.behaviour.statuses) if outcome.refusal else accepted
        for change in self.behaviour.replies:
            reply = change(outcome, reply)
        due = answers.deliveries(outcome)
        for change in self.behaviour.deliveries:
            due = change(outcome, due)
        return reply, due

    def sample(self, *, user: int = 0, apart: int = APART, **changes: Any) -> Answer:
        """What comes of the sample with changes; a change to `...` takes the member away."""
        members = {**SAMPLE, "devicePath": USERS[user].device_path, **changes}
        request = {name: value for name, value in members.items() if value is not ...}
        return Answer(*self.answered(request, user=user, apart=apart))


class Answer:
    """A response and the messages after it, by their kinds."""

    def __init__(self, reply: Reply, due: tuple[Delivery, ...]) -> None:
        self.reply = reply
        self.due = due

    @property
    def code(self) -> Any:
        """The statusCode."""
        return self.reply.body["statusCode"]

    @property
    def acknowledgements(self) -> list[Any]:
        """The data of the acknowledgements."""
        return [each.data for each in self.due if each.kind is Kind.ACKNOWLEDGEMENT]

    @property
    def user_events(self) -> list[Any]:
        """The data of the user events."""
        return [each.data for each in self.due if each.kind is Kind.USER_EVENT]

    @property
    def references(self) -> list[Any]:
        """The referenceIds of the acknowledgements."""
        return [data.get("referenceId") for data in self.acknowledgements]

    @property
    def user_data(self) -> list[Any]:
        """The user data of the user events."""
        return [data["userData"] for data in self.user_events]

    @property
    def counts(self) -> tuple[int, int]:
        """How many acknowledgements and user events there are."""
        return len(self.acknowledgements), len(self.user_events)


def quiet(behaviour: Behaviour) -> Behaviour:
    """What is left of a behaviour without its functions: plain values that can be compared."""
    nothing: dict[str, Any] = {"reads": (), "rules": (), "lookups": (), "replies": (), "deliveries": ()}
    nothing |= {"statuses": {}, "unreadable": (), "stored": None}
    cometd = replace(behaviour.cometd, replies=(), bodies=(), audience=None)
    return replace(behaviour, **nothing, cometd=cometd)
