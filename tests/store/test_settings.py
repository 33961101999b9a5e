"""The server's settings: a key nobody else can read, a record that is on the disk when it says so."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

SHOW = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS)
print(s.SECRET_KEY)
"""
PREPARE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"
import django
django.setup()
from groundrules.store.save import prepare
prepare()
"""


def _run(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    values = {**os.environ, "GROUNDRULES_WORKSPACE": str(folder), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=values, check=False
    )


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    """Two starts share one key; only its owner can read it, and the record too."""
    first, second = _run(SHOW, tmp_path), _run(SHOW, tmp_path)
    assert first.stdout == second.stdout
    key = tmp_path / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text(encoding="ascii")) >= 50
    done = _run(PREPARE, tmp_path)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "record.sqlite3").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".secret*")] == []


def test_cookies_are_secure_behind_https_only(tmp_path: Path) -> None:
    """Plain http on this machine for the demo; everything locked once people come over https."""
    plain = _run(SHOW, tmp_path).stdout.split()
    https = _run(SHOW, tmp_path, GROUNDRULES_HTTPS="1").stdout.split()
    assert plain[:4] == ["False", "False", "groundrules_session", "0"]
    assert https[:4] == ["True", "True", "__Host-session", "31536000"]


def test_a_workspace_that_is_no_folder_is_said_plainly(tmp_path: Path) -> None:
    """A wrong path is named in one sentence."""
    done = _run(SHOW, tmp_path / "nowhere")
    assert "which is no folder" in done.stderr


@pytest.mark.django_db
def test_the_record_is_written_through_to_the_disk() -> None:
    """A write-ahead log, full synchronous, foreign keys, one writer at a time."""
    found = {}
    with connection.cursor() as cursor:
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_the_migrations_hold_every_model() -> None:
    """Nobody changed a table without its migration."""
    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0, skip_checks=True)


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    """Django's own list of what a public server needs finds nothing missing behind https."""
    check = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "groundrules.django_settings"
import django
django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""
    done = _run(check, tmp_path, GROUNDRULES_HTTPS="1", GROUNDRULES_HOSTS="desk.example.com")
    assert done.returncode == 0, done.stderr
