"""The editor in a real browser: from a keystroke to the findings on the screen, with a table of 1,500 rules.

A workspace is made in a temporary folder, served on this machine, and edited in Chromium the way a person
edits: one character at a time inside a row of the table, by turns making a mistake, a gap and a conflict, and
mending them. Printed are the milliseconds from the key to the drawn findings (p50, p95, most), and beside
them the CPU time of the check alone, again and from scratch.

    python benchmarks/editor.py [--rules 1500] [--keys 60]
"""

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WORDS = {
    "segment": ["strategic", "enterprise", "mid_market", "small", "public"],
    "tier": ["A", "B", "C"],
    "employees": (0, 300_000),
    "revenue": (0, 100_000_000),
    "open_deals": (0, 500),
    "days_quiet": (0, 1_000),
    "needs_expert": ["yes", "no"],
    "partner_led": ["yes", "no"],
}
NAME, PASSWORD = "bench@example.com", "a-password-for-benches-2026"
LIMIT = 300
WAIT = """(count) => new Promise((done) => {
    const look = () => (window.found.length > count ? done(window.found) : setTimeout(look, 5));
    look();
})"""


def table(rules: int, seed: int = 1) -> str:
    """A book whose one table has that many rules over eight words: no gap, no overlap, cut at random."""
    rng = random.Random(seed)  # noqa: S311
    boxes: list[dict[str, object]] = [dict(WORDS)]
    while len(boxes) < rules:
        at = rng.randrange(len(boxes))
        name = rng.choice(list(WORDS))
        whole = boxes[at][name]
        if isinstance(whole, list) and len(whole) > 1:
            cut = rng.randrange(1, len(whole))
            parts: tuple[object, object] = (whole[:cut], whole[cut:])
        elif isinstance(whole, tuple) and whole[1] - whole[0] > 1:
            middle = rng.randrange(*whole)
            parts = ((whole[0], middle), (middle + 1, whole[1]))
        else:
            continue
        boxes[at : at + 1] = [{**boxes[at], name: part} for part in parts]
    head = ["id", *WORDS, "-> owner", "quarterback", "support"]
    jobs = (("field", "inside"), ("field", "inside"), ("inside", "none"))
    rows = [
        [f"R{n}", *(cell(name, box[name]) for name in WORDS), *(rng.choice(job) for job in jobs)]
        for n, box in enumerate(boxes, 1)
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [[one.ljust(width) for one, width in zip(row, widths, strict=True)] for row in (head, *rows)]
    lines.insert(1, ["-" * width for width in widths])
    return HEAD.format(rules=rules, words="\n".join(map(word, WORDS))) + "".join(
        f"      | {' | '.join(line)} |\n" for line in lines
    )


HEAD = """groundrules: 1
book: A table of {rules} rules
version: 1
roles:
  field:
    say: field seller
  inside:
    say: inside seller
words:
{words}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives: {{owner: [field, inside], quarterback: [field, inside], support: [inside, none]}}
    people: [incumbent, pair, territory, least loaded]
    table: |
"""


def word(name: str) -> str:
    whole = WORDS[name]
    if whole == ["yes", "no"]:
        return f"  {name}: {{type: yes/no}}"
    if isinstance(whole, list):
        return f"  {name}: {{type: one of, values: [{', '.join(whole)}]}}"
    return f"  {name}: {{type: whole number, from: {whole[0]}, to: {whole[1]}}}"


def cell(name: str, part: object) -> str:
    if part == WORDS[name]:
        return "-"
    return ", ".join(part) if isinstance(part, list) else f"[{part[0]}..{part[1]}]"  # type: ignore[index]


@contextmanager
def served(folder: Path):  # type: ignore[no-untyped-def]
    """The workspace's desk on a free port of this machine."""
    from groundrules import wiring

    workspace = wiring.open_workspace(folder)
    workspace.record()
    from groundrules.store.save import create_user, give_access

    now = datetime.now(UTC)
    create_user(seller_id="005BENCH", sign_in=NAME, password=PASSWORD, name="Bench", now=now, actor="bench")
    give_access(seller_id="005BENCH", access="R", now=now, actor="bench")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "groundrules", "serve", "--workspace", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


def spent(pid: int) -> float:
    """CPU milliseconds a process and its children have spent so far, where the system tells."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    own = 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(spent(int(child)) for child in children)


def typed(page: Page, address: str, text: str, keys: int, pid: int) -> tuple[list[float], float]:
    """Milliseconds from key to findings for each key typed, and the server's CPU for one key, on average."""
    page.goto(f"{address}/sign-in/")
    page.fill("#name", NAME)
    page.fill("input[type=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/rulebook/edit/")
    page.wait_for_selector("#editor[data-checked]", timeout=60_000)
    page.evaluate(
        """() => { window.found = []; document.querySelector('#editor')
            .addEventListener('groundrules:found', (event) => window.found.push(event.detail.ms)); }"""
    )
    rng = random.Random(2)  # noqa: S311
    places = [found.start(1) for found in re.finditer(r"\.\.(\d)\d+\]", text)]
    taken: list[float] = []
    page.wait_for_timeout(5_000)  # what the page asks for once it is open
    begun = spent(pid)
    while len(taken) < keys:
        at = rng.choice(places)
        page.evaluate(f"document.querySelector('#book-text').setSelectionRange({at}, {at + 1})")
        page.focus("#book-text")
        was = text[at]
        for key in (rng.choice("xyz"), "Backspace", rng.choice("123456789"), "Backspace", was):
            count = len(taken)
            page.keyboard.press(key)
            taken = page.evaluate(WAIT, count)
    return taken, (spent(pid) - begun) / len(taken)


def alone(text: str, edits: int = 12) -> tuple[list[float], list[float], int]:
    """CPU milliseconds of the check again, of the whole check, and how often the two differ."""
    from groundrules.rulebook.drafting.again import BookAgain
    from groundrules.usecases.adopt_rulebook import check_rulebook

    again = BookAgain("rulebook.yaml")
    again.check(text)
    rng = random.Random(3)  # noqa: S311
    places = [found.span(1) for found in re.finditer(r"\.\.(\d+)\]", text)]
    quick, whole, different = [], [], 0
    for _ in range(edits):
        start, end = rng.choice(places)
        edited = f"{text[:start]}{int(text[start:end]) // 2}{text[end:]}"
        for one in (edited, text):
            begun = time.process_time()
            found = again.check(one)
            quick.append(1000 * (time.process_time() - begun))
        begun = time.process_time()
        scratch = check_rulebook(text=edited, file="rulebook.yaml")
        whole.append(1000 * (time.process_time() - begun))
        if [str(one)[:40] for one in again.check(edited).findings] != [
            str(one)[:40] for one in scratch.findings
        ]:
            different += 1
        assert found.text == text
    return quick, whole, different


def told(name: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(f"  {name:<34} p50 {statistics.median(ordered):6.0f}   p95 {p95:6.0f}   most {ordered[-1]:6.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=1500)
    parser.add_argument("--keys", type=int, default=60)
    given = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    text = table(given.rules)
    print(f"A table of {given.rules:,} rules over {len(WORDS)} words, {len(text) // 1024} kB")
    quick, whole, different = alone(text)
    told("check again, CPU", quick)
    told("whole check, CPU", whole)
    print(f"  edits whose findings differ until the pause: {different} of {len(whole)}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder)
        (path / "rulebook.yaml").write_text(text, encoding="utf-8")
        with served(path) as (address, pid):
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
            taken, cpu = typed(browser.new_page(), address, text, given.keys, pid)
            browser.close()
    told("keystroke to findings, Chromium", taken)
    print(
        f"  of which the server's CPU, on average {cpu:.0f} ms a key; load average {os.getloadavg()[0]:.1f}"
    )
    share = sum(one < LIMIT for one in taken) / len(taken)
    print(f"  under {LIMIT} ms: {share:.0%} of {len(taken)} keys")


if __name__ == "__main__":
    main()
