// One page of every kind in Chromium: accessible, nothing from elsewhere, nothing in the console, readable at 360 px, at 200 %, without
// JavaScript, on paper, from `/`, below a prefix and from a folder of files.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { BASE_PATH, kinds, none, serve, SITE } from './site.mjs';

const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const skip = CHROMIUM === undefined && !process.env.CI ? 'there is no Chromium' : false;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = { 'a desk': 1280, '360 px': 360 };

let browser, server, prefixed, official;

before(async () => {
  if (skip) return;
  // Without its background services a browser asks nobody; what a page asks is judged below.
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  browser = await chromium.launch({ executablePath: CHROMIUM, args: quiet });
  server = await serve('/');
  prefixed = await serve('/any/prefix/');
  official = await serve(BASE_PATH);
});

after(async () => {
  await browser?.close();
  server?.close();
  prefixed?.close();
  official?.close();
});

/** Opens a page in a fresh context, and gives it with all that it asked for and complained of. */
async function open(address, { width = 1280, height = 900, allowed, ...context } = {}) {
  const inside = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', ...context });
  const page = await inside.newPage();
  const problems = [];
  page.on('console', (said) => ['error', 'warning'].includes(said.type()) && problems.push(`the console says: ${said.text()}`));
  page.on('pageerror', (error) => problems.push(`a script failed: ${error.message}`));
  page.on('request', (request) => request.url().startsWith(allowed) || request.url().startsWith('data:') || problems.push(`asks for ${request.url()}`));
  page.on('requestfailed', (request) => problems.push(`does not get ${request.url()}`));
  page.on('response', (response) => response.status() >= 400 && problems.push(`gets ${response.status()} for ${response.url()}`));
  await page.goto(address, { waitUntil: 'load' });
  return { page, problems, close: () => inside.close() };
}

/** 404.html is shown by a server only, in the place of paths that are not there; its links begin with the path of `base_url`. */
const { 'not found': NOT_FOUND, ...linked } = kinds;

for (const [kind, path] of Object.entries(linked)) {
  test(`${kind} (${path}): accessible, quiet, no wider than the screen`, { skip }, async () => {
    const wrong = [];
    for (const [what, width] of Object.entries(WIDTHS)) {
      const { page, problems, close } = await open(server.base + path, { width, allowed: server.origin });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), TAGS);
      for (const it of violations) for (const node of it.nodes) wrong.push(`${what}: axe ${it.id} (${it.impact}): ${it.help} | ${node.target.join(' ')} | ${node.html.slice(0, 160)} | ${(node.failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 200)}`);
      wrong.push(...problems.map((it) => `${what}: ${it}`));
      await close();
    }
    for (const [what, width] of Object.entries({ '320 px': 320, '360 px': 360, '200 % of 1280 px': 640, '1920 px': 1920 })) {
      const { page, close } = await open(server.base + path, { width, allowed: server.origin });
      wrong.push(...(await tooWide(page)).map((it) => `${what}: ${it}`));
      await close();
    }
    none(wrong);
  });
}

test('the page for what is not there works at any depth', { skip }, async () => {
  const wrong = [];
  for (const path of ['nowhere.html', 'projects/township/nowhere.html', 'a/b/c/d/']) {
    const { page, problems, close } = await open(official.base + path, { width: 360, allowed: official.origin });
    wrong.push(...problems.filter((it) => !it.startsWith(`gets 404 for ${official.base}${path}`) && !/status of 404/.test(it)));
    if ((await page.evaluate(() => document.styleSheets.length)) === 0) wrong.push(`${path}: no style sheet`);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS);
    wrong.push(...violations.map((it) => `${path}: axe ${it.id}: ${it.help}`), ...(await tooWide(page)));
    await page.locator(`main a[href$="index.html"]`).first().click();
    if (page.url() !== `${official.base}index.html`) wrong.push(`${path}: its link home leads to ${page.url()}`);
    await close();
  }
  none(wrong);
});

/** Elements that stand out of the screen to the right and are not inside something that scrolls by itself. */
async function tooWide(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (it) => it && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
    const out = [...document.body.querySelectorAll('*')].filter((it) => it.getBoundingClientRect().right > width + 1 && !scrolls(it.parentElement));
    const said = out.slice(-3).map((it) => `<${it.tagName.toLowerCase()} class="${it.getAttribute('class') ?? ''}"> ends at ${Math.round(it.getBoundingClientRect().right)} px`);
    return [`the page is ${document.documentElement.scrollWidth} px wide on ${width} px: ${said.join('; ')}`];
  });
}

