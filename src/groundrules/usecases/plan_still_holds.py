"""Whether a reviewed plan may still be acted on: what changed since, and which moves that concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from groundrules.coverage.ready import as_of_of, no_facts
from groundrules.crm.ports import Facts
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.leavers import Leaver, leavers_of, without_giver_or_receiver
from groundrules.handoff.plan import Plan, PlannedMove
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, RefusedActError, Severity, TeamRole
from groundrules.usecases.plan_notes import PLAN_AGAIN, passages

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Basis:
    """What a wave is worked out on: the plan as of today's book, import and coverage."""

    plan: Plan
    as_of: date


def still_holds(
    *, book: Rulebook, facts: Facts, plan: Plan, moves: Sequence[PlannedMove]
) -> tuple[Basis, tuple[Finding, ...]]:
    """Today's basis, a note when something changed that concerns none of these moves, and who leaves.

    A move is concerned when its account has another owner than it starts from, when the book now answers with
    another rule or another job, or when the new owner is gone by the day the wave starts. Who was picked of
    those that fit is the choice of the plan and its reviewer, and may differ.

    Raises:
        RefusedActError: coverage is not that of this book and import, or a move is concerned (GR541).
    """
    crm, coverage = facts.manifest("crm"), facts.manifest("coverage")
    if crm is None:
        raise RefusedActError(no_facts())
    if coverage is None or coverage.get("book_version") != book.stamp or coverage.get("crm_id") != crm["id"]:
        raise refusal(
            "GR541",
            "coverage is not that of today's book and import, so nobody knows which moves still hold",
            "run `groundrules cover`, then apply again",
            kind="stale plan",
        )
    changed = _changed(book, plan, crm, coverage)
    basis = Basis(
        replace(plan, book_version=book.stamp, crm_id=str(crm["id"]), coverage_id=str(coverage["id"])),
        as_of_of(coverage),
    )
    leavers = leavers_of(facts.rows("crm", "sellers"), basis.as_of)
    concerned = _concerned(facts, plan, moves, leavers, basis.as_of)
    said = _leavers(plan, moves, leavers, basis.as_of)
    if not changed and not concerned:
        return basis, said
    what = _and(changed or ["the wave's day"])
    if concerned:
        move, why = concerned[0]
        are = "1 move" if len(concerned) == 1 else f"{len(concerned):,} moves"
        raise RefusedActError(
            Finding(
                "GR541",
                Severity.ERROR,
                f"{what} changed since the plan was made, which concerns {are} of {len(moves):,}",
                "plan again, or take the moves concerned out of the plan file and apply it",
                kind="stale plan",
                rules=tuple(sorted({one.rule_id for one, _ in concerned})),
                example={
                    "account": move.account_name,
                    "move": move.move_id,
                    "why": why,
                    **_others([one for one, _ in concerned]),
                },
                count=len(concerned),
            )
        )
    none = f"{what} changed since the plan was made, which concerns none of the {len(moves):,} moves"
    return basis, (Finding("GR541", Severity.NOTE, none, kind="stale plan", count=0), *said)


def _changed(
    book: Rulebook, plan: Plan, crm: Mapping[str, object], coverage: Mapping[str, object]
) -> list[str]:
    pairs = (
        ("the book", plan.book_version, book.stamp),
        ("the facts", plan.crm_id, crm["id"]),
        ("the coverage", plan.coverage_id, coverage["id"]),
    )
    return [name for name, then, now in pairs if then != now]


def _leavers(
    plan: Plan, moves: Sequence[PlannedMove], leavers: Mapping[str, Leaver], today: date
) -> tuple[Finding, ...]:
    """Givers who are gone before their wave, since the plan was made."""
    wave = moves[0].wave if moves else None
    return without_giver_or_receiver(
        passages(plan, wave), leavers, today=today, since=plan.as_of, mend=PLAN_AGAIN
    )


def _others(moves: Sequence[PlannedMove]) -> dict[str, str]:
    """The accounts concerned, when there are several."""
    ids = sorted(move.account_id for move in moves)
    more = f" and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else ""
    return {"accounts": " ".join(ids[:_LISTED]) + more} if len(ids) > 1 else {}


def _concerned(
    facts: Facts,
    plan: Plan,
    moves: Sequence[PlannedMove],
    leavers: Mapping[str, Leaver],
    as_of: date,
) -> list[tuple[PlannedMove, str]]:
    """The moves that do not hold any more, with the reason."""
    starts = {wave.number: max(wave.starts_on, as_of) for wave in plan.waves}
    ids = [move.account_id for move in moves]
    owners = {
        str(row["account_id"]): row["owner_id"] or None
        for row in facts.rows("crm", "accounts", {"account_id": ids})
    }
    where = {"account_id": ids, "team_role": TeamRole.OWNER.value}
    answers = {str(row["account_id"]): row for row in facts.rows("coverage", "assignments", where)}
    staff = {str(row["seller_id"]): row for row in facts.rows("crm", "sellers")}
    found = []
    for move in moves:
        answer = answers.get(move.account_id)
        leaver = leavers.get(move.to_seller_id)
        if move.account_id not in owners or answer is None:
            found.append((move, "the CRM does not show the account any more"))
        elif owners[move.account_id] != move.from_seller_id:
            owner = staff.get(str(owners[move.account_id]), {}).get("name", "nobody")
            found.append((move, f"its owner is now {owner}, not {move.from_name}"))
        elif answer["rule_id"] != move.rule_id or answer["sales_role"] != move.to_role:
            found.append((move, f"rule {answer['rule_id']} answers now, not {move.rule_id}"))
        elif move.to_seller_id not in staff:
            found.append((move, f"{move.to_name} does not work here any more"))
        elif leaver is not None and leaver.gone_on <= starts.get(move.wave or 0, as_of):
            found.append((move, f"{move.to_name} {leaver.says}"))
    return found


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
