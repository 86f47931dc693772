"""A client's session as a value: requests and replies go in, the next session and the next action come out.

It knows no clock, no chance and no connection. Delays are told as seconds to wait before the next action.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from conformance.bayeux import requests
from conformance.bayeux.acknowledging import counts_on, first_number, number, told_apart
from conformance.bayeux.actions import Action, Connect, Handshake, Stop, Subscribe
from conformance.bayeux.advice import Advice
from conformance.bayeux.endings import ending, refusal
from conformance.bayeux.errors import LocalProtocolError
from conformance.bayeux.matching import matched
from conformance.bayeux.messages import Kind, Malformed, Message, parse
from conformance.bayeux.received import Received
from conformance.bayeux.requests import CONNECT, DISCONNECT, HANDSHAKE, Request
from conformance.bayeux.states import Signal, State, moved
from conformance.model import Json

__all__ = ["Session"]

_NO_ADVICE: Final = Advice()
_FIRST_BACK_OFF: Final = 0.25
_LONGEST_BACK_OFF: Final = 30.0
_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where one client stands.

    `together` subscribes to all channels in one request, else each has its own. `offer` offers the ack
    extension; `ack` is the last acknowledge number received, None while the target has not taken it. `hold`
    is how long held polls are asked to be held, in milliseconds, None for the target's own choice. `tries`
    counts what failed since a held poll last went well; beyond `most_tries` the session stops. `losses`
    counts the sessions lost. `doubtful` is whether the last try failed. `open` are the requests not yet
    answered. `held_back` are the events of polls whose number could not be taken: the next poll, which still
    acknowledges an older one, asks for them again.
    """

    channels: tuple[str, ...]
    together: bool = False
    offer: bool = True
    hold: int | None = None
    most_tries: int = 8
    state: State = State.UNCONNECTED
    client_id: str | None = None
    advice: Advice = _NO_ADVICE
    ack: int | None = None
    confirmed: tuple[str, ...] = ()
    tries: int = 0
    losses: int = 0
    doubtful: bool = False
    next_id: int = 1
    open: tuple[Request, ...] = ()
    held_back: tuple[Json, ...] = ()
    reason: str = ""

    @property
    def acknowledges(self) -> bool:
        """Whether the target took the ack extension, so that what was not acknowledged is sent again."""
        return self.ack is not None

    @property
    def missing(self) -> tuple[str, ...]:
        """The channels whose subscription is not confirmed."""
        return tuple(channel for channel in self.channels if channel not in self.confirmed)

    def handshake(self) -> tuple[Session, Request]:
        """Return the session that sends a handshake, and the handshake."""
        request = requests.handshake(str(self.next_id), acknowledge=self.offer)
        return self._sending(request, Signal.HANDSHAKE_SENT), request

    def subscribe(self, channels: tuple[str, ...]) -> tuple[Session, Request]:
        """Return the session that sends a subscribe, and the subscribe."""
        request = requests.subscribe(str(self.next_id), self._identity(), channels=channels)
        return self._sending(request, Signal.SUBSCRIBE_SENT), request

    def connect(self, hold: int | None) -> tuple[Session, Request]:
        """Return the session that sends a connect, and the connect.

        Raises LocalProtocolError while another is outstanding (CN-3).
        """
        if any(request.channel == CONNECT for request in self.open):
            raise LocalProtocolError("a connect is outstanding already")
        request = requests.connect(str(self.next_id), self._identity(), hold=hold, ack=self.ack)
        return self._sending(request, Signal.CONNECT_SENT), request

    def disconnect(self) -> tuple[Session, Request]:
        """Return the session that sends a disconnect, and the disconnect."""
        request = requests.disconnect(str(self.next_id), self._identity())
        return self._sending(request, Signal.DISCONNECT_SENT), request

    def _identity(self) -> str:
        if self.client_id is None:
            raise LocalProtocolError("there is no session to send anything in")
        return self.client_id

    def _sending(self, request: Request, signal: Signal) -> Session:
        state = moved(self.state, signal)
        return dataclasses.replace(self, state=state, next_id=self.next_id + 1, open=(*self.open, request))

    def receive(self, request: Request, body: str | None, *, note: str = "") -> Received:
        """Return what the response to a request brings.

        `body` is None where there was no response; `note` then says why, else it names the response ("HTTP
        500").
        """
        known = dataclasses.replace(self, open=tuple(one for one in self.open if one is not request))
        parsed = Malformed(note) if body is None else parse(body)
        if isinstance(parsed, Malformed):
            where = f"{note}: " if body is not None and note else ""
            return known._unanswered(request, where + parsed.reason)
        reply, match = matched(request, parsed, others=known.open)
        received = known._heard(request, parsed, reply=reply, note=note)
        delivered = tuple(m for m in parsed if m.kind in {Kind.EVENT, Kind.MALFORMED} and m is not reply)
        seen = dataclasses.replace(received, reply=reply, match=match, delivered=delivered)
        return self._told_apart(request, seen) if self.acknowledges and request.channel == CONNECT else seen

    def _told_apart(self, request: Request, received: Received) -> Received:
        """Take out the events that came before and were asked for again, with an older number.

        What comes without a number that can be taken is not acknowledged by the next poll, and asked for again by it.
        """
        fresh, again = told_apart(received.delivered, self.held_back)
        same = received.session.client_id == request.client_id
        taken = received.well and received.reply is not None and number(received.reply) is not None
        kept = (*self.held_back, *(one.value for one in fresh)) if same and not taken else ()
        session = dataclasses.replace(received.session, held_back=kept)
        return dataclasses.replace(received, session=session, delivered=fresh, again=again)

    def _heard(
        self, request: Request, messages: tuple[Message, ...], *, reply: Message | None, note: str
    ) -> Received:
        """Take in the replies of a response; events are not looked at, whatever they claim (PUB-10)."""
        if request.client_id not in (None, self.client_id):
            return self._left_alone("the reply belongs to a former session")
        replies = tuple(m for m in messages if m is reply or _is_reply(m))
        advised = self._advised(request, replies, reply=reply)
        if self.state in {State.DISCONNECTING, State.STOPPED}:
            return advised._ended(request, reply)
        if end := ending(request, replies, reply=reply):
            return advised._stopped(end.reason) if end.final else advised._lost(end.reason)
        if reply is None:
            return advised._unanswered(request, note or "the response holds no reply")
        return advised._refused(request, reply) if reply.refused else advised._answered(request, reply)

    def _advised(self, request: Request, replies: tuple[Message, ...], *, reply: Message | None) -> Session:
        renewed = request.channel == HANDSHAKE and reply is not None and not reply.refused
        advice = self.advice.renewed() if renewed else self.advice
        for message in replies:
            advice = advice.merged(message.advice)
        return dataclasses.replace(self, advice=advice)

    def _answered(self, request: Request, reply: Message) -> Received:
        match request.channel:
            case requests.HANDSHAKE:
                return self._handshaken(reply)
            case requests.SUBSCRIBE:
                return self._subscribed(request)
            case _:
                return self._connected(request, reply)

    def _subscribed(self, request: Request) -> Received:
        session = dataclasses.replace(self, confirmed=(*self.confirmed, *request.channels))
        return session._well(moved(self.state, Signal.SUBSCRIBED) if not session.missing else self.state)

    def _connected(self, request: Request, reply: Message) -> Received:
        given = number(reply)
        session = dataclasses.replace(
            self,
            doubtful=False,
            tries=0 if request.held else self.tries,
            ack=self.ack if given is None or self.ack is None else given,
        )
        received = session._well(moved(self.state, Signal.CONNECTED), after=self.advice.interval / 1000)
        return dataclasses.replace(received, numbered=counts_on(self.ack, given))

    def _handshaken(self, reply: Message) -> Received:
        client_id = reply.fields.get("clientId")
        if not isinstance(client_id, str) or not client_id:
            return self._stopped("the handshake reply has no clientId")
        ack = first_number(reply) if self.offer else None
        session = dataclasses.replace(self, client_id=client_id, ack=ack, confirmed=())
        return session._well(moved(self.state, Signal.HANDSHAKEN))

    def _well(self, state: State, *, after: float = 0.0) -> Received:
        session = dataclasses.replace(self, state=state)
        return Received(session=session, action=session.next(after=after), well=True)

    def _refused(self, request: Request, reply: Message) -> Received:
        """Take a no that leaves the session alive: connects and negotiations alone are tried again (HS-8)."""
        reason = refusal(request, reply)
        negotiable = request.channel == HANDSHAKE and reply.advice.get("reconnect") in {"retry", "handshake"}
        if request.channel == CONNECT or negotiable:
            return self._unanswered(request, reason)
        return self._stopped(reason)

    def _unanswered(self, request: Request, problem: str) -> Received:
        """Take the lack of an answer: once more, later (ADV-7)."""
        if self.state in {State.DISCONNECTING, State.STOPPED}:
            return self._ended(request, None, problem=problem)
        if request.client_id not in (None, self.client_id):
            return self._left_alone(problem)
        if request.channel == HANDSHAKE:
            return self._lost(problem)
        tried = dataclasses.replace(self, tries=self.tries + 1)
        return tried._again(problem, back_off=_back_off(tried.tries))

    def _lost(self, problem: str) -> Received:
        """Take the loss of the session: subscriptions and acknowledge numbers are gone with it (HS-15).

        The first loss is made good at once; a target that keeps losing sessions is asked ever more slowly.
        """
        fresh = dataclasses.replace(
            self,
            state=moved(self.state, Signal.LOST),
            client_id=None,
            ack=None,
            confirmed=(),
            open=(),
            held_back=(),
            tries=self.tries + 1,
            losses=self.losses + 1,
        )
        first = self.tries == 0 and self.losses == 0 and self.state is not State.HANDSHAKING
        return fresh._again(problem, back_off=0.0 if first else _back_off(max(fresh.tries, fresh.losses)))

    def _again(self, problem: str, *, back_off: float) -> Received:
        if self.tries > self.most_tries:
            return self._stopped(f"gave up after {self.most_tries} tries: {problem}")
        session = dataclasses.replace(self, doubtful=True)
        after = max(self.advice.interval / 1000, back_off)
        return Received(session=session, action=session.next(after=after), problem=problem)

    def _stopped(self, reason: str) -> Received:
        session = dataclasses.replace(self, state=moved(self.state, Signal.STOPPED), reason=reason)
        return Received(session=session, action=Stop(reason), problem=reason)

    def _ended(self, request: Request, reply: Message | None, *, problem: str = "") -> Received:
        """Take what comes after our disconnect: advice to go on is a trap there (DC-3)."""
        answered = request.channel == DISCONNECT and self.state is State.DISCONNECTING
        state = moved(self.state, Signal.STOPPED) if answered else self.state
        session = dataclasses.replace(self, state=state)
        well = reply is not None and not reply.refused
        said = problem or ("the response holds no reply" if reply is None else refusal(request, reply))
        numbered = reply is not None and counts_on(self.ack, number(reply))
        return Received(
            session=session, action=session.next(), well=well, problem="" if well else said, numbered=numbered
        )

    def _left_alone(self, problem: str) -> Received:
        return Received(session=self, action=self.next(), problem=problem)

    def next(self, *, after: float = 0.0) -> Action:
        """Return what is to be done in this state, `after` seconds from now."""
        match self.state:
            case State.UNCONNECTED | State.HANDSHAKING:
                return Handshake(after)
            case State.SUBSCRIBING:
                return Subscribe(self.missing if self.together else self.missing[:1], after)
            case State.CONNECTING:
                return Connect(after, 0)
            case State.CONNECTED:
                return Connect(after, 0 if self.doubtful else self.hold)
            case State.DISCONNECTING | State.STOPPED:
                return Stop(self.reason or "the session was ended")


def _is_reply(message: Message) -> bool:
    return message.kind in {Kind.REPLY, Kind.UNSOLICITED_DISCONNECT}


def _back_off(tries: int) -> float:
    return float(min(_FIRST_BACK_OFF * 2 ** min(max(0, tries - 1), _DOUBLINGS), _LONGEST_BACK_OFF))
