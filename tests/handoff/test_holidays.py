"""What lies beyond the last public holiday of its country is said, once for each country."""

from datetime import date
from pathlib import Path

from groundrules.handoff.holidays import Needed, beyond_holidays, longest_clock
from groundrules.rulebook import read_book
from tests.coverage.worlds import book

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
ROWS: list[dict[str, object]] = [
    {"day": date(2026, 5, 1), "country": "DE", "name": "Labour Day"},
    {"day": date(2026, 12, 26), "country": "DE", "name": "Boxing Day"},
    {"day": date(2026, 7, 4), "country": "US", "name": "Independence Day"},
]


def test_each_country_by_its_own_last_holiday() -> None:
    """The same wave is known in one country and not in another; one without any says that."""
    wave = [Needed(country, date(2026, 8, 3), "wave 2 with 4 moves") for country in ("DE", "US", "FR")]
    found = beyond_holidays(ROWS, wave)
    assert [(one.code, one.example["country"], one.example["last known"]) for one in found] == [
        ("GR572", "FR", ""),
        ("GR572", "US", "2026-07-04"),
    ]
    assert found[1].message == (
        "the public holidays of `US` are known up to 2026-07-04, and later than that lie wave 2 with 4 moves"
    )
    assert found[0].message.startswith("no public holiday of `FR` is known")
    assert found[1].help.startswith("import the holidays up to 2026-08-03")


def test_the_last_known_day_itself_is_known() -> None:
    """Up to the day: nothing; one day later: said. Holidays of everywhere hold where a country has none."""
    for day, codes in ((date(2026, 12, 26), []), (date(2026, 12, 27), ["GR572"])):
        assert [one.code for one in beyond_holidays(ROWS, [Needed("DE", day, "a clock")])] == codes
    everywhere: list[dict[str, object]] = [
        *ROWS,
        {"day": date(2027, 1, 1), "country": None, "name": "New Year"},
    ]
    assert beyond_holidays(everywhere, [Needed("FR", date(2026, 12, 31), "a clock")]) == ()


def test_many_things_are_cut_short_and_counted() -> None:
    """Three are named, the rest counted."""
    needed = [Needed("US", date(2026, 9, n), f"wave {n}") for n in range(1, 6)]
    (found,) = beyond_holidays(ROWS, needed)
    assert found.message.endswith("lie wave 1; wave 2; wave 3; and 2 more")
    assert found.count == 5


def test_no_holidays_at_all_is_said_once() -> None:
    """One note whatever the countries; nothing where nothing is counted."""
    needed = [Needed(country, date(2026, 8, 3), "a wave") for country in ("DE", "US")]
    assert [one.code for one in beyond_holidays([], needed)] == ["GR573"]
    assert beyond_holidays([], []) == ()


def test_the_longest_clock_of_the_book_is_what_hangs() -> None:
    """The rule with the most hours, counted in business hours from today; nothing without hand-off rules."""
    assert longest_clock(book(), date(2026, 6, 1), {"DE": 2}) == ()
    given = read_book(EXAMPLE.read_text(encoding="utf-8"), "rulebook.yaml").book
    assert given is not None
    (found,) = longest_clock(given, date(2026, 6, 1), {"DE": 2})
    assert found.until == date(2026, 8, 27)  # 512 business hours: 64 working days
    assert found.what == "clocks of 2 people (H5: a hand-off of 2026-06-01 has until 2026-08-27)"
