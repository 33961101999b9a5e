"""A process that opens waves of hand-offs, works on them and lets the clock run, killed at random moments.

``python -m tests.store.handoff_kills WORKSPACE KILLS SEED whole|naive`` prints one JSON line: kills, acts
that were acknowledged, and every fault found in the record afterwards. ``naive`` is the planted fault: the
clock does one act for each hand-off where the whole wave is one.
"""

# ruff: noqa: E402  # Django must be set up before anything that holds its models is imported
import json
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

os.environ["GROUNDRULES_WORKSPACE"] = sys.argv[1] if len(sys.argv) > 1 else "."
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"

import django

django.setup()

from django.db import connection

from groundrules.handoff.journal import Act, Appended, Decide, Entry, Story, Wanted
from groundrules.handoff.steps.opening import opening, subject_for
from groundrules.handoff.steps.state import KIND
from groundrules.store.save import OrmJournal, prepare
from groundrules.store.verify import verify_record
from groundrules.usecases.run_handoffs import HandoffDesk, accept_handoff, brief_handoff
from groundrules.usecases.tick_handoffs import look_after_handoffs
from tests.fakes.facts import MemoryFacts
from tests.handoff.steps.worlds import MOVED, NOW, at, book, day, move
from tests.store.killing import killed_at_work
from tests.usecases.handoffs import activity, beat, by, desk, facts

MANY = 8
NAMES = [f"C{number}" for number in range(MANY)]
INTRODUCE = "H3"
"""Nobody introduces anybody here, so every hand-off of a wave is late for it at the same look; and all are
superseded at once by the next wave."""


def shown(after: int) -> MemoryFacts:
    """The import so many days after the move; Ivy called half of the customers on the first."""
    rows = [activity("ivy", MOVED + timedelta(1), name) for name in NAMES[::2] if after > 1]
    owner = "ivy" if after > 0 else "ann"
    accounts = [{"account_id": name, "name": name, "owner_id": owner} for name in NAMES]
    return facts(day(after), rows, accounts=accounts)


SHOWN = {after: shown(after) for after in (-3, 1, 4, 9)}
"""Every wave lives through the same days; with the next one its hand-offs end."""


class NaiveJournal(OrmJournal):
    """Does to each story alone what is one act over all of them."""

    def append(self, act: Act, subjects: Iterable[str], decide: Decide) -> Appended:
        """As many transactions as there are hand-offs."""
        if act.actor != "clock":
            return super().append(act, subjects, decide)
        done: dict[str, Story] = {}
        for subject in subjects:
            done.update(super().append(act, [subject], partial(_one, decide, subject)).stories)
        return Appended(done)


def _one(decide: Decide, subject: str, stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
    return {subject: decide(stories)[subject]}


def work(kept: OrmJournal, run: int, acknowledge: int) -> None:
    """Wave after wave until killed: opened, briefed, accepted, looked after by the clock."""
    start = desk(kept, SHOWN[-3], NOW)
    for n in range(100_000):
        plan_id = f"P{run:03}-{n:04}"
        open_wave(start, plan_id)
        _say(acknowledge, plan_id, "opened", NAMES)
        for name in NAMES[:1]:
            called = f"M-{name}@{plan_id}"
            if brief_handoff(desk=start, form=by("ann", f"{called}b"), name=called, decides="Mr Roe").done:
                _say(acknowledge, plan_id, "briefed", [name])
            if accept_handoff(desk=start, form=by("ivy", f"{called}a"), name=called).done:
                _say(acknowledge, plan_id, "accepted", [name])
        for after in (1, 4, 9):
            later = replace(start, facts=SHOWN[after], now=at(day(after), 18))
            for one in look_after_handoffs(beat(later)):
                plan = one.subject.partition("@")[2]
                _say(acknowledge, plan, one.act.replace(" ", "_"), [one.account_id])


def open_wave(start: HandoffDesk, plan_id: str) -> None:
    """All hand-offs of a wave in one act."""
    made = [move(move_id=f"M-{name}", account_id=name, account_name=name) for name in NAMES]
    pictures = start.pictures(dict.fromkeys(NAMES, MOVED))
    entries = {
        subject_for(one.move_id, plan_id): opening(
            one, pictures[one.account_id], start.book, start.calendars, start.now,
            plan_id=plan_id, moved_on=MOVED, by="max",
        )
        for one in made
    }  # fmt: skip
    start.journal.append(Act("apply wave", "max", start.now), list(entries), lambda _: entries)


def _say(acknowledge: int, plan_id: str, happened: str, names: Iterable[str]) -> None:
    for name in names:
        os.write(acknowledge, f"handoff:M-{name}@{plan_id} {happened}\n".encode())


def kill_once(make: type[OrmJournal], run: int, wait: float) -> list[tuple[str, str]]:
    """One process worked and was killed; what it had acknowledged by then."""
    connection.close()
    lines = killed_at_work(lambda to: work(make(), run, to), wait)
    return [(name, happened) for name, happened in lines]


def faults_now(run: int, said: list[tuple[str, str]]) -> list[str]:
    """What is wrong after a kill: an act in part, one that is lost, a clock that looked at half a wave."""
    found = list(verify_record().faults)
    stories = OrmJournal().load({name for name, _ in said})
    for name, happened in said:
        if happened.replace("_", " ") not in {entry.kind for entry in stories[name].entries}:
            found.append(f"kill {run}: {name} {happened} was acknowledged and is lost")
    looks: dict[tuple[str, str], set[str]] = defaultdict(set)
    heads = OrmJournal().find(Wanted(KIND))
    for subject, story in OrmJournal().load(head.subject for head in heads).items():
        kinds = Counter(entry.kind for entry in story.entries)
        found.extend(f"{subject} was {kind} {kinds[kind]} times" for kind in ONCE if kinds[kind] > 1)
        for entry in story.entries:
            if entry.kind == "superseded" or entry.data.get("what") == INTRODUCE:
                looks[subject.partition("@")[2], entry.kind].add(subject)
    found.extend(
        f"kill {run}: the clock looked at {len(subjects)} of {MANY} hand-offs of {plan_id}: {kind}"
        for (plan_id, kind), subjects in looks.items()
        if len(subjects) != MANY
    )
    return found


ONCE = ("opened", "briefed", "accepted", "superseded")


def main(kills: int, seed: int, how: str) -> None:
    """Kill, look, let the clock run once more, and say what was found."""
    rng = random.Random(seed)  # noqa: S311  # moments, not secrets
    make = NaiveJournal if how == "naive" else OrmJournal
    prepare()
    acts, bad_kills, run = 0, 0, 0
    faults: list[str] = []
    for run in range(kills):
        said = kill_once(make, run, rng.uniform(0.0, 1.0))
        acts += len(said)
        found = faults_now(run, said)
        if found:
            bad_kills += 1
            faults.extend(found)
            if how == "naive":
                break
    end = replace(desk(OrmJournal(), SHOWN[9]), now=at(day(9), 18))
    look_after_handoffs(beat(end))
    if look_after_handoffs(beat(end)):
        faults.append("a second look at the same moment did something more")
    result = {"kills": run + 1, "acts": acts, "bad_kills": bad_kills, "faults": faults[:20]}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    assert book() is not None
    main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
