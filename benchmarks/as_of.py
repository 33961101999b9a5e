"""Who owned what when: 10,000 random pairs of account and day against a replay of the CRM's own history.

``python benchmarks/as_of.py [ACCOUNTS] [PAIRS]`` makes a company, imports it, and asks. Prints how many
answers equal the replay, and what an answer costs.
"""

import csv
import random
import sys
import tempfile
import time
import zipfile
from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundrules.adapters.csvfolder import open_source
from groundrules.adapters.facts import FactsFolder
from groundrules.adapters.salesforce import NAME, mapping_text
from groundrules.crm.asof import held_at, tenures
from groundrules.simulate import WorldSize, make_world, write_export
from groundrules.usecases.ask_owner import owner_on
from groundrules.usecases.read_crm import read_crm


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = WorldSize(sellers=200, accounts=accounts, seed=3, activities=accounts)
        write_export(make_world(size), folder, lambda _: None)
        export = folder / "csv"
        zipfile.ZipFile(folder / "export.zip").extractall(export)
        facts = FactsFolder(folder / "facts")
        source = open_source(export, built_in={NAME: mapping_text()})
        result = read_crm(
            source=source, facts=facts, as_of=None, set_aside=True, now=datetime(2026, 7, 1, tzinfo=UTC)
        )
        assert result.published, result.findings
        compare(export, facts, pairs)


def compare(export: Path, facts: FactsFolder, pairs: int) -> None:
    """Every pair asked of the stored intervals and of the replay; then a hundred by the command's own way."""
    changes: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for row in _read(export, "AccountHistory"):
        if row["Field"] == "Owner" and row["NewValue"].startswith("005"):
            changed = datetime.fromisoformat(row["CreatedDate"]), row["OldValue"][:15], row["NewValue"][:15]
            changes[row["AccountId"][:15]].append(changed)
    records = {row["Id"]: row for row in _read(export, "Account") if row["IsDeleted"] != "true"}
    held = defaultdict(list)
    for one in tenures(facts.rows("crm", "account_owners")):
        held[one.account_id].append(one)
    chance = random.Random(20260630)  # noqa: S311
    ids = sorted(records)
    equal = asked = unborn = 0
    started = time.process_time()
    for _ in range(pairs):
        account = chance.choice(ids)
        at = datetime(2024, 6, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(760 * 86_400))
        steps = sorted(changes[account[:15]])
        place = bisect_right([when for when, _, _ in steps], at)
        owner = steps[place - 1][2] if place else (steps[0][1] if steps else records[account]["OwnerId"][:15])
        found = held_at(held[account], at)
        if found is None:
            unborn += 1
            equal += at < datetime.fromisoformat(records[account]["CreatedDate"])
        else:
            equal += (found.owner_id or "")[:15] == owner
        asked += 1
    print(f"{asked:,} pairs: {equal:,} equal the replay ({unborn:,} of them before the account was created)")
    print(f"{(time.process_time() - started) / asked * 1e6:,.0f} us a pair, replay included")
    started = time.process_time()
    for _ in range(100):
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(540))
        owner_on(facts=facts, account=chance.choice(ids), on=day, zone="UTC")
    print(f"asked by the command's own way: {(time.process_time() - started) * 10:,.1f} ms an answer")


def _read(export: Path, name: str) -> list[dict[str, str]]:
    with (export / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
