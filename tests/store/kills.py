"""A process that rules on cases and is killed at random moments; run apart from the tests' own database.

``python -m tests.store.kills WORKSPACE KILLS SEED whole|naive`` prints one JSON line: kills, acts that were
acknowledged, and every fault found in the record afterwards. ``naive`` is the planted fault: the audit entry
is written after the act was committed, as one does without thinking.
"""

# ruff: noqa: E402  # Django must be set up before anything that holds its models is imported
import json
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

os.environ["GROUNDRULES_WORKSPACE"] = sys.argv[1] if len(sys.argv) > 1 else "."
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"

import django

django.setup()

from django.db import connection, transaction

from groundrules.cases import Act, Appended
from groundrules.cases.ports import Decide
from groundrules.store import audit, docket
from groundrules.store.save import OrmDocket, prepare
from groundrules.store.verify import verify_record
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.run_clocks import run_clocks
from groundrules.usecases.work_cases import answer_case, correct_ruling, rule_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryPeople
from tests.store.killing import killed_at_work

BOOK, PEOPLE = book(), MemoryPeople(company())


class NaiveDocket(OrmDocket):
    """Does the act, commits, and only then writes the audit entry."""

    def append(self, act: Act, decide: Decide) -> Appended:
        """Two transactions where one is needed."""
        kept: list[dict[str, object]] = []
        real, docket.audit.write = audit.write, lambda **given: kept.append(given)  # type: ignore[attr-defined]
        try:
            done = super().append(act, decide)
        finally:
            docket.audit.write = real  # type: ignore[attr-defined]
        with transaction.atomic():
            for given in kept:
                audit.write(**given)  # type: ignore[arg-type]
        return done


def work(ruling: OrmDocket, run: int, acknowledge: int) -> None:
    """Open, answer, send, rule and correct until killed; each act is acknowledged after it is done."""
    world = {"docket": ruling, "people": PEOPLE, "book": BOOK, "calendar": CALENDAR}
    for n in range(100_000):
        now = WEDNESDAY + timedelta(days=7 * (run * 1000 + n))
        make = pattern if n % 2 else signal
        opened = open_cases(signals=[make(f"s{run}-{n}")], now=now, **world).opened  # type: ignore[arg-type]
        case = opened[0]
        _say(acknowledge, case.case_id, case.version)
        given = {"case_id": case.case_id, "by": "bob", "reason": "done", "text": "I called"}
        told = answer_case(key=f"a{run}-{n}", now=now, **given, **world)  # type: ignore[arg-type]
        assert told.case is not None
        _say(acknowledge, case.case_id, told.case.version)
        for sent in run_clocks(now=now + timedelta(days=4), **world).sent:  # type: ignore[arg-type]
            _say(acknowledge, sent.case_id, sent.version)
        seen = ruling.load(case.case_id)
        assert seen is not None
        ruled = rule_case(
            docket=ruling,
            case_id=case.case_id,
            by=seen.decider_id or "",
            outcome="leave it" if make is signal else "let go",
            reason="because",
            against_why="so it is",
            now=now + timedelta(days=4),
            seen_version=seen.version,
            book=BOOK,
            key=f"r{run}-{n}",
        )
        assert ruled.done, ruled.findings
        assert ruled.case is not None
        _say(acknowledge, case.case_id, ruled.case.version)
        put_right = correct_ruling(
            docket=ruling,
            case_id=case.case_id,
            by=seen.decider_id or "",
            outcome="leave it" if make is signal else "let go",
            reason="better words",
            now=now + timedelta(days=5),
            seen_version=ruled.case.version,
        )
        assert put_right.case is not None
        _say(acknowledge, case.case_id, put_right.case.version)


def _say(acknowledge: int, case_id: str, version: int) -> None:
    os.write(acknowledge, f"{case_id} {version}\n".encode())


def kill_once(make: type[OrmDocket], run: int, wait: float) -> list[tuple[str, int]]:
    """One process worked and was killed; the acts it had acknowledged by then."""
    connection.close()
    lines = killed_at_work(lambda to: work(make(), run, to), wait)
    return [(case_id, int(version)) for case_id, version in lines]


def main(kills: int, seed: int, how: str) -> None:
    """Kill, look, and say what was found."""
    rng = random.Random(seed)  # noqa: S311  # moments, not secrets
    make = NaiveDocket if how == "naive" else OrmDocket
    prepare()
    acknowledged: dict[str, int] = {}
    acts, bad_kills = 0, 0
    faults: list[str] = []
    for run in range(kills):
        said = kill_once(make, run, rng.uniform(0.0, 0.12))
        acts += len(said)
        acknowledged.update(said)
        found = list(verify_record(audit.checkpoint()).faults)
        for case_id, version in said:
            case = OrmDocket().load(case_id)
            if case is None or case.version < version:
                found.append(f"kill {run}: case {case_id} version {version} was acknowledged and is lost")
        if found:
            bad_kills += 1
            faults.extend(found)
            if how == "naive":
                break
    for case_id, version in acknowledged.items():
        case = OrmDocket().load(case_id)
        if case is None or case.version < version:
            faults.append(f"case {case_id} version {version} was acknowledged and is lost later")
    result = {"kills": run + 1, "acts": acts, "bad_kills": bad_kills, "faults": faults[:20]}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
