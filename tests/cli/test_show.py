"""How commands end: the same finding always with the same exit code, wherever it was found."""

import ast
from pathlib import Path

import pytest

from groundrules import cli
from groundrules.cli.show import FINDINGS, FINE, REFUSALS, REFUSED, Printer, exit_code
from groundrules.cli.tick import _FORMS
from groundrules.terms import Finding, Severity
from groundrules.usecases.tick import RUNNERS

SOURCES = Path(cli.__file__).parent


def finding(code: str, severity: Severity = Severity.ERROR) -> Finding:
    """A finding with that code."""
    return Finding(code, severity, "it is so", "mend it", kind="test")


@pytest.mark.parametrize("code", ["GR410", "GR530", "GR517", "GR008", "GR555"])
def test_refusing_and_finishing_end_alike(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever way a command ends with a finding, its code decides; warnings alone are fine."""
    printer, ends = Printer("human"), []
    for refuses in (True, False):
        with pytest.raises(SystemExit) as ended:
            printer.refuse(finding(code)) if refuses else printer.finish([finding(code)])
        ends.append(ended.value.code)
    assert ends == [REFUSED if code in REFUSALS else FINDINGS] * 2
    assert exit_code([finding(code, Severity.WARNING)]) == FINE
    assert code in capsys.readouterr().out


def test_nothing_else_in_the_commands_ends_with_refused() -> None:
    """Only the place that knows the codes says `refused`, so no command can end otherwise by itself."""
    named = {
        path.name
        for path in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "REFUSED"
    }
    assert named == {"show.py"}


def test_every_runner_of_the_clock_is_counted_in_both_forms() -> None:
    """One exception ended, two exceptions ended: no runner is told with the wrong number."""
    assert set(_FORMS) == set(RUNNERS)
    assert all(one != many for one, many in _FORMS.values())
