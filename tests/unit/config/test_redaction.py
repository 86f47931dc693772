"""What of a config goes into evidence."""

from __future__ import annotations

import json

from conformance.config import redacted

MORE = """
[[users]]
headers_env = { Authorization = "GWS_TOKEN" }
cookies_env = { JSESSIONID = "GWS_COOKIE" }
role = "without-feature"
"""


def test_no_secret_and_no_name_is_in_the_evidence(loaded, live, tmp_path) -> None:
    config = loaded(live + MORE, ("[target]", '[target]\nca_file = "ca.pem"\nproxy = "http://me:prox@proxy"'))
    text = json.dumps(redacted(config))

    secrets = ["somebody", "hush-hush-1", "abcdefgh", "node0xyz", "prox", str(tmp_path), "GWS_"]

    assert not [word for word in secrets if word in text.replace('"proxy": true', "")]


def test_the_rest_is_in_the_evidence(loaded, live) -> None:
    found = json.loads(json.dumps(redacted(loaded(live + MORE))))

    assert found["target"]["base_url"] == "https://gws.example.org"
    assert found["users"][0] == {
        "password": True,
        "headers": [],
        "cookies": [],
        "device_path": None,
        "role": "agent",
    }
    assert found["users"][1]["headers"] == ["Authorization"]
    assert found["users"][1]["cookies"] == ["JSESSIONID"]
    assert found["deployment"]["phone_numbers"] == ["5550100..5550199"]
    assert found["limits"]["max_records"] == 10
    assert found["consent"] == {"campaign_name": "C1", "calling_list": "L1", "max_records": 10}
    assert found["interpretation"]["boolean_for_string"] == "rejected"
    assert not found["loopback"]
