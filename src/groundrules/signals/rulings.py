"""Whether like cases are ruled alike: what the facts would lead one to expect, and who or what departs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from groundrules.signals.exposure import Array, Index
from groundrules.signals.kernel import Mask
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts, draw

RIDGE, RIDGE_BY_RULE = 0.5, 2.0
"""Penalties: of what a fact does under all rules, and of how it differs under one."""
GRID = np.linspace(-3.5, 3.5, 141)
APART_SD, ALIKE_SD = 1.3, 0.15
"""Spread of the leaders who rule apart, and the least spread of those who do not, in logits."""
ONSETS = 4
"""Points of a leader's rulings, evenly spread from the first on, at which a leaning may have begun."""
LOOSE = 0.25
"""Numbers within so many standard deviations of each other are alike."""
MOST_PAIRED = 1500
SHUFFLES, DRAWS = 999, 200


@dataclass(frozen=True, slots=True)
class Docket:
    """The rulings looked at, in columns.

    Attributes:
        rule: its id; ``version`` the rule under one version of the book.
        leader: number of the leader in ``leaders`` (ids).
        usual: ruled as is most often ruled; see ``_as_usual``.
        facts: rulings by fact: numbers in standard deviations, words as 0 or 1, unknown as the mean.
        is_number: per fact, whether it is a number.
        audit: name -> values of a fact that must not matter, in standard deviations.
        value: what each case was about, minor units; 0 where it is not told.
        turned: overturned on appeal.
    """

    rule: Texts
    version: Texts
    leader: Index
    leaders: tuple[str, ...]
    usual: Array
    facts: Array
    is_number: Mask
    audit: Mapping[str, Array]
    value: Array
    turned: Mask

    def __len__(self) -> int:
        return int(self.rule.size)


def read_docket(scene: Scene, *, window_days: int) -> Docket | None:
    """The rulings of the window; None: there is none."""
    rulings = scene.tables["rulings"]
    day = rulings.ruled_at.date()
    kept = rulings.filter(day < scene.as_of, day >= scene.as_of - timedelta(window_days))
    rows = kept.order_by("ruled_at", "ruling_id").to_pyarrow().to_pylist()
    rows = [row for row in rows if row["leader_id"] in scene.numbers and row["leader_id"] not in scene.off]
    if not rows:
        return None
    rule = np.asarray([row["rule_id"] for row in rows], dtype=object)
    outcome = np.asarray([row["outcome"] for row in rows], dtype=object)
    usual = _as_usual(rule, outcome)
    ids = sorted({row["leader_id"] for row in rows})
    told = [_told(row["facts"]) for row in rows]
    facts, is_number = _columns(told)
    audit = [_told(row["audit"]) for row in rows]
    version = np.asarray([f"{row['rule_id']}@{row['book_version']}" for row in rows], dtype=object)
    value = [fact.get("value_at_risk", fact.get("deal_amount", 0)) for fact in told]
    return Docket(
        rule, version, np.asarray([ids.index(row["leader_id"]) for row in rows], dtype=np.int64), tuple(ids),
        usual, facts, is_number, _audited(audit),
        np.asarray([float(str(one)) if _is_number(one) else 0.0 for one in value]),
        np.asarray([bool(row["overturned"]) for row in rows], dtype=bool),
    )  # fmt: skip


def _as_usual(rule: Texts, outcome: Texts) -> Array:
    """1 where the ruling is the one most often given: of all rules that know it, else of its own rule.

    One word under all rules keeps its direction, so that whoever leans the same way everywhere is seen.
    """
    names, counts = np.unique(outcome.astype(str), return_counts=True)
    first = str(names[int(np.argmax(counts))])
    usual = np.zeros(rule.size)
    for one in set(rule.tolist()):
        mine = rule == one
        own, times = np.unique(outcome[mine].astype(str), return_counts=True)
        usual[mine] = outcome[mine] == (first if first in own else own[int(np.argmax(times))])
    return usual


