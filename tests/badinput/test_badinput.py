"""Wrong exports: each a finding with its place and help, never a traceback, and the facts as they were."""

import resource
from datetime import date
from pathlib import Path

import pytest

from groundrules.adapters.csvfolder import Limits
from groundrules.adapters.facts import FactsFolder
from groundrules.terms import Finding, Severity
from tests.badinput.bad_exports import BAD, Bad
from tests.worlds.importing import codes, import_from
from tests.worlds.tiny import as_files, tiny, write_folder


def snapshot(facts: FactsFolder) -> dict[str, bytes]:
    """Every byte of the published facts."""
    files = [facts.root / "CURRENT.json", *(facts.root / "crm").rglob("*")]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny world before anything is spoilt."""
    return write_folder(tmp_path_factory.mktemp("sound") / "export", as_files(tiny()))


def test_there_are_at_least_sixty() -> None:
    """The set covers what the reliability plan lists."""
    assert len(BAD) >= 60


def test_the_sound_world_has_nothing_to_tell(sound: Path, tmp_path: Path) -> None:
    """What the bad ones are made from is sound itself, so that each finding is the change's."""
    result = import_from(sound, FactsFolder(tmp_path))
    assert result.published
    assert result.findings == ()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_export_is_told_and_changes_nothing(bad: Bad, sound: Path, tmp_path: Path) -> None:
    """The finding, its place and help; the facts byte for byte as before; in little memory."""
    facts = FactsFolder(tmp_path / "facts")
    import_from(sound, facts)
    before = snapshot(facts)
    path = bad.make(tmp_path)
    result = import_from(path, facts)
    told = [finding for finding in result.findings if finding.code == bad.code]
    assert told, f"{bad.code} is missing: {[str(one) for one in result.findings]}"
    assert str(told[0].span).startswith(bad.place), str(told[0].span)
    assert all(finding.message == finding.message.strip() for finding in result.findings)
    if not bad.is_error:
        assert result.published
        assert not codes(result)
        return
    assert told[0].severity is Severity.ERROR
    assert told[0].help
    assert not result.published
    assert snapshot(facts) == before
    if bad.rescued:
        rescued = import_from(path, facts, set_aside=True)
        assert rescued.published, [str(one) for one in rescued.findings]
        assert all(count.is_balanced for count in rescued.files)


def test_memory_stays_small() -> None:
    """The bomb and the long values above were not unpacked into memory."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 900_000


def test_a_file_larger_than_the_limit_is_refused(sound: Path, tmp_path: Path) -> None:
    """Real bytes are counted while reading, whatever the archive says."""
    result = import_from(sound, FactsFolder(tmp_path), limits=Limits(bytes=400))
    assert set(codes(result)) == {"GR301"}


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    """Ten thousand members are no export."""
    path = BAD["a zip bomb"].make(tmp_path)
    result = import_from(path, FactsFolder(tmp_path / "facts"), limits=Limits(members=3))
    assert "files" in result.findings[0].message


def test_a_byte_order_mark_and_crlf_do_no_harm(tmp_path: Path) -> None:
    """Files saved by a spreadsheet are read the same."""
    plain = FactsFolder(tmp_path / "plain")
    import_from(write_folder(tmp_path / "a", as_files(tiny())), plain)
    marked = FactsFolder(tmp_path / "marked")
    files = {
        name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n").replace(b"Ltd\r\n", b"Ltd\n")
        for name, data in as_files(tiny()).items()
    }
    assert import_from(write_folder(tmp_path / "b", files), marked).published
    assert marked.rows("crm", "accounts") == plain.rows("crm", "accounts")
    assert marked.rows("crm", "activities") == plain.rows("crm", "activities")


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    """A file that says what it is written in is believed, by both readers."""
    files = as_files(tiny())
    files["Account.csv"] = files["Account.csv"].decode().encode("utf-16")
    result = import_from(write_folder(tmp_path / "a", files), FactsFolder(tmp_path / "facts"))
    assert result.published, [str(one) for one in result.findings]
    assert all(count.is_balanced for count in result.files)


PEOPLE = """mapping: 1
files:
  people: people.csv
tables:
  sellers:
    - from: people
      columns: {seller_id: id, name: name, sales_role: {constant: field}, is_active: {constant: yes}}
"""


def test_one_lenient_reader_alone_would_lose_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: without the second count, rows behind an open quote vanish and nobody is told."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(PEOPLE)
    folder = write_folder(tmp_path / "export", {"people.csv": b'id,name\na,Ann\nb,"Bo\nc,Cy\nd,Di\n'})
    facts = FactsFolder(tmp_path / "facts")
    day = date(2026, 6, 30)
    result = import_from(folder, facts, mapping=mapping, as_of=day)
    assert codes(result) == ["GR307"]
    assert str(result.findings[-1].span) == "people.csv:3:1"

    def believe(_: object, __: object) -> list[Finding]:
        return []

    monkeypatch.setattr("groundrules.usecases.read_crm.weigh", believe)
    assert import_from(folder, facts, mapping=mapping, as_of=day).published
    assert [row["seller_id"] for row in facts.rows("crm", "sellers")] == ["a", "b"]
