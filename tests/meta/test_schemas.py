"""The schemas as a whole: valid, closed under reference, and composed without restating."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from conformance import schemas

NAMES = schemas.names()
KEYWORDS = {"type", "const", "enum", "required", "properties", "pattern", "minimum", "maximum"} | {
    "if",
    "then",
    "else",
    "not",
    "propertyNames",
}
ANNOTATIONS = {"$schema", "$id", "title", "description", "x-clause"}


def _load(name: str) -> Any:
    return schemas.load(name)


def _document(name: str) -> Any:
    return yaml.safe_load(schemas.text(name))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(below)


def _references(value: Any) -> list[str]:
    return [node["$ref"] for node in _nodes(value) if isinstance(node.get("$ref"), str)]


def _subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for keyword in (
        "if",
        "then",
        "else",
        "not",
        "items",
        "contains",
        "propertyNames",
        "additionalProperties",
    ):
        if isinstance(schema.get(keyword), dict):
            yield from _subschemas(schema[keyword])
    for below in [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]:
        yield from _subschemas(below)


def _resolved(document: Any, reference: str, folder: Path) -> Any:
    file, _, fragment = reference.partition("#")
    if file:
        target = (folder / file).resolve()
        document = _load(target.relative_to(folder.resolve()).with_suffix("").as_posix())
    for step in fragment.split("/")[1:]:
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_against_its_dialect(name: str) -> None:
    assert _load(name)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(_load(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_compiles_in_both_engines_offline(name: str) -> None:
    both = schemas.validator(name)

    assert not both.is_valid(5)
    assert both.problems(5) != ()


@pytest.mark.parametrize("name", NAMES)
def test_an_id_follows_the_name(name: str) -> None:
    assert _load(name)["$id"] == "urn:gws-conformance:" + name.replace("/", ":")


def test_ids_are_unique() -> None:
    ids = [_load(name)["$id"] for name in NAMES]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_resolves_without_a_network(name: str) -> None:
    resolver = schemas.registry().resolver(base_uri=_load(name)["$id"])
    for reference in _references(_load(name)):
        assert isinstance(resolver.lookup(reference).contents, dict)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("add_record/")])
def test_the_contract_uses_the_declared_keywords_only(name: str) -> None:
    used = {keyword for below in _subschemas(_load(name)) for keyword in below}

    assert used <= KEYWORDS | ANNOTATIONS


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("bayeux/")])
def test_a_bayeux_schema_cites_the_protocols_clauses(name: str) -> None:
    assert re.fullmatch(r"[A-Z]{2,3}-\d+(, [A-Z]{2,3}-\d+)*", _load(name)["$comment"])


def test_every_property_of_the_config_is_described_and_every_table_closed() -> None:
    for below in _subschemas(_load("suite/config")):
        for name, each in below.get("properties", {}).items():
            assert each.get("description"), name
        if below.get("type") == "object":
            assert "additionalProperties" in below, below
            assert below["additionalProperties"] is False or "properties" not in below, below


def test_the_defaults_of_the_config_are_valid() -> None:
    config = _load("suite/config")
    with_default = [
        each
        for below in _subschemas(config)
        for each in below.get("properties", {}).values()
        if "default" in each
    ]

    assert with_default != []
    for each in with_default:
        Draft202012Validator(each).validate(each["default"])


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_every_reference_of_a_document_resolves(name: str) -> None:
    document = _document(name)

    assert _references(document) != []
    for reference in _references(document):
        assert isinstance(_resolved(document, reference, schemas.folder()), dict), reference


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_a_document_restates_no_schema(name: str) -> None:
    described = [node["schema"] for node in _nodes(_document(name)) if "schema" in node]

    assert described != []
    assert all(set(schema) == {"$ref"} for schema in described)


def test_the_documents_refer_to_the_whole_contract() -> None:
    references = {each for name in schemas.DOCUMENTS for each in _references(_document(name))}
    contract = {f"./{name}.json" for name in NAMES if name.startswith("add_record/")}

    assert contract == {each for each in references if not each.startswith("#")}


def test_the_examples_of_the_operation_are_accepted() -> None:
    operation = _document("openapi")["paths"]["/api/v2/me/outbound-records"]["post"]
    media = [operation["requestBody"], *operation["responses"].values()]
    shown = [each["content"]["application/json"] for each in media]
    examples = [
        (each["schema"]["$ref"], one["value"]) for each in shown for one in each.get("examples", {}).values()
    ]

    assert examples != []
    for reference, value in examples:
        assert () == schemas.problems(reference.removeprefix("./").removesuffix(".json"), value)


def test_the_channels_are_the_ones_of_the_messages() -> None:
    document = _document("asyncapi")
    acknowledged = _load("add_record/acknowledgement")["properties"]["channel"]["const"]
    own = _load("suite/config")["properties"]["session"]["properties"]["user_event_channel"]["default"]

    assert acknowledged == document["channels"]["outbound"]["address"]
    assert own == document["channels"]["internal"]["address"]


def test_the_correlation_id_is_a_member_of_the_acknowledgement() -> None:
    location = _document("asyncapi")["components"]["messages"]["acknowledgement"]["correlationId"]["location"]
    _, *steps = location.removeprefix("$message.payload#").split("/")
    schema = _load("add_record/acknowledgement")
    for step in steps:
        schema = schema["properties"][step]

    assert schema["type"] == "string"


CONFIG: dict[str, Any] = {
    "target": {"base_url": "https://gws.example.org/cloud-web"},
    "users": [{"username_env": "GWS_USER", "password_env": "GWS_PASSWORD", "device_path": "/devices/1"}],
    "deployment": {
        "application_id": 134,
        "campaign_name": "Campaign1",
        "calling_list": "CallingList1",
        "phone_numbers": ["5550100..5559999", "+12025550100"],
    },
    "interpretation": {"last_second": "86400"},
    "claims": {"csrf": True},
}


def _config_problems(config: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.keyword) for problem in schemas.problems("suite/config", config)]


def test_a_small_config_is_accepted() -> None:
    assert () == schemas.problems("suite/config", CONFIG)


@pytest.mark.parametrize(
    ("table", "key", "value", "keyword"),
    [
        ("target", "edition", "9.0", "enum"),
        ("target", "base_url", "gws.example.org", "pattern"),
        ("deployment", "phone_numbers", [], "minItems"),
        ("deployment", "application_id", "134", "type"),
        ("limits", "in_flight", 0, "minimum"),
        ("limits", "rate", 0, "exclusiveMinimum"),
        ("limits", "max_record", 5, "additionalProperties"),
        ("session", "user_event", "MAY", "enum"),
        ("claims", "csrf", "yes", "type"),
        ("interpretation", "last_second", [1], "enum"),
    ],
)
def test_a_wrong_setting_is_pointed_at(table: str, key: str, value: Any, keyword: str) -> None:
    config = {**CONFIG, table: {**CONFIG.get(table, {}), key: value}}

    assert [(f"/{table}/{key}", keyword)] == _config_problems(config)


@pytest.mark.parametrize("missing", ["campaign_name", "calling_list", "max_records"])
def test_a_consent_is_whole(missing: str) -> None:
    consent = {"campaign_name": "Campaign1", "calling_list": "CallingList1", "max_records": 10}
    del consent[missing]

    assert [(f"/consent/{missing}", "required")] == _config_problems({**CONFIG, "consent": consent})
