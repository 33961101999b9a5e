"""English that cannot lie: 10,000 random rules said in English and read back.

Run: ``python benchmarks/english.py [COUNT]``. Prints how many sentences read back to
their rule; anything less than all is a fault.
"""

import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.rulebook.conditions import WORDS, conditions
from tests.rulebook.test_read_back import DECISION, FIRST_ONES, OUTCOMES

from groundrules.rulebook.condition import Condition, Value
from groundrules.rulebook.model import Rule
from groundrules.rulebook.read_back import reads_back
from groundrules.rulebook.render import say_rule

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def main() -> None:
    told, failed, longest = 0, 0, 0

    @settings(max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(conditions(), OUTCOMES, FIRST_ONES)
    def read_all(condition: Condition, outcome: dict[str, Value], yields_to: tuple[str, ...]) -> None:
        nonlocal told, failed, longest
        rule = Rule("A1", condition, outcome, "", yields_to=yields_to)
        told += 1
        failed += not reads_back(rule, DECISION, WORDS)
        longest = max(longest, len(say_rule(rule, DECISION, WORDS)))

    read_all()
    print(f"{told:,} rules, the longest sentence {longest:,} characters: {told - failed:,} read back")


if __name__ == "__main__":
    main()
