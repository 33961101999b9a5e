"""Whose an account was on a date: the stored intervals against a replay of the CRM's own history."""

import csv
import random
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from groundrules.usecases.ask_owner import book_on, owner_on
from groundrules.wiring import make_export
from tests.crm.test_merged import LOSER, load, merged_world
from tests.worlds.importing import import_from
from tests.worlds.tiny import ACME, FRED, INES, as_files, tiny, write_folder

PAIRS = 400


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FactsFolder]:
    """A simulated company's export, and the facts made of it."""
    folder = tmp_path_factory.mktemp("company")
    made, export = folder / "made", folder / "export"
    make_export(made, sellers=24, accounts=200, activities=2000, seed=5, tell=lambda _: None)
    zipfile.ZipFile(made / "export.zip").extractall(export)
    facts = FactsFolder(folder / "facts")
    assert import_from(export, facts, set_aside=True).published
    return export, facts


def replayed(export: Path, account: str, at: datetime) -> str:
    """The owner by the plainest of replays: every change in the file up to the instant, one after another."""
    rows = [row for row in _read(export, "AccountHistory") if row["AccountId"][:15] == account[:15]]
    changes = sorted(
        (datetime.fromisoformat(row["CreatedDate"]), row["OldValue"], row["NewValue"])
        for row in rows
        if row["Field"] == "Owner" and row["NewValue"].startswith("005")
    )
    (record,) = [row for row in _read(export, "Account") if row["Id"] == account]
    owner = changes[0][1] if changes else record["OwnerId"]
    for when, _, new in changes:
        if when <= at:
            owner = new
    return owner[:15]


_FILES: dict[tuple[Path, str], list[dict[str, str]]] = {}


def _read(export: Path, name: str) -> list[dict[str, str]]:
    if (export, name) not in _FILES:
        with (export / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            _FILES[export, name] = list(csv.DictReader(file))
    return _FILES[export, name]


def test_any_account_on_any_day_equals_a_replay(company: tuple[Path, FactsFolder]) -> None:
    """On random pairs of account and day the answer is the replay's, and every answer has its reason."""
    export, facts = company
    chance = random.Random(20260630)  # noqa: S311
    accounts = [row for row in _read(export, "Account") if row["IsDeleted"] != "true"]
    asked = 0
    for _ in range(PAIRS):
        account = chance.choice(accounts)
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(545))
        then = owner_on(facts=facts, account=account["Id"], on=day, zone="UTC")
        end = datetime(day.year, day.month, day.day, 23, 59, 59, 999999, UTC)
        if datetime.fromisoformat(account["CreatedDate"]) > end and then.held is None:
            continue
        assert then.held is not None, (account["Id"], day)
        assert (then.held.owner_id or "")[:15] == replayed(export, account["Id"], end)
        assert then.why
        asked += 1
    assert asked > PAIRS / 2


def test_a_book_holds_exactly_the_accounts_that_say_so(company: tuple[Path, FactsFolder]) -> None:
    """Asked by seller or asked account by account, the same accounts are named."""
    export, facts = company
    day = date(2026, 1, 15)
    seller = facts.rows("crm", "accounts")[7]["owner_id"]
    book = book_on(facts=facts, seller=str(seller), on=day, zone="UTC")
    end = datetime(2026, 1, 15, 23, 59, 59, tzinfo=UTC)
    expected = {
        row["Id"]
        for row in _read(export, "Account")
        if datetime.fromisoformat(row["CreatedDate"]) <= end
        and replayed(export, row["Id"], end) == str(seller)[:15]
    }
    assert {held.account_id for held, _ in book.accounts} == expected
    assert expected


def test_the_reason_says_how_it_is_known(tmp_path: Path) -> None:
    """By history, by the difference of two extracts, since creation; and a change of that very day."""
    facts = FactsFolder(tmp_path / "facts")
    world = tiny()
    load(tmp_path / "one", facts, world, as_of=date(2026, 6, 22))
    world["Account"][1]["OwnerId"] = INES
    load(tmp_path / "two", facts, world, as_of=date(2026, 6, 29))

    def asked(account: str, day: date, zone: str = "UTC") -> str:
        return owner_on(facts=facts, account=account, on=day, zone=zone).why

    moved = owner_on(facts=facts, account=ACME, on=date(2026, 2, 9), zone="America/New_York")
    assert moved.held is not None
    assert moved.held.owner_id == INES
    assert [name for _, name in moved.earlier] == ["Fred Field"]
    assert "history tells that it came from Fred Field on 2026-02-09 at 08:30 UTC" in moved.why
    assert asked('Bolt "B" Ltd\nSecond line', date(2026, 6, 29)) == (
        "the extract of 2026-06-29 was the first to show it; the one of 2026-06-22 still showed Fred Field"
    )
    assert asked("Core", date(2026, 6, 29)) == "no earlier owner is known since it was created on 2025-01-01"
    assert asked("Core", date(2024, 12, 31)) == "the account was created on 2025-01-01"
    (refused,) = owner_on(facts=facts, account=ACME, on=date(2026, 7, 9), zone="UTC").findings
    assert refused.code == "GR358"


def test_a_merged_account_is_found_by_its_old_name(tmp_path: Path) -> None:
    """Before the merge it is its own; from the merge on it is the winner."""
    facts = FactsFolder(tmp_path / "facts")
    load(tmp_path / "one", facts, merged_world())
    own = owner_on(facts=facts, account="merged", on=date(2026, 6, 19), zone="UTC")
    assert own.held is not None
    assert (own.account_id, own.held.owner_id, own.lived_as) == (LOSER, FRED, ())
    gone = owner_on(facts=facts, account=LOSER[:15], on=date(2026, 6, 20), zone="UTC")
    assert gone.held is not None
    assert (gone.held.account_id, gone.held.owner_id) == (ACME, INES)
    assert [step.into_id for step in gone.lived_as] == [ACME]
    book = book_on(facts=facts, seller="fred field", on=date(2026, 6, 19), zone="UTC")
    assert ("Merged", LOSER) in [(name, held.account_id) for held, name in book.accounts]


def test_facts_of_before_there_were_merges_still_answer(tmp_path: Path) -> None:
    """Facts without the newer tables are asked as well as any."""
    facts = FactsFolder(tmp_path / "facts")
    assert import_from(write_folder(tmp_path / "one", as_files(tiny())), facts).published
    folder = next(path for _, path in facts.kept("crm"))
    for name in ("merged", "merged_owners"):
        (folder / f"{name}.parquet").unlink()
    then = owner_on(facts=facts, account="core", on=date(2026, 6, 1), zone="UTC")
    assert then.owner == "Fred Field"
    assert (
        owner_on(facts=facts, account="nobody", on=date(2026, 6, 1), zone="UTC").findings[0].code == "GR410"
    )
    assert book_on(facts=facts, seller="x", on=date(2026, 6, 1), zone="UTC").findings[0].code == "GR359"
