"""A process that applies and undoes waves and is killed at random moments; apart from the tests' database.

``python -m tests.usecases.apply_kills WORKSPACE KILLS SEED whole|naive`` prints one JSON line: kills, acts
that were acknowledged, and every fault found afterwards. ``naive`` is the planted fault: the files are
written where they lie, one after the other.
"""

# ruff: noqa: E402  # Django must be set up before anything that holds its models is imported
import json
import os
import random
import signal as signals
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

os.environ["GROUNDRULES_WORKSPACE"] = sys.argv[1] if len(sys.argv) > 1 else "."
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"

import django

django.setup()

from django.db import connection

from groundrules.adapters.wavefolders import WaveFolders
from groundrules.handoff.changes.folder import MANIFEST, folder_of
from groundrules.handoff.changes.story import KIND, fold
from groundrules.handoff.journal import Wanted
from groundrules.handoff.steps.picture import Picture
from groundrules.rulebook.model import Parameter
from groundrules.store import audit
from groundrules.store.save import OrmJournal, prepare
from groundrules.store.verify import verify_record
from groundrules.terms import BusinessCalendar
from groundrules.usecases import apply_wave as applying
from groundrules.usecases import undo_wave as undoing
from groundrules.usecases.handoff_facts import calendars_of, pictures_of
from groundrules.usecases.judge_deals import JudgedDeals
from groundrules.usecases.prepare_wave import PreparedWave, WaveDesk, held_deals, prepare_wave
from groundrules.usecases.verify_changes import written_changes
from tests.handoff.exceptions.worlds import book
from tests.usecases.waves import desk, facts, plan

OUT = Path(os.environ["GROUNDRULES_WORKSPACE"]) / "out"


class NaiveFolders(WaveFolders):
    """Writes each file where it lies; a kill leaves the folder in part."""

    def write(self, name: str, files: Mapping[str, bytes]) -> Path:
        """One file after the other."""
        for path, content in files.items():
            place = self.root / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return self.root / name


@cache
def ground() -> tuple[WaveDesk, PreparedWave, Mapping[str, Picture]]:
    """A wave with a hand-off and a held deal, prepared once: what a child does needs no engine."""
    rules = book(
        ("at most: {seller: 2}\n    governed by: K2", "at most: {seller: 1000000}\n    governed by: K2")
    )
    hours = {"push_back_hours": Parameter("push_back_hours", 16, "business hours")}
    found = facts()
    found.manifests["coverage"]["book_version"] = rules.stamp
    at = desk(found, of=replace(rules, transition=hours))
    at = replace(at, calendars=calendars_of(found, BusinessCalendar()))
    prepared = prepare_wave(desk=at, plan=replace(plan(), book_version=rules.stamp), wave=1)
    since = {move.account_id: plan().starts_on for move in prepared.moves}
    pictures = pictures_of(facts=found, book=at.book, since=since, standing=prepared.standing)
    return at, prepared, pictures


def wave(name: str) -> tuple[WaveDesk, PreparedWave]:
    """The wave under a plan of another name, with a deal of its own, on the record's journal."""
    at, base, pictures = ground()
    vars(applying).update(pictures_of=lambda **_: pictures)  # asked of the engine once
    at = replace(at, journal=OrmJournal())
    mine = replace(base.plan, plan_id=name)
    judged = JudgedDeals(
        tuple(replace(one, deal_id=f"{name}-{one.deal_id}") for one in base.judged.holdovers)
    )
    stories = at.journal.load(judged.subjects(name))
    held = held_deals(at, mine, judged.holdovers, stories, by="")
    changes = replace(base.changes, plan_id=name)
    folder = folder_of(changes, at.sink, base.effects, at.for_people)
    return at, replace(base, plan=mine, changes=changes, folder=folder, judged=judged, held=held)