test('frame: language, one h1, landmarks, title, meta tags of a government site', { skip }, async () => {
  const wrong = [];
  for (const [kind, path] of Object.entries(kinds)) {
    const { page, close } = await open(server.base + path, { allowed: server.origin });
    const seen = await page.evaluate(() => ({
      language: document.documentElement.lang,
      h1: document.querySelectorAll('h1').length,
      main: document.querySelectorAll('main').length,
      title: document.title,
      metas: [...document.querySelectorAll('meta[name]')].map((it) => it.name),
      skipLink: [...document.querySelectorAll('a[href^="#"]')].slice(0, 2).some((it) => document.querySelector(it.getAttribute('href'))),
      footer: document.querySelector('footer')?.textContent ?? '',
    }));
    if (seen.language !== 'zh-CN') wrong.push(`${path}: lang is ${seen.language}`);
    if (seen.h1 !== 1) wrong.push(`${path}: ${seen.h1} h1`);
    if (seen.main !== 1) wrong.push(`${path}: ${seen.main} main`);
    if (!seen.skipLink) wrong.push(`${path}: no link past the navigation`);
    if (!/\S/.test(seen.title)) wrong.push(`${path}: no title`);
    const wanted = ['SiteName', 'SiteDomain', 'SiteIDCode'];
    if (kind !== 'home' && kind !== 'not found') wanted.push('ColumnName', 'ColumnType');
    if (/bulletin$|narrative/.test(kind)) wanted.push('ArticleTitle', 'PubDate', 'ContentSource');
    for (const name of wanted) if (!seen.metas.includes(name)) wrong.push(`${path} (${kind}): no meta ${name}`);
    for (const words of ['皖ICP备', '网站标识码', '主办']) if (!seen.footer.includes(words)) wrong.push(`${path}: the footer does not say ${words}`);
    await close();
  }
  none(wrong);
});

test('below /any/prefix/ and from file:// every kind of page is whole', { skip }, async () => {
  const wrong = [];
  const places = { prefix: [prefixed.base, prefixed.base], 'file://': [`${pathToFileURL(SITE)}/`, `${pathToFileURL(SITE)}/`] };
  for (const [where, [base, allowed]] of Object.entries(places)) {
    for (const path of Object.values(linked)) {
      const { page, problems, close } = await open(base + path, { allowed });
      const seen = await page.evaluate(() => ({ sheets: [...document.styleSheets].length, broken: [...document.images].filter((it) => it.complete && it.naturalWidth === 0).map((it) => it.src), words: document.querySelector('main')?.innerText.trim().length ?? 0 }));
      wrong.push(...problems.map((it) => `${where} ${path}: ${it}`), ...seen.broken.map((it) => `${where} ${path}: picture ${it} is not shown`));
      if (seen.sheets === 0) wrong.push(`${where} ${path}: no style sheet`);
      if (seen.words < 20) wrong.push(`${where} ${path}: ${seen.words} characters in main`);
      await close();
    }
    // A reader's way: home, the bulletins, one of them, a figure, back home, by clicking only.
    const { page, close } = await open(`${base}index.html`, { allowed });
    for (const end of ['bulletins/index.html', 'bulletins/3.html', 'figures/projects.resumed.html', 'index.html']) {
      const link = page.locator('a[href]').filter({ has: page.locator(':scope') });
      const count = await link.count();
      let went = false;
      for (let i = 0; i < count && !went; i += 1) {
        if ((await link.nth(i).evaluate((it) => it.href)) === base + end && (await link.nth(i).isVisible())) {
          await link.nth(i).click();
          went = true;
        }
      }
      if (!went || page.url().split('#')[0] !== base + end) wrong.push(`${where}: from ${page.url()} no visible link leads to ${end}`);
    }
    await close();
  }
  none(wrong);
});

test('without JavaScript every kind of page shows the same words', { skip }, async () => {
  const wrong = [];
  for (const path of Object.values(kinds)) {
    const words = [];
    for (const javaScriptEnabled of [true, false]) {
      const { page, close } = await open(server.base + path, { allowed: server.origin, javaScriptEnabled });
      words.push((await page.locator('main').innerText()).replace(/\s+/g, ' ').trim());
      await close();
    }
    if (words[1].length < words[0].length * 0.98) wrong.push(`${path}: ${words[0].length} characters with JavaScript, ${words[1].length} without`);
  }
  none(wrong);
});

