"""A bundle: one uncompressed file that holds a run and tells whether, and where, it was altered.

It is a tar archive of fixed form, so that ordinary tools open it and the same content gives the same bytes. Its first
members are `manifest.txt`, which has a digest of each member and over the whole, and `lines.txt`, by which what was
altered is found to the line.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["LINES", "MANIFEST", "Opened", "opened", "packed"]

MANIFEST: Final = "manifest.txt"
LINES: Final = "lines.txt"
_TITLE: Final = "gws-conformance bundle, format 1"
_BLOCK: Final = 512
_END: Final = bytes(2 * _BLOCK)
_SHORT: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a bundle holds: its members by name, the digest over the whole, and all that is wrong, by place."""

    files: Mapping[str, bytes]
    digest: str
    problems: tuple[str, ...]


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the bundle of these files, in their order."""
    lines = _fingerprints(files)
    members = {MANIFEST: _manifest({LINES: lines, **files}), LINES: lines, **files}
    return b"".join(_member(name, content) for name, content in members.items()) + _END


def opened(raw: bytes) -> Opened:
    """Return what a bundle holds, as far as it can be read, and what was altered in it; never an exception."""
    files, torn = _unpacked(raw)
    content = {name: data for name, data in files.items() if name != MANIFEST}
    problems = (*_altered(files, content), *torn)
    return Opened(
        files=content, digest=_digest(files.get(MANIFEST, b"")), problems=tuple(dict.fromkeys(problems))
    )


def _manifest(files: Mapping[str, bytes]) -> bytes:
    rows = [
        f"{name} {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}" for name, data in files.items()
    ]
    text = "".join(f"{row}\n" for row in (_TITLE, *rows))
    return f"{text}whole {hashlib.sha256(text.encode()).hexdigest()}\n".encode()


def _digest(manifest: bytes) -> str:
    return manifest.decode("ascii", "replace").rpartition("whole ")[2].strip()


def _fingerprints(files: Mapping[str, bytes]) -> bytes:
    rows = (f"{name} {print_}\n" for name, data in files.items() for print_ in _prints(data))
    return "".join(rows).encode()


def _prints(data: bytes) -> list[str]:
    return [hashlib.sha256(line).hexdigest()[:_SHORT] for line in data.splitlines(keepends=True)]


def _member(name: str, content: bytes) -> bytes:
    return _head(name, len(content)) + content + bytes(-len(content) % _BLOCK)


def _head(name: str, size: int) -> bytes:
    """Return the one header that a member of this name and size can have: no time, no owner."""
    member = tarfile.TarInfo(name)
    member.size = size
    return member.tobuf(format=tarfile.USTAR_FORMAT)


def _unpacked(raw: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the members up to the first place where the archive's own form is broken, and that place."""
    files: dict[str, bytes] = {}
    at, last = 0, "the beginning"
    while at < len(raw) and raw[at : at + _BLOCK] != bytes(_BLOCK):
        name, size = _described(raw[at : at + _BLOCK])
        if size is None or name in files:
            return files, (f"byte {at}, after {last}: the head of a member was altered",)
        start, end = at + _BLOCK, at + _BLOCK + size
        files[name] = raw[start:end]
        at, last = end + -size % _BLOCK, name
        if at > len(raw):
            return files, (f"{name}: the bundle is cut short in its line {_count(files[name])}",)
        if any(raw[end:at]):
            return files, (f"byte {end}: something stands behind the end of {name}",)
    return files, () if raw[at:] == _END else (
        f"byte {at}, after {last}: the end of the bundle was altered or cut",
    )


def _described(head: bytes) -> tuple[str, int | None]:
    """Return the name and size that a header gives; the size is None where it is no header of ours."""
    name = head[:100].rstrip(b"\0").decode("ascii", "replace")
    digits = head[124:135]
    if not digits.isdigit() or not name.isascii():
        return name, None
    size = int(digits, 8) if not set(digits) & set(b"89") else None
    return name, size if size is not None and _head(name, size) == head else None


def _count(data: bytes) -> int:
    return data.count(b"\n") + (0 if data.endswith(b"\n") else 1)


def _altered(files: Mapping[str, bytes], content: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what differs from the manifest; where the manifest is not what its own digest says, it is to blame."""
    if MANIFEST not in files:
        yield "this is no bundle of gws-conformance: it does not begin with its manifest"
        return
    manifest = files[MANIFEST].decode("ascii", "replace")
    wanted = _manifest(content).decode("ascii", "replace")
    if manifest == wanted:
        yield from _inconsistent(content)
        return
    if not _sound(manifest):
        yield f"{MANIFEST}: {_first_difference(_plain(wanted), _plain(manifest))}"
        return
    yield from _members(manifest, content)


def _sound(manifest: str) -> bool:
    """Whether the manifest has the form and the digest that it must have."""
    text, mark, digest = manifest.rpartition("whole ")
    whole = hashlib.sha256(text.encode("ascii", "replace")).hexdigest()
    return manifest.startswith(f"{_TITLE}\n") and bool(mark) and digest == f"{whole}\n"


def _members(manifest: str, content: Mapping[str, bytes]) -> Iterator[str]:
    rows = {row.split(" ", 1)[0]: row for row in manifest.splitlines()[1:-1]}
    known = {
        row.split(" ", 1)[0]: row for row in _manifest(content).decode("ascii", "replace").splitlines()[1:-1]
    }
    told = _told(content.get(LINES, b""))
    for name, row in rows.items():
        if name not in content:
            yield f"{name}: it is missing"
        elif known[name] != row:
            wanted = _lines_of(content) if name == LINES else told.get(name, [])
            found = (
                _plain(content[LINES].decode("ascii", "replace")) if name == LINES else _prints(content[name])
            )
            yield f"{name}: {_first_difference(wanted, found)}"
    yield from (f"{name}: it does not belong to the bundle" for name in known if name not in rows)
    if list(rows) != list(known) and set(rows) == set(known):
        yield "the members stand in another order"


def _inconsistent(content: Mapping[str, bytes]) -> Iterator[str]:
    """Yield where `lines.txt` does not fit, though every digest does: a bundle that nobody packed."""
    if content.get(LINES) != _fingerprints({name: data for name, data in content.items() if name != LINES}):
        yield f"{LINES}: it does not fit the other members"


def _lines_of(content: Mapping[str, bytes]) -> list[str]:
    return _plain(_fingerprints({name: data for name, data in content.items() if name != LINES}).decode())


def _plain(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _told(lines: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in lines.decode("ascii", "replace").splitlines():
        name, _, print_ = row.partition(" ")
        found.setdefault(name, []).append(print_)
    return found


def _first_difference(wanted: Sequence[str], found: Sequence[str]) -> str:
    """Say in which line two texts begin to differ, and how: altered, removed, added, swapped or cut."""
    pairs = zip(wanted, found, strict=False)
    at = next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(wanted), len(found)))
    if at == len(found):
        return f"it is cut short in front of line {at + 1}"
    if at == len(wanted):
        return f"line {at + 1} was added"
    here, then = (list(part[at : at + 2]) for part in (wanted, found))
    if len(here) == len(then) == 2 and here == then[::-1]:
        return f"lines {at + 1} and {at + 2} were swapped"
    if here[1:] == then[:1]:
        return f"line {at + 1} was removed"
    return f"line {at + 1} was {'added' if then[1:] == here[:1] else 'altered'}"
