// An evening of editing: the preview of the sample site in Chromium, while files are saved beside it. Every wait is for what the reader sees.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { none, PROJECT } from './site.mjs';

const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const PROGRAM = process.env.JIANBAO_PROGRAM ?? join(PROJECT, 'target/release/jianbao');
const skip = CHROMIUM === undefined && !process.env.CI ? 'there is no Chromium' : false;
const DEADLINE_MS = 30_000;

/** The bulletin that is being written: number 5, not yet published. */
const DRAFT = 'content/bulletins/005.md';
const BULLETIN = `---
title: 扫尾工作的进展
issue: 5
as_of: 2020-03-10
date: 2020-03-11 09:00
summary: 复工扫尾继续推进。
---
本周逐个核对未复工的项目。

## 产业项目

截至3月10日，已复工[](fig:projects.resumed)。

${'各乡镇按名单逐个走访，把没有复工的原因写清楚，把要做的事定到人。\n\n'.repeat(30)}
`;

let root, program, browser, page, origin, complaints;

const read = (path) => readFileSync(join(root, path), 'utf8');
const save = (path, text) => writeFileSync(join(root, path), text);

before(async () => {
  if (skip) return;
  root = mkdtempSync(join(tmpdir(), 'jianbao-serve-'));
  for (const folder of ['content', 'themes']) cpSync(join(PROJECT, folder), join(root, folder), { recursive: true });
  save(DRAFT, BULLETIN);
  program = spawn(PROGRAM, ['serve', '--port', '0', '--root', root], { stdio: ['ignore', 'pipe', 'pipe'] });
  origin = await new Promise((done, fail) => {
    let said = '';
    const hear = (bytes) => {
      said += bytes;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (url) done(url[0]);
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    program.on('error', fail);
    program.on('exit', (code) => fail(new Error(`the preview ended with ${code}: ${said}`)));
  });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  complaints = [];
  page.on('console', (said) => ['error', 'warning'].includes(said.type()) && complaints.push(`the console says: ${said.text()} ${said.location().url}`));
  page.on('pageerror', (error) => complaints.push(`a script failed: ${error.message}`));
});

after(async () => {
  await browser?.close();
  program?.removeAllListeners('exit');
  program?.kill();
  if (root) rmSync(root, { recursive: true, force: true });
});

/** Saves `path` with `from` turned into `to`, which must be in it. */
function edit(path, from, to) {
  const text = read(path);
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  save(path, text.replace(from, to));
}

/** Waits until `seen`, asked in the page again and again and over every reload, is true. */
async function until(what, seen, argument) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    // While the page is loaded anew there is nobody to ask.
    if (await page.evaluate(seen, argument).catch(() => false)) return;
    if (Date.now() > end) throw new Error(`not seen: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const shows = (words) => until(words, (words) => document.body.innerText.includes(words), words);
const panelShows = (words) => until(`the panel with ${words}`, (words) => document.querySelector('jianbao-problems')?.shadowRoot.querySelector('section')?.innerText.includes(words), words);
const noPanel = () => until('no panel of errors', () => !document.querySelector('jianbao-problems')?.shadowRoot.querySelector('section'));
const place = () => page.evaluate(() => scrollY);

test('a sentence is saved: the open page has it, where the reader was', { skip }, async () => {
  await page.goto(`${origin}/bulletins/5.html`);
  await page.evaluate(() => scrollTo({ top: 700, behavior: 'instant' }));
  edit(DRAFT, '本周逐个核对', '本周由班子成员逐个核对');
  await shows('本周由班子成员逐个核对');
  await until('the place of before', () => Math.abs(scrollY - 700) < 3);
});

test('a record is saved: the number in the sentence has moved', { skip }, async () => {
  await shows('已复工553个');
  const path = 'content/data/projects/T01.yaml';
  const idle = /(- id: (P\d+)\n(?: {2}(?!status).*\n)* {2}status:\n)( {4}2020-\d\d-\d\d: 未复工\n)(?= {2}\w)/.exec(read(path));
  if (!idle) throw new Error('the sample site has no idle project');
  edit(path, idle[0], `${idle[1]}${idle[3]}    2020-03-09: 全面复工\n`);
  // Another page has typed the number of before: that is an error there, and nothing is shown until it is put right.
  const typed = 'content/pages/reopening-projects.md';
  await panelShows(`${typed}:`);
  await shows('已复工553个');
  const right = { '[553个](fig:projects.resumed)': '554个', '[94.7%](fig:projects.resumed_rate)': '94.9%', '[31个](fig:projects.idle)': '30个', '[10个](fig:projects.idle/sector=乡村旅游)': '9个' };
  const mended = Object.entries(right).reduce((text, [was, is]) => text.replace(was, was.replace(/\[.*?\]/, `[${is}]`)), read(typed));
  save(typed, mended);
  await noPanel();
  await shows('已复工554个');
  await page.goto(`${origin}/projects/${idle[2]}.html`);
  await shows('全面复工');
});

test('a template and a style sheet of the theme are saved: the open page has them', { skip }, async () => {
  await page.goto(`${origin}/bulletins/5.html`);
  edit('themes/default/templates/base.html', '</body>', '<p id="tried">试一试</p></body>');
  await shows('试一试');
  const sheet = 'themes/default/assets/style.css';
  save(sheet, `${read(sheet)}\n#tried { letter-spacing: 7px }\n`);
  await until('the new style', () => getComputedStyle(document.getElementById('tried')).letterSpacing === '7px');
});

test('a mistake is saved: the last good page stays, with what is wrong over it, until it is mended', { skip }, async () => {
  const good = read(DRAFT);
  edit(DRAFT, '[](fig:projects.resumed)', '[560个](fig:projects.resumed)');
  await panelShows('JB2103');
  await panelShows(`${DRAFT}:`);
  await shows('已复工554个');
  // What an author writes is shown as text, in the panel too.
  save(DRAFT, good.replace('已复工[]', '<img src=x onerror="document.title=1">[560个]'));
  await panelShows('onerror');
  save(DRAFT, '---\ntitle: [\n---\n');
  await panelShows('JB1');
  await shows('已复工554个');
  save(DRAFT, good);
  await noPanel();
  await shows('已复工554个');
  none(complaints);
});

test('the page of the preview says what was built', { skip }, async () => {
  await page.goto(`${origin}/__jianbao/`);
  await shows('projects.resumed');
  none(complaints);
});
