"""Classes of texts: one text for every way patterns can turn out, also beside texts that rules name."""

from itertools import product

import pytest

from groundrules.rulebook.evaluate import like
from groundrules.rulebook.proof.like import classes
from tests.rulebook.worlds import seeded

TEXTS = ["".join(letters) for length in range(1, 5) for letters in product("abx", repeat=length)]


@pytest.mark.parametrize("seed", range(25))
def test_every_way_a_text_can_turn_out_has_an_example(seed: int) -> None:
    """No way that a short text shows is missing, no two examples are alike, none is a text to avoid."""
    random = seeded(seed)
    patterns = tuple(
        "".join(random.choice("ab%_") for _ in range(random.randint(1, 4)))
        for _ in range(random.randint(1, 3))
    )
    avoid = frozenset(random.sample(TEXTS[:60], random.randint(0, 8)))
    found = classes(patterns, avoid=avoid)
    assert found is not None
    ways = [tuple(like(text, pattern) for pattern in patterns) for text in found]
    shown = {tuple(like(text, pattern) for pattern in patterns) for text in TEXTS if text not in avoid}
    assert shown <= set(ways)
    assert len(set(ways)) == len(ways)
    assert avoid.isdisjoint(found)


def test_text_that_only_named_letters_could_make_is_found() -> None:
    """`a_` without `_a%` is met by "ab": also when the text a search would try first is named by a rule."""
    found = classes(("_a%", "a_"), avoid=frozenset({"ax"}))
    assert found is not None
    assert any(like(text, "a_") and not like(text, "_a%") and text != "ax" for text in found)
