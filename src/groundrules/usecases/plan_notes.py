"""What is worth knowing of a plan in waves beside the plan: none of it stops one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from groundrules.coverage.staff import say_role
from groundrules.crm.ports import Facts
from groundrules.handoff.holidays import Needed, beyond_holidays
from groundrules.handoff.leavers import Leaver, Passage, without_giver_or_receiver
from groundrules.handoff.plan.model import Plan, RoomBasis
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Finding, Severity


def plan_notes(
    *,
    book: Rulebook,
    facts: Facts,
    plan: Plan,
    sellers: Iterable[Mapping[str, object]],
    leaving: Mapping[str, Leaver],
    is_told: bool,
) -> tuple[Finding, ...]:
    """Givers gone before their wave, acceptance not told, receivers limited by count only, days not known.

    Args:
        book: whose caps the plan keeps.
        facts: with the plan published as step ``waves``.
        plan: the plan.
        sellers: rows of ``sellers``.
        leaving: who is gone before the last wave is over.
        is_told: whether it was told who accepted the rules.
    """
    country = {str(row["seller_id"]): str(row["country"] or "") for row in sellers}
    return (
        *without_giver_or_receiver(
            passages(plan), leaving, today=plan.as_of, since=plan.as_of, mend=PLAN_AGAIN
        ),
        *_acceptance(book, is_told),
        *_unmeasured(plan),
        *beyond_holidays(facts.rows("crm", "holidays"), wave_days(facts, country)),
    )


PLAN_AGAIN = "plan again: the accounts are then planned for somebody who stays; or strike the moves"
"""What to do when a receiver is gone."""


def passages(plan: Plan, wave: int | None = None) -> Iterator[Passage]:
    """The moves of a plan, or of one of its waves, with the days they start."""
    starts = {one.number: one.starts_on for one in plan.waves}
    for move in plan.moves:
        if move.wave is not None and wave in (None, move.wave):
            yield Passage(
                move.account_id,
                move.account_name,
                move.from_seller_id,
                move.to_seller_id,
                move.wave,
                starts[move.wave],
            )


def _acceptance(book: Rulebook, is_told: bool) -> tuple[Finding, ...]:
    if is_told or Numbers(book).number("accepted_share") == 0:
        return ()
    message = "who accepted the rules was not told, so no team is kept from receiving for that"
    mend = "name a file of seller ids with --accepted; the book asks for a share in `accepted_share`"
    return (Finding("GR526", Severity.NOTE, message, mend, kind="acceptance"),)


def wave_days(facts: Facts, country: Mapping[str, str]) -> tuple[Needed, ...]:
    """The waves of the newest plan that have moves, once for each country of those who give or receive.

    Args:
        facts: read for the step ``waves``.
        country: seller_id -> country; empty where the import does not tell.
    """
    ends = {row["wave"]: row["ends_on"] for row in facts.rows("waves", "waves")}
    moves: Counter[tuple[int, date, date, str]] = Counter()
    for row in facts.rows("waves", "wave_moves"):
        wave, first = row["wave"], row["starts_on"]
        end = ends.get(wave)
        if isinstance(wave, int) and isinstance(first, date) and isinstance(end, date):
            both = (row["from_seller_id"], row["to_seller_id"])
            for where in {country.get(str(one), "") for one in both if one}:
                moves[wave, first, end, where] += 1
    return tuple(
        Needed(where, end, f"wave {wave} ({first} to {end}) with {many:,} {'move' if many == 1 else 'moves'}")
        for (wave, first, end, where), many in sorted(moves.items())
    )


def _unmeasured(plan: Plan) -> tuple[Finding, ...]:
    """Receivers of whom no revenue says how much they can take: they are limited by count only."""
    found = [room for room in plan.rooms if room.basis is RoomBasis.COUNT]
    if not found:
        return ()
    jobs = sorted({room.sales_role for room in found})
    many = "1 receiver is" if len(found) == 1 else f"{len(found):,} receivers are"
    return (
        Finding(
            "GR571",
            Severity.WARNING,
            f"{many} limited by the count of accounts only: neither they nor anybody in their job "
            f"({', '.join(f'`{say_role(job)}`' for job in jobs)}) owns revenue to measure by",
            "name who can take over how many with --capacity, or give `receiver_total_accounts` in the book",
            kind="room not measured",
            example={"receiver": found[0].name, "may": found[0].says},
            count=len(found),
        ),
    )
