"""A small CRM whose accounts move: built by hand, or drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from groundrules.handoff.changes.changeset import change_set_of
from groundrules.handoff.changes.model import ChangeSet, Row, Tables
from groundrules.handoff.changes.people import Seat, Words, words_of
from groundrules.handoff.changes.world import Coverage
from groundrules.handoff.exceptions.standing import Hold, Standing
from groundrules.handoff.plan import MoveStanding, Plan, PlannedMove, Price, PriceSource, Wave

DAY = date(2026, 7, 1)
JOBS = {"ann": "field", "bob": "field", "ivy": "inside", "ned": "inside", "quin": "quarterback",
        "rosa": "quarterback", "sol": "specialist", "tom": "specialist"}  # fmt: skip
SELLERS: tuple[Row, ...] = tuple(
    {"seller_id": one, "name": one.title(), "sales_role": job, "is_active": True, "email": f"{one}@x.example"}
    for one, job in JOBS.items()
)
WORDS = words_of(
    [("Quarterback", "quarterback", 9), ("Inside Support", "inside", 4), ("Specialist", "specialist", 5)]
)
PRICE = Price(0, 0, 0, PriceSource.NOTHING, 0, "")


def move(account_id: str, giver: str | None, taker: str, wave: int | None = 1) -> PlannedMove:
    """An account that goes from one to the other."""
    return PlannedMove(
        move_id=f"M-{account_id}", account_id=account_id, account_name=f"Company {account_id}",
        unit_id=account_id, wave=wave, standing=MoveStanding.PLANNED,
        from_seller_id=giver, from_name=(giver or "nobody").title(), from_role=None,
        to_seller_id=taker, to_name=taker.title(), to_role=JOBS[taker], team_id="", team_name="",
        rule_id="A5", because=f"The rule asks for an {JOBS[taker]} seller.", unplanned="",
        revenue=0, open_pipeline=0, open_deals=0, currency="USD", price=PRICE,
    )  # fmt: skip


def plan(*moves: PlannedMove, waves: int = 2) -> Plan:
    """A plan of these moves."""
    return Plan(
        plan_id="p-1", as_of=DAY, starts_on=DAY, book_version="1", crm_id="crm-1", coverage_id="cov-1",
        currency="USD", seed=1,
        waves=tuple(
            Wave(n, DAY + timedelta(14 * n), DAY + timedelta(14 * (n + 1))) for n in range(1, waves + 1)
        ),
        moves=tuple(moves), value=0, bound=0, gap=0.0,
    )  # fmt: skip


def account(account_id: str, owner: str | None) -> Row:
    """A customer."""
    return {"account_id": account_id, "name": f"Company {account_id}", "owner_id": owner}


def deal(deal_id: str, account_id: str, owner: str | None, *, stage: str = "open", amount: int = 100) -> Row:
    """A deal; ``stage``: open, won or lost."""
    return {
        "opportunity_id": deal_id, "account_id": account_id, "owner_id": owner, "name": f"Deal {deal_id}",
        "amount": amount, "is_closed": stage != "open", "is_won": stage == "won",
    }  # fmt: skip


def task(task_id: str, account_id: str, owner: str, *, done: bool = False, deal_id: str | None = None) -> Row:
    """Something to do, or done."""
    return {
        "activity_id": task_id, "account_id": account_id, "seller_id": owner, "source": "task",
        "is_done": done, "opportunity_id": deal_id,
    }  # fmt: skip


def member(account_id: str, seller_id: str, word: str, member_id: str | None = "?") -> Row:
    """Somebody on an account's team."""
    return {
        "account_id": account_id, "seller_id": seller_id, "team_role": word,
        "member_id": f"01M{account_id}{seller_id}" if member_id == "?" else member_id,
        "account_access": "Edit", "deal_access": "Read", "case_access": None,
    }  # fmt: skip


def on_deal(deal_id: str, seller_id: str, word: str) -> Row:
    """Somebody on a deal's team."""
    return {
        "opportunity_id": deal_id, "seller_id": seller_id, "team_role": word,
        "member_id": f"00q{deal_id}{seller_id}", "deal_access": "Edit",
    }  # fmt: skip


def hold(deal_id: str, account_id: str, owner: str) -> Hold:
    """A deal that stays."""
    return Hold(
        "holdover", "deal", account_id, deal_id, owner, "late deal", DAY + timedelta(90), f"x-{deal_id}"
    )


def seat(place: str, job: str, seller_id: str | None) -> Seat:
    """A place on an account as the book fills it."""
    return Seat(place, job, seller_id, f"{(seller_id or 'Nobody').title()} is the {place} asked for.")


