"""A process that plans waves and is killed at random moments; apart from the tests' database.

``python -m tests.usecases.plan_kills WORKSPACE KILLS SEED whole|naive`` prints one JSON line: kills, plans
that were acknowledged, and every fault found afterwards. ``naive`` is the planted fault: the files of a plan
are written where they lie, one after the other, to a slow disk. The plans are solved beforehand, so that
kills hit what is written.
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
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

os.environ["GROUNDRULES_WORKSPACE"] = sys.argv[1] if len(sys.argv) > 1 else "."
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"
HOME = Path(os.environ["GROUNDRULES_WORKSPACE"])
HOME.mkdir(parents=True, exist_ok=True)

import django

django.setup()

from django.db import connection

from groundrules.adapters.facts import FactsFolder
from groundrules.adapters.wavefolders import WaveFolders
from groundrules.cli.plan_waves import Asked, run_waves
from groundrules.cli.show import Printer
from groundrules.handoff.journal import Wanted
from groundrules.handoff.plan.model import Plan
from groundrules.handoff.plan.review import read_plan
from groundrules.handoff.plan.story import fold
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from groundrules.store import audit
from groundrules.store.save import OrmJournal, prepare
from groundrules.store.verify import verify_record
from groundrules.usecases import plan_waves as planning
from groundrules.wiring import example_folder, open_workspace, sinks
from tests.handoff.waves.situations import BASIS, drawn

ASKED = Asked(None, 0, randomise=False, alternatives=False, accepted=None, capacity=None)


class NaiveFolders(WaveFolders):
    """Writes each file where it lies; a kill leaves the folder in part."""

    def write(self, name: str, files: Mapping[str, bytes]) -> Path:
        """One file after the other."""
        (self.root / name).mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            time.sleep(0.01)
            (self.root / name / path).write_bytes(content)
        return self.root / name


@cache
def solved() -> tuple[Plan, ...]:
    """Plans of different companies."""
    found = [drawn(seed) for seed in range(3, 6)]
    return tuple(
        make_plan(one, Limits(limits.book, waves=3), BASIS, seed=seed)
        for seed, (one, limits) in enumerate(found)
    )


def plan_of(name: str) -> Plan:
    """The plan that a run makes: its id says which, and no two are alike."""
    number = sum(map(int, name.removeprefix("p").split("-")))
    return replace(solved()[number % len(solved())], plan_id=name)


def plan_once(name: str) -> None:
    """``groundrules plan --waves``, once its plan is solved."""
    workspace, plan = open_workspace(HOME), plan_of(name)

    def given(**known: object) -> planning.WavesResult:
        planning._publish(workspace.facts, plan)
        return planning.WavesResult((), plan)

    vars(planning).update(plan_waves=given)
    with redirect_stdout(StringIO()):
        run_waves(workspace, Printer("human"), ASKED)


def work(run: int, acknowledge: int) -> None:
    """Plan until killed; each plan is acknowledged when the command would end."""
    for n in range(100_000):
        plan_once(f"p{run}-{n}")
        os.write(acknowledge, f"p{run}-{n}\n".encode())


def kill_once(run: int, share: float) -> list[str]:
    """One process worked and was killed, that share of its first plan later; what it had told of."""
    connection.close()
    reading, writing = os.pipe()
    began, child = time.monotonic(), os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(run, writing)
        finally:
            os._exit(1)
    os.close(writing)
    first = os.read(reading, 1)  # the clock starts once the process is at work
    time.sleep(share * (time.monotonic() - began))
    os.kill(child, signals.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signals.SIGKILL, "the process ended by itself"
    with os.fdopen(reading, "rb") as pipe:
        return (first + pipe.read()).decode().split()


def plan_to_the_end(name: str) -> None:
    """The plan made in a process of its own: an engine opened here would not survive the next fork."""
    connection.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            plan_once(name)
            code = 0
        except Exception:  # the process ends here, so it must say itself why
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "planning again ended badly"


def faults(told: list[str]) -> list[str]:
    """Everything that is half: tables, folders, plans on record without a folder, plans that were lost."""
    found = [*verify_record(audit.checkpoint()).faults, *_tables(told)]
    journal = OrmJournal()
    drafted = {}
    for subject, story in journal.load(head.subject for head in journal.find(Wanted("plan"))).items():
        plan = fold(story)
        assert plan is not None
        drafted[subject.partition(":")[2]] = plan.digest
    folders = {folder.name.removeprefix("plan-"): folder for folder in (HOME / "out").glob("plan-*")}
    for name, folder in folders.items():
        digest = _digest(folder, name, tuple((one.name, one.stat().st_mtime_ns) for one in folder.iterdir()))
        if digest is None:
            found.append(f"{folder.name} is there in part")
        elif drafted.get(name, digest) != digest:
            found.append(f"{folder.name} is not the plan on record")
    found += [f"plan {name} is on record and has no folder" for name in drafted.keys() - folders.keys()]
    return found + [f"plan {name} was told of, and is lost" for name in told if name not in drafted]


@cache
def _digest(folder: Path, name: str, _written: tuple[tuple[str, int], ...]) -> str | None:
    """The digest of a whole plan; None of one in part. Read again only where something was written since."""
    reading = read_plan(folder)
    return reading.digest if reading.plan == plan_of(name) and (folder / "README.md").exists() else None


def _tables(told: list[str]) -> list[str]:
    """The published tables are those of one plan, whole, and not of one before the last acknowledged."""
    facts = FactsFolder(HOME / "facts")
    manifest = facts.manifest("waves")
    if manifest is None:
        return ["nothing is published"] if told else []
    plan = plan_of(str(manifest["plan_id"]))
    moves, waves = facts.rows("waves", "wave_moves"), facts.rows("waves", "waves")
    found = []
    if {row["plan_id"] for row in waves} - {plan.plan_id} or len(waves) != manifest["waves"]:
        found.append(f"the waves of {plan.plan_id} are not whole")
    if {row["move_id"] for row in moves} != {move.move_id for move in plan.moves}:
        found.append(f"the moves of {plan.plan_id} are not whole")
    if told and _number(plan.plan_id) < _number(told[-1]):
        found.append(f"{told[-1]} was told of, and {plan.plan_id} is published")
    return found


def _number(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.removeprefix("p").split("-")))


def main(kills: int, seed: int, how: str) -> None:
    """Kill, look, plan the killed plan again, and say what was found."""
    rng = random.Random(seed)  # noqa: S311  # moments, not secrets
    (HOME / "rulebook.yaml").write_bytes((example_folder() / "rulebook.yaml").read_bytes())
    if how == "naive":
        vars(sinks).update(wave_folders=lambda workspace: NaiveFolders(workspace.out))
    prepare()
    solved()
    plans, bad_kills, again = 0, 0, 0
    found: list[str] = []
    for run in range(kills):
        told = kill_once(run, rng.uniform(0.0, 1.5))
        plans += len(told)
        bad = faults(told)
        bad_kills += bool(bad)
        found += [f"kill {run}: {one}" for one in bad]
        if how == "naive":
            if bad:
                break
            continue
        name = f"p{run}-{len(told)}"
        plan_to_the_end(name)
        finished = faults([name])
        again += not finished
        found += [f"kill {run}, again: {one}" for one in finished]
    result: Mapping[str, object] = {
        "kills": run + 1, "plans": plans, "again": again, "bad_kills": bad_kills, "faults": found[:20]
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
