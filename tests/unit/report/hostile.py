"""Texts that a hostile target might send."""

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    "a|b\n| c | d |",
    "`` ` ```\n# heading\n```",
    "<script>alert(1)</script>&lt;",
    "\x1b[31mred\x1b[0m\x07\x9b2J",
    "[bold red]x[/bold red][link=https://evil.example]y[/]",
    "![i](https://evil.example/x.png) [t](javascript:x) www.evil.example https://evil.example",
    "*a* _b_ ~~c~~ $x$ @somebody #1 \\| ",
    "\u202eright to left\u2028line\u0000",
    "lone \ud800 surrogate",
    "x" * 100_000,
    "'; DROP TABLE x; --",
)
