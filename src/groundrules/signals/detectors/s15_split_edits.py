"""S15, split edited after the close: who is credited for a won deal changed days later without a ruling.

Each edit is a fact out of the records, told to both sides at once. Slips mended within days, edits by sales
operations, whole lists put right in minutes and edits that were taken back never count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast

import ibis
import numpy as np

from groundrules.signals.counts import deals, splits
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import between
from groundrules.signals.kernel import nb_upper
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import FULL_AGE, price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene

YEAR = 365
SURE = 0.95
"""An edit in the records is a fact; what it meant is not, so no more than this is claimed."""

EVEN = 1.0
"""Size of the spread between people's rates of late edits, where nothing better is known."""

NEEDS = (
    Need("honest_days", "business days", "slips are mended in that time after the close", 0, 30, 2),
    Need("min_points", "share", "smaller changes are rounding", 0.01, 1.0, 0.10),
    Need("look_back_days", "calendar days", "how long ago an edit is still asked about", 7, 180, 56),
    Need("lot_rows", "credit lines", "more by one person in minutes is a list put right", 2, 1000, 20),
    Need("lot_minutes", "minutes", "how close together the edits of one list lie", 1, 120, 10),
    Need("pattern_edits", "deals", "from so many late edits in a year a pattern is told", 2, 100, 5),
    Need("loss", "share of the moved credit", "what is at stake of it", 0.0, 1.0, 1.0),
)

CARDS = Cards(
    owner="The split of {deal} changed after the close: {change}, on {day} by {who}. Agree?",
    partner="The split of {deal} changed after the close: {change}, on {day} by {who}. Agree?",
    leader="Ask for the ruling behind the change of {deal}; without one, restore the split until there is. "
    "From then on require a ruling for any edit this late.",
)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a deal's split: every line changed in the same minute by the same person.

    Attributes:
        moved: share of the deal that changed hands.
        after: share of each person afterwards, of those whose line changed.
        is_back: the shares are those of the day of the close again.
        was_undone: a later edit brought them back.
    """

    deal: str
    account: str | None
    owner: str | None
    amount: int
    closed_on: date
    at: datetime
    by: str | None
    rows: tuple[Row, ...]
    moved: float
    is_back: bool
    was_undone: bool


def edits_of(rows: Sequence[Row]) -> list[Edit]:
    """Late changes of single lines as edits of deals, in order of deal and time."""
    by_deal: dict[str, list[Row]] = {}
    for row in sorted(
        rows, key=lambda r: (str(r["opportunity_id"]), str(r["changed_at"]), str(r["seller_id"]))
    ):
        by_deal.setdefault(str(row["opportunity_id"]), []).append(row)
    return [edit for deal in by_deal.values() for edit in _edits(deal)]


def _edits(rows: list[Row]) -> list[Edit]:
    at_close: dict[str, float] = {}
    for row in rows:
        at_close.setdefault(str(row["seller_id"]), _number(row["old_share"]))
    lots: dict[tuple[datetime, str | None], list[Row]] = {}
    for row in rows:
        by = None if row["changed_by"] is None else str(row["changed_by"])
        lots.setdefault((_moment(row).replace(second=0, microsecond=0), by), []).append(row)
    now, whole = dict(at_close), []
    for lot in lots.values():
        now |= {str(row["seller_id"]): _number(row["new_share"]) for row in lot}
        whole.append(all(abs(now[who] - share) < 0.005 for who, share in at_close.items()))
    return [
        Edit(
            str(lot[0]["opportunity_id"]), _text(lot[0]["account_id"]), _text(lot[0]["owner_id"]),
            int(_number(lot[0]["amount"])), _day(lot[0]["closed_on"]), _moment(lot[0]), by, tuple(lot),
            max(abs(_number(row["new_share"]) - _number(row["old_share"])) for row in lot),
            whole[place], any(whole[place + 1 :]),
        )
        for place, ((_, by), lot) in enumerate(lots.items())
    ]  # fmt: skip


def _number(value: object) -> float:
    return float(str(value)) if value is not None else 0.0


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(value: object) -> date:
    return cast("date", value)


def _moment(row: Row) -> datetime:
    return cast("datetime", row["changed_at"])


def lots(minutes: Sequence[Row], *, within: int) -> dict[tuple[str, int], int]:
    """(person, minute since 1970) -> lines the person changed in the fullest ``within`` minutes around it."""
    by_person: dict[str, list[tuple[int, int]]] = {}
    for row in sorted(minutes, key=lambda r: (str(r["changed_by"]), str(r["minute"]))):
        at = _minute(cast("datetime", row["minute"]))
        by_person.setdefault(str(row["changed_by"]), []).append((at, int(_number(row["n"]))))
    found: dict[tuple[str, int], int] = {}
    for person, told in by_person.items():
        minute_of = np.asarray([minute for minute, _ in told])
        upto = np.concatenate(([0], np.cumsum([n for _, n in told])))
        end = np.searchsorted(minute_of, minute_of + within, side="left")
        from_here = upto[end] - upto[:-1]
        first = np.searchsorted(minute_of, minute_of - within, side="right")
        for place, (minute, _) in enumerate(told):
            found[person, minute] = int(from_here[first[place] : place + 1].max())
    return found


def _minute(at: datetime) -> int:
    """An engine may give instants without their zone: all of them are UTC."""
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() // 60)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Late edits of credit: facts, and those with an ordinary reason."""
    changes, closed = scene.tables["split_changes"], deals.closings(
        scene.tables["opportunities"], scene.tables["opportunity_changes"]
    )  # fmt: skip
    year = scene.as_of - timedelta(YEAR)
    rows = splits.after_close(changes, closed, since=year, until=scene.as_of).to_pyarrow().to_pylist()
    late = [edit for edit in edits_of(rows) if edit.moved >= numbers["min_points"] - 1e-9]
    small = len({row["opportunity_id"] for row in rows}) - len({edit.deal for edit in late})
    asked = scene.as_of - timedelta(numbers.days("look_back_days"))
    recent = [edit for edit in late if edit.at.date() >= asked]
    if not recent:
        return Outcome(totals={NOT_ENOUGH: small})
    minutes = splits.edits_by_minute(changes, since=asked, until=scene.as_of).to_pyarrow().to_pylist()
    tried = _Tried(
        scene, numbers, lots(minutes, within=numbers.days("lot_minutes")), _names(scene, recent),
        _ruled(scene), _patterns(scene, late, closed, numbers) if recent else {},
    )  # fmt: skip
    judged = [tried.judge(edit) for edit in recent if tried.bank_days(edit) > numbers["honest_days"]]
    totals = {NOT_ENOUGH: small}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"late edits in a year": float(len(late)), "people with a pattern": float(len(tried.patterns))}
    return Outcome(strongest(judged), totals, learned)