def work(folders: WaveFolders, run: int, acknowledge: int) -> None:
    """Apply and undo until killed; each is acknowledged after it is done."""
    # No import came in between, and nothing was closed: no engine is asked.
    vars(undoing).update(seen_now=lambda *_: None, about_changes=lambda *_: {"sellers": []})
    for n in range(100_000):
        name = f"p{run}-{n}"
        at, prepared = wave(name)
        applying.apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
        os.write(acknowledge, f"{name} applied\n".encode())
        if n % 2:
            undo = undoing.prepare_undo(desk=at, folders=folders, plan_id=name, wave=1)
            undoing.undo_wave(desk=at, prepared=undo, folders=folders, by="mia")
            os.write(acknowledge, f"{name} undone\n".encode())


def kill_once(folders: WaveFolders, run: int, wait: float) -> list[tuple[str, str]]:
    """One process worked and was killed; the acts it had acknowledged by then."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(folders, run, writing)
        except Exception:  # the process ends here, so it must say itself why
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    first = os.read(reading, 1)  # the clock starts once the process is at work
    time.sleep(wait)
    os.kill(child, signals.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process ended by itself"
    with os.fdopen(reading, "rb") as pipe:
        lines = (first + pipe.read()).decode().splitlines()
    return [(name, act) for name, act in (line.split() for line in lines)]


def faults(folders: WaveFolders, told: list[tuple[str, str]]) -> list[str]:
    """Everything that is half: folders, waves without hand-offs or held deals, acts that were lost."""
    found = list(verify_record(audit.checkpoint()).faults)
    journal = OrmJournal()
    stories = journal.load(head.subject for head in journal.find(Wanted(KIND)))
    opened = [str(head.data["plan_id"]) for head in journal.find(Wanted("handoff"))]
    held = [str(head.data["deal_id"]) for head in journal.find(Wanted("exception"))]
    known: dict[str, set[str]] = {}
    for story in stories.values():
        one = fold(story)
        assert one is not None
        known[one.plan_id] = {"applied"} | ({"undone"} if one.undone else set())
        for written in (one.applied, *([one.undone] if one.undone else [])):
            files = folders.read(written.folder) or {}
            if json.loads(files.get(MANIFEST, b"{}")).get("digest") != written.folder_digest or not whole(
                files
            ):
                found.append(f"{story.subject}: its folder is not what the journal says")
        try:
            written_changes(folders, one)
        except Exception as error:  # whatever it is, it is told
            found.append(f"{story.subject}: {error}")
        if (
            opened.count(one.plan_id) != one.applied.moves
            or sum(deal == f"{one.plan_id}-late" for deal in held) != 1
        ):
            found.append(f"{story.subject}: applied without its hand-offs or its held deal")
    found += [f"hand-off of {name}, which was not applied" for name in set(opened) - set(known)]
    for folder in OUT.glob("[cu]*"):
        if not whole(folders.read(folder.name) or {}):
            found.append(f"{folder.name} is there in part")
    found += [f"{name} was {act}, and that is lost" for name, act in told if act not in known.get(name, ())]
    return found


def whole(files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds every file its manifest names, as it was written."""
    if MANIFEST not in files:
        return False
    names = {one["name"]: one["sha256"] for one in json.loads(files[MANIFEST])["files"]}
    return names == {name: sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}


def main(kills: int, seed: int, how: str) -> None:
    """Kill, look, run the killed wave again, and say what was found."""
    rng = random.Random(seed)  # noqa: S311  # moments, not secrets
    folders = NaiveFolders(OUT) if how == "naive" else WaveFolders(OUT)
    prepare()
    ground()
    acts, bad_kills, again = 0, 0, 0
    found: list[str] = []
    for run in range(kills):
        told = kill_once(folders, run, rng.uniform(0.0, 0.25))
        acts += len(told)
        bad = faults(folders, told)
        bad_kills += bool(bad)
        found += [f"kill {run}: {one}" for one in bad]
        if how == "naive":
            if bad:
                break
            continue
        name = f"p{run}-{sum(act == 'applied' for _, act in told)}"
        at, prepared = wave(name)
        applying.apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
        finished = faults(folders, [(name, "applied")])
        again += not finished
        found += [f"kill {run}, again: {one}" for one in finished]
    result = {"kills": run + 1, "acts": acts, "again": again, "bad_kills": bad_kills, "faults": found[:20]}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
