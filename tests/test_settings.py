"""Operators' settings are read strictly and told back with their line."""

from pathlib import Path

from groundrules.settings import Settings, read_settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    """A workspace without groundrules.toml runs on defaults."""
    reading = read_settings(tmp_path, {})
    assert reading.settings == Settings()
    assert reading.findings == ()


def test_file_then_environment(tmp_path: Path) -> None:
    """The environment overrides the file."""
    (tmp_path / "groundrules.toml").write_text('[web]\nport = 9000\n[calendar]\nzone = "Europe/Berlin"\n')
    settings = read_settings(tmp_path, {"GROUNDRULES_PORT": "9001"}).settings
    assert (settings.port, settings.zone) == (9001, "Europe/Berlin")


def test_mistakes_are_findings_with_their_line(tmp_path: Path) -> None:
    """An unknown key, a wrong type and a wrong section are each named where they stand."""
    (tmp_path / "groundrules.toml").write_text('[web]\nprt = 9000\nport = "many"\n[wbe]\nx = 1\n')
    findings = read_settings(tmp_path, {}).findings
    assert [(f.span.line if f.span else 0, f.code) for f in findings] == [
        (2, "GR003"),
        (3, "GR003"),
        (4, "GR003"),
    ]
    assert "did you mean `port`" in findings[0].help


def test_broken_toml_is_one_finding(tmp_path: Path) -> None:
    """A file that is not TOML is a finding with its line, and defaults hold."""
    (tmp_path / "groundrules.toml").write_text("[web]\nport = = 3\n")
    reading = read_settings(tmp_path, {})
    assert reading.settings == Settings()
    assert reading.findings[0].span is not None
    assert reading.findings[0].span.line == 2


def test_words_for_team_places_are_read_by_place_and_job(tmp_path: Path) -> None:
    """One word for a place, or one for each job; a strange place, job or value is named at its line."""
    file = tmp_path / "groundrules.toml"
    file.write_text('[team_words]\nquarterback = "Lead"\n[team_words.support]\nspecialist = "Expert"\n')
    reading = read_settings(tmp_path, {"GROUNDRULES_TEAM_WORDS": "x"})
    assert reading.findings == ()
    assert reading.settings.team_words == (("quarterback", "", "Lead"), ("support", "specialist", "Expert"))
    file.write_text(
        '[team_words]\nsupprt = "X"\nquarterback = 3\nsupport.expert = "E"\nsupport.inside = " "\n'
    )
    reading = read_settings(tmp_path, {})
    assert reading.settings.team_words == ()
    assert [f.span.line if f.span else 0 for f in reading.findings] == [2, 3, 4, 4]
    assert "did you mean `support`" in reading.findings[0].help
    assert [f.code for f in reading.findings] == ["GR003"] * 4
