"""S17: around a hand-off an account was entered that looks like the one that moved, or it got a new parent.

Grade A: two records and their dates, no motive. Where ``likely_same`` comes from: docs/decisions/0027.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis

from groundrules.signals.counts.companies import CREATED, entered, first_use
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.kernel.exact import table_excess
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest, with_contacts
from groundrules.signals.scene import LOOK_BACK, Scene
from groundrules.signals.standing import owners_today
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("match_score", "share", "how alike two accounts must be; tune on 200 pairs of your own",
         0.5, 1.0, 0.92),
    Need("announced_days_before", "calendar days", "how long before the move it was known", 0, 180, 45),
    Need("after_days", "calendar days", "how long after the move a new record is looked at", 7, 180, 60),
    Need("used_within_days", "calendar days", "an activity or deal in that time makes it matter", 1, 120, 30),
    Need("max_age_days", "calendar days", "later it is data quality and no hand-off", 30, 420, 365),
    Need("loss", "share of revenue", "what two records of one customer cost (placeholder)", 0, 1, 0.03),
)  # fmt: skip

CARDS = Cards(
    owner="{account} looks like {moved} (moved to {new}). Same customer? Yes, merge / no, because",
    partner="{account} looks like {moved}, which moved to you. Do you know of two sites?",
    leader="RevOps merges the two or rules `separate site`; the rulebook names the level of the customer "
    "tree that counts.",
)


Row = Mapping[str, object]
Likely = Mapping[str, list[tuple[str, float]]]
Use = tuple[int, int, int]
"""Activities, deals and their amount (minor units) in a record's first days."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One record entered or re-parented, the move it lies beside, and how alike the two are."""

    account: str
    moved: str
    old: str
    new: str
    moved_on: date
    by: str
    on: date
    how: str
    parent: str | None
    score: float


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Records like a moved account, entered by its old side around the move and used soon after."""
    if "likely_same" not in scene.tables:
        return Outcome(findings=(_no_library(numbers),))
    rows = _entered(scene)
    likely = _likely(scene)
    found = _beside_moves(scene, numbers, rows, likely)
    used = _used(scene, numbers, found)
    teams = _Usual(scene, rows, likely, numbers["match_score"])
    owners = owners_today(scene)
    scene.base([one.account for one in found])
    judged = [
        _judge(
            scene, numbers, one, use=used.get((one.account, one.on), (0, 0, 0)), usual=teams, owners=owners
        )
        for one in found
    ]
    totals: dict[str, int] = {}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"records entered or re-parented": float(len(rows)), "pairs compared": float(len(likely))}
    return Outcome(with_contacts(scene, strongest(judged)), totals, learned)


def _entered(scene: Scene) -> list[Row]:
    found = entered(
        scene.tables["accounts"], scene.tables["account_changes"],
        since=scene.as_of - timedelta(LOOK_BACK), until=scene.as_of,
    )  # fmt: skip
    rows: list[Row] = found.to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: (str(row["on_day"]), str(row["account_id"]), str(row["how"])))


def _likely(scene: Scene) -> Likely:
    rows = scene.tables["likely_same"].to_pyarrow().to_pylist()
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["account_id"], -row["score"], row["other_id"])):
        found[row["account_id"]].append((row["other_id"], row["score"]))
    return found


def _beside_moves(scene: Scene, numbers: Numbers, rows: list[Row], likely: Likely) -> list[_Entry]:
    """Each record with the move it lies beside: by its old owner or team, in the weeks around it."""
    units = scene.units
    moves: dict[str, list[int]] = defaultdict(list)
    for unit in range(len(units)):
        moves[str(units.account[unit])].append(unit)
    found: dict[str, _Entry] = {}
    for row in rows:
        account, by, on = str(row["account_id"]), str(row["by"]), row["on_day"]
        if account not in scene.accounts or by not in scene.numbers or not isinstance(on, date):
            continue
        if (scene.as_of - on).days > numbers["max_age_days"] or by in scene.off:
            continue
        same = likely.get(account, []) if row["how"] == CREATED else [(account, 1.0)]
        for moved, score in same:
            if score < numbers["match_score"] or moved not in scene.accounts:
                continue
            for unit in moves.get(moved, []):
                old, new = scene.people[units.old[unit]], scene.people[units.new[unit]]
                day = scene.time.day(int(units.moved[unit]))
                early, late = numbers["announced_days_before"], numbers["after_days"]
                mine = by == old.seller_id or (
                    by != new.seller_id and scene.people[scene.numbers[by]].manager_id == old.manager_id
                )
                if not mine or not -early <= (on - day).days <= late:
                    continue
                parent = row["parent_id"]
                entry = _Entry(account, moved, old.seller_id, new.seller_id, day, by, on, str(row["how"]),
                               None if parent is None else str(parent), score)  # fmt: skip
                if account not in found or found[account].score < score:
                    found[account] = entry
    return list(found.values())


def _used(scene: Scene, numbers: Numbers, found: list[_Entry]) -> dict[tuple[str, date], Use]:
    if not found:
        return {}
    asked = ibis.memtable({"account_id": [one.account for one in found], "on_day": [one.on for one in found]},
                          schema={"account_id": "string", "on_day": "date"})  # fmt: skip
    rows = first_use(asked, scene.seen, scene.tables["opportunities"], until=scene.as_of,
                     within=numbers.days("used_within_days")).to_pyarrow().to_pylist()  # fmt: skip
    return {(row["account_id"], row["on_day"]): (row["activities"], row["deals"], row["amount"])
            for row in rows}  # fmt: skip


class _Usual:
    """How many look-alikes a team and all others entered in some weeks and outside them."""

    def __init__(self, scene: Scene, rows: list[Row], likely: Likely, least: float) -> None:
        manager = {person.seller_id: person.manager_id for person in scene.people}
        self.entries = [
            (manager.get(str(row["by"])), row["on_day"])
            for row in rows
            if row["how"] == CREATED and any(s >= least for _, s in likely.get(str(row["account_id"]), []))
        ]

    def excess(self, team: str | None, since: date, until: date) -> tuple[int, float]:
        """The team's number in [since, until], and the chance of so many by the exact test."""
        counts = [0, 0, 0, 0]
        for manager, day in self.entries:
            inside = isinstance(day, date) and since <= day <= until
            counts[(0 if manager == team else 2) + (0 if inside else 1)] += 1
        return counts[0], float(table_excess(*counts))


