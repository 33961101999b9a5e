"""``groundrules serve`` as a user runs it: it starts on a broken book, so that the desk can mend it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from groundrules import wiring


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """The command on a free port; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("GROUNDRULES", "DJANGO"))
    }
    command = [sys.executable, "-m", "groundrules", "serve", "--workspace", str(folder), "--port", str(port)]
    server = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield port, server
    finally:
        server.terminate()
        server.communicate(timeout=20)


def answers(port: int, server: "subprocess.Popen[str]", path: str) -> int:
    """The status of a page, once the server answers."""
    end = time.monotonic() + 30
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionError:
            assert server.poll() is None, server.communicate()[0]
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_broken_book_stops_no_desk(tmp_path: Path) -> None:
    """The book cannot be read: the finding is printed, the desk answers, and its door opens."""
    shutil.copy(wiring.example_folder() / "rulebook.yaml", tmp_path)
    book = tmp_path / "rulebook.yaml"
    book.write_text(
        book.read_text(encoding="utf-8").replace("segment = 'strategic'", "segmnt = 'strategic'", 1),
        encoding="utf-8",
    )
    with serving(tmp_path) as (port, server):
        assert answers(port, server, "/sign-in/") == 200
        assert answers(port, server, "/") == 302
        server.terminate()
        told = server.stdout.read() if server.stdout else ""
    assert "GR004" in told
    assert "starts all the same" in told
    assert f"http://127.0.0.1:{port}/" in told
