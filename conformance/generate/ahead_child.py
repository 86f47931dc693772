"""The child process that draws cases ahead of those who send them: `python -m conformance.generate.ahead_child`."""

from __future__ import annotations

import contextlib
import sys

from conformance.garbage import seldom_collected
from conformance.generate.ahead import feed

if __name__ == "__main__":
    with seldom_collected(), contextlib.suppress(BrokenPipeError):  # whoever asked has enough
        feed(sys.stdin.buffer, sys.stdout.buffer)
