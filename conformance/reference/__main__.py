"""The child process of `conformance.reference.child`.

Reads settings as one line of JSON from standard input, writes `{"base_url": ...}` as one line to standard
output, and ends when told by a signal or when standard input ends, which it does when the parent dies.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Final

from conformance.errors import ConformanceError
from conformance.reference.server import ReferenceServer
from conformance.reference.settings import from_json

_CHUNK: Final = 1_024


def main() -> int:
    """Serve as told; 2 where the settings are wrong."""
    try:
        server = ReferenceServer(from_json(sys.stdin.readline()), on_ready=_say)
    except ConformanceError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    threading.Thread(target=_watch, args=(server,), daemon=True).start()
    server.serve_forever()
    return 0


def _say(base_url: str) -> None:
    print(json.dumps({"base_url": base_url}), flush=True)  # noqa: T201


def _watch(server: ReferenceServer) -> None:
    """Wait for the end of standard input, then stop.

    Past the buffer of `sys.stdin`: a thread that waits in it would be an error when the interpreter ends.
    """
    while os.read(0, _CHUNK):
        pass
    server.stop()


if __name__ == "__main__":
    sys.exit(main())
