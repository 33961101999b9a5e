"""Which cap keeps a unit out: of every unit that found no room, the reason in one sentence."""

from collections.abc import Mapping, Sequence

from groundrules.handoff.waves.ask import CAPACITY, GIVER, IN_ALL, TEAM, Question
from groundrules.handoff.waves.problem import NOWHERE, Cap, Whole
from groundrules.handoff.waves.rooms import GAIN, TAKES, TOTAL
from groundrules.handoff.waves.situation import Situation
from groundrules.terms import Money

_ORDER = (GIVER, GAIN, TAKES, TEAM, *IN_ALL)
_Entry = tuple[Cap, int, int]


def why_full(question: Question, waves: Whole, situation: Situation, currency: str) -> dict[int, str]:
    """Unit -> which cap left no room for it, for every unit that was asked about and is in no wave."""
    problem = question.problem
    left = {
        int(unit) for unit in range(problem.units) if waves[unit] == NOWHERE and unit not in question.blocked
    }
    entries: dict[int, list[_Entry]] = {unit: [] for unit in left}
    room = {}
    for cap in sorted(problem.caps, key=lambda cap: _ORDER.index(cap.name)):
        room[cap.name] = cap.limit - cap.used(waves, problem.waves)
        for unit, key, weight in zip(cap.unit.tolist(), cap.key.tolist(), cap.weight.tolist(), strict=True):
            if unit in left:
                entries[unit].append((cap, key, weight))
    words = _Words(question, situation, currency)
    found = {}
    for unit in left:
        alone = [one for one in entries[unit] if one[2] > int(one[0].limit[one[1]].max())]
        if alone:
            found[unit] = words.alone(*alone[0])
        else:
            found[unit] = words.full(_full_waves(question, unit, entries[unit], room))
    return found


def _full_waves(
    question: Question, unit: int, entries: Sequence[_Entry], room: Mapping[str, Whole]
) -> dict[tuple[str, int], list[int]]:
    """The first cap without room in each wave the unit may be in."""
    found: dict[tuple[str, int], list[int]] = {}
    for wave in range(question.problem.waves):
        if not question.problem.allowed[unit, wave]:
            continue
        for cap, key, weight in entries:
            if weight > room[cap.name][key, 0 if cap.is_total else wave]:
                found.setdefault((cap.name, key), []).append(wave + 1)
                break
    return found


class _Words:
    """How a cap is said."""

    def __init__(self, question: Question, situation: Situation, currency: str) -> None:
        self._keys = question.keys
        self._limits = {cap.name: cap.limit for cap in question.problem.caps}
        self._situation = situation
        self._currency = currency
        self._rooms = {room.seller_id: room for room in question.rooms}

    def _who(self, name: str, key: int) -> str:
        return self._situation.name(self._keys[name][key])

    def alone(self, cap: Cap, key: int, weight: int) -> str:
        """It alone is more than the cap."""
        who, most = self._who(cap.name, key), int(cap.limit[key].max())
        if cap.name in (GIVER, GAIN):
            amount, limit = Money(weight, self._currency), Money(most, self._currency)
            does = (
                "may take at most {} from {}" if cap.name == GIVER else "may add at most {} to the book of {}"
            )
            said = f"Alone it brings {amount}, and one wave {does.format(limit, who)} ({cap.name})."
            return said + self._counted(cap.name, key)
        whose = f"the team of {who}" if cap.name == TEAM else who
        when = "in all" if cap.name in IN_ALL else "in a wave"
        its = f"Its {weight} accounts move together" if weight > 1 else "It is 1 account"
        said = f"{its}, and {whose} can take over {most} {'more ' * (cap.name == TOTAL)}{when} ({cap.name})."
        return said + self._counted(cap.name, key)

    def full(self, found: Mapping[tuple[str, int], Sequence[int]]) -> str:
        """Every wave it could be in is full."""
        said, counted = [], []
        for (name, key), waves in found.items():
            who, most = self._who(name, key), int(self._limits[name][key].max())
            amount = Money(most, self._currency).short()
            text = {
                GIVER: f"{who} gives at most {amount} of revenue in a wave",
                GAIN: f"{who} gains at most {amount} of revenue in a wave",
                TAKES: f"{who} takes over at most {most} accounts in a wave",
                TEAM: f"the team of {who} takes over at most {most} accounts in a wave",
                CAPACITY: f"{who} takes over at most {most} accounts in all",
                TOTAL: f"{who} takes over at most {most} more accounts in all",
            }[name]
            said.append(f"{text} ({name}, wave {', '.join(map(str, waves))})")
            counted.append(self._counted(name, key))
        return f"No room in any wave: {'; '.join(said)}.{''.join(dict.fromkeys(counted))}"

    def _counted(self, name: str, key: int) -> str:
        """How a receiver's room was counted, as a further sentence; empty where the cap says it all."""
        room = self._rooms.get(self._keys[name][key])
        told = name in (GAIN, TOTAL) or (name == TAKES and room is not None and " full time" in room.says)
        return f" {room.name}: {room.says}." if room is not None and told else ""
