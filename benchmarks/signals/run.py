"""How often the signals are right, on simulated companies whose every fault is known: run by hand.

    uv run python -m benchmarks.signals --write
    uv run python -m benchmarks.signals --seeds 103 104 --mode base --weeks 4 --only S02 S03
    uv run python -m benchmarks.signals --robust --seeds 103 104

Six worlds, base and hostile, planted and healthy, nine weekly looks each. README.md says what is counted.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from benchmarks.signals.looks import WEEKS, Looked, days_of, look_at
from benchmarks.signals.report import report
from benchmarks.signals.worlds import LOGGED, SELLERS, SPOILT, Asked, world

SEEDS = (21, 22, 23, 24, 25, 26)
DOC = Path(__file__).parents[2] / "docs" / "reference" / "signals-benchmark.md"
AS_USUAL = "as usual"


def _options(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.signals", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--weeks", type=int, default=WEEKS, help="looks at each world")
    parser.add_argument("--every", type=int, default=1, help="weeks from look to look")
    parser.add_argument("--mode", choices=["base", "hostile", "both"], default="both")
    parser.add_argument("--life", choices=["planted", "healthy", "both"], default="both")
    parser.add_argument("--only", nargs="+", default=[], help="signals (S25 always runs with them)")
    parser.add_argument("--robust", action="store_true", help="worse data instead, planted base worlds")
    parser.add_argument("--no-naive", action="store_true", help="leave the naive rules out")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sellers", type=int, default=SELLERS)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "groundrules-worlds")
    parser.add_argument("--calls", type=Path, help="add every call as a line of JSON here")
    parser.add_argument("--write", action="store_true", help=f"write {DOC.name} in docs/reference")
    return parser.parse_args(argv)


def _look(asked: Asked, options: argparse.Namespace) -> Looked:
    """One world, in a process of its own."""
    began = time.perf_counter()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {what}", flush=True)

    return look_at(
        world(asked, options.keep),
        days_of(asked.seed, options.weeks, options.every),
        only=frozenset(options.only), tell=tell, plain=not options.no_naive,
    )  # fmt: skip


def _asked(options: argparse.Namespace) -> list[Asked]:
    modes = ["base", "hostile"] if options.mode == "both" else [options.mode]
    lives = [False, True] if options.life == "both" else [options.life == "healthy"]
    more = {"sellers": options.sellers, "accounts": 20 * options.sellers}
    if options.robust:
        kinds = [("", 1.0), *(("", logged) for logged in LOGGED), *((spoilt, 1.0) for spoilt in SPOILT)]
        return [Asked(seed, "base", logged=logged, spoilt=spoilt, **more)
                for seed in options.seeds for spoilt, logged in kinds]  # fmt: skip
    return [Asked(seed, mode, healthy, **more)
            for seed in options.seeds for mode in modes for healthy in lives]  # fmt: skip


def _all(asked: Sequence[Asked], options: argparse.Namespace) -> Iterator[Looked]:
    """The worlds in the order they were asked for, each as soon as it is there."""
    if options.processes == 1:
        yield from (_look(one, options) for one in asked)
        return
    with ProcessPoolExecutor(options.processes, get_context("spawn"), os.nice, (5,)) as pool:
        yield from pool.map(_look, asked, [options] * len(asked))


def _spoilt(asked: Asked) -> str:
    return asked.spoilt or (f"logging {asked.logged:.0%} of the usual" if asked.logged < 1 else AS_USUAL)


def main(argv: Sequence[str] | None = None) -> None:
    """Worlds, looks, tables."""
    options = _options(argv)
    asked = _asked(options)
    sets: dict[tuple[str, bool], list[Looked]] = {}
    robust: dict[str, list[Looked]] = {}
    for one, found in zip(asked, _all(asked, options), strict=True):
        if options.robust:
            robust.setdefault(_spoilt(one), []).append(found)
        else:
            sets.setdefault((one.mode, one.is_healthy), []).append(found)
        if options.calls:
            _note(found, options.calls)
    text = report(sets, robust, options.sellers)
    sys.stdout.write(text)
    if options.write:
        DOC.write_text(text, encoding="utf-8")


def _note(found: Looked, file: Path) -> None:
    """Every call of a world as a line of JSON, at the end of the file: a run cut short is not lost."""
    with file.open("a", encoding="utf-8") as lines:
        for call in found.calls:
            lines.write(json.dumps({"world": found.name, **asdict(call)}, default=_plain) + "\n")


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
