"""Two texts that grew from one: nothing of either is lost, and meetings are told, never settled silently."""

from hypothesis import given
from hypothesis import strategies as st

from groundrules.rulebook.drafting.merge import joined, merge

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "", "  e"]), min_size=1, max_size=12)
TEXTS = LINES.map("\n".join)


@given(TEXTS, TEXTS, TEXTS)
def test_the_pieces_are_the_three_texts(base: str, mine: str, theirs: str) -> None:
    """Read one after the other, the pieces spell each of the three texts, line for line."""
    pieces = merge(base, mine, theirs)
    for text, side in ((base, "base"), (mine, "mine"), (theirs, "theirs")):
        assert [line for piece in pieces for line in getattr(piece, side)] == text.split("\n")


@given(TEXTS, TEXTS)
def test_what_one_side_left_alone_comes_from_the_other(base: str, changed: str) -> None:
    """With one side unchanged there is no meeting, and the joined text is the other side's."""
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        pieces = merge(base, mine, theirs)
        assert joined(pieces) == changed
        assert "meeting" not in {piece.kind for piece in pieces}


@given(TEXTS, TEXTS, TEXTS)
def test_every_piece_says_what_it_is(base: str, mine: str, theirs: str) -> None:
    """The kind of each piece follows from who changed it; only real differences on both sides meet."""
    for piece in merge(base, mine, theirs):
        changed = (piece.mine != piece.base, piece.theirs != piece.base)
        expected = {
            (False, False): {"same", "both"},
            (True, False): {"mine"},
            (False, True): {"theirs"},
            (True, True): {"both"} if piece.mine == piece.theirs else {"meeting"},
        }[changed]
        assert piece.kind in expected


def test_changes_far_apart_are_both_kept() -> None:
    """One adds a rule above, the other mends one below: the joined text has both."""
    base = "a\nb\nc\nd\ne"
    pieces = merge(base, "a\nnew\nb\nc\nd\ne", "a\nb\nc\nD\ne")
    assert joined(pieces) == "a\nnew\nb\nc\nD\ne"
    assert [piece.kind for piece in pieces if piece.kind != "same"] == ["mine", "theirs"]


def test_the_same_line_changed_twice_is_a_meeting() -> None:
    """Both changed line two: mine is taken until somebody says otherwise, and theirs is there to see."""
    (meeting,) = [piece for piece in merge("a\nb\nc", "a\nx\nc", "a\ny\nc") if piece.kind == "meeting"]
    assert (meeting.base, meeting.mine, meeting.theirs) == (("b",), ("x",), ("y",))


def test_a_hundred_thousand_equal_lines_do_not_hang() -> None:
    """Texts of the largest size made of one line again and again are joined at once, coarsely."""
    base = "\n" * 100_000
    pieces = merge(f"x{base}y", f"1{base}{base}2", f"3{base}4")
    assert {piece.kind for piece in pieces} == {"meeting"}
