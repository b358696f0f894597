"""Times the preview as a browser sees it: `python3 benches/preview.py [--profile quick] 584 10000 100000`.

The counties are those that `cargo bench --bench county -- only 584 10000 100000` generates, the program is the one that
`cargo build --release` made. For each size `jianbao serve` is started with its default settings; one connection listens to its events and asks
again for the open page as the page's own script does. From just before a file is written to the page that has it, the median of 20:

a. a sentence of the newest bulletin, b. the funds of one record, which the bulletin cites, c. a template of the theme.

Then edits of all three kinds are made while another process asks for the page without a pause: an answer that is neither of the two pages that
a save stands between is counted. At last 5,000 files are written, replaced and removed at once, and everything that is served is held against
a clean build. Needs nothing but Python 3.
"""

import argparse
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target"))
PAGE = "/bulletins/4.html"
EDITS = 20
STORM = 5000
DEADLINE_S = 120
SCRIPT = re.compile(rb'<script src="/__jianbao/live\.js"[^>]*></script>')


class Connection:
    """One connection to the preview, kept open."""

    def __init__(self, port):
        self.port = port
        self.open()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")

    def ask(self, method, path):
        """Status, headers and body of the answer."""
        request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
        self.socket.sendall(request)
        if (first := self.stream.readline()) == b"":  # It was idle for long and has been closed.
            self.open()
            self.socket.sendall(request)
            first = self.stream.readline()
        status = int(first.split()[1])
        headers = {}
        while (line := self.stream.readline().strip()) != b"":
            name, value = line.split(b": ", 1)
            headers[name.lower()] = value
        length = 0 if method == "HEAD" or status == 304 else int(headers.get(b"content-length", 0))
        return status, headers, self.stream.read(length)

    def page(self, path):
        """The page as a build writes it: without the script."""
        status, _, body = self.ask("GET", path)
        return SCRIPT.sub(b"", body) if status == 200 else b"status %d" % status

    def events(self):
        """Every state that the preview tells of."""
        self.socket.sendall(f"GET /__jianbao/events HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        while line := self.stream.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


class Browser:
    """An open page: it listens, and loads itself anew when it is not what it was."""

    def __init__(self, port):
        self.asks, self.states = Connection(port), Connection(port).events()
        self.state = next(self.states)
        _, headers, self.body = self.asks.ask("GET", PAGE)
        self.tag = headers[b"etag"]

    def settle(self):
        """Waits until everything has been printed behind the scenes."""
        while not self.state["inspected"]:
            self.state = next(self.states)

    def until_new(self):
        """Waits until the page has been loaded anew."""
        while True:
            site = self.state["site"]
            while self.state["site"] == site:
                self.state = next(self.states)
                assert self.state["errors"] == 0, "the county has errors; no new site will come"
            _, headers, _ = self.asks.ask("HEAD", PAGE)
            if headers[b"etag"] != self.tag:
                _, headers, self.body = self.asks.ask("GET", PAGE)
                self.tag = headers[b"etag"]
                return


class County:
    """A county whose files can be edited; put back at the end."""

    def __init__(self, root):
        self.root = root
        self.narrative = root / "content/bulletins/004.md"
        self.records = sorted((root / "content/data/projects").glob("*.yaml"))
        self.records = next(path for path in self.records if path.name != "dataset.yaml")
        self.template = root / "themes/default/templates/bulletin.html"
        builtin = (PROJECT / "themes/default/templates/bulletin.html").read_text()
        self.template.parent.mkdir(parents=True, exist_ok=True)
        self.template.write_text(builtin)
        self.first = {path: path.read_bytes() for path in (self.narrative, self.records, self.template)}
        record = self.first[self.records]
        self.funds = re.compile(rb"funds: (\d+)").search(record, len(record) // 2)

    def restore(self):
        for path, text in self.first.items():
            path.write_bytes(text)
        shutil.rmtree(self.root / "themes", ignore_errors=True)
        shutil.rmtree(self.root / "content/static/storm", ignore_errors=True)

    def edited(self, kind, number):
        """The file of this kind, and its text in another state for every number."""
        if kind == "narrative":
            return self.narrative, self.first[self.narrative] + f"\n改动之{number}。\n".encode()
        if kind == "record":
            text = self.first[self.records]
            yuan = int(self.funds.group(1)) // 2 + 10_000 * (number % 2) + 100 * number
            return self.records, text[: self.funds.start(1)] + str(yuan).encode() + text[self.funds.end(1) :]
        text = self.first[self.template]
        at = text.rindex(b"{%", 0, text.rindex(b"endblock"))  # A child's template says nothing outside its blocks.
        return self.template, text[:at] + f"<!-- 改动之{number} -->".encode() + text[at:]


def poll(port, stop, out):
    """Asks for the page without a pause, and gives each body in the order in which it changed."""
    connection, seen, n_answers = Connection(port), [], 0
    while not stop.is_set():
        body = connection.page(PAGE)
        n_answers += 1
        if not seen or seen[-1] != body:
            seen.append(body)
    out.put((n_answers, seen))


def serve(program, root):
    process = subprocess.Popen([program, "--root", root, "serve", "--port", "0", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            multiprocessing.Process(target=drain, args=(process.stdout.fileno(),), daemon=True).start()
            return process, int(found.group(1))
    sys.exit(f"the preview does not start:\n{''.join(said)}")


def drain(pipe):
    """Takes what the preview says, so that it never waits for us."""
    while os.read(pipe, 65536):
        pass


def timed(browser, county, kind):
    """The median time in ms from a save of this kind to the page that has it, and the longest."""
    times = []
    for number in range(1, EDITS + 1):
        browser.settle()
        path, text = county.edited(kind, number)
        before = browser.body
        began = time.perf_counter()
        path.write_bytes(text)
        browser.until_new()
        times.append((time.perf_counter() - began) * 1000)
        assert SCRIPT.sub(b"", browser.body) != SCRIPT.sub(b"", before), f"a {kind} was saved and the page is as it was"
    return statistics.median(times), max(times)


def strays(port, browser, county):
    """How many answers there were while rebuilding, and how many were neither the page before a save nor the one after it."""
    stop, out = multiprocessing.Event(), multiprocessing.Queue()
    pages = [SCRIPT.sub(b"", browser.body)]
    polling = multiprocessing.Process(target=poll, args=(port, stop, out))
    polling.start()
    for number in range(100, 112):
        path, text = county.edited(["narrative", "record", "template"][number % 3], number)
        path.write_bytes(text)
        browser.until_new()
        pages.append(SCRIPT.sub(b"", browser.body))
    stop.set()
    n_answers, seen = out.get()
    polling.join()
    steps = iter(pages)
    return n_answers, sum(1 for body in seen if not any(body == page for page in steps))


def storm(browser, county):
    """5,000 files written, replaced and removed at once, then a sentence: how long until the sentence shows."""
    folder = county.root / "content/static/storm"
    for number in range(STORM):
        path = folder / f"d{number % 50}" / f"f{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文")
    for path, text in county.first.items():  # As a checkout replaces them.
        aside = path.with_name("." + path.name + ".tmp")
        aside.write_bytes(text)
        os.replace(aside, path)
    shutil.rmtree(folder / "d0")
    began = time.perf_counter()
    county.narrative.write_bytes(county.first[county.narrative] + "\n最后一句。\n".encode())
    while "最后一句".encode() not in browser.body:
        browser.until_new()
    return (time.perf_counter() - began) * 1000


def differences(program, port, county, browser):
    """How many files there are, and those that are served otherwise than they are built."""
    browser.settle()
    connection, wrong, n_files = Connection(port), [], 0
    with tempfile.TemporaryDirectory(dir=county.root.parent) as folder:
        subprocess.run([program, "--root", county.root, "--quiet", "build", "-o", f"{folder}/site"], check=True, stdout=subprocess.DEVNULL)
        for path in sorted(Path(folder, "site").rglob("*")):
            name = path.relative_to(f"{folder}/site").as_posix()
            if path.is_file() and not name.startswith(".jianbao"):
                n_files += 1
                if connection.page("/" + name) != path.read_bytes():
                    wrong.append(name)
    return n_files, wrong


def measured(program, n):
    county = County(TARGET / f"bench/county-{n}")
    process, port = serve(program, county.root)
    try:
        browser = Browser(port)
        browser.settle()
        report = {"projects": f"{n:,}"}
        for kind in ("narrative", "record", "template"):
            median, longest = timed(browser, county, kind)
            report[f"{kind} saved → page"] = f"{median:.0f} ms (longest {longest:.0f})"
        n_answers, n_strays = strays(port, browser, county)
        report["answers while rebuilding"] = f"{n_answers:,}"
        report["… that were neither the last page nor the new one"] = str(n_strays)
        report["5,000 events and a sentence → page"] = f"{storm(browser, county):.0f} ms"
        n_files, wrong = differences(program, port, county, browser)
        report["files held against a clean build"] = f"{n_files:,}"
        report["… that differ"] = ", ".join([str(len(wrong)), *wrong[:3]])
        memory = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{process.pid}/status").read_text())
        report["peak memory"] = f"{int(memory.group(1)) // 1024} MiB"
        return report
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        county.restore()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--profile", default="release")
    arguments.add_argument("sizes", type=int, nargs="*", default=[584])
    asked = arguments.parse_args()
    program = TARGET / asked.profile / "jianbao"
    reports = [measured(program, n) for n in asked.sizes]
    for at, row in enumerate(reports[0]):
        print(f"| {row} | " + " | ".join(report[row] for report in reports) + " |")
        if at == 0:
            print("|---|" + "--:|" * len(reports))


if __name__ == "__main__":
    main()
