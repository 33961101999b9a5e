"""A process that grants exceptions and lets the clock run, and is killed at random moments.

``python -m tests.store.ledger_kills WORKSPACE KILLS SEED whole|naive`` prints one JSON line: kills, acts that
were acknowledged, exceptions there are, and every fault found in the record afterwards. ``naive`` is the
planted fault: entries and heads are committed before the audit entry of the act.
"""

# ruff: noqa: E402  # Django must be set up before anything that holds its models is imported
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ["GROUNDRULES_WORKSPACE"] = sys.argv[1] if len(sys.argv) > 1 else "."
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"

import django

django.setup()

from django.db import connection, transaction

from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.journal import Act, Appended, Decide
from groundrules.store import audit, journal
from groundrules.store.chain import Entry as Sealed
from groundrules.store.save import OrmJournal, prepare
from groundrules.store.verify import verify_record
from groundrules.terms import BusinessCalendar
from groundrules.usecases.due import Beat
from groundrules.usecases.keep_exceptions import (
    EVERY,
    Desk,
    Form,
    Wish,
    find_exceptions,
    grant_at_once,
    standing_on,
)
from groundrules.usecases.tick import tick
from tests.handoff.exceptions.worlds import CLOCKS, NOON, account, book, company
from tests.store.killing import killed_at_work

MANY = 12
BOOK = book(("at most: {seller: 2, team: 3, all: 6}", "at most: {seller: 8}"))
FACTS = company(accounts=[account(f"A{n}") for n in range(MANY)])
EVERY_DAYS = 100
"""Days between two rounds: what the round before held is over, and its time used up long ago."""


class NaiveJournal(OrmJournal):
    """Keeps the act, commits, and only then writes the audit entry."""

    def append(self, act: Act, subjects: Iterable[str], decide: Decide) -> Appended:
        """Two transactions where one is needed."""
        kept: list[dict[str, object]] = []
        real = audit.write

        def later(**given: object) -> Sealed:
            kept.append(given)
            return Sealed(audit.checkpoint().count + 1, act.at, "", "", "", "", "", "")

        journal.audit.write = later  # type: ignore[attr-defined]
        try:
            done = super().append(act, subjects, decide)
        finally:
            journal.audit.write = real  # type: ignore[attr-defined]
        with transaction.atomic():
            for given in kept:
                audit.write(**given)  # type: ignore[arg-type]
        return done


def work(kept: OrmJournal, run: int, acknowledge: int) -> None:
    """Grant until the cap, warn, and end, round after round until killed; each act is acknowledged."""
    for n in range(100_000):
        start = NOON + timedelta(days=EVERY_DAYS * (run * 50 + n))
        _tick(kept, start, acknowledge)
        desk = Desk(BOOK, FACTS, kept, Moment(start))
        until = start.date() + timedelta(29)
        for number in range(MANY):
            wish = Wish("named", "renewal under way", until, f"A{number}")
            form = Form("max", key=f"{run}-{n}-{number}")
            done = grant_at_once(desk=desk, form=form, wish=wish, approver="max")
            if done.line is not None:
                _say(acknowledge, done.line.name, "granted")
        _tick(kept, start + timedelta(25), acknowledge)
        _tick(kept, start + timedelta(30), acknowledge)


def _tick(kept: OrmJournal, now: datetime, acknowledge: int) -> None:
    beat = Beat(BOOK, FACTS, kept, BusinessCalendar(), now)
    for some in tick(beat=beat, runners=CLOCKS).done.values():
        for one in some:
            _say(acknowledge, one.subject.partition(":")[2], one.act)


def _say(acknowledge: int, name: str, happened: str) -> None:
    os.write(acknowledge, f"{name} {happened}\n".encode())


def kill_once(make: type[OrmJournal], run: int, wait: float) -> list[tuple[str, str]]:
    """One process worked and was killed; what it had acknowledged by then."""
    connection.close()
    lines = killed_at_work(lambda to: work(make(), run, to), wait)
    return [(name, happened) for name, happened in lines]


def faults_now(run: int, said: list[tuple[str, str]]) -> list[str]:
    """What is wrong after a kill: an act in part, one that is lost, too many under the cap, two ends."""
    found = list(verify_record().faults)
    stories = OrmJournal().load(f"exception:{name}" for name, _ in said)
    for name, happened in said:
        if happened not in {entry.kind for entry in stories[f"exception:{name}"].entries}:
            found.append(f"kill {run}: {name} {happened} was acknowledged and is lost")
    for subject, story in stories.items():
        kinds = Counter(entry.kind for entry in story.entries)
        found.extend(f"{subject} was {kind} {count} times" for kind, count in kinds.items() if count > 1)
        if kinds["requested"] != kinds["granted"]:
            found.append(f"{subject} was asked for and not granted by one act")
    kept = OrmJournal()
    standing = find_exceptions(journal=kept, statuses={"standing"})
    if len(standing) > 8:
        found.append(f"kill {run}: {len(standing)} stand and the book allows 8")
    return found


def main(kills: int, seed: int, how: str) -> None:
    """Kill, look, let the clock run to the end, and say what was found."""
    rng = random.Random(seed)  # noqa: S311  # moments, not secrets
    make = NaiveJournal if how == "naive" else OrmJournal
    prepare()
    acts, bad_kills = 0, 0
    faults: list[str] = []
    for run in range(kills):
        said = kill_once(make, run, rng.uniform(0.0, 0.15))
        acts += len(said)
        found = faults_now(run, said)
        if found:
            bad_kills += 1
            faults.extend(found)
            if how == "naive":
                break
    late = datetime(9000, 1, 1, tzinfo=UTC)
    tick(beat=Beat(BOOK, FACTS, OrmJournal(), BusinessCalendar(), late), runners=CLOCKS)
    lines = find_exceptions(journal=OrmJournal(), statuses=EVERY)
    if len(standing_on(journal=OrmJournal(), day=late.date())) or any(line.hold for line in lines):
        faults.append("something stands after the clock ran to the end")
    result = {
        "kills": run + 1,
        "acts": acts,
        "exceptions": len(lines),
        "bad_kills": bad_kills,
        "faults": faults[:20],
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
