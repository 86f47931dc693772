"""A bundle: the same content gives the same bytes, and every alteration is found where it is."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping

import pytest

from conformance.report.bundle import LINES, MANIFEST, opened, packed
from tests.upgrades.alterations import altered

FILES = {
    "evidence.jsonl": b"".join(b'{"n":%d}\n' % n for n in range(60)),
    "results.json": b'{\n  "verdict": "conforming"\n}\n',
    "summary.md": b"# AddRecord\n",
}
RAW = packed(FILES)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = archive.extractfile(member)
    assert found is not None
    return found.read()


def _changed(files: Mapping[str, bytes], manifest_of: bytes = RAW) -> tuple[str, ...]:
    """Return the problems of a well-formed bundle with the members of one and the manifest of another."""
    manifest = _members(manifest_of)
    raw = packed(files)
    members = {**_members(raw), MANIFEST: manifest[MANIFEST], LINES: manifest[LINES]}
    return opened(_tar(members)).problems


def _members(raw: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        return {member.name: _content(archive, member) for member in archive}


def _tar(members: Mapping[str, bytes]) -> bytes:
    heads = []
    for name, content in members.items():
        info = tarfile.TarInfo(name)
        info.size = len(content)
        heads.append(info.tobuf(format=tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512))
    return b"".join(heads) + bytes(1024)


def test_the_same_content_gives_the_same_bytes_and_is_sound() -> None:
    found = opened(RAW)

    assert packed(dict(FILES)) == RAW
    assert () == found.problems
    assert FILES == {name: found.files[name] for name in FILES}
    assert 64 == len(found.digest)


def test_ordinary_tools_open_it() -> None:
    assert [MANIFEST, LINES, *FILES] == list(_members(RAW))


def test_the_digest_over_the_whole_changes_with_any_member() -> None:
    digests = {opened(packed({**FILES, name: content + b"x"})).digest for name, content in FILES.items()}

    assert len(digests | {opened(RAW).digest}) == 1 + len(FILES)


LINE = FILES["evidence.jsonl"].splitlines(keepends=True)


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        (b"".join([*LINE[:9], b'{"n":99}\n', *LINE[10:]]), "line 10 was altered"),
        (b"".join(LINE[:9] + LINE[10:]), "line 10 was removed"),
        (b"".join([*LINE[:9], b"{}\n", *LINE[9:]]), "line 10 was added"),
        (b"".join([*LINE[:9], LINE[10], LINE[9], *LINE[11:]]), "lines 10 and 11 were swapped"),
        (b"".join(LINE[:9]), "cut short in front of line 10"),
        (b"".join([*LINE, b"{}\n"]), "line 61 was added"),
    ],
)
def test_an_altered_member_is_named_with_its_line(evidence: bytes, place: str) -> None:
    (problem,) = _changed({**FILES, "evidence.jsonl": evidence})

    assert problem.startswith("evidence.jsonl: ")
    assert place in problem


def test_a_member_that_is_missing_or_too_many_is_named() -> None:
    fewer = {name: content for name, content in FILES.items() if name != "summary.md"}

    assert "summary.md: it is missing" in _changed(fewer)
    assert "more.txt: it does not belong to the bundle" in _changed({**FILES, "more.txt": b"x"})


def test_an_altered_manifest_is_named_and_not_the_members() -> None:
    members = _members(RAW)
    members[MANIFEST] = members[MANIFEST].replace(b"results.json 3", b"results.json 4")
    problems = opened(_tar(members)).problems

    assert [MANIFEST] == [problem.split(":")[0] for problem in problems]


def test_members_in_another_order_are_found() -> None:
    members = _members(RAW)
    shuffled = {name: members[name] for name in (MANIFEST, LINES, *reversed(FILES))}

    assert ("the members stand in another order",) == opened(_tar(shuffled)).problems


@pytest.mark.parametrize(
    "raw", [b"", b"x" * 2000, bytes(4096), RAW[:100], RAW + b"\0", RAW + b"x", RAW[:-512]]
)
def test_what_is_no_bundle_or_a_part_of_one_is_refused(raw: bytes) -> None:
    assert opened(raw).problems


def test_a_random_change_is_always_found() -> None:
    missed = [what for what, raw in altered(RAW, count=400, seed=5) if not opened(raw).problems]

    assert [] == missed


def test_a_change_within_a_line_of_evidence_is_told_to_the_line() -> None:
    at = RAW.index(LINE[20]) + 3
    raw = RAW[:at] + b"X" + RAW[at + 1 :]

    assert ("evidence.jsonl: line 21 was altered",) == opened(raw).problems
