"""The server as a process, over a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import httpx
import pytest

import conformance
from conformance.errors import ConfigError, SetUpError
from conformance.reference import Child, Settings, config_text, create_app, running, serve
from conformance.reference.server import ReferenceServer
from conformance.reference.settings import from_json, to_json

HANDSHAKE = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc/self").exists() else True
    )


def gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_a_server_forgets_its_sessions_when_another_thread_asks() -> None:
    ready = threading.Event()
    server = ReferenceServer(Settings(), on_ready=lambda _: ready.set())
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    assert ready.wait(5)
    with httpx.Client(base_url=f"{server.base_url}/api/v2", auth=("agent1", "agent1-pass")) as http:
        (shaken,) = http.post("/notifications", json=[HANDSHAKE]).json()
        server.forget_sessions()
        leaving = {"channel": "/meta/disconnect", "clientId": shaken["clientId"]}
        (reply,) = http.post("/notifications", json=[leaving]).json()
    server.stop()
    serving.join(5)

    assert shaken["successful"]
    assert reply["error"] == "402::session_unknown"
    assert not serving.is_alive()


def test_a_child_serves_and_ends_within_a_second_while_a_poll_is_held() -> None:
    answers: list[httpx.Response] = []
    with (
        Child(Settings()) as child,
        httpx.Client(base_url=f"{child.base_url}/api/v2", auth=("agent1", "agent1-pass")) as http,
    ):
        (shaken,) = http.post("/notifications", json=[HANDSHAKE]).json()
        connect = [
            {"channel": "/meta/connect", "clientId": shaken["clientId"], "connectionType": "long-polling"}
        ]
        http.post("/notifications", json=connect)
        poll = threading.Thread(target=lambda: answers.append(http.post("/notifications", json=connect)))
        poll.start()
        time.sleep(0.2)
        began = time.monotonic()
        child.end()
        poll.join(5)

        assert time.monotonic() - began < 1.5
        assert child.returncode == 0
        assert answers[0].json()[0]["successful"] is True
    assert gone(child.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_child_cleanly(number) -> None:
    with Child(Settings()) as child:
        os.kill(child.pid, number)

        deadline = time.monotonic() + 10
        while child.returncode is None and time.monotonic() < deadline:
            time.sleep(0.02)

        assert child.returncode == 0


def test_a_child_ends_when_its_parent_dies() -> None:
    code = (
        "import os; from conformance.reference import Child, Settings; "
        "child = Child(Settings()); print(child.pid, flush=True); os._exit(1)"
    )
    root = str(Path(conformance.__file__).parents[1])
    parent = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        timeout=20,
        check=False,
    )

    assert gone(int(parent.stdout))


def test_two_children_listen_on_ports_of_their_own_and_share_a_database(tmp_path) -> None:
    settings = Settings(database=str(tmp_path / "records.sqlite"))
    with running(settings) as first, running(settings) as second:
        assert first != second
        assert httpx.get(f"{second}/api/v2/diagnostics/version").json()["statusCode"] == 0


def test_a_child_that_cannot_start_says_why() -> None:
    with pytest.raises(SetUpError, match="no such mutant: nobody"), running(Settings(mutants=("nobody",))):
        pass


def test_a_child_that_says_nothing_is_given_up() -> None:
    with pytest.raises(SetUpError, match="did not come up within"):
        Child(Settings(), start_seconds=0.0)


def test_a_port_in_use_is_a_config_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(ConfigError, match="cannot listen"):
            serve(Settings(port=taken.getsockname()[1]), on_ready=print)


def test_settings_survive_their_json_form() -> None:
    settings = Settings(port=8, delay_ms=5, mutants=("a", "b"), variants=("c",), database="x", prefix="/y")

    assert from_json(to_json(settings)) == settings


@pytest.mark.parametrize("text", ["", "[]", '{"colour": 1}', "{"])
def test_what_are_no_settings_is_a_config_error(text) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        from_json(text)


@pytest.mark.parametrize("change", [{"delay_ms": -1}, {"prefix": "x"}, {"prefix": "/x/"}])
def test_settings_that_cannot_work_are_refused(change) -> None:
    with pytest.raises(ConfigError):
        Settings(**change)


def test_a_file_that_is_no_database_is_a_config_error(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all, but long enough to look at")

    with pytest.raises(ConfigError, match="cannot be opened"):
        create_app(Settings(database=str(tmp_path / "notes.txt")))


def test_the_config_fits_the_server(play) -> None:
    config = tomllib.loads(config_text("http://127.0.0.1:8090", Settings(delay_ms=2_000)))

    async def scenario(site) -> None:
        for user in config["users"]:
            site.http.auth = user["username"], user["password"]
            deployment = {"applicationId": config["deployment"]["application_id"]}

            assert await site.code(devicePath=user["device_path"], **deployment) == 0

    play(scenario)
    assert config["target"] == {"base_url": "http://127.0.0.1:8090", "edition": "8.5.2"}
    assert config["limits"]["ack_timeout"] == 12


@pytest.mark.parametrize(
    ("settings", "roles"),
    [(Settings(), [None, None]), (Settings(without_feature=True), [None, None, "without-feature"])],
)
def test_the_config_names_the_user_without_the_feature_where_it_is_asked_for(settings, roles) -> None:
    config = tomllib.loads(config_text("http://127.0.0.1:8090", settings))

    assert roles == [user.get("role") for user in config["users"]]


@pytest.mark.parametrize(
    "settings", [Settings(numbered_devices=True), Settings(variants=("numbered-devices",))]
)
def test_the_config_names_the_devices_that_the_server_lists(settings) -> None:
    config = tomllib.loads(config_text("http://127.0.0.1:8090", settings))

    assert ["/devices/1234567890", "/devices/1234567891"] == [user["device_path"] for user in config["users"]]


@pytest.mark.parametrize(
    ("variants", "head", "closed"),
    [
        ((), b"content-length", False),
        (("chunked-responses",), b"Transfer-Encoding", False),
        (("connections-closed",), b"connection", True),
        (("headers-in-capitals",), b"CONTENT-LENGTH", False),
    ],
)
def test_responses_are_framed_as_the_variant_says(variants, head, closed) -> None:
    with (
        Child(Settings(variants=variants)) as child,
        httpx.Client(base_url=child.base_url, auth=("agent1", "agent1-pass")) as http,
    ):
        responses = [http.get("/api/v2/diagnostics/version") for _ in range(2)]
        streams = {response.extensions["network_stream"] for response in responses}

    assert head in {name for name, _ in responses[0].headers.raw}
    assert [200, 200] == [response.status_code for response in responses]
    assert len(streams) == (2 if closed else 1)