def _judge(
    scene: Scene, numbers: Numbers, one: _Entry, *, use: Use, usual: _Usual, owners: Mapping[str, str]
) -> Judged:
    names = {person.seller_id: person.name for person in scene.people}
    name, _, parent = scene.accounts[one.account]
    moved = scene.accounts[one.moved][0]
    activities, deals, amount = use
    tried = _excuses(scene, one, owners, parent, names)
    verdict = EXCUSED if any(e.holds for e in tried) else CASE if activities + deals else NOT_ENOUGH
    since = one.moved_on - timedelta(numbers.days("announced_days_before"))
    until = one.moved_on + timedelta(numbers.days("after_days"))
    number, tail = usual.excess(scene.people[scene.numbers[one.old]].manager_id, since, until)
    said = f"{name}, entered by {names[one.by]} on {one.on:%-d %B %Y}, looks like {moved}"
    if one.how != CREATED:
        above = scene.accounts.get(one.parent or "", ("another account", None, None))[0]
        said = f"{name} was put under {above} by {names[one.by]} on {one.on:%-d %B %Y}"
    return Judged(
        kind="S17", grade=numbers.policy.grade, verdict=verdict, account_id=one.account, account_name=name,
        from_seller=(one.by, names[one.by]), to_seller=(one.new, names[one.new]), since=one.on,
        headline=f"{said}{' (which moved' if one.how == CREATED else ' (it moved'} to {names[one.new]} on "
        f"{one.moved_on:%-d %B %Y}).",
        question="is there a second record of a customer that changed hands, or did it get a new parent?",
        window=(one.on, scene.as_of),
        counts=(
            Count("likeness of the two records", one.score, "score"),
            Count("days from the move to the entry", (one.on - one.moved_on).days, "days"),
            Count("activities on it in its first days", activities, "activities"),
            Count("deals opened on it in its first days", deals, "deals"),
            Count("amount of these deals", amount / 100, scene.book.currency),
            Count("look-alikes entered by this team in these weeks", number, "records"),
        ),
        expected={"value": numbers["match_score"], "unit": "score",
                  "how": "two customers that are not one are less alike than this in 95 of 100 calls"},
        formula=f"likeness {one.score:.3f} >= {numbers['match_score']:g}, {activities} activities and "
        f"{deals} deals within {numbers.days('used_within_days')} days; so many look-alikes by one team in "
        f"such weeks by chance: {tail:.2g}",
        rows=(), excuses=tried,
        price=price(p=one.score if verdict != NOT_ENOUGH else one.score / 2,
                    base_minor=max(amount, scene.base([one.account])[one.account]), loss=numbers["loss"],
                    age_days=(scene.as_of - one.on).days, placeholder=numbers.is_placeholder),
        answers=CARDS.fill(account=name, moved=moved, new=names[one.new]),
    )  # fmt: skip


def _excuses(
    scene: Scene, one: _Entry, owners: Mapping[str, str], parent: str | None, names: Mapping[str, str]
) -> tuple[Excuse, ...]:
    owner = owners.get(one.account)
    same_owner = Excuse(
        "same_owner", owner == one.new and one.how == CREATED,
        f"{names.get(owner or '', 'nobody')} owns the record, {names[one.new]} the account that moved",
    )  # fmt: skip
    if one.how != CREATED:
        above = scene.accounts.get(one.parent or "", ("", None, None))[0]
        mine, theirs = _first_word(scene.accounts[one.account][0]), _first_word(above)
        held = owners.get(one.parent or "")
        ours = held in {one.old, one.by}
        return (
            same_owner,
            Excuse("declared_family", bool(mine) and mine == theirs,
                   f"the names begin with `{mine}` and `{theirs}`"),
            Excuse("mended", parent != one.parent, "the account has another parent or none by now"
                   if parent != one.parent else "the account still has that parent"),
            Excuse("parent_elsewhere", not ours,
                   f"the parent belongs to {names.get(held or '', 'nobody')}"),
        )  # fmt: skip
    of_moved = scene.accounts[one.moved][2]
    related = parent == one.moved or of_moved == one.account or (parent is not None and parent == of_moved)
    return (
        same_owner,
        Excuse("declared_family", related,
               "the customer tree has them as parent, child or sisters" if related
               else "the customer tree does not relate them"),
    )  # fmt: skip


def _first_word(name: str) -> str:
    """The word a family of companies has in common."""
    return next(iter(name.lower().split()), "")


def _no_library(numbers: Numbers) -> Finding:
    return Finding(
        "GR640", Severity.WARNING, "signal `S17` was not run: accounts were not compared",
        "install `groundrules[duplicates]`, or switch the signal off in the book",
        numbers.policy.span, kind="no evidence",
    )  # fmt: skip


DETECTOR = Detector(
    "S17", requires=("accounts", "account_owners"), wants=("account_changes", "activities", "opportunities"),
    needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
