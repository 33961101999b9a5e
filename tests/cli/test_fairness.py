"""The fairness report from the command line, on the small demo."""

from tests.cli.conftest import Command, Demo
from tests.cli.test_whatweknow import sellers


def test_what_is_measured_and_groups_of_eight_and_more(groundrules: Command, demo: Demo) -> None:
    """The kinds that are on with what they read; each group has eight people and more; nobody is named."""
    plain = groundrules("fairness", "--workspace", demo.folder)
    assert plain.code == 0, plain.out + plain.err
    told = groundrules("fairness", "--workspace", demo.folder, "--format", "json")
    result = told.json["result"]
    assert {one["kind"] for one in result["measured"]} >= {"S02", "S03"}
    assert all(one["reads"] and one["kept_days"] in (14, 90) for one in result["measured"])
    assert result["groups"]
    assert all(one["people"] >= 8 for one in result["groups"])
    assert {one["by"] for one in result["groups"]} <= {"role", "tenure", "part-time", "leave"}
    names = [row[key] for row in sellers(demo) for key in ("name", "seller_id", "email") if row[key]]
    assert not [name for name in names if name in plain.out + told.out]


def test_days_out_of_range_are_refused(groundrules: Command, demo: Demo) -> None:
    """A week is too short to say anything of fairness: one sentence, no report."""
    told = groundrules("fairness", "--days", "7", "--workspace", demo.folder)
    assert told.code != 0
    assert "30<=x<=3660" in told.out + told.err
    assert "Traceback" not in told.out + told.err
