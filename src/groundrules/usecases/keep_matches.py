"""How accounts and their owners fit, kept for the coming realignment; and what accounts were moved before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from groundrules.coverage.explaining.find import find_account
from groundrules.coverage.ready import as_of_of, no_facts
from groundrules.crm.ports import Facts
from groundrules.handoff.again import PAST_MOVES, Rest, past_moves, resting
from groundrules.handoff.again.evidence import TABLES, evidence
from groundrules.handoff.again.match import MATCHES, matches_table
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers, missing
from groundrules.terms import Finding, has_errors

CERTAINTY = "match_certainty"
"""The number of the book: how sure it must be before anybody is told."""
STEP = "again"


@dataclass(frozen=True)
class AgainResult:
    """What was worked out.

    Attributes:
        findings: what is wrong; an error means nothing was published.
        accounts: with an owner who is here.
        says: how many accounts for each of the three things that are told.
        moves: past changes of owner that count; ``not_counted``: why the others do not, with how many.
        rests: accounts that rest after a move.
    """

    findings: tuple[Finding, ...]
    published: bool = False
    as_of: date | None = None
    accounts: int = 0
    says: Mapping[str, int] = field(default_factory=dict)
    moves: int = 0
    not_counted: Mapping[str, int] = field(default_factory=dict)
    rests: Mapping[str, Rest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What the two sellers of one account are told.

    Attributes:
        says: ``too early to tell``, ``fits`` or ``does not fit``; empty when nobody here owns it.
        because: what that is made of.
        moves: its past moves that count: day, from, to.
        rests: why it may not be moved again yet; empty when it may.
    """

    account_id: str
    account: str
    owner: str
    says: str
    because: str
    moves: tuple[tuple[date, str, str], ...]
    rests: str


def keep_matches(*, book: Rulebook, facts: Facts) -> AgainResult:
    """Matches and past moves of every account, published as step ``again``.

    Args:
        book: says how sure it must be (``match_certainty``) and how long an account rests.
        facts: read for step ``crm``.
    """
    crm = facts.manifest("crm")
    if crm is None:
        return AgainResult((no_facts(),))
    lacking = missing(book, [CERTAINTY])
    if has_errors(lacking):
        return AgainResult(lacking)
    as_of, numbers = as_of_of(crm), Numbers(book)
    tables = {name: facts.read("crm", name) for name in TABLES}
    matches = matches_table(evidence(tables, as_of), certainty=numbers.number(CERTAINTY), as_of=as_of)
    past = past_moves(account_owners=tables["account_owners"], sellers=tables["sellers"]).to_pyarrow()
    facts.publish(
        STEP,
        as_of.isoformat(),
        {MATCHES.name: matches, PAST_MOVES.name: past},
        {"as_of": as_of.isoformat(), "book_version": book.stamp, "crm_id": crm.get("id")},
    )
    why_not = Counter(past["why_not"].drop_null().to_pylist())
    return AgainResult(
        (),
        published=True,
        as_of=as_of,
        accounts=matches.num_rows,
        says=dict(Counter(matches["says"].to_pylist()).most_common()),
        moves=past.num_rows - why_not.total(),
        not_counted=dict(why_not.most_common()),
        rests=resting(book=book, past=past, roles=_column(facts, "sales_role"), as_of=as_of),
    )


def tell_match(*, book: Rulebook, facts: Facts, account: str) -> Told | Finding:
    """What is told of one account; nothing of a person, and no number of the match.

    Args:
        book: says how long an account rests.
        facts: read for steps ``crm`` and ``again``; ``keep_matches`` has run.
        account: an id or a name.
    """
    row = find_account(facts, account)
    if isinstance(row, Finding):
        return row
    account_id = str(row["account_id"])
    names = _column(facts, "name")
    past = facts.read(STEP, PAST_MOVES.name)
    mine = past.filter(past.account_id == account_id).to_pyarrow()
    as_of = as_of_of(facts.manifest(STEP) or {})
    found = facts.rows(STEP, MATCHES.name, {"account_id": account_id})
    rest = resting(book=book, past=mine, roles=_column(facts, "sales_role"), as_of=as_of).get(account_id)
    owner = str(row["owner_id"] or "")
    return Told(
        account_id,
        str(row["name"]),
        names.get(owner, owner or "nobody"),
        str(found[0]["says"]) if found else "",
        str(found[0]["made_of"]) if found else "nobody who is here owns it",
        tuple(
            (one["moved_on"], names.get(one["from_seller_id"], ""), names.get(one["to_seller_id"], ""))
            for one in mine.to_pylist()
            if one["counts"]
        ),
        rest.why if rest else "",
    )


def _column(facts: Facts, name: str) -> dict[str, str]:
    """One column of the sellers by id."""
    sellers = facts.read("crm", "sellers").select("seller_id", name).to_pyarrow()
    pairs = zip(sellers["seller_id"].to_pylist(), sellers[name].to_pylist(), strict=True)
    return {str(seller_id): str(value) for seller_id, value in pairs}