def _told(text: object) -> dict[str, object]:
    try:
        found = json.loads(str(text or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _columns(rows: Sequence[Mapping[str, object]]) -> tuple[Array, Mask]:
    found, numbers = [], []
    for name in sorted({name for row in rows for name in row}):
        for column, is_number in _one(name, rows):
            found.append(column)
            numbers.append(is_number)
    table = np.stack(found, axis=1) if found else np.zeros((len(rows), 0))
    return table, np.asarray(numbers, dtype=bool)


def _one(name: str, rows: Sequence[Mapping[str, object]]) -> list[tuple[Array, bool]]:
    values = [row.get(name) for row in rows]
    known = [value for value in values if value is not None]
    if known and all(_is_number(value) for value in known):
        column = _scaled(np.asarray([float(str(v)) if v is not None else np.nan for v in values]))
        return [] if column is None else [(column, True)]
    words = sorted({str(value) for value in known})
    if not 1 < len(words) <= 12:
        return []  # the same everywhere, or a text of its own for each case
    return [(np.asarray([float(str(v) == word) for v in values]), False) for word in words[1:]]


def _scaled(column: Array) -> Array | None:
    """In standard deviations, long tails by their logarithm; None: all the same."""
    known = column[~np.isnan(column)]
    if known.size and known.min() >= 0 and known.max() > 20 * max(float(np.median(known)), 1e-9):
        column, known = np.log1p(column), np.log1p(known)
    if known.size < 2 or known.std() <= 0:
        return None
    return np.asarray(
        np.where(np.isnan(column), 0.0, (column - known.mean()) / known.std()), dtype=np.float64
    )


def _audited(rows: Sequence[Mapping[str, object]]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name in sorted({name for row in rows for name in row}):
        columns = _one(name, rows)
        if len(columns) == 1:
            scaled = _scaled(columns[0][0])
            if scaled is not None:
                found[name] = scaled
    return found


def design(docket: Docket) -> tuple[Array, Array]:
    """The columns a ruling may rest on, and the penalty of each: versions of rules, facts, facts by rule."""
    versions = [docket.version == one for one in sorted(set(docket.version.tolist()))]
    rules = [docket.rule == one for one in sorted(set(docket.rule.tolist()))]
    parts = [np.stack(versions, axis=1).astype(float), docket.facts]
    parts += [docket.facts * mine[:, None] for mine in rules] if len(rules) > 1 else []
    own = docket.facts.shape[1]
    penalty = np.concatenate([
        np.full(len(versions), 0.05), np.full(own, RIDGE),
        np.full(sum(part.shape[1] for part in parts[2:]), RIDGE_BY_RULE),
    ])  # fmt: skip
    return np.concatenate(parts, axis=1), penalty


def fit(x: Array, y: Array, penalty: Array, start: Array | None = None) -> Array:
    """Coefficients of a logistic model with a penalty on their squares, by Newton's method.

    Source: le Cessie & van Houwelingen (1992), Applied Statistics 41, 191-201.
    """
    beta = np.zeros(x.shape[1]) if start is None else start.copy()
    for _ in range(30):
        p = expit(x @ beta)
        gradient = x.T @ (y - p) - penalty * beta
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(penalty), gradient)
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-6:
            break
    return beta


def expected(docket: Docket) -> Array:
    """Log odds of the usual ruling for each case, from the other leaders' rulings alone."""
    x, penalty = design(docket)
    whole = fit(x, docket.usual, penalty)
    found = np.zeros(len(docket))
    for leader in range(len(docket.leaders)):
        mine = docket.leader == leader
        if (~mine).sum() > 0:
            found[mine] = x[mine] @ fit(x[~mine], docket.usual[~mine], penalty, whole)
    return np.clip(found, -6.0, 6.0)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far a leader leans from the others: the mean of what is likely, and P(more than the floor)."""

    by: float
    p: float


def leaning(usual: Array, odds: Array, *, floor: float, prior: float, alike: float) -> Leaning:
    """A leader's own shift of the log odds: most are alike (spread ``alike``), a share ``prior`` is not.

    Who rules apart may have begun to at any of ``ONSETS`` equally likely points of the rulings, given in
    order of time, and does so since; the mean is of the shift over all of them.

    Source: two groups, Efron (2004), JASA 99, 96-104; the likelihood of the shift on a grid; an unknown
    beginning by averaging over it, Chernoff & Zacks (1964), Annals of Mathematical Statistics 35, 999-1018.
    """
    shifted = odds[:, None] + GRID[None, :]
    gain = usual[:, None] * GRID[None, :] - np.logaddexp(0.0, shifted) + np.logaddexp(0.0, odds)[:, None]
    whole = gain.sum(axis=0)
    begins = [round(len(usual) * n / ONSETS) for n in range(ONSETS)]
    later = np.stack([gain[begin:].sum(axis=0) for begin in begins])
    top = max(float(later.max()), float(whole.max()))
    common = (1 - prior) * np.exp(-0.5 * (GRID / alike) ** 2) / alike * np.exp(whole - top)
    bell = prior * np.exp(-0.5 * (GRID / APART_SD) ** 2) / APART_SD
    weight = common + bell * np.exp(later - top).mean(axis=0)
    through = common + bell * np.exp(whole - top)
    far = np.abs(GRID) > floor
    return Leaning(float(through @ GRID / through.sum()), float(weight[far].sum() / weight.sum()))


def usual_spread(docket: Docket, odds: Array) -> float:
    """How far leaders who are alike still differ, in logits: by quartiles, less what chance gives."""
    shifts, chance = [], []
    for leader in range(len(docket.leaders)):
        mine = docket.leader == leader
        p = expit(odds[mine])
        room = float((p * (1 - p)).sum())
        if room > 2:
            shifts.append(float((docket.usual[mine] - p).sum()) / room)
            chance.append(1 / room)
    if len(shifts) < 8:
        return 2 * ALIKE_SD
    low, high = np.quantile(shifts, [0.25, 0.75])
    more = ((high - low) / 1.349) ** 2 - float(np.median(chance))
    return float(max(ALIKE_SD, max(more, 0.0) ** 0.5))


@dataclass(frozen=True, slots=True)
class Split:
    """How far leaders differ under one rule beyond all rules: p by shuffling, spread in logits."""

    p: float
    spread: float
    leaders: int
    rulings: int


def split(docket: Docket, rule_id: str, odds: Array, rng: np.random.Generator) -> Split:
    """Whether leaders part over one rule; ``odds`` hold each leader's own leaning already.

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188, for the spread; its chance by
    shuffling who ruled what among that rule's cases.
    """
    mine = np.flatnonzero(docket.rule == rule_id)
    p = expit(odds[mine])
    off, room = docket.usual[mine] - p, p * (1 - p)
    who, at = np.unique(docket.leader[mine], return_inverse=True)

    def parting(order: NDArray[np.int64]) -> float:
        total = np.bincount(at, off[order], who.size)
        width = np.bincount(at, room[order], who.size)
        return float((total**2 / np.maximum(width, 1e-9)).sum())

    seen = parting(np.arange(mine.size))
    shuffled = np.asarray([parting(rng.permutation(mine.size)) for _ in range(SHUFFLES)])
    width = np.bincount(at, room, who.size)
    scale = float(width.sum() - (width**2).sum() / width.sum())
    more = (seen - float(shuffled.mean())) / max(scale, 1e-9)
    p_value = (1 + int((shuffled >= seen).sum())) / (SHUFFLES + 1)
    return Split(p_value, max(more, 0.0) ** 0.5, int(who.size), int(mine.size))


def does_it_matter(docket: Docket, fact: Array, odds: Array) -> tuple[float, float]:
    """Two-sided p and size (logits per standard deviation) of a fact that must not matter.

    Only its differences within one leader's cases count, beside the facts that may matter: what leaders
    differ in by themselves is another question.

    Source: score test, Rao (1948), Proceedings of the Cambridge Philosophical Society 44, 50-57.
    """
    p = expit(odds)
    room = p * (1 - p)
    x, penalty = design(docket)
    who = np.eye(len(docket.leaders))[docket.leader]
    other = np.concatenate([x, who], axis=1)
    weighed = other.T * room
    keep = np.concatenate([penalty, np.full(who.shape[1], 1e-3)]) + 1e-6
    own = fact - other @ np.linalg.solve(weighed @ other + np.diag(keep), weighed @ fact)
    spread = float((room * own**2).sum())
    if spread < 1e-6:
        return 1.0, 0.0
    score = float(((docket.usual - p) * own).sum())
    return float(2 * ndtr(-abs(score) / spread**0.5)), score / spread


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of like pairs ruled alike, its interval, and what leaders who are all alike would reach."""

    pairs: int
    share: float
    low: float
    high: float
    ceiling: float
    value: int


def agreement(docket: Docket, odds: Array, rng: np.random.Generator) -> Agreement | None:
    """Cases of one version of a rule with like facts, ruled by two leaders; None: fewer than 30 such pairs.

    The interval is by drawing leaders anew. The ceiling is what the model expects of pairs with these facts.
    """
    order = sorted(range(len(docket)), key=lambda at: draw(f"{docket.version[at]}|{at}"))[:MOST_PAIRED]
    some = np.asarray(sorted(order), dtype=np.int64)
    one, other = np.triu_indices(some.size, 1)
    a, b = some[one], some[other]
    alike = (docket.version[a] == docket.version[b]) & (docket.leader[a] != docket.leader[b])
    a, b = a[alike], b[alike]
    gap = np.abs(docket.facts[a] - docket.facts[b])
    near = (gap <= np.where(docket.is_number, LOOSE, 0.0)).all(axis=1)
    a, b = a[near], b[near]
    if a.size < 30:
        return None
    p = expit(odds)
    same = docket.usual[a] == docket.usual[b]
    ceiling = float((p[a] * p[b] + (1 - p[a]) * (1 - p[b])).mean())
    shares = []
    for _ in range(DRAWS):
        times = np.bincount(
            rng.integers(0, len(docket.leaders), len(docket.leaders)), minlength=len(docket.leaders)
        )
        weight = times[docket.leader[a]] * times[docket.leader[b]]
        if weight.sum():
            shares.append(float((weight * same).sum() / weight.sum()))
    low, high = np.quantile(shares, [0.025, 0.975])
    value = int(docket.value[np.union1d(a[~same], b[~same])].sum())
    return Agreement(int(a.size), float(same.mean()), float(low), float(high), ceiling, value)