def change_set(
    tables: Tables,
    *moves: PlannedMove,
    holds: Sequence[Hold] = (),
    seats: Mapping[str, Sequence[Seat]] | None = None,
    words: Words = WORDS,
    wave: int = 1,
) -> ChangeSet:
    """What a wave of these moves changes."""
    given = {"sellers": SELLERS, **tables}
    return change_set_of(plan(*moves), wave, given, Standing(tuple(holds)), Coverage(seats or {}, words))


@dataclass(frozen=True)
class Transition:
    """A drawn CRM and the plan to change it."""

    tables: Tables
    plan: Plan
    standing: Standing
    coverage: Coverage

    def wave(self, number: int) -> ChangeSet:
        """What one wave changes."""
        return change_set_of(self.plan, number, self.tables, self.standing, self.coverage)


PEOPLE = st.sampled_from(sorted(JOBS))
PLACES = (("quarterback", "quarterback"), ("support", "specialist"))


@st.composite
def transitions(draw: st.DrawFn) -> Transition:
    """Any few accounts with deals, tasks, teams, territories and credit, moved in two waves."""
    found: dict[str, list[Row]] = {name: [] for name in (
        "accounts", "opportunities", "activities", "account_team", "opportunity_team", "splits",
        "account_territories",
    )}  # fmt: skip
    moves: list[PlannedMove] = []
    holds: list[Hold] = []
    seats: dict[str, list[Seat]] = {}
    for n in range(draw(st.integers(1, 4))):
        name = f"a{n}"
        owner = draw(st.none() | PEOPLE)
        found["accounts"].append(account(name, owner))
        _draw_account(draw, name, owner, found, holds)
        taker = draw(PEOPLE)
        if taker != owner:
            moves.append(move(name, owner, taker, draw(st.sampled_from([1, 1, 2, None]))))
        seats[name] = [
            seat(place, *draw(st.sampled_from([(job, None), ("none", None), *((job, one) for one in JOBS)])))
            for place, job in PLACES
        ]
    patches = tuple(
        {"seller_id": one, "territory_id": f"t{t}"}
        for one in JOBS
        for t in draw(st.sets(st.integers(0, 3), max_size=2))
    )
    tables = {name: tuple(rows) for name, rows in found.items()}
    return Transition(
        {**tables, "sellers": SELLERS, "seller_territories": patches},
        plan(*moves),
        Standing(tuple(holds)),
        Coverage(seats, WORDS),
    )


def _draw_account(
    draw: st.DrawFn, name: str, owner: str | None, found: dict[str, list[Row]], holds: list[Hold]
) -> None:
    mostly = st.sampled_from([owner or "bob", owner or "bob", "ann"])
    words = {
        "quarterback": ["Quarterback"],
        "specialist": ["Specialist", "Quarterback"],
        "inside": ["Inside Support"],
    }
    team = draw(st.sets(PEOPLE, min_size=1, max_size=4))
    for one in sorted(team):
        word = draw(st.sampled_from([*words.get(JOBS[one], []), "Friend"]))
        found["account_team"].append(member(name, one, word, draw(st.sampled_from(["?", "?", None]))))
    for d in range(draw(st.integers(1, 3))):
        deal_id = f"{name}d{d}"
        stage = draw(st.sampled_from(["open", "open", "won", "lost"]))
        row = deal(deal_id, name, draw(mostly | st.none()), stage=stage, amount=draw(st.integers(0, 999)))
        found["opportunities"].append(row)
        if stage == "open" and not draw(st.integers(0, 3)):
            holds.append(hold(deal_id, name, owner or "ann"))
        for one in sorted(draw(st.sets(st.sampled_from(sorted(team))))):
            found["opportunity_team"].append(
                on_deal(deal_id, one, draw(st.sampled_from(["Specialist", "X"])))
            )
            found["splits"].append(
                {
                    "split_id": f"{deal_id}{one}",
                    "opportunity_id": deal_id,
                    "seller_id": one,
                    "credit_share": 0.5,
                }
            )
        found["activities"].append(
            task(f"{deal_id}t", name, draw(mostly), done=draw(st.booleans()), deal_id=deal_id)
        )
    found["activities"].append(task(f"{name}t", name, draw(mostly), done=draw(st.booleans())))
    for t in draw(st.sets(st.integers(0, 3))):
        cause = draw(st.sampled_from(["manual", "rule"]))
        found["account_territories"].append(
            {"account_id": name, "territory_id": f"t{t}", "association_id": f"0TA{name}{t}", "cause": cause}
        )
