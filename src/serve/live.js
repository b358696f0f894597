// Keeps a page of the preview up to date and lays what is wrong over it. No text from outside is ever read as HTML.
"use strict";
(() => {
  const script = document.currentScript;
  let site = Number(script.dataset.site);
  const tag = `"${script.dataset.tag}"`;
  const PLACE = "jianbao:place";

  // Where the reader was before the page was loaded anew: scroll position, and what was unfolded.
  const keepPlace = () => {
    const open = [...document.querySelectorAll("details")].map((it) => it.open);
    sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY, open }));
  };
  const takePlace = () => {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    sessionStorage.removeItem(PLACE);
    if (!kept || kept.path !== location.pathname) return;
    document.querySelectorAll("details").forEach((it, i) => { if (i in kept.open) it.open = kept.open[i]; });
    const scroll = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    history.scrollRestoration = "manual";
    scroll();
    addEventListener("load", () => { scroll(); history.scrollRestoration = "auto"; }, { once: true });
  };

  // Loads the page anew where it is not what it was.
  let isAsking = false;
  const renew = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      while (site !== newest) {
        const wanted = newest;
        const answer = await fetch(location.pathname + location.search, { method: "HEAD", cache: "no-store" });
        if (answer.headers.get("etag") !== tag) {
          keepPlace();
          location.reload();
          return;
        }
        site = wanted;
      }
    } catch { /* The server has gone; the next event asks again. */ } finally {
      isAsking = false;
    }
  };

  // Routes are ASCII, so what is written with % in an address is none of ours.
  const here = () => location.pathname.slice(1).replace(/(^|\/)$/, "$1index.html");

  let newest = site;
  let listed = -1;
  const onState = (state) => {
    newest = state.site;
    if (state.follow && state.follow !== here()) {
      location.assign("/" + state.follow);
      return;
    }
    if (state.problems !== listed) {
      listed = state.problems;
      if (state.errors + state.warnings === 0) panel.show(null);
      else fetch("/__jianbao/problems", { cache: "no-store" }).then((answer) => answer.json()).then(panel.show, () => { listed = -1; });
    }
    renew();
  };

  // A browser holds six connections to one server: a page that nobody sees lets go of its own.
  let events = null;
  const listen = () => {
    if (document.hidden) {
      events?.close();
      events = null;
    } else if (!events) {
      events = new EventSource("/__jianbao/events");
      events.addEventListener("state", (event) => onState(JSON.parse(event.data)));
    }
  };

  const WORDS = {
    zh: { error: "错误", warning: "警告", errors: "个错误", warnings: "个警告", help: "建议", more: "另有", moreEnd: "个未列出", other: "English", close: "收起", all: "全部情况", stale: "当前显示的是上一次没有错误的页面" },
    en: { error: "error", warning: "warning", errors: " errors", warnings: " warnings", help: "help", more: "", moreEnd: " more not listed", other: "中文", close: "Fold", all: "Everything", stale: "The page shown is the last one without errors" },
  };

  const panel = (() => {
    let lang = localStorage.getItem("jianbao:lang") || (document.documentElement.lang.startsWith("en") ? "en" : "zh");
    let found = null;
    let isFolded = false;
    const host = document.createElement("jianbao-problems");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; font: 15px/1.55 system-ui, sans-serif; color: #f5f5f5; }
      :host([hidden]) { display: none; }
      section { background: #1d1f23; border-top: 4px solid #e5484d; max-height: 60vh; overflow: auto; padding: .6rem 1rem 1rem; box-shadow: 0 -4px 24px #0006; }
      section.mild { border-top-color: #d6a01d; }
      header { display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
      header strong { font-size: 17px; } header span { flex: 1 1 14em; color: #bbb; }
      button, a { font: inherit; color: #8ab4f8; background: none; border: 0; padding: .2rem .4rem; cursor: pointer; text-decoration: underline; }
      ol { margin: .4rem 0 0; padding: 0; list-style: none; } li { padding: .5rem 0; border-top: 1px solid #3a3d44; }
      .error b { color: #ff8a80; } .warning b { color: #ffd180; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
      code { color: #9ecbff; } pre { margin: .3rem 0; padding: .3rem .6rem; background: #2a2d33; overflow-x: auto; white-space: pre; } mark { background: #6b2428; color: #fff; }
      .help { color: #b9e3b9; }
      .badge { position: fixed; right: 1rem; bottom: 1rem; background: #1d1f23; border: 2px solid #e5484d; border-radius: 1rem; padding: .2rem .9rem; text-decoration: none; color: #fff; }
      .badge.mild { border-color: #d6a01d; }
    `);
    root.adoptedStyleSheets = [sheet];

    const make = (name, kind, ...parts) => {
      const it = document.createElement(name);
      if (kind) it.className = kind;
      it.append(...parts);
      return it;
    };
    const button = (text, kind, act) => {
      const it = make("button", kind, text);
      it.type = "button";
      it.addEventListener("click", act);
      return it;
    };

    // The line of the problem with its place marked; columns count characters.
    const line = (problem) => {
      const characters = Array.from(problem.text);
      const start = Math.min(problem.column - 1, characters.length);
      const end = problem.end_line === problem.line ? Math.min(problem.end_column - 1, characters.length) : characters.length;
      const part = (a, b) => characters.slice(a, b).join("");
      return make("pre", "", part(0, start), make("mark", "", part(start, Math.max(end, start))), part(Math.max(end, start)));
    };

    const item = (problem, words) => {
      const said = lang === "en" ? problem.en : problem;
      const it = make("li", problem.level, make("b", "", `${words[problem.level]}[${problem.code}] `));
      if (problem.file) it.append(make("code", "", `${problem.file}:${problem.line}:${problem.column}`), " ");
      it.append(said.message);
      if (problem.text) it.append(line(problem));
      if (said.help) it.append(make("div", "help", `${words.help}: ${said.help}`));
      return it;
    };

    const draw = () => {
      host.hidden = !found;
      if (!found) return root.replaceChildren();
      const words = WORDS[lang];
      const title = [found.errors && `${found.errors}${words.errors}`, found.warnings && `${found.warnings}${words.warnings}`].filter(Boolean).join(" · ");
      const kind = found.errors ? "" : "mild";
      if (isFolded) return root.replaceChildren(button(title, `badge ${kind}`, () => { isFolded = false; draw(); }));
      const all = make("a", "", words.all);
      all.href = "/__jianbao/?lang=" + lang;
      const other = lang === "en" ? "zh" : "en";
      const swap = button(words.other, "", () => { lang = other; localStorage.setItem("jianbao:lang", lang); draw(); });
      swap.lang = other;
      const head = make("header", "", make("strong", "", title), make("span", "", found.errors ? words.stale : ""), swap, all, button(words.close, "", fold));
      const list = make("ol", "", ...found.problems.map((problem) => item(problem, words)));
      if (found.more) list.append(make("li", "", `${words.more}${found.more}${words.moreEnd}`));
      const section = make("section", kind, head, list);
      section.lang = lang;
      section.setAttribute("role", "alert");
      root.replaceChildren(section);
      // A paragraph is one long line: its marked place is brought into sight.
      for (const mark of section.querySelectorAll("mark")) {
        mark.parentElement.scrollLeft = mark.getBoundingClientRect().left - mark.parentElement.getBoundingClientRect().left - 80;
      }
    };
    const fold = () => { isFolded = true; draw(); };
    addEventListener("keydown", (event) => { if (event.key === "Escape" && found && !isFolded) fold(); });
    document.body.append(host);
    host.hidden = true;

    return {
      // Errors unfold the panel; warnings alone wait behind a badge.
      show(problems) {
        if (location.pathname.startsWith("/__jianbao/")) return; // That page lists them itself.
        const hadErrors = Boolean(found?.errors);
        found = problems && problems.errors + problems.warnings > 0 ? problems : null;
        if (!found?.errors) isFolded = true;
        else if (!hadErrors) isFolded = false;
        draw();
      },
    };
  })();

  takePlace();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen);
  addEventListener("pagehide", () => { events?.close(); events = null; });
  listen();
})();
