"""Bare decision tables: the nine large ones are clean; with noise, findings equal counts by brute force."""

import csv
import gzip
import io
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from groundrules.rulebook.exchange.domains import Domains, read_domains
from groundrules.rulebook.exchange.intake import read_grid
from groundrules.rulebook.model import Policy
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Severity
from groundrules.usecases.check_table import TableCheck, check_table
from groundrules.wiring.tables import read_tables

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("GROUNDRULES_SHARED_DATA") or ROOT.parent / "shared" / "data") / "decision_tables"
NAMES = [f"t{columns}c_{rules}r" for columns in (3, 5, 7) for rules in (500, 1000, 1500)]
needs_data = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA.exists(), reason="the public data sets are not here; set GROUNDRULES_SHARED_DATA"
    ),
]
SCALE = 100  # the columns hold two decimals, one more than their cells
FAR = 10**15


def check_rows(
    rows: list[list[str]], domains: Domains | None = None, policy: Policy | None = None
) -> TableCheck:
    """A table of texts checked; its lines are the rows' numbers."""
    grid = Grid("t.csv", None, tuple(map(tuple, rows)), tuple(range(1, len(rows) + 1)))
    table, findings = read_grid(grid, "t", domains or Domains())
    assert table is not None, findings
    return check_table(table, domains or Domains(), wanted=policy)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.data
@needs_data[1]
def test_the_nine_tables_are_complete_and_free_of_conflicts(name: str) -> None:
    """No gap, no overlap, nothing unread, nothing unproved."""
    read = read_tables(DATA / f"{name}.csv.gz", domains=DATA / "domains.json")
    checked = check_table(read.tables[0], read.domains)
    assert [one for one in (*read.findings, *checked.findings) if one.severity is not Severity.NOTE] == []
    assert {one.code for one in checked.findings} <= {"GR144", "GR145", "GR257"}
    assert len(checked.decision.rules) == int(name.split("_")[1].removesuffix("r"))
    assert checked.built.half_read == ()


@dataclass
class Boxes:
    """A table as numbers, read by this test alone: first and last scaled value, or a set of bits."""

    low: np.ndarray
    high: np.ndarray
    bits: np.ndarray


def boxes(rows: list[list[str]], categories: dict[str, list[str]]) -> Boxes:
    """The rows' cells as inclusive ranges of hundredths, and as sets of categories."""
    header, *body = rows
    shape = (len(body), len(header) - 2)
    low, high = np.full(shape, -FAR), np.full(shape, FAR)
    bits = np.ones(shape, dtype=np.int64)
    for column, name in enumerate(header[1:-1]):
        known = categories.get(name, [])
        for row, cells in enumerate(body):
            text = cells[column + 1]
            if known:
                wanted = re.findall(r'"([^"]*)"', text) if text != "-" else known
                bits[row, column] = sum(1 << known.index(one) for one in wanted)
                continue
            numbers = [round(float(one) * SCALE) for one in re.findall(r"\d+(?:\.\d+)?", text)]
            if text.startswith("<="):
                high[row, column] = numbers[0]
            elif text.startswith(">"):
                low[row, column] = numbers[0] + 1
            elif text.startswith("]"):
                low[row, column], high[row, column] = numbers[0] + 1, numbers[1]
            else:
                assert text == "-", text
    return Boxes(low, high, bits)


def overlapping(found: Boxes) -> set[tuple[int, int]]:
    """Every pair of rows, counted from 1, that share a record."""
    pairs = set()
    for row in range(len(found.low)):
        meets = (
            (
                np.maximum(found.low[row], found.low[row + 1 :])
                <= np.minimum(found.high[row], found.high[row + 1 :])
            )
            & ((found.bits[row] & found.bits[row + 1 :]) > 0)
        ).all(axis=1)
        pairs |= {(row + 1, row + 2 + int(at)) for at in np.nonzero(meets)[0]}
    return pairs


