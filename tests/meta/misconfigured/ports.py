"""Ports on loopback: applications with or without TLS, servers of bytes, nobody; and an authority for certificates."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import trustme
import uvicorn
from starlette.types import ASGIApp

__all__ = ["Authority", "closed_port", "raw", "served"]


@contextlib.contextmanager
def served(app: ASGIApp, **tls: Any) -> Iterator[int]:
    """Serve an application on a free loopback port, which is given; `tls` are uvicorn's settings of that."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            **tls,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        try:
            end = time.monotonic() + 20
            while not server.started:
                assert thread.is_alive() and time.monotonic() < end, "the application did not come up"
                time.sleep(0.01)
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)


@contextlib.contextmanager
def raw(answer: bytes) -> Iterator[int]:
    """Serve bytes on a free loopback port: the same to whoever says anything, then the end; none for silence."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        stopped = threading.Event()

        def serve() -> None:
            bound.settimeout(0.05)
            kept = []
            while not stopped.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = bound.accept()
                    kept.append(connection)
                    connection.settimeout(2)
                    connection.recv(4096)
                    if answer:
                        connection.sendall(answer)
                        connection.close()
            for connection in kept:
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            stopped.set()
            thread.join(5)


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


class Authority:
    """An authority of the test's own, and what it makes, in files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def tls(self, *names: str, demanding: bool = False, **times: Any) -> dict[str, Any]:
        """Return uvicorn's settings with a certificate for names; `demanding` one of the client, too."""
        chain = self.certificate(*names, **times)
        more = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": str(self.file)} if demanding else {}
        return {"ssl_certfile": str(chain), **more}

    def certificate(self, *names: str, file: str = "server.pem", **times: Any) -> Path:
        """Return a file with a certificate and its key."""
        path = self._folder / file
        self._ca.issue_cert(*names, **times).private_key_and_cert_chain_pem.write_to_path(path)
        return path
