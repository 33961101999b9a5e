"""Somebody else for accounts whose receiver, by the book, leaves before the last wave is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundrules.coverage import Member, Place, why_unfit
from groundrules.handoff.leavers import Leaver, names_of
from groundrules.handoff.moves import Move, move_id_of
from groundrules.terms import Finding, Severity


@dataclass(frozen=True, slots=True)
class Replaced:
    """The moves, some of them to somebody else.

    Attributes:
        moves: all of them, in the order they came.
        nobody: move_id -> why there is nobody who stays for it: it goes in no wave.
        findings: GR575, one for each receiver who leaves.
    """

    moves: tuple[Move, ...]
    nobody: Mapping[str, str]
    findings: tuple[Finding, ...]


def receivers_who_stay(
    moves: Sequence[Move],
    places: Sequence[Place],
    *,
    members: Mapping[str, Member],
    leaving: Mapping[str, Leaver],
    families: Mapping[str, str],
    accounts: Mapping[str, int],
) -> Replaced:
    """Every move to somebody who stays: who fits the rule there and has the fewest accounts for their time.

    A family stays together where the same person fits all its places.

    Args:
        moves: those of the book.
        places: where each move's account lies.
        members: everybody, with jobs and places.
        leaving: who is gone before the last wave is over.
        families: account_id -> the top of its family.
        accounts: seller_id -> the accounts they would have after all moves.
    """
    load = dict(accounts)
    stay = [one for name, one in sorted(members.items()) if name not in leaving]
    chosen: dict[tuple[str, str], Member] = {}
    circles: dict[tuple[str, Place], list[Member]] = {}
    made: list[Move] = []
    nobody: dict[str, str] = {}
    told: dict[str, list[tuple[Move, str]]] = {}
    for move, place in zip(moves, places, strict=True):
        leaver = leaving.get(move.to_seller_id)
        if leaver is None:
            made.append(move)
            continue
        key = (leaver.seller_id, families.get(move.account_id, move.account_id))
        if (move.to_role, place) not in circles:
            circles[move.to_role, place] = [one for one in stay if not why_unfit(one, move.to_role, place)]
        fit = [one for one in circles[move.to_role, place] if one.seller_id != move.from_seller_id]
        taker = chosen.get(key)
        if taker is None or taker not in fit:
            taker = min(
                fit, key=lambda one: (load.get(one.seller_id, 0) / one.share, one.seller_id), default=None
            )
        if taker is None:
            nobody[move.move_id] = f"{leaver.name} {leaver.says}, and nobody else fits the rule there."
            made.append(move)
        else:
            chosen[key] = taker
            has = load.get(taker.seller_id, 0)
            load[taker.seller_id] = has + 1
            made.append(_to(move, taker, leaver, has))
        told.setdefault(leaver.seller_id, []).append((move, taker.name if taker else ""))
    return Replaced(
        tuple(made), nobody, tuple(_said(leaving[who], found) for who, found in sorted(told.items()))
    )


def _to(move: Move, taker: Member, leaver: Leaver, has: int) -> Move:
    because = (
        f"{move.because} But {leaver.name} {leaver.says}; {taker.name} fits the rule too, stays, and "
        f"has the fewest accounts or the same family ({has:,} with this plan so far)."
    )
    return replace(
        move,
        move_id=move_id_of(move.account_id, move.from_seller_id, taker.seller_id),
        to_seller_id=taker.seller_id,
        to_name=taker.name,
        chosen_by="least loaded",
        because=because,
        had_until=None,
    )


def _said(leaver: Leaver, found: Sequence[tuple[Move, str]]) -> Finding:
    others = sorted({name for _, name in found if name})
    left = sum(not name for _, name in found)
    many = "1 account" if len(found) == 1 else f"{len(found):,} accounts"
    to = f"; planned for {', '.join(others[:5])}{' and others' if len(others) > 5 else ''}" if others else ""
    open_ = f"; for {left:,} of them nobody else fits, so they are in no wave" if left else ""
    names = names_of((move.account_id, move.account_name) for move, _ in found)
    return Finding(
        "GR575",
        Severity.WARNING,
        f"the book gives {many} to `{leaver.name}`, who {leaver.says}: {names}{to}{open_}",
        "run `groundrules cover` again after the last day, or correct the day in the CRM",
        kind="receiver leaves",
        rules=tuple(sorted({move.rule_id for move, _ in found})),
        example={
            "seller": leaver.seller_id,
            "accounts": " ".join(sorted(m.account_id for m, _ in found)[:50]),
        },
        count=len(found),
    )