def noisy(rows: list[list[str]], categories: dict[str, list[str]], seed: int) -> list[list[str]]:
    """One rule in ten changed: a threshold moved, or a category dropped."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    result = [list(row) for row in rows]
    for row in chance.sample(range(1, len(rows)), len(rows) // 10):
        testing = [at for at in range(1, len(rows[0]) - 1) if result[row][at] != "-"]
        at = chance.choice(testing)
        text = result[row][at]
        if rows[0][at] in categories:
            wanted = re.findall(r'"[^"]*"', text)
            wanted.remove(chance.choice(wanted))
            result[row][at] = ",".join(wanted) or f'"{chance.choice(categories[rows[0][at]])}"'
            continue
        end = re.findall(r"\d+(?:\.\d+)?", text)[-1]
        begin, _, behind = text.rpartition(end)
        result[row][at] = f"{begin}{float(end) + chance.choice([0.5, 1, 7.3, 100]):.10g}{behind}"
    return result


def table(name: str) -> tuple[list[list[str]], Domains, dict[str, list[str]]]:
    """One of the nine, and what its columns may hold."""
    text = gzip.decompress((DATA / f"{name}.csv.gz").read_bytes()).decode()
    domains, findings = read_domains((DATA / "domains.json").read_text(encoding="utf-8"), "domains.json")
    assert findings == ()
    categories = {one: list(domain.values or ()) for one in domains.names if (domain := domains.of(one))}
    return list(csv.reader(io.StringIO(text))), domains, categories


@pytest.mark.parametrize(("name", "seed"), [("t3c_500r", 1), ("t5c_1000r", 2), ("t7c_1500r", 3)])
@pytest.mark.data
@needs_data[1]
def test_noise_is_found_exactly(name: str, seed: int) -> None:
    """The pairs told are the pairs there are; each hole's example fits no rule."""
    clean, domains, categories = table(name)
    rows = noisy(clean, categories, seed)
    checked = check_rows(rows, domains)
    counted = boxes(rows, categories)
    told = {
        tuple(sorted(map(int, one.rules)))
        for one in checked.findings
        if one.code in {"GR252", "GR254"} and one.rules
    }
    wanted = overlapping(counted)
    assert wanted
    assert told == wanted
    gaps = [one for one in checked.findings if one.code == "GR251"]
    assert gaps
    for gap in gaps:
        assert not fitting(counted, rows[0][1:-1], dict(gap.example), categories)
    for pair in (one for one in checked.findings if one.code in {"GR252", "GR254"} and one.rules):
        fits = fitting(counted, rows[0][1:-1], dict(pair.example), categories)
        assert set(map(int, pair.rules)) <= fits


def fitting(
    found: Boxes, names: list[str], record: dict[str, str], categories: dict[str, list[str]]
) -> set[int]:
    """The rows, counted from 1, that fit a record in which every column is named."""
    holds = np.ones(len(found.low), dtype=bool)
    for column, name in enumerate(names):
        if name not in record:
            free = (found.low[:, column] == -FAR) & (found.high[:, column] == FAR)
            holds &= free & (found.bits[:, column] == (1 << len(categories.get(name, [""]))) - 1)
        elif name in categories:
            holds &= (found.bits[:, column] >> categories[name].index(record[name]) & 1) == 1
        else:
            value = round(float(record[name].replace(",", "")) * SCALE)
            holds &= (found.low[:, column] <= value) & (value <= found.high[:, column])
    return {int(at) + 1 for at in np.nonzero(holds)[0]}


@pytest.mark.data
@needs_data[1]
def test_noise_leaves_holes_of_exactly_that_size() -> None:
    """The records in the holes, counted cell by cell over the whole table, are as many as the holes say."""
    clean, domains, categories = table("t3c_500r")
    rows = noisy(clean, categories, 4)
    checked = check_rows(rows, domains)
    counted = boxes(rows, categories)
    edges = [
        np.unique(np.concatenate([[-FAR, FAR + 1], counted.low[:, at], counted.high[:, at] + 1]))
        for at in (0, 2)
    ]
    total = 0
    for kind in range(len(categories["Route To Market"])):
        rules = (counted.bits[:, 1] >> kind & 1) == 1
        inside = [
            (counted.low[rules, at, None] <= edge[None, :-1])
            & (edge[None, :-1] <= counted.high[rules, at, None])
            for at, edge in zip((0, 2), edges, strict=True)
        ]
        covered = (inside[0].astype(np.float32).T @ inside[1].astype(np.float32)) > 0
        for one, other in zip(*np.nonzero(~covered), strict=True):
            total += int(edges[0][one + 1] - edges[0][one]) * int(edges[1][other + 1] - edges[1][other])
    analysis = analyse(checked.decision, checked.built.book.words)
    assert total > 0
    assert sum(gap.region.size or 0 for gap in analysis.gaps) == total
