"""The evidence strip draws what was counted, where it was counted."""

from datetime import date

from groundrules.web.strip import LEFT, RIGHT, WIDTH, Dot, Strip, draw


def march(dots: list[Dot], moved_on: date | None = None) -> Strip:
    """The strip of March, between Ann and Ben."""
    return draw(
        dots,
        starts=date(2026, 3, 1),
        ends=date(2026, 3, 31),
        moved_on=moved_on,
        lane_a="Ann, old owner",
        lane_b="Ben, new owner",
    )


def test_ends_of_the_window_are_ends_of_the_drawing() -> None:
    """A record on the first day stands at the left rim, one on the last day at the right rim."""
    strip = march([Dot(date(2026, 3, 1), "a"), Dot(date(2026, 3, 31), "b")], None)
    assert [mark.x for mark in strip.marks] == [LEFT, WIDTH - RIGHT]


def test_records_of_one_day_and_lane_are_one_larger_mark() -> None:
    """Three calls on a day are one mark that counts three and is larger than a single one."""
    day = date(2026, 3, 10)
    strip = march([Dot(day, "a")] * 3 + [Dot(day, "b")], None)
    assert [(mark.side, mark.count) for mark in strip.marks] == [("a", 3), ("b", 1)]
    assert strip.marks[0].radius > strip.marks[1].radius


def test_nothing_counted_is_left_off_the_picture() -> None:
    """A record before the window widens the window instead of falling off the left rim."""
    strip = march([Dot(date(2026, 1, 5), "a")], date(2026, 2, 9))
    assert strip.marks[0].x == LEFT
    assert strip.moved_x is not None
    assert LEFT < strip.moved_x < WIDTH - RIGHT


def test_says_the_same_in_words() -> None:
    """Who does not see the drawing reads both counts, the window and the day of the move."""
    strip = march([Dot(date(2026, 3, 4), "a")] * 2, date(2026, 3, 2))
    assert strip.says == (
        "Drawn are the records listed below. Ann, old owner: 2 contacts; Ben, new owner: no contact listed, "
        "1 Mar to 31 Mar; the account moved on 2 Mar."
    )


def test_labels_keep_apart() -> None:
    """Over two years the labels on the axis stay at least 60 drawing units apart, the rims included."""
    strip = draw([], starts=date(2024, 7, 30), ends=date(2026, 7, 3), moved_on=None, lane_a="a", lane_b="b")
    gaps = [b.x - a.x for a, b in zip(strip.ticks, strip.ticks[1:], strict=False)]
    assert min(gaps) >= 60
    assert len(strip.ticks) >= 4


def test_a_window_of_one_day_is_drawn() -> None:
    """A window that begins and ends on one day has one label and no division by nothing."""
    day = date(2026, 3, 1)
    strip = draw([Dot(day, "a")], starts=day, ends=day, moved_on=day, lane_a="a", lane_b="b")
    assert len(strip.ticks) == 1
