"""A plan's folder is whole or not there, at whatever moment the process that writes it is killed."""

import os
import random
import signal
import time
from multiprocessing import get_context
from pathlib import Path

from groundrules.adapters.wavefolders import WaveFolders
from groundrules.handoff.plan.file import plan_folder
from groundrules.handoff.plan.model import Plan
from groundrules.handoff.plan.review import read_plan
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from tests.handoff.waves.situations import BASIS, drawn

KILLS = 25


def _write_on(plans: list[Plan], out: Path) -> None:
    """Folders are written until somebody ends it."""
    folders = WaveFolders(out)
    for turn in range(1_000_000):
        plan = plans[turn % len(plans)]
        folders.write(f"plan-{turn}-{plan.plan_id}", plan_folder(plan))


def test_killed_while_writing_no_half_plan_can_be_reviewed(tmp_path: Path) -> None:
    """Twenty-five kills at random moments: every folder that has a plan's name reads back as the plan."""
    draw = random.Random(4)  # noqa: S311  not for secrets
    plans = []
    for seed in range(3, 6):
        found, limits = drawn(seed)
        plans.append(make_plan(found, Limits(limits.book, waves=3), BASIS, seed=seed))
    by_id = {plan.plan_id: plan for plan in plans}
    seen = 0
    for number in range(KILLS):
        out = tmp_path / str(number)
        child = get_context("fork").Process(target=_write_on, args=(plans, out))
        child.start()
        deadline = time.monotonic() + 30
        while not list(out.glob("plan-*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(draw.random() * 0.02)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        for folder in out.glob("plan-*"):
            reading = read_plan(folder)
            assert reading.findings == ()
            assert reading.plan == by_id[folder.name.split("-", 2)[2]]
            seen += 1
    assert seen >= KILLS