test('text size, contrast and other switches can be reached and used by keyboard', { skip }, async () => {
  const { page, close } = await open(`${server.base}index.html`, { allowed: server.origin });
  const wrong = [];
  const state = () => page.evaluate(() => JSON.stringify([document.documentElement.className, { ...document.documentElement.dataset }, getComputedStyle(document.body).fontSize, getComputedStyle(document.documentElement).fontSize, getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, [...document.querySelectorAll('header *, nav *')].filter((it) => it.getBoundingClientRect().height > 0).length]));
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main p, main li, main')).fontSize));
  const reached = [];
  const start = await size();
  let largest = start;
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return undefined;
      const box = it.getBoundingClientRect();
      const style = getComputedStyle(it);
      return { tag: it.tagName, type: it.type ?? '', name: it.getAttribute('aria-label') ?? it.labels?.[0]?.innerText ?? it.innerText ?? '', isSeen: box.width > 0 && box.height > 0, outline: style.outlineStyle !== 'none' || style.boxShadow !== 'none', width: box.width, height: box.height };
    });
    if (focused === undefined) break;
    if (!focused.isSeen) wrong.push(`the focus stands on something unseen: ${focused.tag} ${focused.name}`);
    if (!focused.outline) wrong.push(`no mark of the focus on ${focused.tag} ${focused.name}`);
    if (focused.width < 24 && focused.height < 24 && focused.tag !== 'INPUT') wrong.push(`${focused.name} is ${focused.width}×${focused.height} px, less than 24`);
    // A fold opens by Enter, a button acts by Enter, a radio button gives way to its neighbour by an arrow.
    const key = { SUMMARY: 'Enter', BUTTON: 'Enter', INPUT: focused.type === 'radio' ? 'ArrowRight' : 'Space' }[focused.tag];
    if (key === undefined) continue;
    const was = await state();
    await page.keyboard.press(key);
    if ((await state()) !== was) reached.push(focused.name.trim());
    largest = Math.max(largest, await size());
  }
  await page.reload();
  if ((await size()) !== largest) wrong.push(`after a reload the text is ${await size()} px again, not ${largest}`);
  if (reached.length === 0) wrong.push('no switch was reached by Tab and changed anything by Enter');
  if (largest <= start) wrong.push(`the text stays ${start} px, whatever switch is used (${reached.join(', ')})`);
  await close();
  none(wrong);
});

test('a bulletin prints on A4', { skip }, async () => {
  const wrong = [];
  for (const path of [kinds.bulletin, kinds['newest bulletin'], kinds.project]) {
    const { page, close } = await open(server.base + path, { allowed: server.origin });
    await page.emulateMedia({ media: 'print' });
    const words = await page.locator('main').innerText();
    const nav = await page.evaluate(() => [...document.querySelectorAll('nav, button')].filter((it) => it.offsetParent !== null && it.getBoundingClientRect().height > 0).length);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((it) => [+it[1], +it[2]]);
    if (words.trim().length < 100) wrong.push(`${path}: ${words.trim().length} characters on paper`);
    if (nav > 0) wrong.push(`${path}: ${nav} navigations or buttons on paper`);
    if (boxes.length === 0 || pdf.length < 10_000) wrong.push(`${path}: ${boxes.length} sheets, ${pdf.length} bytes`);
    for (const [width, height] of boxes) if (Math.abs(width - 595.28) > 1.5 || Math.abs(height - 841.89) > 1.5) wrong.push(`${path}: a sheet of ${width}×${height} pt, not A4 (595×842)`);
    await close();
  }
  none(wrong);
});

test('charts can be read without seeing them', { skip }, async () => {
  const wrong = [];
  for (const path of [kinds.home, kinds.bulletin, kinds.figure]) {
    const { page, close } = await open(server.base + path, { allowed: server.origin });
    const charts = await page.evaluate(() => [...document.querySelectorAll('main svg')].filter((it) => it.parentElement.closest('svg') === null).map((it) => {
      const isDecoration = it.getAttribute('aria-hidden') === 'true';
      const name = it.getAttribute('aria-label') ?? (it.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') ?? '';
      const figure = it.closest('figure');
      return { isDecoration, role: it.getAttribute('role'), name: name.trim(), hasTable: figure?.querySelector('table') !== null };
    }));
    if (charts.length === 0 && path !== kinds.figure) wrong.push(`${path}: no chart`);
    for (const it of charts) if (!it.isDecoration && (it.role !== 'img' || it.name === '')) wrong.push(`${path}: a chart has role ${it.role} and the name "${it.name}"`);
    for (const it of charts) if (!it.hasTable) wrong.push(`${path}: a chart without its table (${it.name})`);
    await close();
  }
  none(wrong);
});
