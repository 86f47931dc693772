"""What must not reach the evidence, taken out as it is captured.

Each secret becomes a token keyed with a random key of the run: equal secrets stay visibly equal, and nobody
can guess one by trying. Values of the plan are never altered: a secret that is part of one, or that is
shorter than 8 characters, is redacted in headers only, and named in `weak`.
"""

from __future__ import annotations

import base64
import dataclasses
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from typing import Final

from conformance.evidence import Event, Exchange, Gap, Halt, Header, Headers, Opened, Purpose, Record
from conformance.model import Json
from conformance.wire.alternatives import any_of
from conformance.wire.headers import redacted_headers
from conformance.wire.learning import learnt
from conformance.wire.spellings import spellings

__all__ = ["Redactor"]

_SHORTEST: Final = 8
_KEY_BYTES: Final = 32
_MOST_PASSING: Final = 64
_MOST_HEADERS: Final = 512
_MOST_WORDS: Final = 512
_LONGEST_WORD: Final = 60

_PERSONAL: Final = (
    "clientId",
    "password",
    "userName",
    "firstName",
    "lastName",
    "emailAddress",
    "employeeId",
    "loginCode",
)
_NAMED: Final = re.compile(rf'("(?:{"|".join(_PERSONAL)})"\s*:\s*)("(?:[^"\\]|\\.)*")')
"""Members whose values are personal or secret in any answer, whoever they belong to."""

_USER_INFO: Final = re.compile(r"(?<=://)[^/?#@\s\"]*@")

_VOCABULARY: Final = (
    "AddRecordAcknowledge OutboundRecordMessage DeviceUserEventMessage notificationType messageType "
    "referenceId record devicePath callingList applicationId campaignName userData metrics "
    "eventProcessing serverGenerationTimestamp nodeProcessingTimeNanos serverProcessingTimeTotalMs "
    "GSW_APPLICATION_ID GSW_USER_EVENT GSW_CALLING_LIST GSW_PHONE GSW_CAMPAIGN_NAME GSW_CHAIN_N "
    "GSW_CHAIN_ID deviceId statusCode statusMessage /meta/handshake /meta/connect /meta/subscribe "
    "/meta/disconnect /api/v2/me/outbound-records /v2/me/outbound /me/internal successful subscription "
    "supportedConnectionTypes long-polling minimumVersion connectionType reconnect interval timeout "
    "multiple-clients session_unknown application/json clientId api-voice-outbound connection "
    "content-type multiple-clients authSuccessful otherFields phoneNumber operationName AddRecord"
)
"""The words of the protocol: a password that is one of them would garble every message."""