def _names(scene: Scene, edits: Sequence[Edit]) -> dict[str, str]:
    found = scene.tables["opportunities"]
    wanted = found.filter(found.opportunity_id.isin(sorted({edit.deal for edit in edits})))
    rows = wanted.select("opportunity_id", "name").to_pyarrow().to_pylist()
    return {row["opportunity_id"]: row["name"] or row["opportunity_id"] for row in rows}


def _ruled(scene: Scene) -> dict[str, datetime]:
    """Deals a leader ruled about, and when first."""
    rulings = scene.tables["rulings"]
    about = rulings.filter(rulings.opportunity_id.notnull())
    first = about.group_by("opportunity_id").agg(ruled_at=about.ruled_at.min())
    return {row["opportunity_id"]: row["ruled_at"] for row in first.to_pyarrow().to_pylist()}


def _patterns(scene: Scene, late: Sequence[Edit], closed: ibis.Table, numbers: Numbers) -> dict[str, str]:
    """People who edit late far more often than their shared wins would give, in words."""
    wins = splits.shared_wins(
        scene.tables["splits"], closed, since=scene.as_of - timedelta(YEAR)
    ).to_pyarrow().to_pylist()  # fmt: skip
    chances: dict[str, float] = {}
    for row in wins:
        number = scene.numbers.get(row["owner_id"])
        manager = scene.people[number].manager_id if number is not None else None
        for person in filter(None, (row["owner_id"], manager)):
            chances[person] = chances.get(person, 0.0) + row["n"]
    counted: dict[str, set[str]] = {}
    for edit in late:
        if edit.by is not None and not edit.is_back:
            counted.setdefault(edit.by, set()).add(edit.deal)
    rate = sum(map(len, counted.values())) / max(sum(chances.values()), 1.0)
    found = {}
    for person, mine in counted.items():
        mu = rate * chances.get(person, 1.0)
        tail = float(nb_upper(len(mine), mu, EVEN))
        if len(mine) >= numbers["pattern_edits"] and tail <= 0.05:
            found[person] = f"{len(mine)} late edits in a year, {mu:.1f} expected (chance {tail:.3f})"
    return found


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's facts, from which single edits are judged."""

    scene: Scene
    numbers: Numbers
    lots: Mapping[tuple[str, int], int]
    names: Mapping[str, str]
    ruled: Mapping[str, datetime]
    patterns: Mapping[str, str]

    def bank_days(self, edit: Edit) -> float:
        """Working days of the owner's calendar between the close and the edit."""
        row = self.scene.numbers.get(edit.owner or "")
        start, end = edit.closed_on + timedelta(1), edit.at.date() + timedelta(1)
        if row is None or start < self.scene.first:
            return float(np.busday_count(start, end))
        columns = (np.asarray([self.scene.time.column(day)]) for day in (start, end))
        office = (self.scene.time.office > 0).astype(np.float64)[row : row + 1]
        return float(between(office, np.asarray([0]), *columns)[0])

    def who(self, seller: str | None) -> str:
        """A person's name; nobody's where the signal is off."""
        row = self.scene.numbers.get(seller or "")
        if row is None or seller in self.scene.off:
            return "a colleague" if seller else "somebody"
        return self.scene.people[row].name

    def judge(self, edit: Edit) -> Judged:
        """The edit as a fact or an excused one."""
        scene, numbers = self.scene, self.numbers
        tried = self._excuses(edit)
        ranked = sorted(edit.rows, key=lambda r: _number(r["new_share"]) - _number(r["old_share"]))
        lost, won = str(ranked[0]["seller_id"]), str(ranked[-1]["seller_id"])
        change = ", ".join(
            f"{self.who(str(r['seller_id']))} {_number(r['old_share']):.0%} -> {_number(r['new_share']):.0%}"
            for r in reversed(ranked)
        )
        deal, on, by = self.names.get(edit.deal, edit.deal), edit.at.date(), self.who(edit.by)
        account = scene.accounts.get(edit.account or "")
        words = {"deal": deal, "change": change, "day": f"{on:%-d %B %Y}", "who": by}
        moved = round(edit.amount * edit.moved)
        return Judged(
            kind="S15", grade=numbers.policy.grade, verdict=EXCUSED if any(e.holds for e in tried) else CASE,
            account_id=edit.account, account_name=account[0] if account else None,
            from_seller=(lost, self.who(lost)) if lost != won else None, to_seller=(won, self.who(won)),
            since=on, headline=f"The split of {deal} changed after the close: {change}, on {on:%-d %B} by "
            f"{by}.",
            question="was the credit for a won deal changed later, without a ruling?",
            window=(edit.closed_on, scene.as_of), counts=self._counts(edit),
            expected={"value": 0, "unit": "edits", "how": "after the close a split changes only by a ruling"},
            formula=f"{edit.moved:.0%} of the credit moved (floor {numbers['min_points']:.0%}), "
                    f"{self.bank_days(edit):.0f} business days after the close (honest until "
                    f"{numbers['honest_days']:g})" + self._pattern(edit),
            rows=tuple(self._row(edit, row) for row in edit.rows), excuses=tried,
            price=price(p=SURE, base_minor=moved, loss=numbers["loss"], age_days=FULL_AGE,
                        placeholder=numbers.is_placeholder and "loss" not in numbers.assumed),
            answers=CARDS.fill(**words), deal=(edit.deal, deal),
        )  # fmt: skip

    def _pattern(self, edit: Edit) -> str:
        told = self.patterns.get(edit.by or "")
        return f"; by the same person: {told}" if told else ""

    def _row(self, edit: Edit, row: Row) -> dict[str, object]:
        told = f"{_number(row['old_share']):.0%} -> {_number(row['new_share']):.0%}"
        return {
            "day": edit.at.date().isoformat(), "who": self.who(edit.by),
            "what": f"credit of {self.who(str(row['seller_id']))} {told}",
            "source": f"difference of extracts, {edit.deal}",
        }  # fmt: skip

    def _counts(self, edit: Edit) -> tuple[Count, ...]:
        return (
            Count("credit that changed hands", 100 * edit.moved, "points"),
            Count("business days after the close", self.bank_days(edit), "days"),
            Count("credit lines changed", float(len(edit.rows)), "lines"),
        )

    def _excuses(self, edit: Edit) -> tuple[Excuse, ...]:
        numbers = self.numbers
        lines = self.lots.get((edit.by or "", _minute(edit.at)), len(edit.rows))
        row = self.scene.numbers.get(edit.by or "")
        role = self.scene.people[row].sales_role if row is not None else ""
        ours = edit.by is not None and (row is None or role == "other")
        by = self.who(edit.by)
        ruled = self.ruled.get(edit.deal)
        held = ruled is not None and ruled <= edit.at
        back = edit.is_back or edit.was_undone
        return (
            Excuse("ruling", held, f"a ruling of {ruled:%-d %B %Y} is about this deal" if ruled else
                   "no ruling is about this deal"),
            Excuse("operations", ours, f"{by} is {'no seller' if ours else 'no member of sales operations'}"),
            Excuse("put_right_in_one_lot", lines > numbers["lot_rows"],
                   f"{lines} credit lines changed by {by} within {numbers.days('lot_minutes')} minutes"),
            Excuse("taken_back", back, "the shares are those of the close again" if back else
                   "the shares of the close were not restored"),
        )  # fmt: skip


DETECTOR = Detector(
    "S15", requires=("splits",), wants=("split_changes", "rulings"), needs=NEEDS, cards=CARDS, watch=watch
)
