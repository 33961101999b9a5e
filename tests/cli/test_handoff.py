"""``groundrules handoff`` from the outside: a small import, one hand-off, both sides, human and JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundrules.cli import handoff as commands
from groundrules.cli.main import main
from groundrules.usecases.run_handoffs import HandoffDesk
from groundrules.wiring import example_folder
from tests.cli.conftest import Ran
from tests.fakes.journal import MemoryJournal
from tests.handoff.steps.worlds import MOVED, NOW, at, day
from tests.usecases.handoffs import NAME, activity, at_desk, desk, facts, open_all


@dataclass
class Line:
    """The command line on a desk in memory, at a moment the test chooses."""

    folder: Path
    desk: HandoffDesk

    def __call__(self, *args: str) -> Ran:
        result = CliRunner().invoke(main, ["handoff", *args, "--workspace", str(self.folder)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A workspace whose desk is in memory, with one hand-off open."""
    (tmp_path / "rulebook.yaml").write_bytes((example_folder() / "rulebook.yaml").read_bytes())
    work = desk(MemoryJournal(), facts(NOW.date()))
    open_all(work)
    made = Line(tmp_path, work)
    look: Callable[[object], HandoffDesk] = lambda _workspace: made.desk  # noqa: E731  # stands in for the wiring
    monkeypatch.setattr(commands, "_desk", look)
    monkeypatch.setattr(commands, "_sign_ins", lambda _workspace: {"ann.a": "ann"})
    return made


def test_a_hand_off_by_command_line(line: Line) -> None:
    """Listed, briefed, pushed back, completed, accepted, promises answered, a step done outside the CRM."""
    listed = line("--format", "json").json["result"]["handoffs"]
    assert [(one["account"], one["from"], one["to"], one["next"]) for one in listed] == [
        ("Acme", "Ann", "Ivy", "write what no data can know")
    ]
    assert "Acme" in line().out
    brief = line("brief", "acme", "--by", "Ann", "--decides", "Mr Roe", "--promise", "2026-05-01 a visit")
    assert brief.code == 0
    assert "who really decides: Mr Roe" in brief.out
    back = line("push-back", NAME, "--by", "Ivy", "--missing", "decides: who signs?")
    assert "missing: who really decides: who signs?" in back.out
    assert line("complete", "A", "--by", "Ann.A", "--answer", "Ms Poe signs").code == 0
    assert line("accept", "A", "--by", "ivy").code == 0
    kept = line("promise", "A", "p1", "re-agreed", "--by", "ivy", "--until", "2026-06-01")
    assert "p1 by 2026-05-01: a visit -> re-agreed by 2026-06-01" in kept.out
    half = line("done", "A", "H3", "--by", "ivy", "--outside", "--note", "at the fair")
    assert "it waits for Ann" in half.out
    done = line("done", "A", "H3", "--by", "ann", "--outside", "--note", "at the fair", "--format", "json")
    steps = {one["asked"]["rule_id"]: one["done"] for one in done.json["result"]["steps"]}
    assert steps["H3"]["how"] == "outside the CRM"
    assert "2026-03-26 17:00 Europe/Berlin" in line("show", "A").out  # the receiver's own hours


def test_refusals_are_findings(line: Line) -> None:
    """The wrong side, an unknown name, a promise without a day: one sentence each, and nothing happens."""
    wrong = line("accept", "A", "--by", "ann", "--format", "json")
    assert (wrong.code, [one["code"] for one in wrong.json["findings"]]) == (2, ["GR532"])
    assert [one["code"] for one in line("show", "Nobody", "--format", "json").json["findings"]] == ["GR531"]
    lacks = line("brief", "A", "--by", "ann", "--decides", "x", "--promise", "soon", "--format", "json")
    assert (lacks.code, lacks.json["findings"][0]["code"]) == (2, "GR530")
    assert "GR518" in line("accept", "A", "--by", "Nemo").out
    assert (
        line("list", "--of", "ivy", "--format", "json").json["result"]["handoffs"][0]["is"]
        == "with the giver"
    )


def test_customers_at_risk_by_command_line(line: Line) -> None:
    """A customer nobody answered is on the list of the same day, with its rows in JSON."""
    asked = activity("ann", day(1), kind="mail", direction="in")
    line.desk = at_desk(line.desk, facts(day(1), [asked]), at(day(1), 18))
    found = line("risks", "--format", "json").json["result"]["customers"]
    assert [one["account_name"] for one in found] == ["Acme"]
    assert found[0]["risks"][0]["rows"][0]["record_id"] == asked["activity_id"]
    assert "unanswered" in line("risks").out
    assert day(1) > MOVED
    assert "no curve" in line("curve", "A").out