class Redactor:
    """Knows the secrets of a run and takes them out of records.

    `planned` are the texts that the run sends on purpose: bodies of its cases, names, numbers, paths.
    """

    def __init__(self, *, planned: Iterable[str] = (), key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(_KEY_BYTES)
        self._planned = "\n".join([_VOCABULARY, *planned])
        self._lasting: dict[str, str] = {}
        self._passing: dict[str, str] = {}
        self._strong: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._known_headers: dict[tuple[str, str], tuple[str, str]] = {}
        self._known_words: dict[str, str] = {}
        self._known_urls: dict[str, str] = {}
        self._clean: dict[str, None] = {}

    def learn(self, secret: str, what: str, *, passing: bool = False) -> None:
        """Know a secret from now on; `what` names it without telling it.

        Only the latest of the `passing` ones are kept: a target may give a new cookie with every response.
        """
        if not secret or secret in self._lasting:
            return
        if secret in self._passing:
            self._passing[secret] = self._passing.pop(secret)  # it is in use: not the first to be forgotten
            return
        (self._passing if passing else self._lasting)[secret] = what
        while len(self._passing) > _MOST_PASSING:
            del self._passing[next(iter(self._passing))]
        self._compile()

    def protect(self, *planned: str) -> None:
        """Count more texts as planned; secrets that are part of them become weak."""
        self._planned = "\n".join([self._planned, *planned])
        self._compile()

    def spare(self, planned: str) -> None:
        """Count a text as planned where a secret is part of it: plans are too long to be known beforehand.

        It is known to be clean then, until another secret is learnt: it comes again with its exchange.
        """
        if self._pattern is not None and self._pattern.search(planned):
            self.protect(planned)
        if len(self._clean) >= _MOST_WORDS:
            self._clean.clear()
        self._clean[planned] = None

    @property
    def weak(self) -> tuple[str, ...]:
        """The names of the secrets that are redacted in headers only."""
        known = self._lasting | self._passing
        return tuple(dict.fromkeys(what for secret, what in known.items() if self._is_weak(secret)))

    def _is_weak(self, secret: str) -> bool:
        return len(secret) < _SHORTEST or secret in self._planned

    def _compile(self) -> None:
        known = [secret for secret in (*self._lasting, *self._passing) if not self._is_weak(secret)]
        forms = {form: secret for secret in known for form in spellings(secret) if form not in self._planned}
        self._strong = forms
        for kept in (self._known_headers, self._known_words, self._known_urls, self._clean):
            kept.clear()
        self._pattern = any_of(forms) if forms else None

    def token(self, secret: str) -> str:
        """Return what stands in place of a secret."""
        raw = secret.encode("utf-8", "surrogatepass")
        return f"<redacted:{hmac.digest(self._key, raw, 'sha256').hex()[:8]}>"

    def text(self, text: str) -> str:
        """Return a text without the secrets that are known and strong."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self.token(self._strong[found[0]]), text)

    def value(self, value: Json) -> Json:
        """Return a JSON value without them, in names and in texts."""
        if isinstance(value, str):
            return self._word(value)
        if isinstance(value, dict):
            return {self._word(name): self._member(name, inner) for name, inner in value.items()}
        return [self.value(inner) for inner in value] if isinstance(value, list) else value

    def _word(self, text: str) -> str:
        """Return a text without them; names and short values come again and again, so they are kept."""
        known = self._known_words.get(text)
        if known is None:
            known = self.text(text)
            if len(text) <= _LONGEST_WORD and len(self._known_words) < _MOST_WORDS:
                self._known_words[text] = known
        return known

    def _member(self, name: str, value: Json) -> Json:
        return self.token(value) if name in _PERSONAL and isinstance(value, str) else self.value(value)

    def headers(self, pairs: Headers) -> Headers:
        """Return headers with only the harmless values left; most come again and again, so they are kept."""
        return tuple([self._known_headers.get(pair) or self._header(pair) for pair in pairs])

    def _header(self, pair: tuple[str, str]) -> tuple[str, str]:
        if len(self._known_headers) >= _MOST_HEADERS:
            self._known_headers.clear()
        (redacted,) = redacted_headers((pair,), token=self.token, text=self.text)
        self._known_headers[pair] = redacted
        return redacted

    def redacted(self, record: Record) -> Record:
        """Return a record as it may be written. Secrets that it brings itself are learnt first."""
        match record:
            case Exchange():
                return self._exchange(record)
            case Event():
                return dataclasses.replace(record, message=self.value(record.message))
            case Header():
                config = self.value(record.config)
                return dataclasses.replace(record, base_url=self._url(record.base_url), config=config)
            case Opened():
                return dataclasses.replace(record, version=self.text(record.version))
            case Gap():
                return dataclasses.replace(record, reason=self._url(record.reason))
            case _:
                return self._halt(record) if isinstance(record, Halt) else record

    def _halt(self, halt: Halt) -> Halt:
        what, where, remedy = (self._url(text) for text in (halt.what, halt.where, halt.remedy))
        return dataclasses.replace(halt, what=what, where=where, remedy=remedy)

    def _exchange(self, exchange: Exchange) -> Exchange:
        for secret, what in learnt(exchange):
            self.learn(secret, what, passing=True)
        case = exchange.purpose is Purpose.CASE
        return dataclasses.replace(
            exchange,
            url=self._address(exchange.url),
            request_headers=self.headers(exchange.request_headers),
            request_body=self._body(exchange.request_body, named=not case),
            response_headers=self.headers(exchange.response_headers),
            body=self._body(exchange.body, named=not case),
            body_base64=self._encoded(exchange.body_base64),
            failure=None if exchange.failure is None else self._url(exchange.failure),
        )

    def _address(self, url: str) -> str:
        """Return the address of a request; those of a run are few, so they are kept."""
        if url not in self._known_urls:
            if len(self._known_urls) >= _MOST_WORDS:
                self._known_urls.clear()
            self._known_urls[url] = self._url(url)
        return self._known_urls[url]

    def _url(self, text: str) -> str:
        return self.text(_USER_INFO.sub(lambda found: f"{self.token(found[0][:-1])}@", text))

    def _body(self, body: str | None, *, named: bool) -> str | None:
        if body is None or (body in self._clean and not named):
            return body
        return self.text(_NAMED.sub(self._named, body) if named else body)

    def _named(self, found: re.Match[str]) -> str:
        try:
            secret = str(json.loads(found[2], strict=False))
        except ValueError:
            secret = found[2][1:-1]
        return f'{found[1]}"{self.token(secret)}"'

    def _encoded(self, body: str | None) -> str | None:
        """Redact what is no UTF-8, read as Latin-1 so that every byte is a character."""
        if body is None:
            return None
        plain = self.text(base64.b64decode(body).decode("latin-1"))
        return base64.b64encode(plain.encode("latin-1", "replace")).decode("ascii")
