"""What moves together: the accounts of one customer family, and the books that one pair passes to another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from groundrules.handoff.moves import Move


def pairs_of(moves: Iterable[Move], partners: Mapping[str, str]) -> dict[str, str]:
    """move_id -> the pair-to-pair passage it belongs to, for moves from one declared pair to another.

    Args:
        moves: those to look at.
        partners: seller_id -> the declared partner, both ways.
    """
    found = {}
    for move in moves:
        giver, taker = move.from_seller_id, move.to_seller_id
        if giver is None or giver not in partners or taker not in partners:
            continue
        giving, taking = _pair(giver, partners), _pair(taker, partners)
        if giving != taking:
            found[move.move_id] = f"{giving[0]}+{giving[1]}>{taking[0]}+{taking[1]}"
    return found


def units_of(moves: Sequence[Move], links: Sequence[Mapping[str, str]]) -> list[list[int]]:
    """The numbers of moves that go together, each group ascending, by their lowest.

    Args:
        moves: all of them.
        links: each says for a move_id to which group it belongs; moves of one group go together.
    """
    above = list(range(len(moves)))

    def top(number: int) -> int:
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    for link in links:
        first: dict[str, int] = {}
        for number, move in enumerate(moves):
            group = link.get(move.move_id)
            if group is None:
                continue
            one, other = top(first.setdefault(group, number)), top(number)
            above[max(one, other)] = min(one, other)
    units: dict[int, list[int]] = defaultdict(list)
    for number in range(len(moves)):
        units[top(number)].append(number)
    return list(units.values())


def _pair(seller_id: str, partners: Mapping[str, str]) -> tuple[str, str]:
    other = partners[seller_id]
    return (seller_id, other) if seller_id <= other else (other, seller_id)
