"""The cases that are written by rule: the sample, optional members, chains, unknown names, broken bodies, logins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from conformance.config import Config
from conformance.generate.draft import JOINABLE, KNOWN_GOOD, PHONE, REFERENCE, Draft
from conformance.model import CHAIN_PLACE, DEVICE_PLACE, Expectation, Fault, FaultKind, Label, Object

__all__ = [
    "SAMPLE_TYPE",
    "bodies",
    "deviations",
    "known_good",
    "optional",
    "refusals",
    "repeated",
    "sample",
    "short_reference",
    "unknown_names",
    "unreferenced",
]

SAMPLE_TYPE: Final = "InstantMessaging"
_OTHER_TYPE: Final = "HomePhone"


def sample(config: Config, user: int) -> Object:
    """Return the page's sample with this deployment's values; phone and referenceId are for the plan to fill in."""
    place = config.deployment
    given: Object = {} if place.chain_id is None else {"chainId": place.chain_id}
    return given | {
        "from": 0,
        "devicePath": config.users[user].device_path or DEVICE_PLACE,
        "operationName": "AddRecord",
        PHONE: "{phone}",
        "phoneType": SAMPLE_TYPE,
        "campaignName": place.campaign_name,
        "timeZone": place.time_zones[0],
        "callingList": place.calling_list,
        "applicationId": place.application_id,
        "until": 86339,
        REFERENCE: "{reference}",
    }


def known_good() -> Draft:
    """Return the page's sample itself; its referenceId is digits alone, as the page's."""
    return Draft(
        key=KNOWN_GOOD,
        requirement="request.sample-accepted",
        label=Label.SAMPLE,
        reference="{nonce}{ordinal:04d}",
        alone=True,
    )


def optional() -> Iterator[Draft]:
    """Yield, for each optional member, a request without it: the known good's content, sent again."""
    yield Draft(
        key="no referenceId", requirement="request.reference-id-optional", without=(REFERENCE,), alone=True
    )
    yield Draft(
        key="no otherFields",
        requirement="request.other-fields-optional",
        without=("otherFields",),
        reference="00{nonce}{ordinal:04d}",
    )
    yield Draft(key=JOINABLE, requirement="request.chain-id-optional", without=("chainId",))


def short_reference() -> Draft:
    """Return a request with the shortest referenceId that every target must take; it runs alone, as it has no nonce."""
    return Draft(
        key="referenceId of one character",
        requirement="request.reference-id-values",
        reference="7",
        alone=True,
    )


def repeated() -> Iterator[Draft]:
    """Yield a request with the content and the phone of an earlier one, and another referenceId."""
    yield Draft(
        key="the same content again",
        requirement="relation.repeated",
        without=("chainId",),
        repeats=JOINABLE,
        alone=True,
    )


def unreferenced(config: Config) -> Iterator[Draft]:
    """Yield requests without a referenceId that are otherwise unlike the sample, as others with one are.

    They run alone, for their acknowledgements carry no key; one joins a chain, one is that of the last user.
    """
    yield Draft(
        key="chain joined without referenceId",
        requirement="request.combinations",
        without=(REFERENCE,),
        chain_of=JOINABLE,
        changes={"chainId": CHAIN_PLACE, "phoneType": _OTHER_TYPE},
        alone=True,
    )
    yield Draft(
        key="another user's without referenceId",
        requirement="request.combinations",
        without=(REFERENCE,),
        user=config.agents[-1],
        changes={"otherFields": {"tier": "gold", "rank": 7}, "timeZone": config.deployment.time_zones[-1]},
        alone=True,
    )


def unknown_names(config: Config) -> Iterator[Draft]:
    """Yield requests that name a campaign, a calling list or an application which does not exist."""
    place = config.deployment
    for name, slug, value in (
        ("campaignName", "campaign-name", f"{place.campaign_name} {{nonce}}"),
        ("callingList", "calling-list", f"{place.calling_list} {{nonce}}"),
        ("applicationId", "application-id", 2_000_000_000 + place.application_id % 1000),
    ):
        yield Draft(
            key=f"unknown {name}",
            requirement=f"request.{slug}-used",
            expectation=Expectation.UNACKNOWLEDGED,
            changes={name: value},
            fault=Fault(f"/{name}", FaultKind.UNKNOWN_NAME),
        )


def bodies(*, single_quotes: Expectation, many: bool) -> Iterator[Draft]:
    """Yield bodies that are no JSON object, around a known good payload; `many` of every kind.

    `single_quotes` is what is expected of the notation of the page's own samples, which is no JSON.
    """
    few = (
        ("body as array", "[{payload}]", Expectation.REJECT),
        ("no body", "", Expectation.REJECT),
        ("body cut short", "{cut}", Expectation.REJECT),
        ("body in single quotes", "{printed}", single_quotes),
    )
    more = (
        ("body as text", '"AddRecord"', Expectation.REJECT),
        ("body as number", "134", Expectation.REJECT),
        ("body as null", "null", Expectation.REJECT),
        ("body as empty array", "[]", Expectation.REJECT),
        ("body as form", "operationName=AddRecord", Expectation.REJECT),
        ("body with a second value", "{payload} {payload}", Expectation.REJECT),
    )
    for key, raw, expectation in few + more * many:
        yield Draft(
            key=key,
            requirement="request.body-object",
            expectation=expectation,
            raw=raw,
            fault=Fault("", FaultKind.NOT_AN_OBJECT),
        )


def refusals(config: Config) -> Iterator[Draft]:
    """Yield requests without a login or with nobody's, without the CSRF token or with another, without the feature."""
    for key, requirement, kind, login in (
        ("no login", "session.unauthenticated-refused", FaultKind.UNAUTHENTICATED, False),
        ("login of nobody", "session.unauthenticated-refused", FaultKind.UNKNOWN_LOGIN, True),
        ("wrong CSRF token", "session.csrf-refused", FaultKind.WRONG_TOKEN, True),
        ("no CSRF token", "session.csrf-refused", FaultKind.NO_TOKEN, True),
    ):
        yield _refused(key, requirement, kind, login=login)
    if config.featureless is not None:
        yield _refused(
            "user without the feature",
            "session.feature-required",
            FaultKind.WITHOUT_FEATURE,
            user=config.featureless,
        )


def deviations(*, other_media_type: Expectation, many: bool) -> Iterator[Draft]:
    """Yield a valid payload sent by another method, and declared to be something other than JSON."""
    for method in ("PUT", "PATCH")[: 1 + many]:
        yield _refused(f"method {method}", "request.method", FaultKind.WRONG_METHOD, method=method)
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml")[: 1 + 2 * many]:
        yield _refused(
            f"media type {media_type}",
            "request.media-type",
            FaultKind.WRONG_MEDIA_TYPE,
            media_type=media_type,
            expectation=other_media_type,
        )


def _refused(
    key: str,
    requirement: str,
    kind: FaultKind,
    *,
    expectation: Expectation = Expectation.REFUSE,
    **how: Any,
) -> Draft:
    return Draft(key=key, requirement=requirement, expectation=expectation, fault=Fault("", kind), **how)
