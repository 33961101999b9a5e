"""``health``, ``matches`` and ``switch`` as people run them, on a small company."""

from pathlib import Path

from tests.cli.conftest import Demo
from tests.cli.inside import run


def test_health_tells_the_largest_first(demo: Demo, tmp_path: Path) -> None:
    """Numbers fall, every account of the list is in the file, and JSON holds what people are shown."""
    listed = tmp_path / "bad.csv"
    told = run("health", "--workspace", demo.folder, "--output", listed)
    assert told.code == 0
    assert "Who mends it" in told.out
    assert "Families" in told.out
    result = run("health", "--workspace", demo.folder, "--format", "json").json["result"]
    changes = [one["changes"] for one in result["troubles"]]
    assert changes == sorted(changes, reverse=True)
    assert len(listed.read_text(encoding="utf-8").splitlines()) == 1 + sum(changes)


def test_what_people_agreed_of_families_counts(demo: Demo) -> None:
    """A line that does not count is told with its place in the file."""
    path = demo.folder / "families.csv"
    kept = path.read_bytes()
    path.write_text("account_id,belongs to,because,approved by\nnobody,,own budget,VP\n", encoding="utf-8")
    try:
        told = run("health", "--workspace", demo.folder)
        assert "families.csv:2" in told.out
        assert "GR444" in told.out
        path.write_bytes(b"account_id,\xff")
        assert "GR440" in run("health", "--workspace", demo.folder).out
    finally:
        path.write_bytes(kept)


def test_a_match_is_told_in_words(demo: Demo) -> None:
    """One account: one of three things and what it rests on; no estimate is printed."""
    everyone = run("matches", "--workspace", demo.folder, "--format", "json").json["result"]
    assert set(everyone["says"]) <= {"too early to tell", "fits", "does not fit"}
    assert sum(everyone["says"].values()) == everyone["accounts"]
    health = run("health", "--workspace", demo.folder, "--format", "json").json["result"]
    name = health["troubles"][0]["examples"][0]["account_id"]
    told = run("matches", name, "--workspace", demo.folder)
    assert told.code == 0
    assert "because:" in told.out
    assert "estimate" not in run("matches", name, "--workspace", demo.folder, "--format", "json").out


def test_a_switch_writes_a_draft_and_leaves_the_book_alone(demo: Demo) -> None:
    """The draft lies in the out folder, the list beside it; the book in force keeps every byte."""
    book = demo.folder / "rulebook.yaml"
    before = book.read_bytes()
    told = run("switch", "--workspace", demo.folder, "--segment", "small", "--to", "teamed")
    assert told.code == 0
    assert "added: support" in told.out
    assert "the book in force is left alone" in told.out
    draft = demo.folder / "out" / "rulebook.small-teamed.yaml"
    assert "support: field" in draft.read_text(encoding="utf-8")
    assert (demo.folder / "out" / "switch.small-teamed.csv").exists()
    refused = run(
        "switch", "--workspace", demo.folder, "--segment", "small", "--to", "teamed", "--output", book
    )
    assert refused.code != 0
    assert "GR555" in refused.out + refused.err
    assert book.read_bytes() == before
    nothing = run("switch", "--workspace", demo.folder, "--segment", "mars", "--to", "teamed")
    assert nothing.code != 0
    assert "GR551" in nothing.out + nothing.err
